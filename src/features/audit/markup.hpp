// HTML taken apart as it comes, by the rules that browsers follow (HTML Standard, 13.2.5): tags with their attributes, and the text within
// scripts, styles and titles. Each byte is looked at once, however it is cut; nothing of the page is kept but the tag at hand.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace beffroi::audit {

class Markup {
public:
    struct Attribute {
        std::string name;  ///< in lower case, at most 64 bytes
        std::string value;  ///< as it stands, entities too; at most 16 KiB
    };
    class Events {
    public:
        virtual ~Events() = default;
        /// At most 200 attributes; `name` in lower case.
        virtual void start(std::string_view name, std::span<const Attribute> attributes) = 0;
        virtual void end(std::string_view name) = 0;
        /// Within <script>, <style>, <title> and what else holds no tags; in pieces.
        virtual void text(std::string_view bytes) = 0;
    };
    /// `events` must outlive it.
    explicit Markup(Events& events) : events_(events) {}
    /// Bytes of an encoding where those of ASCII are what they are.
    void take(std::string_view bytes);
    /// At the end: the text that is left. A tag that is not over is none.
    void finish();

private:
    enum class State {
        data,
        tag_open,
        end_open,
        tag_name,
        before_name,
        name,
        after_name,
        before_value,
        quoted,
        unquoted,
        declaration,
        bogus,
        comment,
        raw,
        raw_end
    };
    /// Reads on from `at`, and says how far.
    std::size_t step(std::string_view bytes, std::size_t at);
    std::size_t tag_step(std::string_view bytes, std::size_t at);
    std::size_t comment_step(std::string_view bytes, std::size_t at);
    std::size_t raw_step(std::string_view bytes, std::size_t at);
    void begin_attribute();
    void add_value(std::string_view bytes);
    void emit();

    Events& events_;
    State state_ = State::data;
    std::string name_;
    bool closing_ = false;
    char quote_ = '"';
    std::vector<Attribute> attributes_;  ///< more than are used: their room is kept
    std::size_t used_ = 0;
    bool ignored_ = false;  ///< one attribute too many is at hand
    std::string pending_;  ///< of a declaration, the last bytes of a comment, or what may be the end of raw text
};

}

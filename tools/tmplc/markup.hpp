// Where in HTML a template stands: the tokenizer's state, the open elements, the attribute and the part of its address.
// A subset of the WHATWG tokenizer: what is rare and dangerous is refused instead of followed.
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "template.hpp"

namespace tmplc {

/// How a value is escaped where it stands.
enum class Context { text, attribute, url, url_part, url_opaque };

class Markup {
public:
    /// Follows literal HTML; appends to `out` what is sent (white space collapsed, comments dropped).
    void feed(std::string_view html, Position at, std::string& out);

    /// The context of a value here; remembers that one stood here. `from_asset`: the value is asset("…").
    /// Refuses the places where no value may stand.
    Context value(Position at, bool from_asset);

    /// True inside the tags, between two attributes.
    bool between_attributes() const { return mode_ == Mode::in_tag; }
    /// True right after `name="`: the whole value may depend on a condition, {{? }}.
    bool at_value_start() const {
        return (mode_ == Mode::double_quoted || mode_ == Mode::single_quoted) && value_empty_;
    }
    char quote() const { return mode_ == Mode::double_quoted ? '"' : '\''; }
    const std::string& attribute() const { return attribute_as_written_; }

    /// Before a statement: finishes an attribute without value, refuses places where none may stand.
    void before_statement(Position at);
    /// Refuses anything but plain content: for include, wrap and slot.
    void require_content(Position at, std::string_view statement) const;
    /// Something else was printed here, by an include or a slot: it may be a word.
    void printed() { space_unseen_ = just_opened_pre_ = false; }
    /// True in <pre> and <textarea> right after the tag: a browser drops a first line break there.
    bool swallows_newline() const { return just_opened_pre_; }

    /// Branches of a condition must end where the others end; `what` names the branch in the message.
    void join(const Markup& other, Position at, std::string_view what);
    /// A template or block must end as it began.
    void finish(Position at, std::string_view what) const;

private:
    enum class Mode {
        content,
        tag_open,
        tag_name,
        in_tag,
        attribute_name,
        after_name,
        before_value,
        double_quoted,
        single_quoted,
        unquoted,
        slash,
        doctype,
        rcdata,
        empty_only
    };
    enum class Address { none, start, after_whole, scheme_or_path, path, opaque, unclear };

    struct Open {
        std::string name;
        Position at;
        bool operator==(const Open& o) const { return name == o.name; }
    };

    void step(char c, Position at, std::string& out);
    void begin_attribute(char c, Position at, std::string& out);
    void end_attribute_name(Position at);
    void begin_value(Position at);
    void end_attribute(Position at);
    void end_tag(Position at);
    void follow_address(char c);
    void open_element(Position at);
    void close_element(Position at);
    bool in_foreign() const;

    Mode mode_ = Mode::content;
    std::vector<Open> open_;
    std::string tag_;
    Position tag_at_;
    bool closing_ = false, self_closing_ = false;
    std::string attribute_, attribute_as_written_,
        attribute_text_;  ///< lower case; as written; its literal value so far
    Position attribute_at_;
    bool value_empty_ = true, value_dynamic_ = false;
    Address address_ = Address::none;
    std::set<std::string> attributes_;
    std::string rel_, http_equiv_;
    bool rel_dynamic_ = false, address_dynamic_ = false, content_dynamic_ = false, has_src_ = false;
    bool space_pending_ = false, newline_pending_ = false;  ///< white space read and not yet written
    bool space_unseen_ = true;  ///< after a block's tag or other white space
    bool just_opened_pre_ = false;
};

}

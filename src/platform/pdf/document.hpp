// A document of words: title, headings, paragraphs, labelled values, as many pages as it takes. Tagged, so that a screen reader
// tells headings from text.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "platform/i18n/i18n.hpp"

namespace beffroi::pdf {

class Document {
public:
    /// `foot` stands at the bottom of each page, before the page's number.
    Document(Lang lang, std::string title, std::string author, std::string foot);

    void heading(std::string_view text) { blocks_.push_back({Kind::heading, {}, std::string(text)}); }
    void subheading(std::string_view text) { blocks_.push_back({Kind::subheading, {}, std::string(text)}); }
    void paragraph(std::string_view text) { blocks_.push_back({Kind::paragraph, {}, std::string(text)}); }
    /// In a softer shade: explanations beside what counts.
    void aside(std::string_view text) { blocks_.push_back({Kind::aside, {}, std::string(text)}); }
    /// A label in bold, what it tells on its right.
    void value(std::string_view label, std::string_view text) {
        blocks_.push_back({Kind::value, std::string(label), std::string(text)});
    }
    /// One of several to compare: a label, a bar as long as `share` says (0 to 1, the longest 1), what it counts on its right.
    void bar(std::string_view label, std::string_view text, double share) {
        blocks_.push_back({Kind::bar, std::string(label), std::string(text), share});
    }
    /// The title has a page of its own, with these lines below it.
    void cover(std::string_view lines) {
        blocks_.front().kind = Kind::cover;
        blocks_.front().label = lines;
    }
    /// A thin line between what belongs apart.
    void line() { blocks_.push_back({Kind::line, {}, {}}); }
    /// Words on the left, numbers on the right of their columns. The first row is the head: it stands anew on each page.
    void table(std::vector<std::vector<std::string>> rows) {
        if (!rows.empty() && !rows.front().empty()) blocks_.push_back({Kind::table, {}, {}, 0, std::move(rows)});
    }
    /// What follows is for somebody else: a title of its own on a new page, whose pages are counted from 1.
    void next(std::string_view title) { blocks_.push_back({Kind::title, {}, std::string(title)}); }
    /// A4 pages, letters embedded. Throws std::runtime_error when cairo fails.
    std::string bytes() const;

    enum class Kind { title, cover, heading, subheading, paragraph, aside, value, bar, line, table };
    struct Block {
        Kind kind{};
        std::string label, text;
        double share = 0;
        std::vector<std::vector<std::string>> rows{};
    };

private:
    Lang lang_;
    std::string title_, author_, foot_;
    std::vector<Block> blocks_;
};

}

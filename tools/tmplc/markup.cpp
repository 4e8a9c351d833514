#include "markup.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "elements.hpp"
#include "expression.hpp"

namespace tmplc {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string lowered(std::string_view s) {
    std::string result(s);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

}

void Markup::feed(std::string_view html, Position at, std::string& out) {
    for (std::size_t i = 0; i < html.size(); ++i) {
        const char c = html[i];
        if (mode_ == Mode::content && html.substr(i, 4) == "<!--") {
            const auto end = html.find("-->", i + 4);
            if (end == std::string_view::npos)
                refuse(at,
                       "a value or statement stands in a comment of HTML, or the comment is not closed: write {# … #} "
                       "instead");
            for (; i < end + 2; ++i) {
                if (html[i] == '\n') {
                    ++at.line;
                    at.column = 1;
                } else
                    ++at.column;
            }
            ++at.column;
            continue;
        }
        const bool keeps_space = std::any_of(open_.begin(), open_.end(), [](const Open& o) { return o.name == "pre"; });
        if (mode_ == Mode::content && space(c) && !keeps_space) {
            (c == '\n' ? newline_pending_ : space_pending_) = true;
        } else if (mode_ == Mode::content && (space_pending_ || newline_pending_)) {
            // Kept only where somebody could see it: not beside tags of blocks.
            std::size_t j = i + 1;
            if (j < html.size() && html[j] == '/') ++j;
            std::size_t end = j;
            while (end < html.size() &&
                   (letter(html[end]) || (end > j && std::isdigit(static_cast<unsigned char>(html[end])))))
                ++end;
            const bool before_block = c == '<' && is_block(lowered(html.substr(j, end - j)));
            if (!space_unseen_ && !before_block) out += newline_pending_ ? '\n' : ' ';
            space_pending_ = newline_pending_ = false;
            step(c, at, out);
        } else {
            step(c, at, out);
        }
        if (c == '\n') {
            ++at.line;
            at.column = 1;
        } else
            ++at.column;
    }
    // A value or statement follows: what it prints may be a word.
    if (mode_ == Mode::content && (space_pending_ || newline_pending_)) {
        if (!space_unseen_) out += newline_pending_ ? '\n' : ' ';
        space_unseen_ = true;
        space_pending_ = newline_pending_ = false;
    }
}

void Markup::step(char c, Position at, std::string& out) {
    switch (mode_) {
        case Mode::content:
            if (c == '<') {
                mode_ = Mode::tag_open;
                tag_at_ = at;
            } else {
                out += c;
                space_unseen_ = false;
                just_opened_pre_ = false;
            }
            return;
        case Mode::tag_open:
            tag_.clear();
            attributes_.clear();
            rel_.clear();
            http_equiv_.clear();
            rel_dynamic_ = address_dynamic_ = content_dynamic_ = has_src_ = closing_ = self_closing_ = false;
            just_opened_pre_ = false;
            out += '<';
            out += c;
            if (c == '/') {
                closing_ = true;
                mode_ = Mode::tag_name;
            } else if (c == '!') {
                mode_ = Mode::doctype;
            } else if (letter(c)) {
                tag_ += lower(c);
                mode_ = Mode::tag_name;
            } else {
                refuse(tag_at_, "'<' begins no tag here: write &lt;");
            }
            return;
        case Mode::doctype:
            out += c;
            tag_ += lower(c);
            if (c == '>') {
                if (tag_.substr(0, 7) != "doctype") refuse(tag_at_, "only <!doctype html> and comments begin with <!");
                mode_ = Mode::content;
                space_unseen_ = true;
            }
            return;
        case Mode::tag_name:
            if (letter(c) || std::isdigit(static_cast<unsigned char>(c)) || c == '-') {
                tag_ += lower(c);
                out += c;
            } else if (space(c)) {
                mode_ = Mode::in_tag;
            } else if (c == '/') {
                mode_ = Mode::slash;
            } else if (c == '>') {
                out += '>';
                end_tag(at);
            } else {
                refuse(at, std::string("'") + c + "' can't stand in the name of a tag");
            }
            return;
        case Mode::in_tag:
            if (space(c)) return;
            if (c == '/') {
                mode_ = Mode::slash;
            } else if (c == '>') {
                out += '>';
                end_tag(at);
            } else {
                begin_attribute(c, at, out);
            }
            return;
        case Mode::slash:
            if (c != '>') refuse(at, "'/' stands alone in this tag: write /> at its end or take it away");
            self_closing_ = true;
            out += "/>";
            end_tag(at);
            return;
        case Mode::attribute_name:
            if (c == '=') {
                out += c;
                end_attribute_name(at);
                mode_ = Mode::before_value;
            } else if (space(c)) {
                end_attribute_name(at);
                mode_ = Mode::after_name;
            } else if (c == '>' || c == '/') {
                end_attribute_name(at);
                mode_ = Mode::in_tag;
                step(c, at, out);
            } else if (c == '"' || c == '\'' || c == '<') {
                refuse(at, std::string("'") + c + "' can't stand in the name of an attribute");
            } else {
                attribute_ += lower(c);
                attribute_as_written_ += c;
                out += c;
            }
            return;
        case Mode::after_name:
            if (space(c)) return;
            if (c == '=') {
                out += c;
                mode_ = Mode::before_value;
            } else {
                mode_ = Mode::in_tag;
                step(c, at, out);
            }
            return;
        case Mode::before_value:
            if (space(c)) return;
            begin_value(at);
            if (c == '>') refuse(at, "the attribute " + attribute_ + " has no value after its '='");
            out += c;
            if (c == '"' || c == '\'') {
                mode_ = c == '"' ? Mode::double_quoted : Mode::single_quoted;
            } else {
                mode_ = Mode::unquoted;
                value_empty_ = false;
                attribute_text_ += c;
                follow_address(c);
            }
            return;
        case Mode::unquoted:
            if (space(c)) {
                end_attribute(at);
                mode_ = Mode::in_tag;
            } else if (c == '>') {
                end_attribute(at);
                out += '>';
                end_tag(at);
            } else if (c == '"' || c == '\'' || c == '<' || c == '=' || c == '`') {
                refuse(at, std::string("'") + c + "' can't stand in a value without quotes: put the value in quotes");
            } else {
                attribute_text_ += c;
                follow_address(c);
                out += c;
            }
            return;
        case Mode::double_quoted:
        case Mode::single_quoted:
            out += c;
            if (c == quote()) {
                end_attribute(at);
                mode_ = Mode::in_tag;
            } else {
                value_empty_ = false;
                attribute_text_ += c;
                follow_address(c);
            }
            return;
        case Mode::rcdata:
            // <title> and <textarea> hold text only; the next '<' must be their own end.
            if (c == '<') {
                mode_ = Mode::tag_open;
                tag_at_ = at;
                just_opened_pre_ = false;
            } else {
                out += c;
                just_opened_pre_ = false;
            }
            return;
        case Mode::empty_only:
            if (c == '<') {
                mode_ = Mode::tag_open;
                tag_at_ = at;
            } else if (!space(c)) {
                refuse(at, "nothing may stand inside <" + open_.back().name +
                               ">: the content security policy forbids scripts and styles in "
                               "pages; put them in web/ and load them with asset(\"…\")");
            }
            return;
    }
}

void Markup::begin_attribute(char c, Position at, std::string& out) {
    if (!letter(c) && c != '_' && c != ':') refuse(at, std::string("'") + c + "' begins no attribute");
    if (closing_) refuse(at, "an end tag has no attributes");
    attribute_ = lower(c);
    attribute_as_written_ = c;
    attribute_at_ = at;
    value_dynamic_ = false;
    attribute_text_.clear();
    out += ' ';
    out += c;
    mode_ = Mode::attribute_name;
}

void Markup::join(const Markup& other, Position at, std::string_view what) {
    if (open_ != other.open_) {
        const auto& longer = open_.size() > other.open_.size() ? open_ : other.open_;
        refuse(at, std::string(what) + " leaves other elements open than it found (<" +
                       (longer.empty() ? "" : longer.back().name) + ">): open and close an element in the same branch");
    }
    if (mode_ != other.mode_ || (mode_ != Mode::content && (tag_ != other.tag_ || closing_ != other.closing_)))
        refuse(at,
               std::string(what) +
                   " ends inside a tag or attribute that it did not begin in: write whole tags and whole attributes");
    if (mode_ == Mode::double_quoted || mode_ == Mode::single_quoted) {
        if (attribute_ != other.attribute_)
            refuse(at, std::string(what) + " ends in another attribute than it began in");
        if (address_ != other.address_) address_ = Address::unclear;
        value_empty_ = false;
    }
    attributes_.insert(other.attributes_.begin(), other.attributes_.end());
    rel_ += " " + other.rel_;
    http_equiv_ += other.http_equiv_;
    rel_dynamic_ |= other.rel_dynamic_;
    address_dynamic_ |= other.address_dynamic_;
    content_dynamic_ |= other.content_dynamic_;
    has_src_ &= other.has_src_;
    space_unseen_ &= other.space_unseen_;
    just_opened_pre_ |= other.just_opened_pre_;
}

void Markup::finish(Position at, std::string_view what) const {
    if (!open_.empty())
        refuse(open_.back().at, "<" + open_.back().name + "> is not closed in this " + std::string(what));
    if (mode_ != Mode::content) refuse(at, "this " + std::string(what) + " ends inside a tag: close it");
}

}

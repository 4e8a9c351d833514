#include "features/audit/markup.hpp"

#include <algorithm>
#include <array>

namespace beffroi::audit {
namespace {

constexpr std::size_t longest_name = 64, longest_value = 16 * 1024, most_attributes = 200;

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
void add_lower(std::string& name, char c) {
    if (name.size() < longest_name) name += lower(c);
}

/// What holds no tags but its own end. <noscript> is not among them: what it holds is for browsers as simple as we are.
bool holds_text(std::string_view name) {
    static constexpr std::array<std::string_view, 8> all{"script", "style", "title",   "textarea",
                                                         "iframe", "xmp",   "noembed", "noframes"};
    return std::find(all.begin(), all.end(), name) != all.end();
}

std::size_t find(std::string_view bytes, char c, std::size_t at) { return std::min(bytes.find(c, at), bytes.size()); }

}

void Markup::take(std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size();) at = step(bytes, at);
}

void Markup::finish() {
    if (state_ == State::raw_end) events_.text(pending_);
    state_ = State::data;
}

std::size_t Markup::step(std::string_view bytes, std::size_t at) {
    const char c = bytes[at];
    switch (state_) {
        case State::data:
            at = find(bytes, '<', at);
            if (at == bytes.size()) return at;
            state_ = State::tag_open;
            return at + 1;
        case State::tag_open:
            closing_ = false;
            if (letter(c)) {
                name_.clear();
                used_ = 0;
                state_ = State::tag_name;
                return at;
            }
            pending_.clear();
            state_ = c == '/' ? State::end_open : c == '!' ? State::declaration : c == '?' ? State::bogus : State::data;
            return state_ == State::data ? at : at + 1;
        case State::end_open:
            closing_ = letter(c);
            name_.clear();
            used_ = 0;
            state_ = closing_ ? State::tag_name : c == '>' ? State::data : State::bogus;
            return c == '>' ? at + 1 : at;
        case State::declaration:
        case State::bogus:
        case State::comment: return comment_step(bytes, at);
        case State::raw:
        case State::raw_end: return raw_step(bytes, at);
        default: return tag_step(bytes, at);
    }
}

std::size_t Markup::tag_step(std::string_view bytes, std::size_t at) {
    const char c = bytes[at];
    const bool inside_value = state_ == State::quoted || state_ == State::unquoted;
    if (c == '>' && state_ != State::quoted) {
        emit();
        return at + 1;
    }
    if (c == '/' && !inside_value && state_ != State::before_value) {
        state_ = State::before_name;
        return at + 1;
    }
    switch (state_) {
        case State::tag_name:
            if (space(c))
                state_ = State::before_name;
            else
                add_lower(name_, c);
            return at + 1;
        case State::before_name:
        case State::after_name:
            if (space(c)) return at + 1;
            if (c == '=' && state_ == State::after_name) {
                state_ = State::before_value;
                return at + 1;
            }
            begin_attribute();
            state_ = State::name;
            // An equals sign without a name before it is one.
            if (!ignored_) add_lower(attributes_[used_ - 1].name, c);
            return at + 1;
        case State::name:
            if (space(c))
                state_ = State::after_name;
            else if (c == '=')
                state_ = State::before_value;
            else if (!ignored_)
                add_lower(attributes_[used_ - 1].name, c);
            return at + 1;
        case State::before_value:
            if (space(c)) return at + 1;
            state_ = c == '"' || c == '\'' ? State::quoted : State::unquoted;
            quote_ = c;
            return state_ == State::quoted ? at + 1 : at;
        case State::quoted: {
            const std::size_t end = find(bytes, quote_, at);
            add_value(bytes.substr(at, end - at));
            if (end == bytes.size()) return end;
            state_ = State::before_name;
            return end + 1;
        }
        default: {
            std::size_t end = at;
            while (end < bytes.size() && !space(bytes[end]) && bytes[end] != '>') ++end;
            add_value(bytes.substr(at, end - at));
            if (end < bytes.size()) state_ = State::before_name;
            return end;
        }
    }
}

std::size_t Markup::comment_step(std::string_view bytes, std::size_t at) {
    if (state_ == State::declaration) {
        if (bytes[at] != '-') {
            state_ = State::bogus;
            return at;
        }
        pending_ += '-';
        // Two dashes open a comment, and are as good as the first of its end: "<!-->" is empty.
        if (pending_.size() == 2) state_ = State::comment;
        return at + 1;
    }
    const std::size_t end = find(bytes, '>', at);
    if (state_ == State::comment) {
        const std::string_view more = bytes.substr(at, end - at);
        pending_ += more.substr(more.size() > 3 ? more.size() - 3 : 0);
        const bool over = pending_.ends_with("--") || pending_.ends_with("--!");
        pending_.erase(0, pending_.size() > 3 ? pending_.size() - 3 : 0);
        if (end == bytes.size()) return end;
        if (!over) {
            pending_.clear();
            return end + 1;
        }
    }
    if (end == bytes.size()) return end;
    state_ = State::data;
    return end + 1;
}

std::size_t Markup::raw_step(std::string_view bytes, std::size_t at) {
    if (state_ == State::raw) {
        const std::size_t end = find(bytes, '<', at);
        if (end > at) events_.text(bytes.substr(at, end - at));
        if (end == bytes.size()) return end;
        pending_.assign(1, '<');
        state_ = State::raw_end;
        return end + 1;
    }
    const char c = bytes[at];
    const std::size_t known = pending_.size();
    if (known == name_.size() + 2) {
        if (space(c) || c == '/' || c == '>') {
            closing_ = true;
            used_ = 0;
            state_ = State::before_name;
            return at;
        }
    } else if (known == 1 ? c == '/' : lower(c) == name_[known - 2]) {
        pending_ += c;
        return at + 1;
    }
    events_.text(pending_);
    state_ = State::raw;
    return at;
}

void Markup::begin_attribute() {
    ignored_ = used_ == most_attributes;
    if (ignored_) return;
    if (used_ == attributes_.size()) attributes_.emplace_back();
    Attribute& fresh = attributes_[used_++];
    fresh.name.clear();
    fresh.value.clear();
}

void Markup::add_value(std::string_view bytes) {
    if (ignored_ || used_ == 0) return;
    std::string& value = attributes_[used_ - 1].value;
    value += bytes.substr(0, longest_value - value.size());
}

void Markup::emit() {
    state_ = State::data;
    if (closing_) return events_.end(name_);
    if (holds_text(name_)) state_ = State::raw;
    events_.start(name_, std::span(attributes_).first(used_));
}

}

// From characters to tokens.
#include "expression.hpp"
#include "template.hpp"

namespace tmplc {
namespace {

bool space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

class Cutter {
public:
    explicit Cutter(std::string_view source) : source_(source) {}

    std::vector<Token> run() {
        Position text_at = here_;
        std::string text;
        while (i_ < source_.size()) {
            const char next = i_ + 1 < source_.size() ? source_[i_ + 1] : '\0';
            if (source_[i_] != '{' || (next != '{' && next != '%' && next != '#')) {
                if (text.empty()) text_at = here_;
                text += source_[i_];
                advance(1);
                continue;
            }
            const Position at = here_;
            const std::string body = next == '#' ? (skip_comment(at), std::string()) : inside(next, at);
            if (next != '{' && alone_on_its_line(text)) {
                while (!text.empty() && space(text.back())) text.pop_back();
                while (i_ < source_.size() && source_[i_] != '\n') advance(1);
                // What a component prints may be a word: the line break after it stays.
                const bool component = next == '%' && trim(body).substr(0, 7) == "include";
                if (i_ < source_.size() && !component) advance(1);
            }
            if (next == '#') continue;
            if (!text.empty()) tokens_.push_back({Token::Kind::text, std::move(text), text_at});
            text.clear();
            tokens_.push_back({next == '{' ? Token::Kind::value : Token::Kind::statement, body, at});
        }
        if (!text.empty()) tokens_.push_back({Token::Kind::text, std::move(text), text_at});
        return std::move(tokens_);
    }

private:
    void advance(std::size_t count) {
        for (; count > 0; --count, ++i_) {
            if (source_[i_] == '\n') {
                ++here_.line;
                here_.column = 1;
            } else {
                ++here_.column;
            }
        }
    }

    void skip_comment(Position at) {
        const auto end = source_.find("#}", i_ + 2);
        if (end == std::string_view::npos) refuse(at, "the comment is not closed: #} is missing");
        advance(end + 2 - i_);
    }

    /// The text between {{ and }} or {% and %}; literals and braces of C++ are stepped over.
    std::string inside(char kind, Position at) {
        const char close = kind == '{' ? '}' : '%';
        advance(2);
        const std::size_t begin = i_;
        int braces = 0;
        while (i_ + 1 < source_.size()) {
            const char c = source_[i_];
            if (braces == 0 && c == close && source_[i_ + 1] == '}') {
                std::string body(source_.substr(begin, i_ - begin));
                advance(2);
                return body;
            }
            if (c == '{') ++braces;
            if (c == '}') --braces;
            const std::size_t end = skip_literal(source_, i_);
            advance(end == i_ ? 1 : end - i_);
        }
        refuse(at,
               kind == '{' ? "the value is not closed: }} is missing" : "the statement is not closed: %} is missing");
    }

    bool alone_on_its_line(const std::string& text) const {
        auto before = text.size();
        while (before > 0 && space(text[before - 1])) --before;
        if (before > 0 ? text[before - 1] != '\n' : !at_line_start_of_file_or_statement()) return false;
        auto after = i_;
        while (after < source_.size() && space(source_[after])) ++after;
        return after == source_.size() || source_[after] == '\n';
    }
    /// With no text before: the previous token took its whole line, or there is none.
    bool at_line_start_of_file_or_statement() const { return tokens_.empty() || tokens_.back().at.line < here_.line; }

    std::string_view source_;
    std::size_t i_ = 0;
    Position here_;
    std::vector<Token> tokens_;
};

}

std::vector<Token> cut(std::string_view source) { return Cutter(source).run(); }

}

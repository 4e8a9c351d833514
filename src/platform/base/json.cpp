#include "platform/base/json.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <cassert>
#include <charconv>
#include <cmath>

#include "platform/base/json_read.hpp"
#include "platform/base/text.hpp"

namespace beffroi::json {

void append_string(std::string& out, std::string_view s) {
    std::string cleaned;
    if (!text::is_utf8(s)) {
        cleaned = text::clean_utf8(s);
        s = cleaned;
    }
    static constexpr char digits[] = "0123456789abcdef";
    out += '"';
    for (const char c : s) {
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                if (static_cast<unsigned char>(c) < 0x20) {
                    out += "\\u00";
                    out += digits[c >> 4];
                    out += digits[c & 15];
                } else {
                    out += c;
                }
        }
    }
    out += '"';
}

void Writer::separate() {
    if (after_key_) {
        after_key_ = false;
        return;
    }
    if (!first_.empty()) {
        if (!first_.back()) out_ += ',';
        first_.back() = false;
    }
}

Writer& Writer::begin_object() { separate(); out_ += '{'; first_.push_back(true); return *this; }
Writer& Writer::begin_array() { separate(); out_ += '['; first_.push_back(true); return *this; }
Writer& Writer::end_object() { assert(!first_.empty() && !after_key_); first_.pop_back(); out_ += '}'; return *this; }
Writer& Writer::end_array() { assert(!first_.empty() && !after_key_); first_.pop_back(); out_ += ']'; return *this; }

Writer& Writer::key(std::string_view name) {
    separate();
    append_string(out_, name);
    out_ += ':';
    after_key_ = true;
    return *this;
}

Writer& Writer::value(std::string_view s) { separate(); append_string(out_, s); return *this; }

Writer& Writer::value(std::int64_t n) {
    separate();
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, n).ptr;
    out_.append(digits, end);
    return *this;
}

Writer& Writer::value(double n) {
    if (!std::isfinite(n)) return null();
    separate();
    char digits[40];
    const auto end = std::to_chars(digits, digits + sizeof digits, n).ptr;
    out_.append(digits, end);
    return *this;
}

Writer& Writer::value(bool b) { separate(); out_ += b ? "true" : "false"; return *this; }
Writer& Writer::null() { separate(); out_ += "null"; return *this; }
Writer& Writer::raw(std::string_view json) { separate(); out_ += json; return *this; }

namespace {

/// Builds a value as Boost's own parser does, but for numbers: Boost 1.81 reads decimals one unit in the last place off, and what
/// is read and written again must be the same.
class Builder {
public:
    static constexpr std::size_t max_object_size = SIZE_MAX, max_array_size = SIZE_MAX, max_key_size = SIZE_MAX, max_string_size = SIZE_MAX;
    using Text = boost::json::string_view;
    using Failure = boost::json::error_code;

    boost::json::value release() { return stack_.release(); }

    bool on_document_begin(Failure&) { stack_.reset(); return true; }
    bool on_document_end(Failure&) { return true; }
    bool on_object_begin(Failure&) { return true; }
    bool on_object_end(std::size_t n, Failure&) { stack_.push_object(n); return true; }
    bool on_array_begin(Failure&) { return true; }
    bool on_array_end(std::size_t n, Failure&) { stack_.push_array(n); return true; }
    bool on_key_part(Text s, std::size_t, Failure&) { stack_.push_chars(s); return true; }
    bool on_key(Text s, std::size_t, Failure&) { stack_.push_key(s); return true; }
    bool on_string_part(Text s, std::size_t, Failure&) { stack_.push_chars(s); return true; }
    bool on_string(Text s, std::size_t, Failure&) { stack_.push_string(s); return true; }
    bool on_number_part(Text s, Failure&) { number_.append(s.data(), s.size()); return true; }
    bool on_int64(std::int64_t n, Text, Failure&) { number_.clear(); stack_.push_int64(n); return true; }
    bool on_uint64(std::uint64_t n, Text, Failure&) { number_.clear(); stack_.push_uint64(n); return true; }
    bool on_double(double nearly, Text s, Failure&) {
        number_.append(s.data(), s.size());
        double exact = nearly;  // what is out of range stays what Boost made of it
        const auto read = std::from_chars(number_.data(), number_.data() + number_.size(), exact);
        stack_.push_double(read.ec == std::errc{} ? exact : nearly);
        number_.clear();
        return true;
    }
    bool on_bool(bool b, Failure&) { stack_.push_bool(b); return true; }
    bool on_null(Failure&) { stack_.push_null(); return true; }
    bool on_comment_part(Text, Failure&) { return true; }
    bool on_comment(Text, Failure&) { return true; }

private:
    boost::json::value_stack stack_;
    std::string number_;
};

}

Result<boost::json::value> parse(std::string_view text) {
    boost::json::parse_options options;
    options.max_depth = 64;
    boost::json::basic_parser<Builder> parser(options);
    boost::json::error_code error;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
    if (error || used != text.size()) {
        return invalid("bad_json", msg("This is not valid JSON, from character {1} on.", std::to_string(used + 1)));
    }
    return parser.handler().release();
}

}

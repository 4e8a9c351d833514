#include "platform/base/json.hpp"

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

Result<boost::json::value> parse(std::string_view text) {
    boost::json::parse_options options;
    options.max_depth = 64;
    boost::json::stream_parser parser({}, options);
    boost::json::error_code error;
    const std::size_t used = parser.write_some(text.data(), text.size(), error);
    if (!error && used == text.size()) parser.finish(error);
    if (error || used != text.size()) {
        return invalid("bad_json", msg("This is not valid JSON, from character {1} on.", std::to_string(used + 1)));
    }
    return parser.release();
}

}

// JSON: written by a small writer, read by Boost.JSON. Files that read JSON include <boost/json.hpp> through this header's
// sibling `json_read.hpp`, so that its cost is paid only there.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace beffroi::json {

/// Appends `s` as a JSON string with its quotes; invalid UTF-8 becomes U+FFFD.
void append_string(std::string& out, std::string_view s);

/// Streams one JSON text. Commas and quotes are its business; balance is checked by an assertion.
class Writer {
public:
    Writer& begin_object();
    Writer& end_object();
    Writer& begin_array();
    Writer& end_array();
    Writer& key(std::string_view name);
    Writer& value(std::string_view s);
    Writer& value(const char* s) { return value(std::string_view(s)); }
    Writer& value(const std::string& s) { return value(std::string_view(s)); }
    Writer& value(std::int64_t n);
    Writer& value(int n) { return value(static_cast<std::int64_t>(n)); }
    Writer& value(double n);  ///< shortest form that reads back the same; NaN and infinities are null
    Writer& value(bool b);
    Writer& null();
    /// Ready-made JSON.
    Writer& raw(std::string_view json);
    template <class T>
    Writer& field(std::string_view name, const T& v) { key(name); return value(v); }

    std::string take() { return std::move(out_); }
    const std::string& text() const { return out_; }

private:
    void separate();
    std::string out_;
    std::vector<bool> first_;  ///< per open bracket: nothing written in it yet
    bool after_key_ = false;
};

}

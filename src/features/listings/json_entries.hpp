// What the readers of JSON share. Costs a second to compile: only they include it.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "features/listings/reading.hpp"
#include "platform/base/json_read.hpp"

namespace beffroi::listings::json_entries {

using boost::json::array;
using boost::json::object;
using boost::json::value;

inline const value* at(const object& in, std::string_view key) { return in.if_contains(key); }
inline const object* object_at(const object& in, std::string_view key) {
    const value* found = at(in, key);
    return found ? found->if_object() : nullptr;
}
inline const array* array_at(const object& in, std::string_view key) {
    const value* found = at(in, key);
    return found ? found->if_array() : nullptr;
}
/// A text; a whole number becomes one; anything else is empty.
inline std::string text_of(const value& v) {
    if (const auto* text = v.if_string()) return {text->data(), text->size()};
    if (const auto* n = v.if_int64()) return std::to_string(*n);
    return {};
}
inline std::string text_at(const object& in, std::string_view key) {
    const value* found = at(in, key);
    return found ? text_of(*found) : std::string();
}
inline bool flag_at(const object& in, std::string_view key) {
    const value* found = at(in, key);
    const bool* flag = found ? found->if_bool() : nullptr;
    return flag != nullptr && *flag;
}
/// The texts of a list, or a text alone.
inline std::vector<std::string> texts_at(const object& in, std::string_view key) {
    std::vector<std::string> all;
    if (const array* list = array_at(in, key))
        for (const value& each : *list) all.push_back(text_of(each));
    else if (std::string one = text_at(in, key); !one.empty())
        all.push_back(std::move(one));
    return all;
}
/// A text, or one for each language: French, else English, else the first; with the language where it is known.
inline std::pair<std::string, std::string> in_a_language(const object& in, std::string_view key) {
    const value* found = at(in, key);
    if (found == nullptr) return {};
    const object* languages = found->if_object();
    if (languages == nullptr) return {text_of(*found), ""};
    for (const std::string_view language : {"fr", "en"})
        if (std::string words = text_at(*languages, language); !words.empty())
            return {std::move(words), std::string(language)};
    for (const auto& each : *languages)
        if (std::string words = text_of(each.value()); !words.empty())
            return {std::move(words), std::string(each.key())};
    return {};
}
/// The list that a file is; a file that is none is no file of this list.
inline Result<value> parse(std::string_view text) {
    auto parsed = json::parse(text);
    if (!parsed) return bad_file(parsed.error().message);
    return parsed;
}
inline Error not_a_list(Source source) {
    return bad_file(msg("This is no file of {1}: it is not a list of entries.", about(source).name));
}

}

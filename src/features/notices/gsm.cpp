#include "features/notices/gsm.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "platform/base/text.hpp"

namespace beffroi::notices {
namespace {

/// Decodes one code point of valid UTF-8 at `i`, and moves on.
char32_t next(std::string_view s, std::size_t& i) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(s[at]); };
    const unsigned char first = byte(i);
    const int more = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    char32_t point = more == 0 ? first : first & (0x3f >> more);
    ++i;
    for (int n = 0; n < more && i < s.size(); ++n, ++i) point = point << 6 | (byte(i) & 0x3f);
    return point;
}

// TS 23.038, 6.2.1: what takes one septet, apart from digits and unaccented letters, and 6.2.1.1: what takes two.
constexpr std::u32string_view basic = U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";
constexpr std::u32string_view extended = U"\f^{}\\[~]|€";

int septets(char32_t c) {
    if ((c >= U'0' && c <= U'9') || (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z')) return 1;
    if (basic.find(c) != basic.npos) return 1;
    return extended.find(c) != extended.npos ? 2 : 0;
}

/// What stands for a letter or sign that the alphabet lacks; empty: nothing does.
std::string_view stand_in(char32_t c) {
    static constexpr std::pair<std::u32string_view, std::string_view> table[] = {
        {U"’‘ʼ′`´", "'"},   {U"“”„«»‟", "\""}, {U"–—‐‑−", "-"},   {U"\u00a0\u202f\u2009\u2007\t", " "},
        {U"…", "..."},      {U"•·", "-"},      {U"œ", "oe"},      {U"Œ", "OE"},
        {U"âáãāăą", "a"},   {U"ÀÂÁÃĀĂĄ", "A"}, {U"êëēěėęĕ", "e"}, {U"ÈÊËĒĚĖĘ", "E"},
        {U"îïíīıįĩ", "i"},  {U"ÎÏÍÌĪİĮ", "I"}, {U"ôóõōőŏ", "o"},  {U"ÔÓÕÒŌŐ", "O"},
        {U"ûúūůűųŭũ", "u"}, {U"ÛÚÙŪŮŰŲ", "U"}, {U"ÿýŷ", "y"},     {U"ŸÝŶ", "Y"},
        {U"ćčĉċ", "c"},     {U"ĆČĈĊ", "C"},    {U"ďđð", "d"},     {U"ĎĐ", "D"},
        {U"ğģĝġ", "g"},     {U"ĞĢĜĠ", "G"},    {U"łľĺļ", "l"},    {U"ŁĽĹĻ", "L"},
        {U"ńňņ", "n"},      {U"ŃŇŅ", "N"},     {U"řŕ", "r"},      {U"ŘŔ", "R"},
        {U"śšşșŝ", "s"},    {U"ŚŠŞȘŜ", "S"},   {U"ťţț", "t"},     {U"ŤŢȚ", "T"},
        {U"ŵ", "w"},        {U"Ŵ", "W"},       {U"źžż", "z"},     {U"ŹŽŻ", "Z"},
        {U"þ", "th"},       {U"Þ", "Th"},      {U"ĥħ", "h"},      {U"ĤĦ", "H"},
        {U"ķ", "k"},        {U"Ķ", "K"},       {U"ç", "c"},       {U"\u200b\u200c\u200d\ufeff\u00ad", ""}};
    for (const auto& [letters, by] : table)
        if (letters.find(c) != letters.npos) return by;
    return {nullptr, 0};
}

}

std::string as_sms(std::string_view typed) {
    const std::string clean = text::clean_utf8(typed);
    std::string out;
    for (std::size_t i = 0; i < clean.size();) {
        const std::size_t begin = i;
        const char32_t c = next(clean, i);
        if (c == U'\n' || c == U'\r' || c == U'\f') {
            out += ' ';
        } else if (const auto by = stand_in(c); septets(c) == 0 && by.data() != nullptr) {
            out += by;
        } else {
            out.append(clean, begin, i - begin);
        }
    }
    // Two spaces in a row say no more than one.
    out.erase(std::unique(out.begin(), out.end(), [](char a, char b) { return a == ' ' && b == ' '; }), out.end());
    return std::string(text::trim(out));
}

SmsLength sms_length(std::string_view typed) {
    const std::string clean = text::clean_utf8(typed);
    SmsLength length;
    int wide = 0;
    for (std::size_t i = 0; i < clean.size();) {
        const char32_t c = next(clean, i);
        const int one = septets(c);
        if (one == 0) length.seven_bit = false;
        length.units += one;
        wide += c > 0xffff ? 2 : 1;
    }
    if (!length.seven_bit) length.units = wide;
    // A part of several gives 6 bytes of its 140 to its number.
    const int part = length.seven_bit ? 153 : 67;
    length.parts = length.units == 0 ? 0 : length.units <= length.limit() ? 1 : (length.units + part - 1) / part;
    return length;
}

}

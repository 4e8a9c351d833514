// Files of lists, one target for each list (LISTING): any bytes give entries that can be shown, or a sentence; twice the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "features/listings/reading.hpp"
#include "platform/base/text.hpp"

using namespace beffroi;

namespace {

void must(bool holds) {
    if (!holds) std::abort();
}

void check_text(const std::string& text, std::size_t most) {
    must(text::is_utf8(text) && text::length(text) <= most);
    for (const char c : text) must(static_cast<unsigned char>(c) >= ' ' && c != '\x7f');
}
void check_address(const std::string& address) {
    check_text(address, listings::most_address);
    must(address.empty() || text::starts_with_ci(address, "http://") || text::starts_with_ci(address, "https://"));
    must(address.find_first_of("\"<> \\") == std::string::npos);
}
void check_list(const std::vector<std::string>& list) {
    must(list.size() <= listings::most_of_a_list);
    for (const std::string& each : list) {
        must(!each.empty());
        check_text(each, listings::most_name);
    }
}

void check(const listings::Software& one) {
    must(!one.key.empty() && !one.name.empty() && one.source == listings::Source::LISTING);
    check_text(one.key, listings::most_address);
    check_text(one.name, listings::most_name);
    check_text(one.what, listings::most_what);
    for (const std::string& each : {one.site, one.code, one.page}) check_address(each);
    for (const auto& list : {one.licences, one.tags, one.replaces}) check_list(list);
    for (const auto& [name, value] : one.told) {
        must(!name.empty());
        check_text(value, listings::most_address);
    }
}
void check(const listings::Firm& one) {
    must(!one.key.empty() && !one.name.empty() && (one.siren.empty() || one.siren.size() == 9));
    check_text(one.key, listings::most_name);
    check_text(one.name, listings::most_name);
    check_text(one.what, listings::most_what);
    for (const std::string& each : {one.site, one.page}) check_address(each);
    for (const std::string& each : {one.mail, one.phone, one.address, one.postcode, one.commune})
        check_text(each, listings::most_words);
    check_list(one.skills);
}

template <class Entry>
void check_all(const std::vector<Entry>& all) {
    for (std::size_t i = 0; i < all.size(); ++i) {
        check(all[i]);
        must(i == 0 || all[i - 1].key < all[i].key);
    }
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const Date today = *parse_date("2026-11-26");
    const auto file = listings::read(listings::Source::LISTING, bytes, today);
    if (!file) {
        const std::string& code = file.error().code;
        must(code == "bad_file" || code == "empty_file" || code == "unreadable");
        must(!file.error().message.key.empty());
        return 0;
    }
    must(!file->software.empty() || !file->firms.empty());
    check_all(file->software);
    check_all(file->firms);
    for (const auto& line : file->lines) must(text::is_utf8(line.where) && !line.why.key.empty());
    const auto again = listings::read(listings::Source::LISTING, bytes, today);
    must(again && again->software == file->software && again->firms == file->firms);
    return 0;
}

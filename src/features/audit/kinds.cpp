// The words of knowledge: dimensions, kinds of services, signs.
#include <algorithm>

#include "features/audit/knowledge.hpp"
#include "platform/i18n/i18n.hpp"

namespace beffroi::audit {
namespace {

struct DimensionWords {
    Dimension value;
    std::string_view code, label;
};
constexpr std::array<DimensionWords, 7> dimensions{{
    {Dimension::mail, "mail", i18n::key("Mail and accounts")},
    {Dimension::page, "page", i18n::key("What the pages load")},
    {Dimension::hosting, "hosting", i18n::key("Hosting")},
    {Dimension::dns, "dns", i18n::key("Name of the site")},
    {Dimension::saas, "saas", i18n::key("Online tools")},
    {Dimension::openness, "openness", i18n::key("Openness")},
    {Dimension::certificate, "certificate", i18n::key("Certificate")},
}};

struct KindWords {
    Kind value;
    Dimension dimension;
    std::string_view code, label;
};
using enum Kind;
constexpr std::array<KindWords, 45> kinds{{
    {mailbox, Dimension::mail, "mailbox", i18n::key("Mailboxes")},
    {gateway, Dimension::mail, "gateway", i18n::key("Filter in front of the mailboxes")},
    {sending, Dimension::mail, "sending", i18n::key("Newsletters and automatic letters")},
    {analytics, Dimension::page, "analytics", i18n::key("Audience measurement")},
    {advertising, Dimension::page, "advertising", i18n::key("Advertising")},
    {tag_manager, Dimension::page, "tag-manager", i18n::key("Tag manager")},
    {fonts, Dimension::page, "fonts", i18n::key("Fonts")},
    {script_cdn, Dimension::page, "script-cdn", i18n::key("Files fetched elsewhere")},
    {captcha, Dimension::page, "captcha", i18n::key("Test against robots")},
    {Kind::map, Dimension::page, "map", i18n::key("Map on the page")},
    {video, Dimension::page, "video", i18n::key("Videos")},
    {audio, Dimension::page, "audio", i18n::key("Sound")},
    {chat, Dimension::page, "chat", i18n::key("Chat window")},
    {consent, Dimension::page, "consent", i18n::key("Cookie banner")},
    {social, Dimension::page, "social", i18n::key("Social networks")},
    {payment, Dimension::page, "payment", i18n::key("Payment")},
    {forms, Dimension::page, "forms", i18n::key("Forms")},
    {errors, Dimension::page, "errors", i18n::key("Error reports")},
    {testing, Dimension::page, "testing", i18n::key("Comparing pages (A/B tests)")},
    {reviews, Dimension::page, "reviews", i18n::key("Reviews")},
    {reading_aid, Dimension::page, "reading-aid", i18n::key("Reading aid")},
    {search, Dimension::page, "search", i18n::key("Search on the site")},
    {translation, Dimension::page, "translation", i18n::key("Translation")},
    {push, Dimension::page, "push", i18n::key("Notifications")},
    {booking, Dimension::page, "booking", i18n::key("Booking")},
    {weather, Dimension::page, "weather", i18n::key("Weather")},
    {shop, Dimension::page, "shop", i18n::key("Shop")},
    {hosting, Dimension::hosting, "hosting", i18n::key("Machine of the site")},
    {cdn, Dimension::hosting, "cdn", i18n::key("Network in front of the site")},
    {site_builder, Dimension::hosting, "site-builder", i18n::key("Site builder")},
    {Kind::dns, Dimension::dns, "dns", i18n::key("Name servers")},
    {registrar, Dimension::dns, "registrar", i18n::key("Registrar")},
    {registry, Dimension::dns, "registry", i18n::key("Registry of the ending")},
    {office, Dimension::saas, "office", i18n::key("Office suite")},
    {identity, Dimension::saas, "identity", i18n::key("Accounts and sign-in")},
    {crm, Dimension::saas, "crm", i18n::key("Customers and contacts")},
    {storage, Dimension::saas, "storage", i18n::key("Files")},
    {meeting, Dimension::saas, "meeting", i18n::key("Video meetings")},
    {signature, Dimension::saas, "signature", i18n::key("Electronic signature")},
    {helpdesk, Dimension::saas, "helpdesk", i18n::key("Requests and support")},
    {project, Dimension::saas, "project", i18n::key("Projects and shared notes")},
    {security, Dimension::saas, "security", i18n::key("Security")},
    {people, Dimension::saas, "people", i18n::key("Staff and training")},
    {verification, Dimension::saas, "verification", i18n::key("Another online tool")},
    {ca, Dimension::certificate, "ca", i18n::key("Certificate authority")},
}};

struct SignWords {
    Sign value;
    std::string_view code;
    bool name;
};
constexpr std::array<SignWords, 18> signs{{{Sign::mx, "mx", true},
                                           {Sign::spf, "spf", true},
                                           {Sign::dkim, "dkim", true},
                                           {Sign::selector, "selector", false},
                                           {Sign::autodiscover, "autodiscover", true},
                                           {Sign::ns, "ns", true},
                                           {Sign::soa, "soa", true},
                                           {Sign::cname, "cname", true},
                                           {Sign::header, "header", false},
                                           {Sign::txt, "txt", false},
                                           {Sign::issuer, "issuer", false},
                                           {Sign::host, "host", true},
                                           {Sign::page, "page", false},
                                           {Sign::cookie, "cookie", false},
                                           {Sign::asn, "asn", false},
                                           {Sign::ranges, "ranges", false},
                                           {Sign::registrar, "registrar", false},
                                           {Sign::tld, "tld", false}}};

template <class Table, class Value>
const auto& row_of(const Table& table, Value value) {
    return *std::find_if(table.begin(), table.end(), [&](const auto& row) { return row.value == value; });
}
template <class Table>
auto value_from(const Table& table, std::string_view code) -> std::optional<decltype(table[0].value)> {
    for (const auto& row : table)
        if (row.code == code) return row.value;
    return std::nullopt;
}
template <class Table>
auto values_of(const Table& table) {
    std::vector<std::remove_const_t<decltype(table[0].value)>> all;
    for (const auto& row : table) all.push_back(row.value);
    return all;
}

}

std::span<const Dimension> every_dimension() {
    static const auto all = values_of(dimensions);
    return all;
}
std::string_view code(Dimension dimension) { return row_of(dimensions, dimension).code; }
std::optional<Dimension> dimension_from(std::string_view code) { return value_from(dimensions, code); }
std::string_view label(Dimension dimension) { return row_of(dimensions, dimension).label; }

std::span<const Kind> every_kind() {
    static const auto all = values_of(kinds);
    return all;
}
std::string_view code(Kind kind) { return row_of(kinds, kind).code; }
std::optional<Kind> kind_from(std::string_view code) { return value_from(kinds, code); }
std::string_view label(Kind kind) { return row_of(kinds, kind).label; }
Dimension dimension_of(Kind kind) { return row_of(kinds, kind).dimension; }

std::span<const Sign> every_sign() {
    static const auto all = values_of(signs);
    return all;
}
std::string_view code(Sign sign) { return row_of(signs, sign).code; }
std::optional<Sign> sign_from(std::string_view code) { return value_from(signs, code); }
bool is_name(Sign sign) { return row_of(signs, sign).name; }

}

// A visit as it is kept.
#include <algorithm>
#include <array>

#include "features/audit/page.hpp"
#include "platform/base/text.hpp"
#include "platform/fetch/url.hpp"

namespace beffroi::audit {
namespace {

constexpr std::size_t longest_value = 300, most_headers = 60, most_cookies = 100, longest_cookie = 100;

/// How a head of an answer is kept.
enum class Kept { whole, name, host, address, cookie };
struct Head {
    std::string_view name;  ///< ending with "-": all that begin so
    Kept kept;
};
/// The one list of what is kept; the first line that fits counts. Policies are kept as the hosts in them (`Resources::add_policy`).
constexpr std::array<Head, 33> heads{{
    {"server", Kept::whole},
    {"via", Kept::whole},
    {"x-powered-by", Kept::whole},
    {"x-generator", Kept::whole},
    {"x-served-by", Kept::whole},
    {"x-cache", Kept::whole},
    {"cf-ray", Kept::name},
    {"x-amz-cf-id", Kept::name},
    {"x-amz-request-id", Kept::name},
    {"x-amz-id-2", Kept::name},
    {"x-amz-rid", Kept::name},
    {"x-azure-ref", Kept::name},
    {"x-vercel-id", Kept::name},
    {"x-nf-request-id", Kept::name},
    {"x-wix-request-id", Kept::name},
    {"x-shopify-request-id", Kept::name},
    {"x-amz-", Kept::whole},
    {"x-azure-", Kept::whole},
    {"x-vercel-", Kept::whole},
    {"x-nf-", Kept::whole},
    {"x-shopify-", Kept::whole},
    {"x-wix-", Kept::whole},
    {"x-drupal-", Kept::whole},
    {"x-pingback", Kept::host},
    {"strict-transport-security", Kept::whole},
    {"link", Kept::address},
    {"alt-svc", Kept::whole},
    {"x-frame-options", Kept::whole},
    {"referrer-policy", Kept::whole},
    {"permissions-policy", Kept::whole},
    {"content-type", Kept::whole},
    {"location", Kept::address},
    {"set-cookie", Kept::cookie},
}};

const Head* head_of(std::string_view name) {
    const auto found = std::find_if(heads.begin(), heads.end(), [&](const Head& each) {
        return each.name.ends_with('-') ? name.starts_with(each.name) : name == each.name;
    });
    return found == heads.end() ? nullptr : &*found;
}

std::string short_text(std::string_view value) { return text::clean_utf8(value.substr(0, longest_value)); }

std::string cookie_name(std::string_view value) {
    const std::string_view pair = value.substr(0, value.find(';'));
    const std::size_t equals = pair.find('=');
    // Without a name all of it is the value.
    return equals == std::string_view::npos
               ? std::string()
               : text::clean_utf8(text::trim(pair.substr(0, equals)).substr(0, longest_cookie));
}

/// An address on that page, without what could name somebody; of other schemes nothing but the scheme.
std::string address_of(const std::string& page, std::string_view value) {
    const auto base = fetch::parse_url(page);
    if (!base) return {};
    if (const auto url = fetch::resolve(*base, value)) return short_text(fetch::without_query(*url));
    const std::size_t colon = value.find_first_of(":/?#");
    return colon != std::string_view::npos && value[colon] == ':' ? short_text(value.substr(0, colon + 1))
                                                                  : std::string();
}

/// "<https://host/a?b>; rel=preload": the address of each, without its query.
std::string links_of(const std::string& page, std::string_view value) {
    std::string all;
    while (!value.empty() && all.size() < longest_value) {
        const std::size_t open = value.find('<');
        const std::size_t close = value.find('>', std::min(open, value.size()));
        if (close == std::string_view::npos) break;
        const std::size_t next = std::min(value.find('<', close), value.size());
        all += "<" + address_of(page, value.substr(open + 1, close - open - 1)) + ">" +
               std::string(value.substr(close + 1, next - close - 1));
        value.remove_prefix(next);
    }
    return short_text(all);
}

std::string without_query(const std::string& url) { return url.substr(0, url.find_first_of("?#")); }

std::optional<Certificate> certificate_from(const std::optional<fetch::Certificate>& from) {
    if (!from) return std::nullopt;
    return Certificate{from->issuer, from->issuer_country, from->subject, from->until, from->fault};
}

bool html(const fetch::Hop& hop) {
    const auto type = fetch::header(hop, "content-type");
    if (!type || type->empty()) return true;
    const std::string lower = text::lower_ascii(*type);
    return lower.find("html") != std::string::npos;
}

}

std::vector<std::pair<std::string, std::string>> kept_headers(const fetch::Hop& hop) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto& [name, value] : hop.headers) {
        const Head* const head = head_of(name);
        if (!head || all.size() >= most_headers) continue;
        switch (head->kept) {
            case Kept::whole: all.emplace_back(name, short_text(value)); break;
            case Kept::name: all.emplace_back(name, ""); break;
            case Kept::cookie: all.emplace_back(name, cookie_name(value)); break;
            case Kept::address:
                all.emplace_back(name, name == "link" ? links_of(hop.url, value) : address_of(hop.url, value));
                break;
            case Kept::host:
                if (const auto url = fetch::parse_url(value)) all.emplace_back(name, url->host);
                break;
        }
    }
    return all;
}

bool PageVisit::body(const fetch::Hop& hop, std::string_view bytes) {
    if (!reader_) {
        other_ = !html(hop);
        if (other_) return false;
        const auto type = fetch::header(hop, "content-type");
        reader_ = std::make_unique<PageReader>(hop.url, type.value_or(std::string_view()), hop.headers);
    }
    reader_->take(bytes);
    return true;
}

Visit PageVisit::visit_from(const fetch::Outcome& outcome, std::string_view url, Instant at) {
    Visit visit;
    visit.url = url;
    visit.at = at;
    visit.outcome = outcome.code;
    visit.bytes = outcome.bytes;
    for (const fetch::Hop& from : outcome.hops) {
        Hop& hop = visit.hops.emplace_back();
        hop.url = without_query(from.url);
        hop.address = from.address;
        hop.status = from.status;
        hop.headers = kept_headers(from);
        hop.certificate = certificate_from(from.certificate);
        for (const auto& [name, value] : hop.headers)
            if (name == "set-cookie" && !value.empty() && visit.cookies.size() < most_cookies &&
                std::find(visit.cookies.begin(), visit.cookies.end(), value) == visit.cookies.end())
                visit.cookies.push_back(value);
    }
    // An answer without a body has heads that name others all the same.
    if (!reader_ && !other_ && !outcome.hops.empty())
        reader_ = std::make_unique<PageReader>(outcome.hops.back().url, "", outcome.hops.back().headers);
    if (reader_) {
        PageFound found = reader_->finish();
        visit.resources = std::move(found.resources);
        visit.generators = std::move(found.generators);
        visit.title = std::move(found.title);
        visit.lang = std::move(found.lang);
    }
    return visit;
}

}

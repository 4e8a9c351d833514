// What the pages of agreements share.
#pragma once
#include <optional>
#include <string>
#include <utility>

#include "features/agreements/rules.hpp"
#include "features/agreements/view.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/private_page.hpp"

namespace beffroi::agreements {

using html::page_named;
using net::private_page;

inline constexpr std::string_view base = "/espace/conventions";
/// More than these are not offered at once.
inline constexpr std::size_t most_free = 200;

/// "48 h", "48 h 30", "45 min"; figures and units stay on one line.
std::string hours_text(Lang lang, std::int64_t minutes);
/// "1 250 €", "45,50 €", "−120 €".
std::string euros(Lang lang, std::int64_t cents);
/// "from 1 January 2026 until 31 December 2026"
std::string period_text(Lang lang, Date from, Date to);
std::string month_text(Lang lang, Date month);
/// "62.5%", as drawings write it; no more than all of it.
std::string percent(std::int64_t part, std::int64_t whole);
std::string_view label(Pace pace);
/// The name of a place, or where else it was.
std::string where_text(db::Read& tx, Lang lang, PlaceId place, activities::PlaceKind kind);
std::string quantity(Lang lang, const Standing& standing, std::int64_t n);

Gauge gauge_of(const Agreement& a, const Standing& s, Lang lang);
Drawing drawing_of(const Agreement& a, const Standing& s, const Account& account, Date today, Lang lang);

/// The one that the address names, when this visitor reads it; whoever may not learns the same as of nothing.
std::optional<Agreement> named(db::Read& tx, const net::Request& request);

// ---- The form ----

html::Form form_of(const Agreement& a);
/// Reads what was typed over `before`; errors stand in the form.
Agreement read_agreement(html::Form& form, const net::Params& typed, const Agreement& before);

net::Response one_page(const net::Request& request, Services& use, const html::Form& form,
                       net::Status status = net::Status::ok);
void form_routes(net::Router& on, Services& use);
void one_routes(net::Router& on, Services& use);
void record_routes(net::Router& on, Services& use);
void file_routes(net::Router& on, Services& use);
void report_routes(net::Router& on, Services& use);

}

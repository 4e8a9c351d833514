#include "features/listings/repository.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "platform/base/text.hpp"
#include "platform/db/many_rows.hpp"

namespace beffroi::listings {
namespace {

std::string joined(const std::vector<std::string>& lines) { return text::join(lines, "\n"); }
std::vector<std::string> parted(std::string_view lines) {
    std::vector<std::string> all;
    if (lines.empty()) return all;
    for (const auto each : text::split(lines, '\n')) all.emplace_back(each);
    return all;
}

std::string joined(const std::vector<std::pair<std::string, std::string>>& told) {
    std::string all;
    for (const auto& [name, value] : told) {
        if (!all.empty()) all += '\n';
        all.append(name).append("\t").append(value);
    }
    return all;
}
std::vector<std::pair<std::string, std::string>> told_in(std::string_view lines) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const std::string& each : parted(lines)) {
        const auto tab = each.find('\t');
        if (tab != std::string::npos) all.emplace_back(each.substr(0, tab), each.substr(tab + 1));
    }
    return all;
}

// ---- Rows, and how to write them ----

constexpr std::string_view software_columns =
    "source, key, name, what, language, licences, unknown_licence, site, code, page, tags, replaces, told, updated";
constexpr std::string_view firm_columns =
    "source, key, name, siren, site, mail, phone, address, postcode, commune, what, skills, page";

Software software_from(const db::Row& row) {
    Software one;
    one.source = source_from(row.string(0)).value_or(Source::own);
    one.key = row.string(1);
    one.name = row.string(2);
    one.what = row.string(3);
    one.language = row.string(4);
    one.licences = parted(row.string(5));
    one.unknown_licence = row.boolean(6);
    one.site = row.string(7);
    one.code = row.string(8);
    one.page = row.string(9);
    one.tags = parted(row.string(10));
    one.replaces = parted(row.string(11));
    one.told = told_in(row.string(12));
    if (!row.is_null(13)) one.updated = row.get<Date>(13);
    return one;
}
Firm firm_from(const db::Row& row) {
    Firm one;
    one.source = source_from(row.string(0)).value_or(Source::own);
    one.key = row.string(1);
    one.name = row.string(2);
    one.siren = row.string(3);
    one.site = row.string(4);
    one.mail = row.string(5);
    one.phone = row.string(6);
    one.address = row.string(7);
    one.postcode = row.string(8);
    one.commune = row.string(9);
    one.what = row.string(10);
    one.skills = parted(row.string(11));
    one.page = row.string(12);
    return one;
}

/// An entry with its lists as the columns have them; lives while the statement runs.
struct SoftwareRow {
    const Software* of;
    std::string licences, tags, replaces, told;
};
struct FirmRow {
    const Firm* of;
    std::string skills;
};
SoftwareRow row_of(const Software& one) {
    return {&one, joined(one.licences), joined(one.tags), joined(one.replaces), joined(one.told)};
}
FirmRow row_of(const Firm& one) { return {&one, joined(one.skills)}; }

void insert(db::Write& tx, std::string_view source, const std::vector<SoftwareRow>& rows) {
    const std::string into = "INSERT INTO listing_software (" + std::string(software_columns) + ") VALUES ";
    db::insert_rows(
        tx, into, 14, db::Fires::nothing, std::span<const SoftwareRow>(rows),
        [&](const SoftwareRow& row, std::vector<db::Param>& params) {
            const Software& one = *row.of;
            for (const std::string_view each :
                 {source, std::string_view(one.key), std::string_view(one.name), std::string_view(one.what),
                  std::string_view(one.language), std::string_view(row.licences)})
                params.emplace_back(each);
            params.emplace_back(one.unknown_licence);
            for (const std::string* each : {&one.site, &one.code, &one.page, &row.tags, &row.replaces, &row.told})
                params.emplace_back(*each);
            params.emplace_back(one.updated);
        });
}
void insert(db::Write& tx, std::string_view source, const std::vector<FirmRow>& rows) {
    const std::string into = "INSERT INTO listing_firms (" + std::string(firm_columns) + ") VALUES ";
    db::insert_rows(tx, into, 13, db::Fires::nothing, std::span<const FirmRow>(rows),
                    [&](const FirmRow& row, std::vector<db::Param>& params) {
                        const Firm& one = *row.of;
                        params.emplace_back(source);
                        for (const std::string* each :
                             {&one.key, &one.name, &one.siren, &one.site, &one.mail, &one.phone, &one.address,
                              &one.postcode, &one.commune, &one.what, &row.skills, &one.page})
                            params.emplace_back(*each);
                    });
}

void remove(db::Write& tx, std::string_view table, std::string_view source, std::span<const std::string> keys) {
    constexpr std::size_t at_once = 500;
    while (!keys.empty()) {
        const auto some = keys.first(std::min(at_once, keys.size()));
        std::vector<db::Param> params(some.begin(), some.end());
        params.emplace_back(source);
        tx.run_list("DELETE FROM " + std::string(table) + " WHERE key IN " + db::placeholders(1, some.size()) +
                        " AND source = ?" + std::to_string(params.size()),
                    params);
        keys = keys.subspan(some.size());
    }
}

template <class Entry>
void put_entries(db::Write& tx, std::string_view table, std::string_view source, std::map<std::string, Entry> kept,
                 const std::vector<Entry>& read, Report& report) {
    std::vector<decltype(row_of(read.front()))> fresh;
    std::vector<std::string> gone;
    for (const Entry& each : read) {
        const auto before = kept.find(each.key);
        if (before == kept.end()) {
            ++report.added;
        } else if (before->second == each) {
            ++report.unchanged;
            kept.erase(before);
            continue;
        } else {
            ++report.changed;
            gone.push_back(each.key);
            kept.erase(before);
        }
        fresh.push_back(row_of(each));
    }
    report.gone += static_cast<std::int64_t>(kept.size());
    for (const auto& [key, entry] : kept) gone.push_back(key);
    remove(tx, table, source, gone);
    insert(tx, source, fresh);
}

void count_version(db::Write& tx) { tx.run("UPDATE listing_version SET version = version + 1"); }

template <class Entry>
void in_order(std::vector<Entry>& all) {
    std::vector<std::pair<std::string, Entry>> folded;
    folded.reserve(all.size());
    for (Entry& each : all) folded.emplace_back(text::fold(each.name), std::move(each));
    std::sort(folded.begin(), folded.end(), [](const auto& a, const auto& b) {
        return std::tie(a.second.source, a.first, a.second.key) < std::tie(b.second.source, b.first, b.second.key);
    });
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = std::move(folded[i].second);
}

}

namespace repository {

void put(db::Write& tx, Source source, const Read& read, Report& report, Instant now) {
    const std::string name(code(source));
    std::map<std::string, Software> software;
    std::map<std::string, Firm> firms;
    tx.each(
        "SELECT " + std::string(software_columns) + " FROM listing_software WHERE source = ?1",
        [&](const db::Row& row) { software.emplace(row.string(1), software_from(row)); }, name);
    tx.each(
        "SELECT " + std::string(firm_columns) + " FROM listing_firms WHERE source = ?1",
        [&](const db::Row& row) { firms.emplace(row.string(1), firm_from(row)); }, name);
    tx.run("INSERT INTO listings (source, brought) VALUES (?1, ?2) ON CONFLICT (source) DO NOTHING", name, now);
    put_entries(tx, "listing_software", name, std::move(software), read.software, report);
    put_entries(tx, "listing_firms", name, std::move(firms), read.firms, report);
    if (report.added + report.changed + report.gone == 0) return;
    tx.run("UPDATE listings SET brought = ?2 WHERE source = ?1", name, now);
    count_version(tx);
}

}

std::int64_t drop(db::Write& tx, Source source) {
    const std::string name(code(source));
    const std::int64_t gone = tx.run("DELETE FROM listing_software WHERE source = ?1", name) +
                              tx.run("DELETE FROM listing_firms WHERE source = ?1", name);
    if (tx.run("DELETE FROM listings WHERE source = ?1", name) > 0) count_version(tx);
    return gone;
}

std::int64_t version(db::Read& tx) { return tx.one<std::int64_t>("SELECT version FROM listing_version").value_or(0); }

std::vector<Software> software(db::Read& tx) {
    std::vector<Software> all;
    tx.each("SELECT " + std::string(software_columns) + " FROM listing_software",
            [&](const db::Row& row) { all.push_back(software_from(row)); });
    in_order(all);
    return all;
}

std::vector<Firm> firms(db::Read& tx) {
    std::vector<Firm> all;
    tx.each("SELECT " + std::string(firm_columns) + " FROM listing_firms",
            [&](const db::Row& row) { all.push_back(firm_from(row)); });
    in_order(all);
    return all;
}

std::vector<Kept> kept(db::Read& tx) {
    std::vector<Kept> all;
    tx.each(
        "SELECT source, brought, (SELECT COUNT(*) FROM listing_software s WHERE s.source = l.source), "
        "(SELECT COUNT(*) FROM listing_firms f WHERE f.source = l.source) FROM listings l",
        [&](const db::Row& row) {
            if (const auto source = source_from(row.string(0)))
                all.push_back({*source, row.integer(2), row.integer(3), from_micros(row.integer(1))});
        });
    std::sort(all.begin(), all.end(), [](const Kept& a, const Kept& b) { return a.source < b.source; });
    return all;
}

}

// What is known of the members of a list, and what comes of counting them.
#include <algorithm>
#include <map>
#include <set>

#include "features/observatory/lists.hpp"

namespace beffroi::observatory {
namespace {

/// Domains whose owner objected; for what is under them too.
class Objections {
public:
    explicit Objections(db::Read& tx) {
        tx.each("SELECT domain FROM audit_objections", [&](const db::Row& r) { all_.insert(r.string(0)); });
    }
    bool cover(std::string_view name) const {
        for (; name.find('.') != std::string_view::npos; name.remove_prefix(name.find('.') + 1))
            if (all_.contains(name)) return true;
        return false;
    }

private:
    std::set<std::string, std::less<>> all_;
};

std::optional<int> told(const db::Row& r, int column) {
    if (r.is_null(column) || r.integer(column) < 0) return std::nullopt;
    return static_cast<int>(r.integer(column));
}

}

std::vector<Member> members(db::Read& tx, ListId id, const Clock& clock) {
    const Objections objections(tx);
    std::set<std::string, std::less<>> moved;
    tx.each(
        "SELECT v.domain FROM audit_moves v JOIN audit_members m ON m.domain = v.domain WHERE m.list = ?1 AND v.at > "
        "?2",
        [&](const db::Row& r) { moved.insert(r.string(0)); }, id, clock.now() - std::chrono::days{366});
    std::vector<Member> all;
    std::map<std::string, int> sharing;
    tx.each(
        "SELECT m.domain, m.name, m.folded, m.insee, a.finished, a.score, a.mail_level, a.mail_company, a.weakest, "
        "(SELECT MAX(f.finished) FROM audits f WHERE f.domain = m.domain AND f.state = 'failed'), "
        "(SELECT COUNT(*) FROM audits o WHERE o.domain = m.domain AND o.state IN ('waiting', 'running')), m.code "
        "FROM audit_members m LEFT JOIN audits a ON a.domain = m.domain AND a.state = 'done' AND "
        "a.finished = (SELECT MAX(x.finished) FROM audits x WHERE x.domain = m.domain AND x.state = 'done') "
        "WHERE m.list = ?1 AND m.removed IS NULL ORDER BY m.code",
        [&](const db::Row& r) {
            // Two that ended in the same moment are one.
            if (!all.empty() && all.back().code == r.text(11)) return;
            Member one;
            one.code = r.string(11);
            one.domain = r.string(0);
            ++sharing[one.domain];
            one.name = r.string(1);
            one.folded = r.string(2);
            one.insee = r.string(3);
            one.objects = objections.cover(one.domain);
            if (!one.objects) one.audited = r.get<std::optional<Instant>>(4);
            if (one.audited) {
                one.score = told(r, 5);
                one.mail_level = told(r, 6);
                one.company = r.string(7);
                one.weakest = r.string(8);
            }
            const auto failed = r.get<std::optional<Instant>>(9);
            one.failed = failed && (!one.audited || *one.audited < *failed);
            one.waits = r.integer(10) > 0;
            one.moved = moved.contains(one.domain);
            all.push_back(std::move(one));
        },
        id);
    for (Member& each : all) each.shared = sharing[each.domain] > 1 || is_of_a_provider(each.domain);
    std::ranges::stable_sort(all, {}, &Member::folded);
    return all;
}

std::vector<MonthOf> months_of(db::Read& tx, ListId id, int most, const Clock& clock) {
    using namespace std::chrono;
    const Objections objections(tx);
    std::map<std::string, std::string> now;  // by member: whose mail it is, so far
    std::map<std::string, std::int64_t> counts;
    std::vector<MonthOf> all;
    const auto first_of = [](Instant at) {
        const Date day = to_local(at, "Europe/Paris").date;
        return Date{day.year(), day.month(), std::chrono::day{1}};
    };
    const auto close = [&](Date first) {
        MonthOf month;
        month.first = first;
        for (const auto& [key, n] : counts) {
            month.known += n;
            if (n > 0) month.companies.push_back({key, n});
        }
        std::ranges::stable_sort(month.companies, std::greater{}, &CountOf::n);
        all.push_back(std::move(month));
    };
    std::optional<Date> current;
    tx.each(
        "SELECT m.domain, a.finished, a.mail_company, m.code FROM audit_members m JOIN audits a ON a.domain = m.domain "
        "AND a.state = 'done' "
        "WHERE m.list = ?1 AND m.removed IS NULL AND a.score >= 0 AND a.finished <= ?2 ORDER BY a.finished",
        [&](const db::Row& r) {
            if (objections.cover(r.text(0))) return;
            const Date month = first_of(r.get<Instant>(1));
            if (current && *current != month) close(*current);
            current = month;
            const auto [at, anew] = now.try_emplace(r.string(3), r.text(2));
            if (!anew) {
                --counts[at->second];
                at->second = r.text(2);
            }
            ++counts[at->second];
        },
        id, clock.now());
    if (current) close(*current);
    if (all.size() > static_cast<std::size_t>(most)) all.erase(all.begin(), all.end() - most);
    return all;
}

ListFigures figures_of(std::span<const Member> members) {
    ListFigures f;
    std::map<std::string, std::int64_t> companies, weakest, outside;
    std::set<std::string_view> domains;
    for (const Member& each : members) {
        ++f.members;
        if (each.objects) {
            ++f.objecting;
            continue;
        }
        if (domains.insert(each.domain).second) {
            ++f.domains;
            f.waiting += each.waits;
            f.failed += each.failed;
        }
        if (!each.audited) {
            ++f.never;
            continue;
        }
        if (!each.score) {
            ++f.silent;
            continue;
        }
        ++f.audited;
        ++companies[each.company];
        ++f.levels[each.mail_level ? static_cast<std::size_t>(*each.mail_level) : 5];
        if (each.shared) {
            ++f.shared;
        } else {
            ++weakest[each.weakest];
            ++f.bands[static_cast<std::size_t>(std::clamp(*each.score / 200, 0, 4))];
        }
        if (each.mail_level && *each.mail_level < 2) {
            ++f.outside;
            if (!each.company.empty()) ++outside[each.company];
        }
    }
    const auto sorted = [](const std::map<std::string, std::int64_t>& counts) {
        std::vector<CountOf> all;
        for (const auto& [key, n] : counts) all.push_back({key, n});
        std::ranges::stable_sort(all, std::greater{}, &CountOf::n);
        return all;
    };
    f.companies = sorted(companies);
    f.weakest = sorted(weakest);
    for (const CountOf& each : sorted(outside)) {
        if (f.outside_companies.size() == 2) break;
        f.outside_companies.push_back(each.key);
        f.outside_two += each.n;
    }
    return f;
}

}

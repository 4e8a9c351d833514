// Who does it, near: the co-operative's own first, then by distance.
#include <algorithm>
#include <mutex>

#include "features/providers/board.hpp"
#include "features/providers/repository.hpp"

namespace beffroi::providers {
namespace {

const catalogue::Knowledge& knowledge() { return catalogue::Knowledge::carried(); }

/// What is looked for, by places in the catalogue.
struct Wanted {
    bool anything = true;
    std::vector<std::uint32_t> solutions, needs;
};

Wanted wanted_of(const Work& work) {
    Wanted wanted;
    wanted.anything = work.anything;
    for (const std::string& id : work.skills.solutions)
        if (const auto* one = knowledge().solution(id))
            wanted.solutions.push_back(static_cast<std::uint32_t>(one - knowledge().solutions().data()));
    for (const std::string& id : work.skills.needs)
        if (const auto* one = knowledge().need(id))
            wanted.needs.push_back(static_cast<std::uint32_t>(one - knowledge().needs().data()));
    return wanted;
}

bool meet(const std::vector<std::uint32_t>& wanted, const std::vector<std::uint32_t>& known) {
    return std::ranges::any_of(wanted, [&](std::uint32_t each) { return std::ranges::binary_search(known, each); });
}

/// The entries that do any of it, each once.
std::vector<std::uint32_t> candidates(const Board& board, const Wanted& wanted) {
    std::vector<std::uint32_t> all;
    if (wanted.anything) {
        all.resize(board.entries.size());
        for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
        return all;
    }
    for (const auto at : wanted.solutions)
        all.insert(all.end(), board.of_solution[at].begin(), board.of_solution[at].end());
    for (const auto at : wanted.needs) all.insert(all.end(), board.of_need[at].begin(), board.of_need[at].end());
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

/// Where somebody stands in the list; less comes first.
struct Rank {
    std::uint32_t entry = 0;
    bool far = false, stale = false;
    double away = 0;  ///< less is nearer, or of the day's order
    bool operator<(const Rank& other) const {
        if (far != other.far) return other.far;
        if (stale != other.stale) return other.stale;
        return away != other.away ? away < other.away : entry < other.entry;
    }
};

/// Mixes bits (the finaliser of SplitMix64): an order that nobody can choose, and that is another one tomorrow.
double lot(std::int64_t id, std::int64_t day) {
    std::uint64_t x = static_cast<std::uint64_t>(id) + static_cast<std::uint64_t>(day) * 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return static_cast<double>((x ^ (x >> 31)) >> 11);
}

enum class Comes { in_person, far, never };

Comes comes(const Board::Entry& entry, const Spot& spot, double close) {
    static const double in_person = closeness_at(in_person_m);
    const Provider& p = *entry.provider;
    const bool near = entry.direction.known;
    bool covers = false;
    switch (p.area) {
        case Area::radius: covers = near && close >= entry.within; break;
        case Area::departement: covers = entry.departement == spot.departement; break;
        case Area::region: covers = entry.region == spot.region; break;
        case Area::france: covers = near && close >= in_person; break;
    }
    if (covers) return Comes::in_person;
    return p.remote || p.area == Area::france ? Comes::far : Comes::never;
}

std::vector<Rank> ranked(const Board& board, const Wanted& wanted, const std::optional<Spot>& spot, Instant now) {
    const auto day = std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
    const Instant stale = now - stale_after;
    const Direction here = spot ? direction_of(spot->point) : Direction{};
    std::vector<Rank> all;
    for (const std::uint32_t at : candidates(board, wanted)) {
        const Board::Entry& entry = board.entries[at];
        Rank rank{at, false, entry.provider->confirmed < stale, 0};
        if (!spot) {
            rank.away = lot(entry.provider->id.value, day);
        } else {
            const double close = entry.direction.known ? closeness(here, entry.direction) : -1;
            const Comes how = comes(entry, *spot, close);
            if (how == Comes::never) continue;
            rank.far = how == Comes::far;
            rank.away = -close;
        }
        all.push_back(rank);
    }
    return all;
}

std::optional<double> distance_from(const std::optional<Spot>& spot, const std::optional<territory::Point>& point) {
    if (!spot || !point) return std::nullopt;
    return territory::distance_m(spot->point, *point);
}

std::vector<std::string> names_of(const Provider& provider, const Work& work, Lang lang) {
    std::vector<std::string> names;
    if (work.anything) return names;
    const auto knows = [](const std::vector<std::string>& sorted, const std::string& id) {
        return std::ranges::binary_search(sorted, id);
    };
    for (const std::string& id : work.skills.solutions)
        if (knows(provider.skills.solutions, id)) names.push_back(knowledge().solution(id)->name);
    for (const std::string& id : work.skills.needs)
        if (knows(provider.skills.needs, id)) names.push_back(knowledge().need(id)->name.in(lang));
    return names;
}

std::optional<Ours> ours(const Board& board, const Wanted& wanted, const std::optional<Spot>& spot) {
    static const double in_person = closeness_at(in_person_m);
    constexpr std::size_t most_towns = 4;
    const Direction here = spot ? direction_of(spot->point) : Direction{};
    Ours found;
    std::vector<std::pair<double, std::uint32_t>> towns;
    for (const Board::Counsellor& each : board.counsellors) {
        if (!wanted.anything && !meet(wanted.solutions, each.solutions) && !meet(wanted.needs, each.needs)) continue;
        bool can = each.towns.empty();
        for (const std::uint32_t at : each.towns) {
            const double close = spot ? closeness(here, board.towns[at].direction) : 1;
            if (close < in_person) continue;
            can = true;
            towns.emplace_back(-close, at);
        }
        if (can) ++found.counsellors;
    }
    if (found.counsellors == 0) return std::nullopt;
    std::ranges::sort(towns, [&](const auto& a, const auto& b) {
        return a.first != b.first ? a.first < b.first : board.towns[a.second].name < board.towns[b.second].name;
    });
    towns.erase(std::unique(towns.begin(), towns.end()), towns.end());
    if (towns.size() > most_towns) towns.resize(most_towns);
    for (const auto& [close, at] : towns)
        found.towns.push_back({board.towns[at].name, distance_from(spot, board.towns[at].point)});
    return found;
}

void add_firms(Nearby& near, const Board& board, const Wanted& wanted, const std::optional<Spot>& spot, Instant now,
               const Slice& slice) {
    const auto day = std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
    const Direction here = spot ? direction_of(spot->point) : Direction{};
    std::vector<std::pair<double, std::uint32_t>> all;
    for (std::uint32_t i = 0; i < board.listed.size(); ++i) {
        const Board::Listed& each = board.listed[i];
        if (!wanted.anything && !meet(wanted.solutions, each.solutions)) continue;
        const double away = !spot ? lot(i, day) : each.direction.known ? -closeness(here, each.direction) : 2;
        all.emplace_back(away, i);
    }
    near.total_firms = static_cast<int>(all.size());
    const auto most = std::min(all.size(), static_cast<std::size_t>(std::max(slice.most_firms, 0)));
    std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(most), all.end());
    for (std::size_t i = 0; i < most; ++i) {
        const Board::Listed& each = board.listed[all[i].second];
        near.firms.push_back({&each.firm, each.sources, each.commune, distance_from(spot, each.point)});
    }
}

}

struct Directory::State {
    const crypto::Vault& vault;
    std::mutex mutex;
    std::shared_ptr<const Board> board;

    std::shared_ptr<const Board> now(db::Read& tx, Instant at) {
        constexpr auto roles_change = std::chrono::minutes{10};
        const std::int64_t version = repository::version(tx), lists = listings::version(tx);
        {
            const std::lock_guard lock(mutex);
            if (board && board->version == version && board->lists == lists && at - board->built < roles_change)
                return board;
        }
        auto fresh = build_board(tx, vault, at);
        const std::lock_guard lock(mutex);
        if (!board || board->version <= fresh->version) board = fresh;
        return fresh;
    }
};

Directory::Directory(const crypto::Vault& vault) : state_(std::make_unique<State>(vault)) {}
Directory::~Directory() = default;

Nearby Directory::near(db::Read& tx, const Work& work, const std::optional<Spot>& spot, Lang lang, Instant now,
                       const Slice& slice) {
    const auto board = state_->now(tx, now);
    const Wanted wanted = wanted_of(work);
    Nearby near;
    near.kept = board;
    near.ours = ours(*board, wanted, spot);
    auto ranks = ranked(*board, wanted, spot, now);
    near.total = static_cast<int>(ranks.size());
    const auto from = std::min(ranks.size(), static_cast<std::size_t>(std::max(slice.offset, 0)));
    const auto to = std::min(ranks.size(), from + static_cast<std::size_t>(std::max(slice.most, 0)));
    std::partial_sort(ranks.begin(), ranks.begin() + static_cast<std::ptrdiff_t>(to), ranks.end());
    for (std::size_t i = from; i < to; ++i) {
        const Board::Entry& entry = board->entries[ranks[i].entry];
        near.found.push_back({entry.provider, distance_from(spot, entry.point), ranks[i].far, ranks[i].stale,
                              names_of(*entry.provider, work, lang)});
    }
    add_firms(near, *board, wanted, spot, now, slice);
    return near;
}

Work everything() { return {}; }

std::optional<Work> work_of_solution(std::string_view id) {
    const auto* one = knowledge().solution(id);
    if (!one) return std::nullopt;
    return Work{{{one->id}, {}}, false};
}

std::optional<Work> work_of_need(std::string_view id) {
    const auto* one = knowledge().need_at(id);
    if (!one) return std::nullopt;
    Work work{{{}, {one->id}}, false};
    for (const catalogue::Solution* each : knowledge().answers(one->id)) work.skills.solutions.push_back(each->id);
    return work;
}

std::optional<Work> work_of_product(std::string_view id) {
    const auto* one = knowledge().product(id);
    if (!one) return std::nullopt;
    Work work{{{}, one->needs}, false};
    for (const catalogue::Instead& each : one->instead)
        if (knowledge().solution(each.solution)) work.skills.solutions.push_back(each.solution);
    return work;
}

std::optional<Spot> spot_of(const territory::Commune& commune) {
    if (!commune.centre) return std::nullopt;
    return Spot{*commune.centre, std::string(commune.departement), std::string(commune.region)};
}

std::optional<Spot> spot_at(territory::Point point) {
    const auto commune = territory::nearest(point);
    if (!commune) return Spot{point, {}, {}};
    return Spot{point, std::string(commune->departement), std::string(commune->region)};
}

std::function<std::vector<catalogue::Nearby>(db::Read&, std::span<const std::string>, std::optional<territory::Point>,
                                             Lang)>
for_catalogue(Directory& directory, Clock clock) {
    return [&directory, clock](db::Read& tx, std::span<const std::string> solutions,
                               std::optional<territory::Point> point, Lang lang) {
        Work work{{{solutions.begin(), solutions.end()}, {}}, false};
        const auto near =
            directory.near(tx, work, point ? spot_at(*point) : std::nullopt, lang, clock.now(), {0, 5, 0});
        const auto where = [&](std::string name, const std::optional<double>& distance) {
            if (!elsewhere(distance)) return name;
            return i18n::format(lang, msg("{1}, {2} away", name, i18n::distance(lang, *distance)));
        };
        std::vector<catalogue::Nearby> all;
        if (near.ours) {
            std::vector<std::string> towns;
            for (const Ours::Town& each : near.ours->towns) towns.push_back(where(each.name, each.distance_m));
            all.push_back({std::string(i18n::translate(lang, i18n::key("The co-operative’s counsellors"))),
                           "/rendez-vous", i18n::list(lang, towns),
                           i18n::plural(lang, "{n} counsellor can help with it", "{n} counsellors can help with it",
                                        near.ours->counsellors),
                           true});
        }
        for (const Found& each : near.found) {
            const auto commune = territory::commune(each.provider->insee);
            all.push_back({each.provider->name, "/prestataires/" + each.provider->slug,
                           where(commune ? std::string(commune->name) : std::string(), each.distance_m),
                           std::string(i18n::translate(lang, label(each.provider->kind))), false});
        }
        return all;
    };
}

}

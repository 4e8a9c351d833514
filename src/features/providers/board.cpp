#include "features/providers/board.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <numbers>
#include <unordered_map>
#include <unordered_set>

#include "features/providers/repository.hpp"
#include "platform/base/text.hpp"

namespace beffroi::providers {
namespace {

constexpr double radius_of_earth_m = 6'371'008.8;

const catalogue::Knowledge& knowledge() { return catalogue::Knowledge::carried(); }

std::optional<std::uint32_t> place_of_solution(std::string_view id) {
    const auto* one = knowledge().solution(id);
    if (!one) return std::nullopt;
    return static_cast<std::uint32_t>(one - knowledge().solutions().data());
}
std::optional<std::uint32_t> place_of_need(std::string_view id) {
    const auto* one = knowledge().need(id);
    if (!one) return std::nullopt;
    return static_cast<std::uint32_t>(one - knowledge().needs().data());
}

/// What the catalogue does not know any more is left out.
template <class Place>
std::vector<std::uint32_t> places_of(const std::vector<std::string>& ids, Place place) {
    std::vector<std::uint32_t> all;
    for (const std::string& id : ids)
        if (const auto at = place(id)) all.push_back(*at);
    std::ranges::sort(all);
    return all;
}

void add_providers(Board& board, db::Read& tx) {
    board.of_solution.resize(knowledge().solutions().size());
    board.of_need.resize(knowledge().needs().size());
    for (Provider& each : repository::in_state(tx, State::shown, 100'000)) {
        Board::Entry entry;
        if (const auto commune = territory::commune(each.insee)) {
            entry.departement = commune->departement;
            entry.region = commune->region;
            entry.point = commune->centre;
        }
        if (entry.point) entry.direction = direction_of(*entry.point);
        entry.within = closeness_at(each.radius_km * 1000.0);
        const auto at = static_cast<std::uint32_t>(board.entries.size());
        for (const auto place : places_of(each.skills.solutions, place_of_solution))
            board.of_solution[place].push_back(at);
        for (const auto place : places_of(each.skills.needs, place_of_need)) board.of_need[place].push_back(at);
        entry.provider = std::make_shared<const Provider>(std::move(each));
        board.entries.push_back(std::move(entry));
    }
}

void add_counsellors(Board& board, db::Read& tx, const crypto::Vault& vault, Instant now) {
    std::map<std::string, std::uint32_t> towns;
    for (const PersonId id : repository::counsellors(tx)) {
        const auto who = accounts::person(tx, vault, id, Clock::fixed(now));
        const bool counsels =
            who && !who->closed && std::ranges::any_of(who->roles, [](const accounts::Held& held) {
                return accounts::reach(held.role, accounts::Right::help_people) != accounts::Reach::none;
            });
        if (!counsels) continue;
        const CounsellorSkills known = repository::skills_of(tx, id);
        Board::Counsellor counsellor{
            places_of(known.skills.solutions, place_of_solution), places_of(known.skills.needs, place_of_need), {}};
        for (const std::string& insee : known.towns) {
            const auto commune = territory::commune(insee);
            if (!commune || !commune->centre) continue;
            const auto [at, fresh] = towns.try_emplace(insee, static_cast<std::uint32_t>(board.towns.size()));
            if (fresh)
                board.towns.push_back({std::string(commune->name), *commune->centre, direction_of(*commune->centre)});
            counsellor.towns.push_back(at->second);
        }
        board.counsellors.push_back(std::move(counsellor));
    }
}

/// Where a list says that a firm is.
void locate(Board::Listed& listed) {
    const listings::Firm& firm = listed.firm;
    const std::string typed = firm.commune.empty() ? firm.postcode : text::join({firm.postcode, firm.commune}, " ");
    listed.commune = firm.commune;
    if (text::trim(typed).empty()) return;
    auto found = territory::find(typed, 1, territory::Mistyped::if_nothing_else);
    if (found.empty() && !firm.postcode.empty())
        found = territory::find(firm.postcode, 1, territory::Mistyped::if_nothing_else);
    if (found.empty() || found.front().mistakes > 0) return;
    listed.commune = found.front().commune.name;
    listed.point = found.front().commune.centre;
    if (listed.point) listed.direction = direction_of(*listed.point);
}

/// The same firm in another list: what the first did not tell.
void join(listings::Firm& firm, listings::Firm& other) {
    for (std::string listings::Firm::* part :
         {&listings::Firm::site, &listings::Firm::mail, &listings::Firm::phone, &listings::Firm::what})
        if ((firm.*part).empty()) firm.*part = std::move(other.*part);
    if (firm.commune.empty() && firm.postcode.empty()) {
        firm.commune = std::move(other.commune);
        firm.postcode = std::move(other.postcode);
    }
    std::move(other.skills.begin(), other.skills.end(), std::back_inserter(firm.skills));
}

void add_listed(Board& board, db::Read& tx) {
    const auto own = repository::sirens(tx);
    const std::unordered_set<std::string> ours(own.begin(), own.end());
    std::unordered_map<std::string, std::size_t> known;
    for (listings::Firm& firm : listings::firms(tx)) {
        if (!firm.siren.empty() && ours.contains(firm.siren)) continue;
        const auto before = firm.siren.empty() ? known.end() : known.find(firm.siren);
        if (before != known.end()) {
            Board::Listed& listed = board.listed[before->second];
            if (std::ranges::find(listed.sources, firm.source) == listed.sources.end())
                listed.sources.push_back(firm.source);
            join(listed.firm, firm);
            continue;
        }
        if (!firm.siren.empty()) known.emplace(firm.siren, board.listed.size());
        Board::Listed listed;
        listed.sources = {firm.source};
        listed.firm = std::move(firm);
        board.listed.push_back(std::move(listed));
    }
    for (Board::Listed& each : board.listed) {
        for (const std::string& skill : each.firm.skills)
            if (const auto at = solution_called(skill)) each.solutions.push_back(*at);
        std::ranges::sort(each.solutions);
        each.solutions.erase(std::unique(each.solutions.begin(), each.solutions.end()), each.solutions.end());
        locate(each);
    }
}

}

Direction direction_of(territory::Point point) {
    const double latitude = point.latitude * std::numbers::pi / 180,
                 longitude = point.longitude * std::numbers::pi / 180;
    return {static_cast<float>(std::cos(latitude) * std::cos(longitude)),
            static_cast<float>(std::cos(latitude) * std::sin(longitude)), static_cast<float>(std::sin(latitude)), true};
}

double closeness(const Direction& a, const Direction& b) {
    // Of the chord, for the cosine of a small angle has few digits left.
    const double x = a.x - b.x, y = a.y - b.y, z = a.z - b.z;
    return 1 - (x * x + y * y + z * z) / 2;
}

double closeness_at(double distance_m) { return std::cos(distance_m / radius_of_earth_m); }

std::optional<std::uint32_t> solution_called(std::string_view name) {
    static const auto names = [] {
        std::unordered_map<std::string, std::uint32_t> all;
        const auto solutions = knowledge().solutions();
        for (std::uint32_t i = 0; i < solutions.size(); ++i) all.emplace(text::fold_words(solutions[i].name), i);
        for (std::uint32_t i = 0; i < solutions.size(); ++i)
            for (const std::string& said : solutions[i].said) all.emplace(text::fold_words(said), i);
        return all;
    }();
    const auto found = names.find(text::fold_words(name));
    if (found == names.end()) return std::nullopt;
    return found->second;
}

std::shared_ptr<const Board> build_board(db::Read& tx, const crypto::Vault& vault, Instant now) {
    auto board = std::make_shared<Board>();
    board->version = repository::version(tx);
    board->lists = listings::version(tx);
    board->built = now;
    add_providers(*board, tx);
    add_counsellors(*board, tx, vault, now);
    add_listed(*board, tx);
    return board;
}

}

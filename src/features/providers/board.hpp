// Everybody who does the work, in memory: by what they do, and where on the globe.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "features/providers/providers.hpp"

namespace beffroi::providers {

/// A point on the unit sphere: how near two are is a product of three numbers, and needs no sine.
struct Direction {
    float x = 0, y = 0, z = 0;
    bool known = false;
};
Direction direction_of(territory::Point point);
/// The cosine of the angle between both: the greater, the nearer.
double closeness(const Direction& a, const Direction& b);
double closeness_at(double distance_m);

struct Board {
    struct Entry {
        std::shared_ptr<const Provider> provider;
        Direction direction;
        std::optional<territory::Point> point;
        std::string_view departement, region;
        double within = 2;  ///< how close a spot must be to lie in its radius
    };
    std::vector<Entry> entries;
    /// By the place of a solution, of a need, in the catalogue: which entries.
    std::vector<std::vector<std::uint32_t>> of_solution, of_need;

    struct Counsellor {
        std::vector<std::uint32_t> solutions, needs;  ///< their places in the catalogue, sorted
        std::vector<std::uint32_t> towns;  ///< in `towns`
    };
    struct Town {
        std::string name;
        territory::Point point;
        Direction direction;
    };
    std::vector<Counsellor> counsellors;
    std::vector<Town> towns;

    struct Listed {
        listings::Firm firm;
        std::vector<listings::Source> sources;
        std::string commune;
        std::optional<territory::Point> point;
        Direction direction;
        std::vector<std::uint32_t> solutions;
    };
    std::vector<Listed> listed;

    std::int64_t version = 0, lists = 0;
    Instant built;
};

/// Reads everything: some milliseconds for a thousand.
std::shared_ptr<const Board> build_board(db::Read& tx, const crypto::Vault& vault, Instant now);
/// What a list calls software, as a solution of ours: its place in the catalogue.
std::optional<std::uint32_t> solution_called(std::string_view name);

}

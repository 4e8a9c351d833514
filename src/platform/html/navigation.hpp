// The navigation of the desk: each feature states its entries, this puts them in groups, the frame draws the groups.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace beffroi::html {

/// The groups, from left to right. A group of which somebody sees one entry is drawn as that entry.
enum class Group : std::uint8_t {
    today,
    appointments,
    workshops,
    residents,  ///< who is helped, what was done with them, what they mandate us for
    places,
    figures,
    team,  ///< people with an account, organisations, what is agreed with them
    settings,
    own,  ///< what is one's own, under one's name
};

/// An entry: an address in French and a catalogue key.
struct Door {
    std::string_view address, label;
    std::string_view icon, hint;  ///< for the first page of the desk, which shows them large
    Group group = Group::today;
    int order = 0;  ///< within the group, ascending; leave gaps
    std::string_view also{};  ///< another address that belongs to it, with what is below
};

/// A group as one person sees it; never empty.
struct Section {
    Group group;
    std::string_view label;  ///< a catalogue key; of `own`, the frame shows the person's name instead
    std::span<const Door> doors;
};

/// Sorts by group and order; entries with the same order stay as they were stated.
void in_order(std::vector<Door>& doors);
/// The groups of entries that are in order. They point into `doors`.
std::vector<Section> sections(std::span<const Door> doors);
/// The entry that the page at `path` (without language, query allowed) belongs to: the one with the longest address that is
/// the path or above it. The desk's first page is above none. nullptr when there is none.
const Door* door_of(std::span<const Door> doors, std::string_view path);

}

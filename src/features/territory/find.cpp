// Search of communes by name and postcode.
//
// Every name is in a sorted table once from each of its words on, so that beginnings are one binary search. A mistyped letter is
// found by trying, after each letter typed, every correction that the table can continue: a few hundred binary searches.
#include <algorithm>
#include <bit>

#include "features/territory/answers.hpp"
#include "features/territory/query.hpp"
#include "features/territory/table.hpp"
#include "features/territory/territory.hpp"

namespace beffroi::territory {
namespace {

/// The shortest name in which a letter may be wrong; below, everything resembles everything.
constexpr std::size_t shortest_mistyped = 4;
/// From here on, what was typed may be an unfinished name with a mistake in it.
constexpr std::size_t shortest_mistyped_beginning = 5;
constexpr std::size_t most_answers = 50;

struct Range {
    std::size_t from = 0, to = 0;
    bool empty() const { return from >= to; }
    std::size_t size() const { return empty() ? 0 : to - from; }
};

// ---- Ranges of the sorted table ----

/// The entries of `in`, whose first `depth` letters agree, that go on with `rest`.
Range going_on(const Table& t, Range in, std::size_t depth, std::string_view rest) {
    const auto part = [&](const Typed& typed) {
        const auto letters = t.letters(typed);
        return letters.size() <= depth ? std::string_view{} : letters.substr(depth, rest.size());
    };
    const auto begin = t.typed.begin();
    const auto low = std::lower_bound(begin + static_cast<std::ptrdiff_t>(in.from), begin + static_cast<std::ptrdiff_t>(in.to),
                                      rest, [&](const Typed& e, std::string_view r) { return part(e) < r; });
    const auto high = std::upper_bound(low, begin + static_cast<std::ptrdiff_t>(in.to), rest,
                                       [&](std::string_view r, const Typed& e) { return r < part(e); });
    return {static_cast<std::size_t>(low - begin), static_cast<std::size_t>(high - begin)};
}

class Search {
public:
    Search(const Table& t, std::string_view typed, const Reading& reading, int number, Answers& answers)
        : t_(t), typed_(typed), reading_(reading), number_(number), answers_(&answers), everything_{0, t.typed.size()} {
        std::size_t at = 0;
        for (std::size_t i = reading.leading_article() ? 1 : 0; i < reading.words.size(); ++i) {
            if (at < 64) word_starts_ |= std::uint64_t{1} << at;
            at += reading.words[i].size();
        }
    }

    /// A département alone: its largest communes.
    void everything_let_through() {
        if (reading_.departement < 0) return;
        for (std::size_t i = 0; i < t_.communes; ++i)
            if (let_through(t_.rows[i])) answers_->offer({word_inside, number_, 0, t_.rows[i].weight, static_cast<std::uint16_t>(i)});
    }

    void as_typed() {
        const auto range = going_on(t_, everything_, 0, reading_.letters);
        offer(range, reading_.letters.size(), whole_name, beginning, word_inside);
        if (reading_.words.size() > 1 && answers_->wanted(word_inside, 0)) scattered_words();
    }

    /// `names_only`: names that go on after the mistake are not asked for.
    void mistyped(bool names_only) {
        // "rea" is a "Réal" that lacks a letter; it is no three-letter name with a wrong one.
        if (reading_.letters.size() + 1 >= shortest_mistyped)
            corrections(names_only || reading_.letters.size() < shortest_mistyped_beginning);
    }

private:
    bool let_through(const Row& row) const {
        if (reading_.departement >= 0 && row.departement != reading_.departement) return false;
        if (!reading_.postcode.empty() && !t_.has_postcode(row, reading_.postcode)) return false;
        if (!reading_.part_of.empty() && (row.kind != RowKind::former || t_.letters(t_.rows[row.parent]) != reading_.part_of))
            return false;
        return true;
    }

    /// Whether words begin at the same letters in what was typed and in the name: "juliens" is not "Julien-sur…".
    bool words_agree(const Typed& entry, const Row& row, std::size_t length) const {
        if (entry.at < row.letters_at || entry.at >= row.letters_at + std::uint32_t{row.letters_length}) return true;
        const auto of_name = row.word_starts() >> (entry.at - row.letters_at);
        const auto asked = length >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << length) - 1;
        return (of_name & asked) == (word_starts_ & asked);
    }

    /// Offers a range of entries that begin with `length` given letters, as they were typed or corrected.
    void offer(Range range, std::size_t length, int whole, int start, int inside) {
        for (std::size_t i = range.from; i < range.to; ++i) {
            const auto& entry = t_.typed[i];
            int tier = !entry.from_start ? inside : entry.length == length ? whole : start;
            // Spares thousands of rows a look when a letter or two were typed.
            if (tier != whole && !answers_->wanted(tier, entry.weight)) continue;
            const auto& row = t_.rows[entry.row];
            if (!let_through(row)) continue;
            // "Paris" is the city; its arrondissements come when more than the city's name is given.
            if (row.kind == RowKind::arrondissement && tier != whole && reading_.postcode.empty() &&
                length <= t_.rows[row.parent].letters_length)
                continue;
            if ((tier == beginning || tier == word_inside) && !words_agree(entry, row, length))
                tier = tier == beginning ? mistyped_beginning : mistyped_word;
            const auto name = t_.name(row);
            const auto spelled = tier == whole_name && has_spelling(typed_, name) ? name.size() : 0;
            answers_->offer({tier, number_, spelled, row.weight, entry.row});
        }
    }

    /// "chapelle luc", "roses hay": every word begins some word of the name.
    void scattered_words() {
        Range rarest{0, t_.typed.size() + 1};
        for (const auto& word : reading_.words) {
            const auto range = going_on(t_, everything_, 0, word);
            // Small words open no entry of their own: they are looked for in the names only.
            if (!range.empty() && range.size() < rarest.size()) rarest = range;
        }
        if (rarest.size() > t_.typed.size()) return;
        for (std::size_t i = rarest.from; i < rarest.to; ++i) {
            const auto row_number = t_.typed[i].row;
            const auto& row = t_.rows[row_number];
            if (row.kind == RowKind::arrondissement || !let_through(row)) continue;
            const auto letters = t_.letters(row);
            const auto found = [&](const std::string& word) {
                for (auto starts = row.word_starts(); starts != 0; starts &= starts - 1)
                    if (letters.substr(static_cast<std::size_t>(std::countr_zero(starts))).starts_with(word)) return true;
                return false;
            };
            if (std::all_of(reading_.words.begin(), reading_.words.end(), found))
                answers_->offer({word_inside, number_, 0, row.weight, row_number});
        }
    }

    void corrections(bool names_only) {
        const std::string_view letters = reading_.letters;
        const std::size_t n = letters.size();
        const auto corrected = [&](Range range, std::size_t length) {
            if (names_only) {
                // Being the shortest, they stand first.
                const auto begin = t_.typed.begin();
                const auto end = std::partition_point(begin + static_cast<std::ptrdiff_t>(range.from),
                                                      begin + static_cast<std::ptrdiff_t>(range.to),
                                                      [&](const Typed& e) { return e.length == length; });
                range.to = static_cast<std::size_t>(end - begin);
            }
            offer(range, length, mistyped_name, mistyped_beginning, mistyped_word);
        };
        Range agreed = everything_;
        for (std::size_t i = 0; i < n && !agreed.empty(); ++i) {
            const auto rest = letters.substr(i + 1);
            if (n >= shortest_mistyped) corrected(going_on(t_, agreed, i, rest), n - 1);  // one letter too many
            if (n >= shortest_mistyped && !rest.empty() && rest[0] != letters[i]) {       // two letters swapped
                std::string swapped{rest[0], letters[i]};
                swapped += rest.substr(1);
                corrected(going_on(t_, agreed, i, swapped), n);
            }
            // Each letter with which names go on from here: in place of the one typed, or before it.
            std::size_t at = agreed.from;
            while (at < agreed.to && t_.typed[at].length <= i) ++at;
            while (at < agreed.to) {
                const char letter = t_.letters(t_.typed[at])[i];
                const auto child = going_on(t_, {at, agreed.to}, i, {&letter, 1});
                if (letter != letters[i]) {
                    if (n >= shortest_mistyped) corrected(going_on(t_, child, i + 1, rest), n);
                    corrected(going_on(t_, child, i + 1, letters.substr(i)), n + 1);
                }
                at = child.to;
            }
            agreed = going_on(t_, agreed, i, letters.substr(i, 1));
        }
        // Names of one letter more than was typed are beginnings already.
    }

    const Table& t_;
    std::string_view typed_;
    const Reading& reading_;
    int number_;
    Answers* answers_;
    Range everything_;
    std::uint64_t word_starts_ = 0;  ///< bit n: a word starts at the n-th letter typed
};

/// Postcodes that begin with `digits`, and the communes of each.
void by_digits(const Table& t, std::string_view digits, Answers& answers) {
    std::size_t low = 0, high = t.postcode_count();
    while (low < high) {
        const auto middle = (low + high) / 2;
        if (t.postcode(middle) < digits) low = middle + 1;
        else high = middle;
    }
    const bool whole = digits.size() == 5;
    for (std::size_t i = low; i < t.postcode_count() && t.postcode(i).starts_with(digits); ++i)
        for (auto n = t.postcode_starts[i]; n < t.postcode_starts[i + 1]; ++n) {
            const auto row = t.postcode_rows[n];
            // The list of one postcode is in order: an arrondissement of Paris comes before Paris.
            const auto weight = whole ? ~std::uint32_t{0} - n : t.rows[row].weight;
            if (whole || t.rows[row].kind != RowKind::arrondissement) answers.offer({whole ? whole_name : beginning, 0, 0, weight, row});
        }
}

std::string label(const Table& t, const Row& row) {
    std::string text(t.name(row));
    if (row.kind == RowKind::former) {
        text += " (";
        text += t.name(t.rows[row.parent]);
        text += ')';
    } else if (row.flags & Row::ambiguous) {
        const auto& d = t.departements[row.departement];
        text += " (";
        text += t.text(d.code_at, d.code_length);
        text += ')';
    }
    return text;
}

Match match(const Table& t, const Candidate& c) {
    const Row* row = &t.rows[c.row];
    const Row& parent = t.rows[row->parent];
    // "Vire" has become "Vire Normandie": the new name says it all.
    if (row->kind == RowKind::former && t.letters(parent).starts_with(t.letters(*row))) row = &parent;
    Match m;
    m.commune = *commune(t.insee(row->kind == RowKind::former ? parent : *row));
    if (row->kind == RowKind::former && row->latitude != Row::nowhere) {
        m.commune.centre = Point{row->latitude / 1e5, row->longitude / 1e5};
        m.commune.approximate = false;
    }
    m.exact = c.tier == whole_name;
    m.mistakes = c.tier >= mistyped_name ? 1 : 0;
    m.label = label(t, *row);
    return m;
}

}

std::vector<Match> find(std::string_view typed, std::size_t limit, Mistyped corrections) {
    if (limit == 0) return {};
    const auto& t = table();
    limit = std::min(limit, most_answers);
    Answers answers(t, limit);
    const auto query = read_query(typed);
    if (!query.digits.empty() && query.digits.size() <= 5) {
        by_digits(t, query.digits, answers);
        // Some people know the code of their commune; it looks like a postcode.
        if (answers.empty())
            if (const Row* row = query.digits.size() == 5 ? t.row(query.digits) : nullptr)
                answers.offer({whole_name, 0, 0, row->weight, static_cast<std::uint16_t>(row - t.rows.data())});
    }
    Answers mistyped(t, limit);
    int number = 0;
    for (const auto& reading : query.readings) {
        // A postcode or a département that leads nowhere does not hide the name.
        if (query.alternatives && !(answers.empty() && mistyped.empty())) break;
        const bool certain = !answers.empty() && answers.best().front().tier == whole_name;
        if (reading.letters.empty()) {
            if (!certain) Search(t, typed, reading, number, answers).everything_let_through();
        } else {
            Search(t, typed, reading, number, answers).as_typed();
            const bool enough = corrections == Mistyped::if_nothing_else ? !answers.empty() : certain && answers.full();
            if (!enough) Search(t, typed, reading, number, mistyped).mistyped(answers.full());
        }
        ++number;
    }
    answers.join(mistyped);
    std::vector<Match> matches;
    matches.reserve(answers.best().size());
    for (const auto& c : answers.best()) matches.push_back(match(t, c));
    return matches;
}

}

#include "features/catalogue/finding.hpp"

#include <algorithm>
#include <unordered_map>

#include "platform/base/text.hpp"
#include "platform/search/terms.hpp"

namespace beffroi::catalogue {
namespace {

/// What a word weighs by where it stands. A name says what a thing is; a sentence about it only what it has to do with.
namespace weight {
constexpr float name = 10, said = 9, need = 6, need_said = 5, through_need = 2.5F, maker = 3, sentence = 1.5F,
                listed_name = 7, listed_replaces = 4, listed_sentence = 0.8F;
}
/// How much of it counts for a word that is not quite the same.
namespace likeness {
constexpr float same = 1, beginning = 0.6F, sounds_alike = 0.5F, one_letter = 0.4F;
}

constexpr std::size_t most_words = 12;

/// Words that people put around what they look for, and that say nothing of it.
bool around(std::string_view folded) {
    static const std::vector<std::string_view> all{
        "a",        "alternative", "alternatives", "application", "autre",     "autres",   "besoin",   "cherche",
        "chercher", "comment",     "faire",        "find",        "for",       "gratuit",  "gratuite", "how",
        "instead",  "j",           "je",           "leave",       "libre",     "libres",   "logiciel", "logiciels",
        "me",       "mes",         "mon",          "my",          "of",        "open",     "outil",    "outils",
        "pour",     "programme",   "quitter",      "quoi",        "remplacer", "replace",  "sans",     "source",
        "tool",     "to",          "trouver",      "utiliser",    "veux",      "voudrais", "vouloir",  "want",
        "with",     "without"};
    return std::binary_search(all.begin(), all.end(), folded) || search::small_word(folded);
}

/// How a word sounds, roughly, in French: "fotoshop" and "photoshop" alike.
std::string sound(std::string_view word) {
    std::string out;
    for (std::size_t i = 0; i < word.size(); ++i) {
        char c = word[i];
        const char next = i + 1 < word.size() ? word[i + 1] : '\0';
        if (c == 'p' && next == 'h') {
            c = 'f';
            ++i;
        } else if (c == 'c' && (next == 'e' || next == 'i' || next == 'y')) {
            c = 's';
        } else if (c == 'q' || c == 'c') {
            c = 'k';
            if (word[i] == 'q' && next == 'u') ++i;
        } else if (c == 'h') {
            continue;
        } else if (c == 'y') {
            c = 'i';
        } else if (c == 'z') {
            c = 's';
        }
        if (out.empty() || out.back() != c) out += c;
    }
    return out;
}

std::uint32_t hash(std::string_view bytes) {
    std::uint32_t h = 2166136261U;
    for (const char c : bytes) h = (h ^ static_cast<unsigned char>(c)) * 16777619U;
    return h;
}

/// Calls `use` for the word itself and for it without each of its letters. Words are folded, so that a letter is a byte for most of them.
template <class Use>
void each_shorter(std::string_view word, Use use) {
    use(hash(word));
    std::string without;
    for (std::size_t i = 0; i < word.size(); ++i) {
        without.assign(word.substr(0, i)).append(word.substr(i + 1));
        use(hash(without));
    }
}

bool long_enough(std::string_view word) { return word.size() >= 4 && word.size() <= 24; }

using Pair = std::pair<std::uint32_t, std::uint32_t>;  ///< what is looked up, and the word
std::span<const Pair> equal(const std::vector<Pair>& all, std::uint32_t wanted) {
    const auto [begin, end] = std::equal_range(all.begin(), all.end(), Pair{wanted, 0},
                                               [](const Pair& a, const Pair& b) { return a.first < b.first; });
    return {begin, end};
}

}

struct Finder::Index {
    struct Posting {
        std::uint32_t document;
        float weight;
    };
    std::vector<Found> documents;
    std::vector<std::string> words;  ///< folded, sorted once all are in
    std::vector<std::uint32_t> stem_of;  ///< of each word
    std::vector<std::vector<Posting>> postings;  ///< by stem
    std::unordered_map<std::string, std::uint32_t> stems, word_numbers;
    std::unordered_map<std::string, std::vector<std::uint32_t>> names;  ///< whole names, words folded → documents
    std::vector<Pair> shorter, sounds;

    std::uint32_t add(Found::Kind kind, std::size_t at) {
        documents.push_back({kind, static_cast<std::uint32_t>(at), 0, false});
        return static_cast<std::uint32_t>(documents.size() - 1);
    }
    void put(std::uint32_t document, std::string_view text, float heavy) {
        for (std::string& word : search::folded_words(text)) {
            const std::string root = search::stem(word);
            const auto [stem, anew] = stems.try_emplace(root, static_cast<std::uint32_t>(postings.size()));
            if (anew) postings.emplace_back();
            if (word_numbers.try_emplace(word, stem->second).second) words.push_back(std::move(word));
            auto& all = postings[stem->second];
            if (all.empty() || all.back().document != document)
                all.push_back({document, heavy});
            else
                all.back().weight = std::max(all.back().weight, heavy);
        }
    }
    void name(std::uint32_t document, std::string_view text, float heavy) {
        put(document, text, heavy);
        auto& all = names[text::fold_words(text)];
        if (all.empty() || all.back() != document) all.push_back(document);
    }
    void finish() {
        std::sort(words.begin(), words.end());
        stem_of.reserve(words.size());
        for (std::uint32_t i = 0; i < words.size(); ++i) {
            stem_of.push_back(word_numbers.at(words[i]));
            if (!long_enough(words[i])) continue;
            each_shorter(words[i], [&](std::uint32_t each) { shorter.emplace_back(each, i); });
            sounds.emplace_back(hash(sound(words[i])), i);
        }
        word_numbers.clear();
        std::sort(shorter.begin(), shorter.end());
        std::sort(sounds.begin(), sounds.end());
    }

    /// Which stems a typed word may be, each with how alike it is.
    void stems_like(const std::string& typed, bool last, std::vector<std::pair<std::uint32_t, float>>& found) const {
        found.clear();
        if (const auto stem = stems.find(search::stem(typed)); stem != stems.end())
            found.emplace_back(stem->second, likeness::same);
        if (last ? typed.size() >= 2 : typed.size() >= 5) {
            auto at = std::lower_bound(words.begin(), words.end(), typed);
            for (std::size_t n = 0; at != words.end() && at->starts_with(typed) && n < 200; ++at, ++n)
                found.emplace_back(stem_of[static_cast<std::size_t>(at - words.begin())],
                                   *at == typed ? likeness::same : likeness::beginning);
        }
        // Whoever typed a word that exists meant it.
        if (!found.empty() || !long_enough(typed)) return;
        const std::string heard = sound(typed);
        for (const auto& [key, word] : equal(sounds, hash(heard)))
            if (sound(words[word]) == heard) found.emplace_back(stem_of[word], likeness::sounds_alike);
        each_shorter(typed, [&](std::uint32_t each) {
            for (const auto& [key, word] : equal(shorter, each))
                if (text::edit_distance(typed, words[word], 1) <= 1)
                    found.emplace_back(stem_of[word], likeness::one_letter);
        });
    }
};

Finder::Finder(const Knowledge& knowledge, std::vector<listings::Software> lists)
    : knowledge_(knowledge), ours_(knowledge.solutions().size()), index_(std::make_unique<Index>()) {
    Index& index = *index_;
    const auto both = [&](std::uint32_t document, const Text& text, float heavy) {
        index.put(document, text.fr, heavy);
        index.put(document, text.en, heavy);
    };
    const auto needs = [&](std::uint32_t document, const std::vector<std::string>& ids) {
        for (const std::string& id : ids)
            if (const Need* need = knowledge.need(id)) {
                both(document, need->name, weight::through_need);
                for (const auto* each : {&need->said.fr, &need->said.en})
                    for (const std::string& word : *each) index.put(document, word, weight::through_need);
            }
    };
    for (std::size_t i = 0; i < knowledge.needs().size(); ++i) {
        const Need& each = knowledge.needs()[i];
        const auto document = index.add(Found::Kind::need, i);
        index.name(document, each.name.fr, weight::need);
        index.name(document, each.name.en, weight::need);
        for (const auto* all : {&each.said.fr, &each.said.en})
            for (const std::string& word : *all) index.name(document, word, weight::need_said);
    }
    std::unordered_map<std::string, std::size_t> by_name;
    for (std::size_t i = 0; i < knowledge.solutions().size(); ++i) {
        const Solution& each = knowledge.solutions()[i];
        const auto document = index.add(Found::Kind::solution, i);
        index.name(document, each.name, weight::name);
        if (!each.name_en.empty()) index.name(document, each.name_en, weight::name);
        for (const std::string& word : each.said) index.name(document, word, weight::said);
        index.put(document, each.publisher, weight::maker);
        both(document, each.what, weight::sentence);
        needs(document, each.needs);
        by_name.emplace(text::fold_words(each.name), i);
        for (const std::string& word : each.said) by_name.emplace(text::fold_words(word), i);
    }
    for (std::size_t i = 0; i < knowledge.products().size(); ++i) {
        const Product& each = knowledge.products()[i];
        const auto document = index.add(Found::Kind::product, i);
        index.name(document, each.name, weight::name);
        for (const std::string& word : each.said) index.name(document, word, weight::said);
        index.put(document, each.maker, weight::maker);
        needs(document, each.needs);
    }
    for (listings::Software& each : lists) {
        if (const auto own = by_name.find(text::fold_words(each.name)); own != by_name.end()) {
            ours_[own->second].push_back(std::move(each));
            continue;
        }
        const auto document = index.add(Found::Kind::listed, listed_.size());
        index.name(document, each.name, weight::listed_name);
        index.put(document, each.what, weight::listed_sentence);
        for (const std::string& word : each.tags) index.put(document, word, weight::listed_sentence);
        for (const std::string& word : each.replaces) index.put(document, word, weight::listed_replaces);
        listed_.push_back(std::move(each));
    }
    index.finish();
}
Finder::~Finder() = default;

std::vector<const listings::Software*> Finder::told_of(const Solution& solution) const {
    std::vector<const listings::Software*> told;
    for (const listings::Software& each : ours_[static_cast<std::size_t>(&solution - knowledge_.solutions().data())])
        told.push_back(&each);
    return told;
}

std::vector<Found> Finder::find(std::string_view typed, std::size_t limit) const {
    const Index& index = *index_;
    std::vector<std::string> said = search::folded_words(typed), words;
    for (const std::string& each : said)
        if (!around(each) && words.size() < most_words) words.push_back(each);
    if (words.empty()) words = std::move(said);
    if (words.size() > most_words) words.resize(most_words);
    if (words.empty()) return {};

    struct Score {
        float sum = 0, word = 0;
        std::uint16_t matched = 0, last = 0;  ///< how many words, and the last that did
    };
    thread_local std::vector<Score> scores;
    scores.assign(index.documents.size(), {});
    std::vector<std::uint32_t> touched;
    std::vector<std::pair<std::uint32_t, float>> like;
    for (std::size_t i = 0; i < words.size(); ++i) {
        index.stems_like(words[i], i + 1 == words.size(), like);
        for (const auto& [stem, alike] : like)
            for (const auto& posting : index.postings[stem]) {
                Score& score = scores[posting.document];
                const float gain = posting.weight * alike;
                if (score.last != i + 1) {
                    if (score.last == 0) touched.push_back(posting.document);
                    score.last = static_cast<std::uint16_t>(i + 1);
                    ++score.matched;
                    score.word = 0;
                }
                if (gain > score.word) {
                    score.sum += gain - score.word;
                    score.word = gain;
                }
            }
    }
    std::uint16_t most = 0;
    for (const std::uint32_t each : touched) most = std::max(most, scores[each].matched);
    // Half of what was typed is enough when nothing has all of it.
    if (most * 2U < words.size()) return {};

    std::vector<Found> found;
    for (const std::uint32_t each : touched) {
        if (scores[each].matched < most) continue;
        Found one = index.documents[each];
        one.rank = scores[each].sum;
        found.push_back(one);
    }
    // The whole of it is a name: what somebody means by it comes before what merely has these words.
    for (const std::string& whole : {text::fold_words(typed), text::join(words, " ")}) {
        const auto named = index.names.find(whole);
        if (named == index.names.end()) continue;
        for (const std::uint32_t document : named->second)
            for (Found& each : found)
                if (each.kind == index.documents[document].kind && each.at == index.documents[document].at &&
                    !each.exact) {
                    each.exact = true;
                    each.rank += 100;
                }
    }
    const auto before = [](const Found& a, const Found& b) {
        if (a.rank != b.rank) return a.rank > b.rank;
        if (a.kind != b.kind) return a.kind < b.kind;
        return a.at < b.at;
    };
    if (found.size() > limit) {
        std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(limit), found.end(), before);
        found.resize(limit);
    } else {
        std::sort(found.begin(), found.end(), before);
    }
    return found;
}

}

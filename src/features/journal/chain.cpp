#include "features/journal/chain.hpp"

#include <algorithm>

#include "features/journal/repository.hpp"
#include "platform/base/crypto.hpp"

namespace beffroi::journal {

std::string hash_after(std::string_view previous, const Stored& entry) {
    std::string text;
    text.reserve(200);
    text += previous;
    text += '\t';
    text += std::to_string(entry.number);
    text += '\t';
    text += std::to_string(entry.at_us);
    text += '\t';
    text += id_to_text(entry.by);
    text += '\t';
    text += entry.act;
    text += '\t';
    text += id_to_text(entry.about);
    text += '\t';
    text += entry.what;
    return crypto::hex(crypto::blake2b(text));
}

bool looks_like_hash(std::string_view text) {
    return text.size() == hash_of_nothing.size() &&
           std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Verdict verify(db::Read& tx, std::string_view known_head) {
    using enum Verdict::State;
    const repository::Link start = repository::start(tx);
    const repository::Link head = repository::head(tx);
    Verdict verdict;
    verdict.head = start.hash;
    std::int64_t last = start.number;
    const auto look_for_known = [&] {
        if (!known_head.empty() && verdict.head == known_head) verdict.known_at = last;
    };
    const auto at_fault = [&](Verdict::State state, std::int64_t number) {
        verdict.state = state;
        verdict.number = number;
    };
    look_for_known();
    repository::each_from(tx, start.number + 1, [&](const Stored& entry) {
        if (entry.number != last + 1) {
            at_fault(missing, last + 1);
        } else if (entry.hash != hash_after(verdict.head, entry)) {
            // Nothing but a new computation of the whole rest gives another entry the right hash.
            at_fault(changed, entry.number);
        } else if (entry.number > head.number) {
            at_fault(added, entry.number);
        } else {
            last = entry.number;
            verdict.head = entry.hash;
            ++verdict.entries;
            look_for_known();
        }
        return verdict.state == whole;
    });
    if (verdict.state != whole) return verdict;
    if (last < head.number)
        at_fault(cut_short, last + 1);
    else if (verdict.head != head.hash)
        at_fault(changed, last);
    return verdict;
}

}

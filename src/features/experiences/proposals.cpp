// The rules of proposals for the catalogue.
#include <algorithm>

#include "features/experiences/letters.hpp"
#include "features/experiences/repository.hpp"
#include "features/experiences/rules.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/log.hpp"
#include "platform/base/text.hpp"

namespace beffroi::experiences {
namespace {

constexpr std::size_t longest_site = 300, longest_text = 1000;  // characters

Message too_long(std::size_t most) { return msg("This is too long: {1} characters at most.", std::to_string(most)); }

/// The solution that is called so already.
const catalogue::Solution* known_as(std::string_view name) {
    const std::string wanted = text::fold_words(name);
    for (const catalogue::Solution& each : catalogue::Knowledge::carried().solutions())
        if (text::fold_words(each.name) == wanted) return &each;
    return nullptr;
}

/// A name with a dot, of letters, digits and hyphens of any script, and perhaps a port.
bool is_host(std::string_view host) {
    const auto colon = host.find(':');
    const std::string_view name = host.substr(0, colon);
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    if (colon != std::string_view::npos &&
        (colon + 1 == host.size() || !std::ranges::all_of(host.substr(colon + 1), digit)))
        return false;
    return name.find('.') != std::string_view::npos && !name.starts_with('.') && !name.ends_with('.') &&
           std::ranges::all_of(name, [&](char c) {
               return static_cast<unsigned char>(c) >= 0x80 || digit(c) || c == '.' || c == '-' ||
                      (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
           });
}

/// "https://exemple.org/x" of what people type; nothing when it cannot be the address of a site.
std::optional<std::string> site_from(std::string_view typed) {
    std::string site(text::trim(typed));
    const std::string folded = text::lower_ascii(site);
    if (folded.find("://") == std::string::npos)
        site = "https://" + site;
    else if (!folded.starts_with("https://") && !folded.starts_with("http://"))
        return std::nullopt;
    const std::string_view rest = std::string_view(site).substr(site.find("://") + 3);
    const bool plain = std::ranges::none_of(site, [](char c) {
        return static_cast<unsigned char>(c) <= 0x20 || c == '<' || c == '>' || c == '"' || c == '\\';
    });
    if (!plain || !is_host(rest.substr(0, rest.find_first_of("/?#")))) return std::nullopt;
    return site;
}

Result<void> settled(db::Write& tx, const crypto::Vault& vault, ProposalId id, Verdict verdict,
                     std::optional<Ground> ground, std::string_view said, accounts::PersonId by, const Post& post,
                     const Clock& clock) {
    const std::string words(text::trim(text::clean_utf8(said)));
    if (text::length(words) > longest_said) return invalid("said_long", too_long(longest_said), "dire");
    const bool changed = repository::settle(tx, id, verdict, ground, words, by, clock.now());
    const auto proposal = repository::proposal(tx, id);
    if (!proposal) return unknown_proposal();
    if (!changed) {
        if (proposal->state == verdict) return {};
        return fail(ErrorKind::conflict, "settled_otherwise",
                    msg("A colleague settled this meanwhile, otherwise. Put it back first if that was wrong."));
    }
    const std::string to = repository::mail_of(tx, vault, id);
    if (to.empty() || !post.works()) return {};
    const std::string page =
        letters::address_of(post, proposal->lang, verdict == Verdict::accepted ? "/changer" : "/changer/refus");
    if (const auto sent = mail::deliver(tx, letters::settled(*proposal, to, page), post.settings, clock.now()); !sent)
        log::warning("who proposed a solution could not be written to", {{"why", sent.error().code}});
    return {};
}

}

Error unknown_proposal() {
    return fail(ErrorKind::not_found, "unknown_proposal", msg("This proposal is not there any more."));
}

Result<ProposalId> propose(db::Write& tx, const crypto::Vault& vault, const Proposing& typed, Lang lang,
                           const Clock& clock) {
    Proposal p;
    p.says.name = text::trim(text::clean_utf8(typed.name));
    p.says.what = text::trim(text::clean_utf8(typed.what));
    p.says.why = text::trim(text::clean_utf8(typed.why));
    p.says.mail = text::trim(typed.mail);
    if (p.says.name.empty()) return invalid("name_needed", msg("Write what it is called."), "nom");
    if (text::length(p.says.name) > longest_name) return invalid("name_long", too_long(longest_name), "nom");
    if (const auto* known = known_as(p.says.name))
        return invalid("known_already",
                       msg("{1} is in the catalogue already: its page is /solutions/{2}", known->name, known->id),
                       "nom");
    const auto site = site_from(typed.address);
    if (!site || text::length(*site) > longest_site)
        return invalid("bad_site", msg("Write the address of its site, such as https://exemple.org."), "adresse");
    p.says.address = *site;
    if (p.says.what.empty()) return invalid("what_needed", msg("Write what it is used for."), "quoi");
    if (text::length(p.says.what) > longest_text) return invalid("what_long", too_long(longest_text), "quoi");
    if (text::length(p.says.why) > longest_text) return invalid("why_long", too_long(longest_text), "pourquoi");
    p.id = ProposalId::next();
    p.lang = lang;
    p.received = clock.now();
    const std::string digest =
        crypto::blake2b(text::fold_words(p.says.name) + '\n' + p.says.address + '\n' + date_text(clock.today()) + '\n' +
                        text::fold_words(p.says.what + " " + p.says.why))
            .substr(0, 16);
    if (repository::insert(tx, vault, p, digest)) return p.id;
    const auto there = repository::proposal_by_digest(tx, digest);
    if (!there) return unknown_proposal();
    return *there;
}

Result<void> accept(db::Write& tx, const crypto::Vault& vault, ProposalId id, std::string_view said,
                    accounts::PersonId by, const Post& post, const Clock& clock) {
    return settled(tx, vault, id, Verdict::accepted, std::nullopt, said, by, post, clock);
}
Result<void> refuse(db::Write& tx, const crypto::Vault& vault, ProposalId id, Ground ground, std::string_view said,
                    accounts::PersonId by, const Post& post, const Clock& clock) {
    return settled(tx, vault, id, Verdict::refused, ground, said, by, post, clock);
}
Result<void> reopen(db::Write& tx, ProposalId id) {
    if (repository::reopen(tx, id)) return {};
    return unknown_proposal();
}

std::vector<Proposal> proposals_waiting(db::Read& tx, int most) {
    return repository::proposals(tx, Verdict::waiting, most);
}
std::vector<Proposal> proposals_settled(db::Read& tx, int most) { return repository::proposals_settled(tx, most); }

std::vector<Refusal> refused_proposals(db::Read& tx, Lang lang, int most) {
    std::vector<Refusal> all;
    for (const Proposal& each : repository::proposals(tx, Verdict::refused, most)) {
        if (!each.settled || !each.ground) continue;
        // What is no tool may have any words for a name.
        const bool named = *each.ground != Ground::no_tool;
        all.push_back({named ? each.says.name : std::string(i18n::translate(lang, "Something that is no tool")),
                       to_local(*each.settled, "Europe/Paris").date, label(*each.ground), each.said});
    }
    return all;
}

}

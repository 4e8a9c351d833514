// All letters of a list in one file: asked for, made by a job while people do something else, kept until the next order.
#include "features/observatory/letter.hpp"
#include "platform/base/json_read.hpp"
#include "platform/jobs/jobs.hpp"

namespace beffroi::observatory {
namespace {

constexpr std::string_view job = "audit-letters";
constexpr std::size_t batch = 50;

std::vector<Member> wanted_members(db::Read& tx, ListId id, std::string_view query, const Clock& clock) {
    const Narrow narrow = Narrow::from(net::Params::parse(query));
    std::vector<Member> all = members(tx, id, clock);
    std::erase_if(all, [&](const Member& each) { return !has_letter(each) || !narrow.keeps(each); });
    return all;
}

struct Order {
    Signer from;
    Lang lang = Lang::fr;
    ListKind kind = ListKind::communes;
    std::vector<Member> to;
};

}

std::optional<LettersOrder> letters_of(db::Read& tx, ListId id) {
    std::optional<LettersOrder> found;
    tx.each(
        "SELECT wanted, made, asked, state FROM audit_letters WHERE list = ?1",
        [&](const db::Row& r) {
            const std::string_view state = r.text(3);
            found = {r.integer(0), r.integer(1), r.get<Instant>(2),
                     state == "done"     ? LettersOrder::State::done
                     : state == "failed" ? LettersOrder::State::failed
                                         : LettersOrder::State::waiting};
        },
        id);
    return found;
}

std::string letters_file(db::Read& tx, ListId id) {
    return tx
        .one<std::string>("SELECT file FROM audit_letters WHERE list = ?1 AND state = 'done' AND file IS NOT NULL", id)
        .value_or(std::string());
}

Result<std::int64_t> order_letters(db::Write& tx, ListId id, std::string_view query, const Signer& from, Lang lang,
                                   const Clock& clock) {
    const auto list = list_of(tx, id);
    if (!list || list->removed) return unknown_list();
    const auto to = wanted_members(tx, id, query, clock);
    if (to.empty()) return invalid("no_letters", msg("Nothing is known of them yet: audit them first."));
    if (to.size() > most_letters)
        return invalid(
            "too_many_letters",
            msg("A file holds {1} letters at most. Show fewer organisations first, then ask for their letters.",
                i18n::number(lang, static_cast<std::int64_t>(most_letters))));
    const auto number = tx.one<std::int64_t>("SELECT number FROM audit_letters WHERE list = ?1", id).value_or(0) + 1;
    tx.run("DELETE FROM audit_letters WHERE list = ?1", id);
    tx.run(
        "INSERT INTO audit_letters (list, number, query, lang, origin, signer, phone, wanted, asked, state) VALUES "
        "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'waiting')",
        id, number, query, i18n::code(lang), from.origin, from.name, from.phone, static_cast<std::int64_t>(to.size()),
        clock.now());
    jobs::enqueue(tx, job, "{\"list\":\"" + id.text() + "\",\"number\":" + std::to_string(number) + "}", clock.now());
    return static_cast<std::int64_t>(to.size());
}

Result<void> make_letters(db::Database& database, ListId id, std::int64_t number, const Clock& clock,
                          const audit::Ranges& ranges) {
    // One that was asked for anew meanwhile is made by the job of that order.
    const auto order = database.read([&](db::Read& tx) {
        std::optional<Order> found;
        std::string query;
        tx.each(
            "SELECT origin, signer, phone, lang, query FROM audit_letters WHERE list = ?1 AND number = ?2 AND state = "
            "'waiting'",
            [&](const db::Row& r) {
                found.emplace();
                found->from = {r.string(1), r.string(2), r.string(0)};
                found->lang = r.text(3) == "en" ? Lang::en : Lang::fr;
                query = r.string(4);
            },
            id, number);
        const auto list = found ? list_of(tx, id) : std::nullopt;
        if (!list) return std::optional<Order>();
        found->kind = list->kind;
        found->to = wanted_members(tx, id, query, clock);
        if (found->to.size() > most_letters) found->to.resize(most_letters);
        return found;
    });
    if (!order) return {};
    const audit::Knowledge& knowledge = audit::Knowledge::carried();
    const audit::Rules& rules = audit::Rules::carried();
    std::optional<pdf::Document> document;
    std::int64_t made = 0;
    for (std::span<const Member> rest(order->to); !rest.empty();) {
        const auto some = rest.first(std::min(batch, rest.size()));
        // Evidence is large: only that of one is in memory.
        database.read([&](db::Read& tx) {
            for (const Member& each : some) {
                const auto audit = latest(tx, each.domain);
                if (!audit) continue;
                const auto evidence = audit::evidence_from(audit->evidence);
                if (!evidence) continue;
                put(document,
                    letter_of(order->kind, each, audit::judge(*evidence, knowledge, ranges, rules), order->from,
                              order->lang),
                    order->from, clock.today(), order->lang);
                ++made;
            }
        });
        database.write([&](db::Write& tx) {
            tx.run("UPDATE audit_letters SET made = ?3 WHERE list = ?1 AND number = ?2", id, number, made);
        });
        rest = rest.subspan(some.size());
    }
    if (!document) {
        database.write([&](db::Write& tx) {
            tx.run("UPDATE audit_letters SET state = 'failed' WHERE list = ?1 AND number = ?2", id, number);
        });
        return {};
    }
    const std::string file = document->bytes();
    database.write([&](db::Write& tx) {
        tx.run("UPDATE audit_letters SET state = 'done', made = ?3, file = ?4 WHERE list = ?1 AND number = ?2", id,
               number, made, db::Param::blob(file));
    });
    return {};
}

void serve_letters(jobs::Runner& runner, db::Database& database, Clock clock,
                   std::shared_ptr<const audit::Ranges> ranges) {
    runner.on(std::string(job), [&database, clock, ranges = std::move(ranges)](const jobs::Job& one) -> Result<void> {
        const auto payload = json::parse(one.payload);
        if (!payload) return payload.error();
        const auto id = ListId::from_text(std::string_view(payload->at("list").as_string()));
        if (!id) return {};
        return make_letters(database, *id, payload->at("number").as_int64(), clock, *ranges);
    });
}

}

// What is held about people, what goes by itself, and what a new key seals anew.
#include <iterator>

#include "features/experiences/letters.hpp"
#include "features/experiences/repository.hpp"
#include "platform/jobs/jobs.hpp"

namespace beffroi::experiences {
namespace {

constexpr std::string_view job = "experiences-cleaning";

using privacy::Record;

std::string_view state_label(const Note& note) {
    if (note.withdrawn) return i18n::key("Taken back");
    switch (note.state) {
        case State::unconfirmed: return i18n::key("Waits for its author to confirm it");
        case State::waiting: return i18n::key("Waits to be read");
        case State::shown: return i18n::key("It stands on the page");
        case State::refused: return i18n::key("Not shown");
    }
    return {};
}

Record record_of(const Note& note) {
    Record record{{"solution", i18n::key("Solution"), letters::name_of(note.solution)},
                  {"written", i18n::key("Written on"), note.written},
                  {"state", i18n::key("State"), std::string(code(note.state)), state_label(note)},
                  {"words", i18n::key("Words"), note.says.words}};
    if (!note.says.name.empty()) record.push_back({"name", i18n::key("Name"), note.says.name});
    if (!note.says.commune.empty()) record.push_back({"commune", i18n::key("Commune"), note.says.commune});
    if (note.reason)
        record.push_back({"reason", i18n::key("Reason"), std::string(code(*note.reason)), label(*note.reason)});
    return record;
}

Record record_of(const Proposal& p) {
    return {{"proposed", i18n::key("Proposed for the catalogue"), p.says.name},
            {"written", i18n::key("Written on"), p.received},
            {"words", i18n::key("Words"), p.says.what + (p.says.why.empty() ? "" : "\n" + p.says.why)}};
}

std::string mail_of(db::Read& tx, const crypto::Vault& vault, accounts::PersonId id) {
    const auto person = accounts::person(tx, vault, id, Clock{});
    return person ? person->mail : std::string();
}

}

privacy::Holding holding(const crypto::Vault& vault) {
    privacy::Holding all;
    all.key = "experiences";
    all.label = i18n::key("Notes on solutions");
    all.export_about = [&vault](db::Read& tx, accounts::PersonId person) {
        constexpr int most = 1000;
        std::vector<Record> records;
        for (const Note& each : repository::of_counsellor(tx, person, most)) records.push_back(record_of(each));
        const std::string mail = mail_of(tx, vault, person);
        if (mail.empty()) return records;
        for (const Note& each : repository::of_mail(tx, vault, mail)) records.push_back(record_of(each));
        for (const Proposal& each : repository::proposals_of_mail(tx, vault, mail)) records.push_back(record_of(each));
        return records;
    };
    all.erase = [&vault](db::Write& tx, accounts::PersonId person, const Clock&) {
        repository::forget_counsellor(tx, person);
        const std::string mail = mail_of(tx, vault, person);
        if (mail.empty()) return;
        repository::forget_mail(tx, vault, mail);
        repository::forget_proposals_of(tx, vault, mail);
    };
    all.delete_older = [](db::Write& tx, Instant before, const Clock&) {
        return repository::delete_older(tx, before) + repository::delete_older_proposals(tx, before);
    };
    return all;
}

std::vector<keys::Table> resealing() {
    using keys::Column;
    const Column id{"id", Column::Kind::number};
    return {
        {.name = "experiences", .key = {id}, .columns = {{"contact"}, {"mail_index"}}, .renew = repository::renew_note},
        {.name = "solution_proposals",
         .key = {id},
         .columns = {{"contact"}, {"mail_index"}},
         .renew = repository::renew_proposal}};
}

void serve(jobs::Runner& runner, Clock clock) {
    runner.on_write(std::string(job), [clock](db::Write& tx, const jobs::Job&) -> Result<void> {
        clean(tx, clock);
        jobs::enqueue(tx, job, "{}", clock.now() + std::chrono::hours{24}, std::string(job) + ":next");
        return {};
    });
}

void schedule(db::Write& tx, const Clock& clock) { jobs::enqueue(tx, job, "{}", clock.now(), job); }

}

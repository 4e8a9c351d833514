// The job that gives an offer back when nobody confirmed it in time.
#include "features/workshops/rules.hpp"
#include "platform/base/json_read.hpp"
#include "platform/jobs/jobs.hpp"

namespace beffroi::workshops {

void serve(jobs::Runner& runner, db::Database& database, const crypto::Vault& vault, Clock clock) {
    runner.on(std::string(offer_job), [&database, &vault, clock](const jobs::Job& job) -> Result<void> {
        const auto payload = json::parse(job.payload);
        if (!payload) return payload.error();
        const auto id = EntryId::from_text(std::string_view(payload->at("entry").as_string()));
        if (id) database.write([&](db::Write& tx) { expire(tx, vault, *id, clock); });
        return {};
    });
}

}

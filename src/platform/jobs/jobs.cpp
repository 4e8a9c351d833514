#include "platform/jobs/jobs.hpp"

#include "platform/base/id.hpp"

namespace beffroi::jobs {

void enqueue(db::Write& tx, std::string_view kind, std::string_view payload, Instant run_after,
             std::string_view unique_key) {
    const std::optional<std::string_view> key = unique_key.empty() ? std::nullopt : std::optional(unique_key);
    tx.run(
        "INSERT INTO jobs (id, kind, payload, due_at, unique_key, added_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
        "ON CONFLICT (unique_key) WHERE running = 0 AND failed = 0 DO NOTHING",
        next_id(), kind, payload, run_after, key, Clock().now());
}

Counts count(db::Read& tx) {
    Counts counts;
    tx.each("SELECT running, failed, count(*) FROM jobs GROUP BY running, failed", [&](const db::Row& row) {
        (row.boolean(1) ? counts.failed : row.boolean(0) ? counts.running : counts.waiting) += row.integer(2);
    });
    return counts;
}

std::int64_t retry_failed(db::Write& tx, Instant now) {
    // Of several of one key one is enough, and none when a fresh one waits already.
    tx.run(
        "DELETE FROM jobs WHERE failed = 1 AND unique_key IS NOT NULL AND EXISTS (SELECT 1 FROM jobs o WHERE "
        "o.unique_key = jobs.unique_key "
        "AND o.running = 0 AND (o.failed = 0 OR o.id > jobs.id))");
    return tx.run("UPDATE jobs SET failed = 0, attempts = 0, due_at = ?1 WHERE failed = 1", now);
}

}

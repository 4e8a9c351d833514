#include "platform/db/many_rows.hpp"

#include "platform/db/for_tests.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::db;

TEST_CASE("placeholders count on") { CHECK(placeholders(2, 3) == "(?1, ?2, ?3), (?4, ?5, ?6)"); }

TEST_CASE_BOTH_ENGINES("many rows go in as one by one, and all are refused with one that is") {
    db.write([](Write& tx) { tx.connection().script("CREATE TABLE numbers (n BIGINT PRIMARY KEY, word TEXT NOT NULL)"); });
    std::vector<std::int64_t> rows(1203);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<std::int64_t>(i);
    const auto insert = [&](Write& tx, Fires fires, const std::vector<std::int64_t>& some) {
        insert_rows(tx, "INSERT INTO numbers (n, word) VALUES ", 2, fires, std::span<const std::int64_t>(some),
                    [](std::int64_t n, std::vector<Param>& to) { to.insert(to.end(), {n, "word"}); });
    };
    for (const Fires fires : {Fires::nothing, Fires::trigger}) {
        db.write([&](Write& tx) { insert(tx, fires, rows); });
        CHECK(db.read([](Read& tx) { return tx.one<int>("SELECT COUNT(*) FROM numbers WHERE word = 'word'"); }) == 1203);
        CHECK_THROWS_AS(db.write([&](Write& tx) { insert(tx, fires, {5000, 5001, 7}); }), ConstraintError);
        CHECK(db.read([](Read& tx) { return tx.one<int>("SELECT COUNT(*) FROM numbers"); }) == 1203);
        db.write([](Write& tx) { tx.run("DELETE FROM numbers"); });
    }
    keep_many_pages(db);
}

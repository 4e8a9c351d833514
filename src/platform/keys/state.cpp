// Which keys a database needs, and which servers have which.
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "platform/base/text.hpp"
#include "platform/keys/keys.hpp"
#include "platform/keys/machine.hpp"

namespace beffroi::keys {
namespace {

/// Servers say each minute that they are there.
constexpr auto silent = std::chrono::minutes{5};

/// A server of this machine whose process is no more: it was killed, and could not say so.
bool is_gone(const std::string& who) {
    const std::string here = machine() + ":";
    if (!who.starts_with(here)) return false;
    int pid = 0;
    const auto [end, error] = std::from_chars(who.data() + here.size(), who.data() + who.size(), pid);
    return error == std::errc() && pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH;
}

}

std::string machine() {
    char name[256] = {};
    if (::gethostname(name, sizeof name - 1) != 0) return "?";
    return name;
}

std::vector<Known> known(db::Read& tx) {
    std::vector<Known> all;
    tx.each("SELECT mark, seals, needed, since, leaked FROM vault_keys ORDER BY seals DESC, since DESC",
            [&](const db::Row& row) {
                const auto since = row.integer(3);
                all.push_back({row.string(0), row.boolean(1), row.boolean(2),
                               since == 0 ? std::nullopt : std::optional(from_micros(since)), row.boolean(4)});
            });
    return all;
}

Result<std::size_t> check(db::Write& tx, const Ring& ring, bool anything_sealed) {
    std::vector<std::string> marks;
    for (const std::string& each : ring.keys) marks.push_back(mark_of(each));
    const auto all = known(tx);
    const auto has = [&](const Known& each) { return std::find(marks.begin(), marks.end(), each.mark) != marks.end(); };
    if (!all.empty() && all.front().seals &&
        std::all_of(all.begin(), all.end(), [&](const Known& each) { return !each.needed || has(each); }))
        return static_cast<std::size_t>(std::find(marks.begin(), marks.end(), all.front().mark) - marks.begin());
    if (!all.empty() && anything_sealed)
        return fail(ErrorKind::unavailable, "other_vault_key",
                    msg("vault.key is not the key that this database was sealed with. Put the one that you keep apart "
                        "from your backups into the data folder."));
    // Nothing is sealed yet: from now on this key counts.
    tx.run("DELETE FROM vault_keys");
    tx.run("INSERT INTO vault_keys (mark, seals, needed, since, leaked) VALUES (?1, 1, 1, 0, 0)",
           db::Param::blob(marks.front()));
    return 0;
}

void seal_with(db::Write& tx, std::string_view mark, bool leaked, Instant now) {
    tx.run("UPDATE vault_keys SET seals = 0 WHERE seals = 1");
    tx.run(
        "INSERT INTO vault_keys (mark, seals, needed, since, leaked) VALUES (?1, 1, 1, ?2, ?3) ON CONFLICT (mark) DO "
        "UPDATE SET seals = 1, needed = 1",
        db::Param::blob(mark), now, leaked ? 1 : 0);
}

void need_only_present(db::Write& tx) { tx.run("UPDATE vault_keys SET needed = 0 WHERE seals = 0"); }
void forget_former(db::Write& tx) { tx.run("DELETE FROM vault_keys WHERE seals = 0"); }

std::vector<Holder> holders(db::Database& database, Instant now) {
    std::vector<Holder> all;
    database.read([&](db::Read& tx) {
        all.clear();
        tx.each(
            "SELECT id, who, knows, seals, seen FROM key_holders WHERE seen > ?1 ORDER BY who",
            [&](const db::Row& row) {
                Holder one{row.integer(0), row.string(1), {}, row.string(3), row.get<Instant>(4)};
                for (const auto each : text::split(row.text(2), ' ')) one.knows.emplace_back(each);
                all.push_back(std::move(one));
            },
            now - silent);
    });
    std::vector<Holder> there;
    for (Holder& each : all) {
        if (is_gone(each.who))
            database.write([&](db::Write& tx) { tx.run("DELETE FROM key_holders WHERE id = ?1", each.id); });
        else
            there.push_back(std::move(each));
    }
    return there;
}

}

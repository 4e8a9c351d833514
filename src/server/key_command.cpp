// `beffroi key`: a new vault.key while servers run, and the end of former ones.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <thread>

#include "features/accounts/accounts.hpp"
#include "features/appointments/appointments.hpp"
#include "features/journal/journal.hpp"
#include "features/workshops/workshops.hpp"
#include "platform/base/crypto.hpp"
#include "platform/keys/keys.hpp"
#include "server/open.hpp"

namespace beffroi::server {
namespace {

using namespace std::chrono_literals;

volatile std::sig_atomic_t stopped = 0;

std::string say(const Message& message) { return i18n::format(terminal_language(), message); }
void tell(const Message& message) {
    std::puts(say(message).c_str());
    std::fflush(stdout);
}
void warn(const Message& message) { std::fprintf(stderr, "%s\n", say(message).c_str()); }
std::string count(std::int64_t n) { return i18n::number(terminal_language(), n); }

/// What a command on keys works on.
struct Work {
    Opened& opened;
    std::string path;
    keys::Ring ring;
    std::vector<keys::Known> known;
    db::Database& database() const { return *opened.database; }
    /// Of the key in the file that was made last.
    std::string newest() const { return keys::mark_of(ring.keys.front()); }
    const keys::Known& sealing() const { return known.front(); }
    bool under_way() const {
        return newest() != sealing().mark ||
               std::any_of(known.begin(), known.end(), [](const keys::Known& k) { return k.needed && !k.seals; });
    }
    void read() {
        known = database().read([](db::Read& tx) { return keys::known(tx); });
    }
};

Result<Work> work_on(const Context& context, Opened& opened) {
    auto ring = vault_file(context.data_dir);
    if (!ring) return std::move(ring).take_error();
    Work work{opened, vault_path(context.data_dir), *std::move(ring), {}};
    work.read();
    return work;
}

// ---- Servers ----

/// Servers that run and for which `good` does not hold, once they had time to look.
std::vector<keys::Holder> behind(db::Database& database, const std::function<bool(const keys::Holder&)>& good) {
    constexpr std::chrono::milliseconds patience = 20s, pause = 250ms;
    std::vector<keys::Holder> left;
    for (auto waited = 0ms; waited < patience && stopped == 0; waited += pause) {
        left = keys::holders(database, Clock{}.now());
        std::erase_if(left, good);
        if (left.empty()) return left;
        std::this_thread::sleep_for(pause);
    }
    return left;
}

/// Says which servers are to be given the file, and that this command goes on afterwards.
int wait_for_file(const Work& work, const std::vector<keys::Holder>& left) {
    for (const keys::Holder& each : left)
        warn(
            msg("The server {1} has not taken up the new {2}. Copy the file into its data folder, for its account only "
                "(mode 600), then run this command again: it goes on. Was it killed? It is waited for five minutes.",
                each.who, work.path));
    return 1;
}

// ---- Sealing anew ----

struct Done {
    keys::Found found;
    bool whole = true;  ///< false: it was stopped
};

/// Pass after pass until nothing is left.
Done seal_anew(db::Database& database, const crypto::Vault& vault, keys::Act act) {
    const auto tables = all_sealed();
    Done done;
    auto said = std::chrono::steady_clock::now();
    // What changes while a table is passed is for the next pass; each finds less. More than these, and something is wrong.
    constexpr int most_passes = 50;
    for (int passes = 0; passes < most_passes; ++passes) {
        keys::Found round;
        for (const keys::Table& table : tables) {
            round += keys::pass(database, vault, table, act, [&](const keys::Found& so_far) {
                const auto now = std::chrono::steady_clock::now();
                if (act == keys::Act::renew && now - said > 5s) {
                    said = now;
                    warn(msg("{1}: {2} rows looked at, {3} sealed anew…", table.name, count(so_far.rows),
                             count(so_far.renewed)));
                }
                return stopped == 0;
            });
            if (stopped != 0) {
                done.found += round;
                done.whole = false;
                return done;
            }
        }
        if (passes == 0)
            done.found = round;
        else
            done.found.renewed += round.renewed, done.found.values += round.values;
        if (act == keys::Act::look || round.behind == 0) return done;
    }
    done.whole = false;
    return done;
}

int stop_told() {
    warn(msg("Stopped. What is sealed anew stays so. Go on with: beffroi key rotate"));
    return 1;
}

void note(db::Database& database, std::string_view what) {
    database.write([&](db::Write& tx) {
        journal::record(tx, journal::PersonId{}, journal::Act::settings_changed, journal::PersonId{}, what, Clock{});
    });
}

int rotate(Work& work, bool leaked) {
    db::Database& database = work.database();
    if (!work.under_way()) {
        if ((work.ring.keys.size() > 1 && !leaked) || work.ring.keys.size() == keys::most_keys)
            return report(fail(ErrorKind::conflict, "former_key",
                               msg("vault.key still holds a former key, by which nothing is sealed any more. Take it "
                                   "away first: beffroi key retire")));
        if (work.ring.lasting.empty()) work.ring.lasting = crypto::Vault::lasting_of(work.ring.keys.back());
        work.ring.keys.insert(work.ring.keys.begin(), crypto::random_bytes(crypto::Vault::secret_size));
        if (auto written = keys::write_ring(work.path, work.ring); !written) return report(written.error());
        tell(
            msg("A new key stands in {1}. Copy this file now to where you keep it apart from your backups, and keep "
                "the former copy as long as backups of before.",
                work.path));
    }
    const std::string newest = work.newest(), in_hex = crypto::hex(newest);
    if (newest != work.sealing().mark) {
        // Nobody seals by it before everybody can open what it seals.
        const auto left = behind(database, [&](const keys::Holder& each) {
            return std::find(each.knows.begin(), each.knows.end(), in_hex) != each.knows.end();
        });
        if (stopped != 0) return stop_told();
        if (!left.empty()) return wait_for_file(work, left);
        database.write([&](db::Write& tx) { keys::seal_with(tx, newest, leaked, Clock{}.now()); });
    }
    work.opened.vault.use(work.ring.secrets());
    const auto left = behind(database, [&](const keys::Holder& each) { return each.seals == in_hex; });
    if (stopped != 0) return stop_told();
    if (!left.empty()) return wait_for_file(work, left);
    const auto running = keys::holders(database, Clock{}.now()).size();
    tell(running == 0 ? msg("No server runs.")
                      : msg("Servers that seal by the new key: {1}.", std::to_string(running)));

    const auto from = std::chrono::steady_clock::now();
    const Done done = seal_anew(database, work.opened.vault, keys::Act::renew);
    if (!done.whole) return stop_told();
    database.write([](db::Write& tx) { keys::need_only_present(tx); });
    note(database, "vault-key:rotated");
    // What the former key sealed leaves the files of the database too; when readers do not pause, the nightly job does it.
    static_cast<void>(database.forget_deleted());
    const auto took = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - from).count();
    tell(msg("Sealed anew: {1} values in {2} rows, of {3}, in {4} s. Nothing is left that only a former key opens.",
             count(done.found.values), count(done.found.renewed), count(done.found.rows), std::to_string(took)));
    if (done.found.unreadable > 0)
        warn(msg("{1} values open with no key of this folder. They stay as they are.", count(done.found.unreadable)));
    work.read();
    return 0;
}

/// Begins with the second at which the present key began to seal.
Instant since(const Work& work) { return work.sealing().since.value_or(Instant{}); }

void tell_what_ends(const Work& work) {
    const Lang lang = terminal_language();
    const Instant now = Clock{}.now(), from = since(work);
    const auto day = [&](Instant at) { return i18n::date(lang, to_local(at, "Europe/Paris").date); };
    accounts::EndsWithKeys theirs;
    appointments::ToldBefore booked;
    workshops::ToldBefore signed_up;
    work.database().read([&](db::Read& tx) {
        theirs = accounts::ends_with_former_keys(tx, work.opened.vault);
        booked = appointments::told_before(tx, from, now);
        signed_up = workshops::told_before(tx, from, now);
    });
    tell(msg("With the former keys, all of before {1} that stands on paper and in mails ends:", day(from)));
    if (booked.last)
        tell(msg("- links, slips and video rooms of {1} appointments to come, the last on {2}", count(booked.count),
                 day(*booked.last)));
    if (signed_up.last)
        tell(msg("- links and slips of {1} who signed up to workshops, the last on {2}", count(signed_up.count),
                 day(*signed_up.last)));
    tell(msg("- recovery codes of {1} people, and {2} cards: they make new ones, or get one printed",
             count(theirs.codes_of), count(theirs.cards)));
    tell(msg("- links to mandates, and to figures that were shared"));
    tell(msg("- backups of before: they need the former vault.key, so keep it apart as long as them"));
}

int retire(Work& work) {
    db::Database& database = work.database();
    const keys::Ring one{{work.ring.keys.front()}, work.ring.lasting};
    // Whoever was writing when the last pass went by is done by now.
    if (!seal_anew(database, work.opened.vault, keys::Act::renew).whole) return stop_told();
    if (auto written = keys::write_ring(work.path, one); !written) return report(written.error());
    const auto left = behind(database, [](const keys::Holder& each) { return each.knows.size() == 1; });
    // And once more with all keys, which only this process has any more.
    if (!seal_anew(database, work.opened.vault, keys::Act::renew).whole) return stop_told();
    const crypto::Vault present(one.secrets());
    if (!seal_anew(database, present, keys::Act::renew).whole) return stop_told();
    database.write([&](db::Write& tx) {
        accounts::end_with_former_keys(tx, present, Clock{});
        appointments::tell_present_links(tx, present, Clock{});
        workshops::tell_present_links(tx, present, Clock{});
        keys::forget_former(tx);
    });
    note(database, "vault-key:retired");
    static_cast<void>(database.forget_deleted());
    tell(msg("{1} holds the present key only. Copy it once more to where you keep it apart from your backups.",
             work.path));
    return left.empty() ? 0 : wait_for_file(work, left);
}

void stop_by_signal() {
    for (const int each : {SIGINT, SIGTERM}) std::signal(each, [](int) { stopped = 1; });
}

}

int command_key_rotate(const Context& context, bool leaked) {
    auto opened = open(context);
    if (!opened) return report(opened.error());
    auto work = work_on(context, *opened);
    if (!work) return report(work.error());
    stop_by_signal();
    // Stopped after everything was sealed anew, what is left is to take the leaked key away.
    const bool only_retire = leaked && work->sealing().leaked && !work->under_way() &&
                             (work->ring.keys.size() > 1 || work->known.size() > 1);
    if (!only_retire)
        if (const int code = rotate(*work, leaked); code != 0) return code;
    if (leaked || work->sealing().leaked) {
        tell_what_ends(*work);
        return retire(*work);
    }
    tell(
        msg("The former key still opens links, slips and codes that people have. When they are over: beffroi key "
            "retire"));
    return 0;
}

int command_key_status(const Context& context) {
    auto opened = open(context);
    if (!opened) return report(opened.error());
    auto work = work_on(context, *opened);
    if (!work) return report(work.error());
    tell(msg("Keys in {1}: {2}.", work->path, std::to_string(work->ring.keys.size())));
    for (const keys::Holder& each : keys::holders(work->database(), Clock{}.now()))
        tell(each.seals == crypto::hex(work->newest())
                 ? msg("The server {1} seals by the newest key.", each.who)
                 : msg("The server {1} does not seal by the newest key.", each.who));
    stop_by_signal();
    const Done done = seal_anew(work->database(), work->opened.vault, keys::Act::look);
    tell(msg("Sealed by former keys: {1} values. Rows looked at: {2}.", count(done.found.values),
             count(done.found.rows)));
    if (done.found.unreadable > 0)
        warn(msg("{1} values open with no key of this folder. They stay as they are.", count(done.found.unreadable)));
    if (work->under_way()) tell(msg("A key is being replaced. Go on with: beffroi key rotate"));
    return 0;
}

int command_key_retire(const Context& context, bool yes) {
    auto opened = open(context);
    if (!opened) return report(opened.error());
    auto work = work_on(context, *opened);
    if (!work) return report(work.error());
    if (work->under_way())
        return report(fail(ErrorKind::conflict, "under_way",
                           msg("Something may still be sealed by a former key. First: beffroi key rotate")));
    // Also when the file was written and the rest was not: what is left is done again.
    if (work->ring.keys.size() == 1 && work->known.size() == 1) {
        tell(msg("There is no former key in {1}.", work->path));
        return 0;
    }
    stop_by_signal();
    tell_what_ends(*work);
    if (!yes) {
        tell(msg("Nothing was done yet. To do it: beffroi key retire --yes"));
        return 1;
    }
    return retire(*work);
}

std::vector<Finding> key_findings(const Context& context, db::Database& database) {
    const auto ring = vault_file(context.data_dir);
    if (!ring) return {{Verdict::wrong, ring.error().message}};
    if (ring->keys.size() == 1) return {};
    const auto known = database.read([](db::Read& tx) { return keys::known(tx); });
    const bool under_way =
        known.empty() || known.front().mark != keys::mark_of(ring->keys.front()) ||
        std::any_of(known.begin(), known.end(), [](const keys::Known& k) { return k.needed && !k.seals; });
    if (under_way) return {{Verdict::advice, msg("A key is being replaced. Go on with: beffroi key rotate")}};
    return {{Verdict::advice, msg("vault.key still holds a former key. When what people have of it is over: beffroi "
                                  "key retire")}};
}

}

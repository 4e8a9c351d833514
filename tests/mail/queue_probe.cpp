// Mail through the job table of a real data folder, asked line by line on standard input (JSON), so that several runs share one
// process: mail_queue_probe FOLDER URL CA_FILE BOUNCES
//   {"do":"deliver","to":…,"name":…,"subject":…,"paragraph":…,"label":…,"link":…}  → {"way":"queued"} or {"error":…}
//   {"do":"run"}       sends what is due                                            → {"ran":1}
//   {"do":"due"}       makes all that waits due now, and answers the pause that was left of the longest, in minutes
//   {"do":"lose_end"}  sends what is due, as if the database had lost that it was sent and that the job ended
//   {"do":"records"}   → [{"address":…,"state":…,"answer":…,"gone":…}]
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "platform/base/crypto.hpp"
#include "platform/base/json.hpp"
#include "platform/base/json_read.hpp"
#include "platform/base/log.hpp"
#include "platform/db/db.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/mail/mail.hpp"

using namespace beffroi;

namespace {

struct Probe {
    db::Database& database;
    mail::Settings settings;
    jobs::Runner runner{database, Clock{}};

    void deliver(const boost::json::object& asked, json::Writer& out) {
        const auto field = [&](const char* name) {
            return std::string(asked.at(name).as_string().c_str(), asked.at(name).as_string().size());
        };
        mail::Letter what;
        what.kind = "probe";
        what.to = field("to");
        what.name = field("name");
        // Sentences of the catalogue, for those that lack it are a line in the log.
        what.subject = msg("Back to {1}", field("subject"));
        what.paragraphs = {msg("Back to {1}", field("paragraph"))};
        what.link = mail::Link{msg("Back to {1}", field("label")), field("link")};
        const auto done =
            database.write([&](db::Write& tx) { return mail::deliver(tx, what, settings, Clock{}.now()); });
        if (done)
            out.field("way", done->way == mail::Way::queued ? "queued" : "hand_over");
        else
            out.field("error", done.error().code);
    }

    void due(json::Writer& out) {
        const auto longest = database.read([](db::Read& tx) {
            return tx.one<std::optional<std::int64_t>>("SELECT max(due_at) FROM jobs WHERE kind = 'mail'");
        });
        const auto left = longest && *longest ? (**longest - to_micros(Clock{}.now())) / 60'000'000 : -1;
        database.write([](db::Write& tx) { tx.run("UPDATE jobs SET due_at = 1 WHERE kind = 'mail'"); });
        out.field("left_min", left);
    }

    void lose_end(json::Writer& out) {
        struct Kept {
            std::int64_t id;
            std::string payload;
            static Kept from(const db::Row& row) { return {row.integer(0), row.string(1)}; }
        };
        const auto jobs = database.read(
            [](db::Read& tx) { return tx.all<Kept>("SELECT id, payload FROM jobs WHERE kind = 'mail'"); });
        out.field("ran", runner.run_due());
        database.write([&](db::Write& tx) {
            tx.run("UPDATE mails SET sent = NULL");
            for (const auto& job : jobs) {
                tx.run("DELETE FROM jobs WHERE id = ?1", job.id);
                tx.run(
                    "INSERT INTO jobs (id, kind, payload, due_at, attempts, added_at) VALUES (?1, 'mail', ?2, 1, 1, 1)",
                    job.id, job.payload);
            }
        });
    }

    void records(json::Writer& out) {
        const auto all = database.read([&](db::Read& tx) { return mail::records(tx, *settings.vault, "", 100); });
        out.key("records").begin_array();
        for (const auto& each : all) {
            const bool gone = database.read(
                [&](db::Read& tx) { return mail::bounced(tx, *settings.vault, each.address).has_value(); });
            out.begin_object().field("address", each.address).field("state", static_cast<int>(each.state));
            out.field("answer", each.answer).field("gone", gone).end_object();
        }
        out.end_array();
    }
};

/// The folder's key, which the program finds there as well.
std::string key_of(const std::string& folder) {
    const std::string file = folder + "/vault.key";
    if (!std::filesystem::exists(file)) {
        std::ofstream(file, std::ios::binary) << std::string(32, 'k');
        std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}

int main(int argc, char** argv) {
    if (argc != 5) return 2;
    crypto::init();
    log::set_level(log::Level::debug);
    db::Options options;
    options.data_dir = argv[1];
    auto database = db::Database::open(options);
    if (!database) return 1;
    mail::Settings settings;
    settings.url = argv[2];
    settings.from = "Coopérative <bonjour@exemple.fr>";
    settings.ca_file = argv[3];
    settings.bounces = argv[4];
    settings.house = {"Pays de la Vire", "+33261910000", "https://aide.exemple.fr"};
    settings.vault = crypto::Vault(key_of(argv[1]));
    Probe probe{**database, settings};
    mail::serve(probe.runner, std::make_shared<const mail::Settings>(settings));
    for (std::string line; std::getline(std::cin, line);) {
        const auto asked = json::parse(line);
        if (!asked) return 2;
        const auto& object = asked->as_object();
        const std::string what(object.at("do").as_string().c_str());
        json::Writer out;
        out.begin_object();
        if (what == "deliver") probe.deliver(object, out);
        if (what == "run") out.field("ran", probe.runner.run_due());
        if (what == "due") probe.due(out);
        if (what == "lose_end") probe.lose_end(out);
        if (what == "records") probe.records(out);
        out.end_object();
        std::cout << out.text() << std::endl;
    }
    return 0;
}

// Calendars that are kept elsewhere: read every quarter of an hour, and told honestly when they could not be.
#include "features/calendars/busy.hpp"
#include "features/calendars/calendars.hpp"
#include "features/calendars/fetch.hpp"
#include "features/calendars/objects.hpp"
#include "features/calendars/repository.hpp"
#include "platform/base/log.hpp"
#include "platform/base/text.hpp"

namespace beffroi::calendars {
namespace {

constexpr std::string_view job = "calendars.read";

void later(db::Write& tx, SourceId id, Instant at) {
    jobs::enqueue(tx, job, "\"" + id.text() + "\"", at, "calendars.read:" + id.text());
}

/// "aide.exemple.fr:8443" of an address; ports that go without saying are left out.
std::string host_of(std::string_view url) {
    const auto start = url.find("://");
    if (start == std::string_view::npos) return {};
    url.remove_prefix(start + 3);
    std::string host = text::lower_ascii(url.substr(0, url.find_first_of("/?#")));
    for (std::string_view port : {":443", ":80"})
        if (host.ends_with(port)) host.resize(host.size() - port.size());
    if (host.ends_with('.')) host.pop_back();
    return host;
}

}

Result<SourceId> add_source(db::Write& tx, const crypto::Vault& vault, PersonId person, std::string_view typed,
                            std::string_view url, Networks networks, std::string_view origin, const Clock& clock) {
    Source s;
    s.name = text::trim(typed);
    if (s.name.empty())
        return invalid("name_needed", msg("Give it a name, so that you know it again: “My own calendar”."), "name");
    if (text::length(s.name) > longest_name)
        return invalid("name_long", msg("This name is too long: {1} characters at most.", std::to_string(longest_name)),
                       "name");
    auto sound = sound_url(url, networks);
    if (!sound) return sound.error();
    if (const std::string own = host_of(origin); !own.empty() && host_of(*sound) == own)
        return invalid(
            "url_own",
            msg("This is a calendar of this site: what stands in it counts here already. Copy the address of a "
                "calendar that you keep elsewhere."),
            "url");
    if (static_cast<int>(repository::sources(tx, vault, person).size()) >= most_sources)
        return fail(ErrorKind::conflict, "too_many_sources",
                    msg("There are {1} already. Take away those that you no longer use.", std::to_string(most_sources)))
            .on("url");
    s.id = SourceId::next();
    s.person = person;
    s.url = *std::move(sound);
    s.created = clock.now();
    repository::insert(tx, vault, s);
    later(tx, s.id, clock.now());
    return s.id;
}

bool remove_source(db::Write& tx, PersonId person, SourceId id) {
    if (!repository::remove_source(tx, person, id)) return false;
    agenda::set_busy_elsewhere(tx, person, id.value, {});
    return true;
}

std::vector<Source> sources(db::Read& tx, const crypto::Vault& vault, PersonId person) {
    return repository::sources(tx, vault, person);
}

bool stale(const Source& source, Instant now) { return now - source.good.value_or(source.created) > stale_after; }

int count_stale(db::Read& tx, PersonId person, Instant now) {
    return repository::count_older(tx, person, now - stale_after);
}

void read_source(db::Database& database, const crypto::Vault& vault, SourceId id, Networks networks,
                 std::string_view departement, const Clock& clock) {
    struct Before {
        Source source;
        repository::Versions versions;
        std::string_view zone;
    };
    const auto before = database.read([&](db::Read& tx) -> std::optional<Before> {
        auto source = repository::source(tx, vault, id);
        if (!source) return std::nullopt;
        const auto zone = zone_of(commune_of(tx, departement, source->person, clock.now()));
        return Before{*std::move(source), repository::versions(tx, id), zone};
    });
    if (!before) return;
    // Times go on: what was not sent anew is looked at again once a day, or a series would end where it was read last.
    const Instant now = clock.now();
    const bool whole = !before->source.good ||
                       to_local(*before->source.good, "UTC").date != to_local(now, "UTC").date ||
                       !before->source.failure.empty();
    const auto fetched = fetch(before->source.url, whole ? std::string_view() : before->versions.etag,
                               whole ? std::string_view() : before->versions.modified, networks);
    Source after = before->source;
    after.tried = now;
    repository::Versions versions = before->versions;
    std::optional<Busy> busy;
    if (!fetched) {
        after.failure = fetched.error().code;
    } else if (!fetched->changed) {
        after.good = now;
        after.failure.clear();
    } else if (const auto read = ical::read(fetched->body, before->zone); !read) {
        after.failure = read.error().code == "calendar_large" ? "too_large" : "not_a_calendar";
    } else {
        busy = database.read([&](db::Read& tx) {
            return busy_of(
                *read, before->zone,
                [&](std::string_view uid) { return is_ours(tx, vault, before->source.person, uid); },
                now - std::chrono::days{1}, now + shown_ahead);
        });
        after.good = now;
        after.failure.clear();
        after.times = static_cast<int>(busy->spans.size());
        after.unclear = busy->unclear;
        versions = {fetched->etag, fetched->modified};
    }
    if (!after.failure.empty())
        log::warning("a calendar kept elsewhere could not be read", {{"source", id.text()}, {"code", after.failure}});
    database.write([&](db::Write& tx) {
        // Taken away meanwhile: what it told must not come back.
        if (!repository::source(tx, vault, id)) return;
        if (busy) agenda::set_busy_elsewhere(tx, after.person, id.value, busy->spans);
        repository::update(tx, after, versions);
    });
}

void schedule(db::Write& tx, const Clock& clock) {
    for (SourceId each : repository::every_source(tx)) later(tx, each, clock.now());
}

void serve(jobs::Runner& runner, db::Database& database, const crypto::Vault& vault, Networks networks,
           std::string departement, const Clock& clock) {
    runner.on(std::string(job),
              [&database, &vault, networks, departement = std::move(departement),
               clock](const jobs::Job& work) -> Result<void> {
                  const std::string_view payload = work.payload;
                  if (payload.size() < 2) return {};
                  const auto id = SourceId::from_text(payload.substr(1, payload.size() - 2));
                  if (!id) return {};
                  read_source(database, vault, *id, networks, departement, clock);
                  database.write([&](db::Write& tx) {
                      if (repository::source(tx, vault, *id)) later(tx, *id, clock.now() + read_every);
                  });
                  return {};
              });
}

}

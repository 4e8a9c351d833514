// `beffroi audit` and `beffroi audit rescore`.
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <map>
#include <memory>
#include <ostream>
#include <thread>
#include <unordered_set>

#include "features/audit/audit.hpp"
#include "features/audit/collector.hpp"
#include "features/audit/explain.hpp"
#include "features/audit/kept.hpp"
#include "platform/base/json.hpp"
#include "platform/dns/suffix.hpp"
#include "platform/imports/file.hpp"

namespace beffroi::audit {
namespace {

events::Loop* stopped_by_signal = nullptr;
volatile std::sig_atomic_t stop_asked = 0;

/// The first time what was begun is ended, the second time the program ends as it always does.
void on_signal(int) {
    stop_asked = 1;
    if (stopped_by_signal) stopped_by_signal->stop();
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
}

/// Domains from everywhere, without those that objected and those that are done.
struct Domains {
    std::vector<std::string> all;
    std::size_t next = 0;
    std::unordered_set<std::string> objected;
    std::int64_t denied = 0, refused = 0;
};
Result<Domains> domains_of(const AuditCommand& command, const Kept* kept) {
    Domains found;
    std::unordered_set<std::string>& denied = found.objected;
    std::unordered_set<std::string> seen;
    if (!command.deny.empty()) {
        auto list = read_domains(command.deny);
        if (!list) return std::move(list).take_error();
        denied.insert(list->domains.begin(), list->domains.end());
    }
    const auto add = [&](std::string domain) {
        if (!seen.insert(domain).second) return;
        if (denied.count(domain) > 0 || denied.count(dns::registrable(domain)) > 0)
            ++found.denied;
        else if (!kept || !kept->is_done(domain))
            found.all.push_back(std::move(domain));
    };
    for (const std::string& typed : command.domains) {
        const auto name = dns::normal_name(typed);
        if (!name || dns::registrable(*name).empty())
            return invalid("bad_domain", msg("“{1}” is no domain name. Write it like ville.fr.", typed), "domain");
        add(*name);
    }
    if (!command.list.empty()) {
        auto list = read_domains(command.list);
        if (!list) return std::move(list).take_error();
        found.refused = list->refused;
        for (std::string& each : list->domains) add(std::move(each));
    }
    return found;
}

/// Why questions were not answered, and how often.
class Causes {
public:
    void count(const Evidence& evidence) {
        for (const auto& [question, seen] : evidence.dns)
            if (!dns::known(seen.answer.status)) ++all_[seen.answer.status];
    }
    std::string text(Lang lang) const {
        std::string text;
        for (const auto& [status, n] : all_) text += (text.empty() ? "" : ", ") + std::string(dns::code(status)) + " " + i18n::number(lang, n);
        return text;
    }

private:
    std::map<dns::Status, std::int64_t> all_;
};

class Progress {
public:
    Progress(std::ostream& err, Lang lang, std::int64_t all) : err_(err), lang_(lang), all_(all) {}
    void tell(std::int64_t done, const dns::Asker::Stats& stats, const Causes& causes, bool last) {
        const double seconds = std::max(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count(), 0.001);
        const double rate = static_cast<double>(stats.answered + stats.failed) / seconds;
        const auto n = [&](std::int64_t value) { return i18n::number(lang_, value); };
        std::string line = i18n::format(lang_, msg("{1} of {2} domains, {3} answers a second", n(done), n(all_), n(static_cast<std::int64_t>(rate))));
        if (!last && done > 0) {
            const auto left = static_cast<std::int64_t>(seconds * static_cast<double>(all_ - done) / static_cast<double>(done));
            line += i18n::format(lang_, msg(", {1} min {2} s left", n(left / 60), n(left % 60)));
        }
        if (const std::string failed = causes.text(lang_); !failed.empty()) line += i18n::format(lang_, msg("; without answer: {1}", failed));
        err_ << line << '\n' << std::flush;
    }

private:
    std::ostream& err_;
    Lang lang_;
    std::int64_t all_;
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

int tell_error(const Error& error, std::ostream& err, Lang lang) {
    err << i18n::format(lang, error.message) << '\n';
    return 1;
}

std::string summary_of(const Verdict& verdict, const Knowledge& knowledge) {
    json::Writer out;
    out.begin_object();
    out.field("domain", verdict.domain);
    out.key("score");
    if (verdict.score)
        out.value(*verdict.score);
    else
        out.null();
    out.field("coverage", verdict.coverage).field("receives_mail", verdict.receives_mail);
    if (const Finding* mailbox = verdict.mailbox()) {
        out.field("mailbox_rule", mailbox->rule);
        if (mailbox->service) out.field("mailbox", mailbox->service->id).field("mailbox_company", knowledge.company_of(*mailbox->service).id);
        out.field("mailbox_name", mailbox->name);
        if (mailbox->level) out.field("mailbox_level", static_cast<int>(*mailbox->level));
    }
    out.key("gateways").begin_array();
    for (const Finding& each : verdict.findings)
        if (each.kind == Kind::gateway && each.service) out.value(each.service->id);
    out.end_array();
    out.end_object();
    return out.take();
}

}

int audit_command(const AuditCommand& command, std::ostream& out, std::ostream& err, Lang lang) {
    std::unique_ptr<Kept> kept;
    if (!command.out.empty()) {
        auto opened = Kept::open(command.out, command.resume);
        if (!opened) return tell_error(opened.error(), err, lang);
        kept = *std::move(opened);
    }
    auto domains = domains_of(command, kept.get());
    if (!domains) return tell_error(domains.error(), err, lang);
    if (domains->all.empty() && domains->denied == 0 && !kept)
        return tell_error(invalid("no_domain", msg("Name a domain, or a file of them with --list."), "domain"), err, lang);
    const auto ranges = read_ranges(command.ranges, command.origins);
    if (!ranges) return tell_error(ranges.error(), err, lang);

    events::Loop loop;
    AuditorSettings settings;
    settings.resolvers = command.resolvers;
    settings.web = command.web;
    // Registries count who asks: of a list only when that is wanted.
    settings.registrar = command.registrar || (command.list.empty() && command.domains.size() == 1);
    settings.per_second = command.per_second;
    settings.per_operator = command.per_operator;
    settings.window = command.window;
    settings.contact = command.contact;
    settings.denied = {domains->objected.begin(), domains->objected.end()};
    settings.laboratory = command.laboratory;
    settings.http_port = command.http_port;
    settings.https_port = command.https_port;
    settings.authorities = command.authorities;
    auto auditor = Auditor::open(loop, settings, Clock());
    if (!auditor) return tell_error(auditor.error(), err, lang);
    Collector& collector = (*auditor)->collector();
    dns::Asker& asker = (*auditor)->asker();

    Result<void> written;
    const auto note = [&](Result<void> result) {
        if (written && !result) {
            written = std::move(result);
            collector.stop();
        }
    };
    if (kept) {
        kept->each_shared([&](const dns::Question& question, const Seen& seen) { collector.shared().keep(question, seen); });
        collector.remembered = [&](Evidence& evidence) { kept->recall(evidence); };
        collector.heard = [&](const std::string& domain, const dns::Question& question, const Seen& seen, bool shared) {
            note(kept->heard(domain, question, seen, shared));
        };
        (*auditor)->visited = [&](const std::string& domain, const std::vector<Visit>& visits) { note(kept->visited(domain, visits)); };
        (*auditor)->registrar_told = [&](const std::string& domain, const Registration& told) { note(kept->registrar_told(domain, told)); };
    }
    const auto before = static_cast<std::int64_t>(kept ? kept->done() : 0);
    const auto all = before + static_cast<std::int64_t>(domains->all.size());
    Progress progress(err, lang, all);
    Causes causes;
    bool over = false;
    const std::function<void()> tick = [&] {
        if (over) return;
        progress.tell(before + collector.progress().done, asker.stats(), causes, false);
        loop.after(std::chrono::seconds{command.progress && ::isatty(2) != 0 ? 1 : 10}, tick);
    };
    // One domain alone is answered before there is anything to tell.
    const bool tells = command.progress && domains->all.size() > 1;
    if (tells) loop.after(std::chrono::seconds{1}, tick);

    const Knowledge& knowledge = Knowledge::carried();
    const Rules& rules = Rules::carried();
    std::size_t left = domains->all.size();
    stopped_by_signal = &loop;
    std::signal(SIGINT, on_signal);
    std::signal(SIGTERM, on_signal);
    if (left > 0)
        collector.start([&] { return domains->next < domains->all.size() ? domains->all[domains->next++] : std::string(); },
                        [&](Evidence evidence) {
                            causes.count(evidence);
                            if (kept) {
                                note(kept->done(evidence));
                            } else {
                                const Verdict verdict = judge(evidence, knowledge, *ranges, rules);
                                out << (command.json ? json_of(verdict, knowledge, rules, lang) : text_of(verdict, knowledge, rules, lang)) << '\n';
                            }
                            if (--left == 0 || !written) over = true, loop.stop();
                        });
    if (left > 0) loop.run();
    stopped_by_signal = nullptr;
    if (!written) return tell_error(written.error(), err, lang);
    const bool whole = left == 0;
    if (tells || kept) progress.tell(before + collector.progress().done, asker.stats(), causes, true);
    if (domains->denied > 0) err << i18n::plural(lang, "{n} domain objected and was left out.", "{n} domains objected and were left out.", domains->denied) << '\n';
    if (domains->refused > 0) err << i18n::plural(lang, "{n} line has no domain name.", "{n} lines have no domain name.", domains->refused) << '\n';
    if (kept && whole) kept->finish();
    if (!whole && kept) err << i18n::format(lang, msg("Stopped. Go on with: the same command and --resume.")) << '\n';
    return whole ? 0 : 130;
}

int rescore_command(const RescoreCommand& command, std::ostream& out, std::ostream& err, Lang lang) {
    const auto ranges = read_ranges(command.ranges, command.origins);
    if (!ranges) return tell_error(ranges.error(), err, lang);
    std::ofstream file;
    if (!command.out.empty()) {
        file.open(command.out, std::ios::binary | std::ios::trunc);
        if (!file) return tell_error(fail(ErrorKind::unavailable, "cannot_write", msg("{1} can't be written. Check the folder's owner and the room on the disk.", command.out)), err, lang);
    }
    std::ostream& to = command.out.empty() ? out : file;
    const Knowledge& knowledge = Knowledge::carried();
    const Rules& rules = Rules::carried();

    // Lines are judged by as many threads as the machine has, a block at a time, and written in their order: memory is that of a block.
    const unsigned threads = std::max(1u, std::thread::hardware_concurrency());
    constexpr std::size_t block = 512;
    std::vector<std::string> lines, results(block);
    Result<void> sound;
    const auto flush = [&] {
        std::vector<std::thread> workers;
        std::vector<Result<void>> outcome(threads);
        for (unsigned t = 0; t < threads; ++t)
            workers.emplace_back([&, t] {
                for (std::size_t i = t; i < lines.size(); i += threads) {
                    const auto evidence = evidence_from(lines[i]);
                    if (!evidence) {
                        outcome[t] = evidence.error();
                        return;
                    }
                    const Verdict verdict = judge(*evidence, knowledge, *ranges, rules);
                    results[i] = command.summary ? summary_of(verdict, knowledge) : json_of(verdict, knowledge, rules, lang);
                }
            });
        for (std::thread& each : workers) each.join();
        for (const auto& each : outcome)
            if (!each) sound = each;
        if (!sound) return;
        for (std::size_t i = 0; i < lines.size(); ++i) to << results[i] << '\n';
        lines.clear();
    };
    const auto read = each_line(command.in, [&](std::string_view line) -> Result<void> {
        lines.emplace_back(line);
        if (lines.size() == block) flush();
        return sound;
    });
    if (read && sound) flush();
    if (!read) return tell_error(read.error(), err, lang);
    if (!sound) return tell_error(sound.error(), err, lang);
    to.flush();
    if (!to) return tell_error(fail(ErrorKind::unavailable, "cannot_write", msg("{1} can't be written. Check the folder's owner and the room on the disk.", command.out)), err, lang);
    err << i18n::plural(lang, "{n} domain judged.", "{n} domains judged.", *read) << '\n';
    return 0;
}

}

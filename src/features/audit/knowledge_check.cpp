// What may be wrong with knowledge, and how it is told.
#include <algorithm>
#include <map>
#include <ostream>
#include <set>

#include "features/audit/audit.hpp"
#include "features/audit/knowledge_index.hpp"
#include "platform/dns/dns.hpp"
#include "platform/fetch/address.hpp"
#include "platform/fetch/url.hpp"
#include "platform/i18n/i18n.hpp"

namespace beffroi::audit {
namespace {

/// Why this sign can never match; an empty key: it may.
Message dead(Sign sign, const std::string& value) {
    if (is_name(sign)) {
        const auto name = dns::normal_name(value);
        if (!name || *name != value) return msg("“{1}” is no name of a host in lower case: it can never match.", value);
        if (value.find('.') == std::string::npos)
            return msg("“{1}” is one label only: it would match a whole ending.", value);
    }
    if ((sign == Sign::txt || sign == Sign::header || sign == Sign::cookie) && value.size() < 3)
        return msg("“{1}” is so short that it would match by chance.", value);
    if (sign == Sign::page &&
        (value.find('/') == std::string::npos || !dns::normal_name(value.substr(0, value.find('/')))))
        return msg("“{1}” is no address of a resource: write host and path, as example.org/maps.", value);
    if (sign == Sign::asn &&
        (value.empty() || !std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; })))
        return msg("“{1}” is no number of a network.", value);
    if (sign == Sign::tld && value.find_first_of(".ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string::npos)
        return msg("“{1}” is no ending: write it in lower case without its dot.", value);
    if (value.empty()) return msg("An empty value would match everything.");
    return {};
}

}

std::vector<Remark> check(const Knowledge& knowledge) {
    std::vector<Remark> all;
    const auto wrong = [&](std::string where, Message text) {
        all.push_back({Remark::Weight::wrong, std::move(where), std::move(text)});
    };
    std::set<std::string> companies, services, software;
    std::vector<bool> has_service(knowledge.companies().size());
    for (const Service& each : knowledge.services()) has_service[each.company] = true;
    for (std::size_t i = 0; i < knowledge.companies().size(); ++i) {
        const Company& each = knowledge.companies()[i];
        if (!facts::identifier(each.id)) wrong(each.id, msg("An id has lower-case letters, digits and hyphens."));
        if (!companies.insert(each.id).second) wrong(each.id, msg("This company stands twice."));
        if (!facts::country(each.seat) || !facts::country(each.owner_country))
            wrong(each.id, msg("A country has two capital letters, as in ISO 3166-1."));
        if (!each.source.starts_with("https://")) wrong(each.id, msg("`source` is no address of a public page."));
        if (!has_service[i]) wrong(each.id, msg("This company has no service."));
        if (!each.checked)
            all.push_back({Remark::Weight::waiting, each.id, msg("Nobody has read its source yet: {1}", each.source)});
    }
    // The same sign of the same kind cannot show two.
    std::map<std::tuple<Sign, Kind, std::string>, const Service*> shown;
    for (const Service& each : knowledge.services()) {
        if (!facts::identifier(each.id)) wrong(each.id, msg("An id has lower-case letters, digits and hyphens."));
        if (!services.insert(each.id).second) wrong(each.id, msg("This service stands twice."));
        if (each.signs.empty()) wrong(each.id, msg("Nothing shows this service: it can never be found."));
        for (const std::string& on : each.on)
            if (!knowledge.company(on)) wrong(each.id, msg("It runs on the machines of “{1}”, whom nobody knows.", on));
        for (const std::string& where : each.runs_in)
            if (where != "EU" && where != "world" && !facts::country(where))
                wrong(each.id, msg("`runs_in` has countries, \"EU\" or \"world\", not “{1}”.", where));
        for (const auto& [sign, value] : each.signs) {
            if (Message why = dead(sign, value); !why.key.empty()) wrong(each.id, std::move(why));
            const auto [at, anew] = shown.try_emplace({sign, each.kind, comparable(sign, value)}, &each);
            if (!anew && at->second != &each)
                wrong(each.id, msg("“{1}” shows {2} too: which one is it?", value, at->second->id));
        }
        for (const auto& [ending, address] : each.rdap) {
            const std::string& of = ending;
            const auto url = fetch::parse_url(address);
            if (each.kind != Kind::registry)
                wrong(each.id, msg("`rdap` stands with a registry only: nobody else is asked who the registrar is."));
            if (!url || !url->secure || !url->query.empty() || !address.ends_with('/') || fetch::text_of(*url) != address ||
                url->host.find('.') == std::string::npos || fetch::number_from(url->host).is)
                wrong(each.id, msg("“{1}” is no address of RDAP: write https://, a name and a path that ends with “/”.", address));
            if (!of.empty() && std::find(each.signs.begin(), each.signs.end(), std::pair{Sign::tld, of}) == each.signs.end())
                wrong(each.id, msg("`rdap` names the ending “{1}”, which `tld` does not.", of));
        }
    }
    for (const Software& each : knowledge.software()) {
        if (!software.insert(each.id).second) wrong(each.id, msg("This software stands twice."));
        if (!each.source.starts_with("https://")) wrong(each.id, msg("`source` is no address of a public page."));
        if (each.generator.empty() && each.path.empty() && each.header.empty() && each.cookie.empty() &&
            each.script.empty())
            wrong(each.id, msg("Nothing shows this software: it can never be found."));
    }
    return all;
}

int knowledge_check_command(const std::string& folder, std::ostream& out, Lang lang) {
    const auto say = [&](const Message& message) { out << i18n::format(lang, message) << '\n'; };
    std::vector<Remark> remarks;
    std::vector<KnowledgeFile> files;
    if (!folder.empty()) {
        auto found = facts::files_of(folder);
        if (!found) {
            say(found.error().message);
            return 2;
        }
        files = *std::move(found);
    }
    const Knowledge read = folder.empty() ? Knowledge::carried() : Knowledge::read(files, remarks);
    for (Remark& each : check(read)) remarks.push_back(std::move(each));
    std::int64_t wrong = 0, waiting = 0;
    for (const Remark& each : remarks) {
        if (each.weight == Remark::Weight::waiting) {
            ++waiting;
            continue;
        }
        ++wrong;
        out << each.where << ": " << i18n::format(lang, each.text) << '\n';
    }
    const auto n = [&](std::size_t number) { return i18n::number(lang, static_cast<std::int64_t>(number)); };
    std::size_t signs = 0, mailboxes = 0;
    for (const Service& each : read.services()) {
        signs += each.signs.size();
        mailboxes += each.kind == Kind::mailbox || each.kind == Kind::gateway;
    }
    say(msg("{1} companies, {2} services ({3} mailboxes and filters), {4} signs, {5} pieces of software.",
            n(read.companies().size()), n(read.services().size()), n(mailboxes), n(signs), n(read.software().size())));
    say(msg("Sources that somebody has read: {1} of {2}.",
            n(read.companies().size() - static_cast<std::size_t>(waiting)), n(read.companies().size())));
    if (wrong == 0)
        say(msg("Nothing contradicts itself."));
    else
        out << i18n::plural(lang, "{n} thing is wrong.", "{n} things are wrong.", wrong) << '\n';
    return wrong == 0 ? 0 : 1;
}

}

// Who is behind what is seen: companies with their owners, their services, what shows them; and software that sites run.
//
// Written by us in data/providers; README.md there says what each key means. The program carries it.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/facts/facts.hpp"

namespace beffroi::audit {

/// What is measured; data/audit/rules.toml has their weights.
enum class Dimension { mail, page, hosting, dns, saas, openness, certificate };
std::span<const Dimension> every_dimension();
std::string_view code(Dimension dimension);  ///< "mail"
std::optional<Dimension> dimension_from(std::string_view code);
std::string_view label(Dimension dimension);  ///< a catalogue key

/// What a service does.
enum class Kind {
    mailbox,
    gateway,
    sending,
    analytics,
    advertising,
    tag_manager,
    fonts,
    script_cdn,
    captcha,
    map,
    video,
    audio,
    chat,
    consent,
    social,
    payment,
    forms,
    errors,
    testing,
    reviews,
    reading_aid,
    search,
    translation,
    push,
    booking,
    weather,
    shop,
    hosting,
    cdn,
    site_builder,
    dns,
    registrar,
    registry,
    office,
    identity,
    crm,
    storage,
    meeting,
    signature,
    helpdesk,
    project,
    security,
    people,
    verification,
    ca,
};
std::span<const Kind> every_kind();
std::string_view code(Kind kind);  ///< "tag-manager"
std::optional<Kind> kind_from(std::string_view code);
std::string_view label(Kind kind);  ///< a catalogue key: "Filter in front of the mailbox"
Dimension dimension_of(Kind kind);

/// By what a service is known.
enum class Sign {
    mx,
    spf,
    dkim,
    selector,
    autodiscover,
    ns,
    soa,
    cname,
    header,
    txt,
    issuer,
    host,
    page,
    cookie,
    asn,
    ranges,
    registrar,
    tld
};
std::span<const Sign> every_sign();
std::string_view code(Sign sign);
std::optional<Sign> sign_from(std::string_view code);
/// Its values are names of hosts, which match by whole labels from the right.
bool is_name(Sign sign);

struct Company {
    std::string id, name, legal;
    std::string seat, owner_country;  ///< ISO 3166-1, two letters
    std::string owner;
    std::string source, note;
    std::optional<Date> checked;  ///< somebody read the source on that day; none: nobody yet
    Date written{};
};
struct Service {
    std::string id, name;
    Kind kind{};
    std::size_t company = 0;  ///< in `Knowledge::companies`
    bool free = false;  ///< free software that one could run oneself
    bool tracks = false;  ///< receives visitors' data for advertising, profiles, measuring across sites
    std::vector<std::string> runs_in;  ///< countries, "EU", "world"; empty: not known
    std::vector<std::string> on;  ///< companies on whose machines it runs
    std::vector<std::pair<Sign, std::string>> signs;
    /// Of a registry: where its RDAP answers, by ending; the ending is empty when one address is for all of them.
    std::vector<std::pair<std::string, std::string>> rdap;
};
struct Software {
    std::string id, name, what, licence, source;
    bool free() const { return licence != "proprietary"; }
    std::vector<std::string> generator, path, header, cookie, script;
};

using facts::Remark;
using KnowledgeFile = facts::File;

class Knowledge {
public:
    /// Reads everything that can be read; what cannot is told in `remarks`.
    static Knowledge read(std::span<const KnowledgeFile> files, std::vector<Remark>& remarks);
    /// What the program carries. Read once, when it is first asked for.
    static const Knowledge& carried();

    std::span<const Company> companies() const { return companies_; }
    std::span<const Service> services() const { return services_; }
    std::span<const Software> software() const { return software_; }
    const Company& company_of(const Service& service) const { return companies_[service.company]; }
    const Company* company(std::string_view id) const;
    const Service* service(std::string_view id) const;

    /// Whom this shows, of one kind of sign: of names those with the longest match. TXT, headers and addresses of resources ("host/path") match by how they begin, cookies by
    /// their name or, "_ga_*", by how they begin.
    std::span<const std::uint32_t> find(Sign sign, std::string_view value) const;
    /// The first of them that is of this kind.
    const Service* find(Sign sign, std::string_view value, Kind kind) const;
    /// The first of them whose kind belongs to this dimension.
    const Service* find(Sign sign, std::string_view value, Dimension dimension) const;
    /// Where the registry of a name's ending answers RDAP (RFC 9082): "https://rdap.nic.fr/". Empty: nobody that we know.
    std::string rdap_of(std::string_view name) const;
    const Service& at(std::uint32_t service) const { return services_[service]; }

    /// What names a version of the knowledge: changes with any fact or sign.
    const std::string& version() const { return version_; }

private:
    struct Index;
    std::vector<Company> companies_;
    std::vector<Service> services_;
    std::vector<Software> software_;
    std::shared_ptr<const Index> index_;
    std::string version_;
};

/// The company of a host that our own knowledge lacks, by name alone: whose it is in the end and where, nobody has written down. From npm
/// `third-party-web`. Empty: not known there either.
std::string_view third_party_of(std::string_view host);

/// Contradictions, signs that can never match, facts without a source, services on machines of nobody.
std::vector<Remark> check(const Knowledge& knowledge);

}

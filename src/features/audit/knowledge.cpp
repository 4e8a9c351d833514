#include "features/audit/knowledge.hpp"

#include <algorithm>
#include <unordered_map>

#include "features/audit/knowledge_index.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"

namespace beffroi::audit {
namespace {

Service service_from(facts::Row& row, std::size_t company) {
    Service service;
    service.company = company;
    service.id = row.text("id");
    service.name = row.text("name");
    const std::string kind = row.text("kind");
    if (const auto known = kind_from(kind))
        service.kind = *known;
    else
        row.wrong(msg("No kind of service is called “{1}”.", kind));
    service.free = row.flag("free");
    service.tracks = row.flag("tracks");
    service.runs_in = row.list("runs_in");
    service.on = row.list("on");
    service.rdap = row.by_name("rdap");
    for (const Sign sign : every_sign())
        for (std::string& value : row.list(code(sign))) service.signs.emplace_back(sign, std::move(value));
    return service;
}

}

Knowledge Knowledge::read(std::span<const KnowledgeFile> files, std::vector<Remark>& remarks) {
    Knowledge all;
    std::string everything;
    for (const KnowledgeFile& file : files) {
        everything += file.text;
        facts::Document document(file, remarks);
        document.each("company", [&](facts::Row& row) {
            Company company;
            company.id = row.text("id");
            company.name = row.text("name");
            company.legal = row.text("legal");
            company.seat = row.text("seat");
            company.owner = row.text("owner");
            company.owner_country = row.text("owner_country");
            company.source = row.text("source");
            company.note = row.text("note", facts::Row::Need::optional);
            const facts::Dated dated = row.dates();
            company.checked = dated.checked;
            company.written = dated.written;
            row.each("service",
                     [&](facts::Row& of) { all.services_.push_back(service_from(of, all.companies_.size())); });
            all.companies_.push_back(std::move(company));
        });
        document.each("software", [&](facts::Row& row) {
            Software one;
            one.id = row.text("id");
            one.name = row.text("name");
            one.what = row.text("what");
            one.licence = row.text("licence");
            one.source = row.text("source");
            row.dates();
            one.generator = row.list("generator");
            one.path = row.list("path");
            one.header = row.list("header");
            one.cookie = row.list("cookie");
            one.script = row.list("script");
            all.software_.push_back(std::move(one));
        });
        document.nothing_else();
    }
    auto index = std::make_shared<Index>();
    for (std::size_t i = 0; i < all.services_.size(); ++i)
        for (const auto& [sign, value] : all.services_[i].signs) index->add(sign, value, static_cast<std::uint32_t>(i));
    index->finish();
    all.index_ = std::move(index);
    all.version_ = crypto::base64url(crypto::sha256(everything)).substr(0, 10);
    return all;
}

const Company* Knowledge::company(std::string_view id) const {
    const auto at = std::find_if(companies_.begin(), companies_.end(), [&](const Company& c) { return c.id == id; });
    return at == companies_.end() ? nullptr : &*at;
}

const Service* Knowledge::service(std::string_view id) const {
    const auto at = std::find_if(services_.begin(), services_.end(), [&](const Service& s) { return s.id == id; });
    return at == services_.end() ? nullptr : &*at;
}

std::span<const std::uint32_t> Knowledge::find(Sign sign, std::string_view value) const {
    return index_ ? index_->find(sign, value) : std::span<const std::uint32_t>();
}

std::string Knowledge::rdap_of(std::string_view name) const {
    const Service* registry = find(Sign::tld, name, Kind::registry);
    if (!registry) return {};
    const std::string_view ending = name.substr(name.rfind('.') + 1);
    for (const auto& [of, address] : registry->rdap)
        if (of.empty() || of == ending) return address;
    return {};
}

const Service* Knowledge::find(Sign sign, std::string_view value, Kind kind) const {
    for (const std::uint32_t each : find(sign, value))
        if (services_[each].kind == kind) return &services_[each];
    return nullptr;
}

const Service* Knowledge::find(Sign sign, std::string_view value, Dimension dimension) const {
    for (const std::uint32_t each : find(sign, value))
        if (dimension_of(services_[each].kind) == dimension) return &services_[each];
    return nullptr;
}

}

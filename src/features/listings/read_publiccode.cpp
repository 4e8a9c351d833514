// publiccode.yml (https://yml.publiccode.tools, version 0.4): what public bodies say of their software beside its code. A file here is any
// number of them, parted by "---".
#include "features/listings/reading.hpp"
#include "features/listings/yaml.hpp"
#include "platform/base/text.hpp"

namespace beffroi::listings {
namespace {

using yaml::Node;

const Node nothing;
const Node& inner(const Node& in, std::string_view key) {
    const Node* found = in.at(key);
    return found ? *found : nothing;
}

/// The description in French, else in English, else in the first language.
std::pair<std::string, const Node*> description(const Node& of) {
    const Node& all = inner(of, "description");
    for (const std::string_view language : {"fr", "en"})
        if (const Node* found = all.at(language)) return {std::string(language), found};
    if (all.table.empty()) return {"", &nothing};
    return {all.table.front().key.substr(0, 2), &all.table.front().value};
}

/// Who is paid to look after it, while that contract runs.
void read_contractor(Gathering& gathering, const Node& contractor, const std::string& skill) {
    Firm one;
    one.name = gathering.line(contractor.text_at("name"), most_name);
    gathering.at(one.name);
    if (const auto until = parse_date(contractor.text_at("until").substr(0, 10)); until && *until < gathering.today())
        return gathering.left_out(i18n::key("Left out, a contract that has ended: {1}"));
    one.site = gathering.address(contractor.text_at("website"));
    one.mail = gathering.mail(contractor.text_at("email"));
    one.skills = {skill};
    gathering.add(std::move(one));
}

void read_one(Gathering& gathering, const Node& file) {
    const std::string version = file.text_at("publiccodeYmlVersion");
    if (version.empty() && !file.at("name"))
        return gathering.refused(msg("This is no publiccode.yml: “publiccodeYmlVersion” and “name” are missing."));
    Software one;
    one.name = gathering.line(file.text_at("name"), most_name);
    if (!one.name.empty()) gathering.at(one.name);
    if (version.empty())
        gathering.remark(msg("“publiccodeYmlVersion” is missing."));
    else if (!version.starts_with("0"))
        gathering.remark(msg("This is version {1} of publiccode.yml; read as version 0.", text::shorten(version, 20)));
    const std::string state = file.text_at("developmentStatus");
    if (state == "obsolete") return gathering.left_out(i18n::key("Left out, no longer worked on: {1}"));
    one.code = gathering.address(file.text_at("url"));
    one.site = gathering.address(file.text_at("landingURL"));
    one.key = one.code;
    const auto [language, words] = description(file);
    one.language = language;
    std::string what = words->text_at("shortDescription");
    if (what.empty()) what = words->text_at("longDescription");
    if (what.empty()) what = words->text_at("genericName");
    one.what = gathering.line(what, most_what);
    const Node& legal = inner(file, "legal");
    gathering.licences(one, {legal.text_at("license")});
    std::vector<std::string> tags = file.texts_at("categories");
    for (std::string& each : file.texts_at("platforms")) tags.push_back(std::move(each));
    one.tags = gathering.lines(tags);
    std::string owner = legal.text_at("mainCopyrightOwner");
    if (owner.empty()) owner = legal.text_at("repoOwner");
    if (owner.empty()) owner = inner(file, "organisation").text_at("name");
    gathering.tell(one, i18n::key("Whose it is"), owner);
    if (state == "concept" || state == "development" || state == "beta")
        gathering.tell(one, i18n::key("Not finished yet"));
    gathering.tell(one, i18n::key("Last version"), file.text_at("softwareVersion"));
    if (const auto used = file.texts_at("usedBy"); !used.empty())
        gathering.tell(one, i18n::key("Administrations that say they use it"), std::to_string(used.size()));
    one.updated = parse_date(file.text_at("releaseDate").substr(0, 10));
    const std::string name = one.name;
    gathering.add(std::move(one));
    if (!name.empty())
        for (const Node& each : inner(inner(file, "maintenance"), "contractors").list)
            read_contractor(gathering, each, name);
}

}

Result<Read> read_publiccode(std::string_view text, Date today) {
    const auto documents = yaml::parse(text);
    if (!documents) return documents.error();
    Gathering gathering(Source::publiccode, today);
    if (documents->keys_twice > 0)
        gathering.counted(i18n::key("Keys that stand there twice; the first was taken: {1}"),
                          static_cast<std::int64_t>(documents->keys_twice));
    std::size_t number = 0;
    for (const Node& each : documents->all) {
        gathering.at_number(++number);
        if (each.kind == Node::Kind::nothing) continue;
        if (each.kind != Node::Kind::table)
            gathering.refused(msg("This is no publiccode.yml: “publiccodeYmlVersion” and “name” are missing."));
        else
            read_one(gathering, each);
    }
    return gathering.done();
}

}

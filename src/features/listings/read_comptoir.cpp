// Comptoir du Libre: its public export, comptoir-du-libre_export_v1.json. Software, and who says that they provide it.
#include "features/listings/json_entries.hpp"

namespace beffroi::listings {
namespace {

using namespace json_entries;

void read_provider(Gathering& gathering, const object& provider, const std::string& skill) {
    // A person is nobody's entry in a list of firms.
    if (text_at(provider, "type") == "Person") return gathering.left_out(i18n::key("Left out, a private person: {1}"));
    Firm one;
    one.name = gathering.line(text_at(provider, "name"), most_name);
    one.key = gathering.line(text_at(provider, "id"), most_name);
    gathering.at(one.name);
    one.page = gathering.address(text_at(provider, "url"));
    if (const object* outside = object_at(provider, "external_resources"))
        one.site = gathering.address(text_at(*outside, "website"));
    one.skills = {skill};
    gathering.add(std::move(one));
}

void read_one(Gathering& gathering, const object& entry) {
    Software one;
    one.name = gathering.line(text_at(entry, "name"), most_name);
    if (!one.name.empty()) gathering.at(one.name);
    one.key = gathering.line(text_at(entry, "id"), most_name);
    one.page = gathering.address(text_at(entry, "url"));
    one.language = "fr";
    gathering.licences(one, texts_at(entry, "licence"));
    if (const object* outside = object_at(entry, "external_resources")) {
        one.site = gathering.address(text_at(*outside, "website"));
        one.code = gathering.address(text_at(*outside, "repository"));
    }
    one.tags = gathering.lines(texts_at(entry, "keywords"));
    if (const array* users = array_at(entry, "users"); users && !users->empty())
        gathering.tell(one, i18n::key("Administrations that say they use it"), std::to_string(users->size()));
    one.updated = parse_date(text_at(entry, "modified").substr(0, 10));
    const std::string name = one.name;
    gathering.add(std::move(one));
    if (const array* providers = array_at(entry, "providers"); providers && !name.empty())
        for (const value& each : *providers)
            if (const object* provider = each.if_object()) read_provider(gathering, *provider, name);
}

}

Result<Read> read_comptoir(std::string_view text, Date today) {
    const auto parsed = parse(text);
    if (!parsed) return parsed.error();
    const object* whole = parsed->if_object();
    const array* all = whole ? array_at(*whole, "softwares") : nullptr;
    if (all == nullptr) return bad_file(msg("This is no export of the Comptoir du Libre: “softwares” is missing."));
    Gathering gathering(Source::comptoir, today);
    if (const std::string said = text_at(*whole, "number_of_software");
        !said.empty() && said != std::to_string(all->size()))
        gathering.remark(msg("The file says that it has {1} entries, and has {2}.", said, std::to_string(all->size())));
    std::size_t number = 0;
    for (const value& each : *all) {
        gathering.at_number(++number);
        if (const object* entry = each.if_object())
            read_one(gathering, *entry);
        else
            gathering.refused(msg("It is not an entry of this list."));
    }
    return gathering.done();
}

}

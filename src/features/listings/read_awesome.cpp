// awesome-selfhosted: the entries of awesome-selfhosted-data as one JSON list.
#include "features/listings/json_entries.hpp"
#include "platform/base/text.hpp"

namespace beffroi::listings {
namespace {

using namespace json_entries;

void read_one(Gathering& gathering, const object& entry) {
    Software one;
    one.name = gathering.line(text_at(entry, "name"), most_name);
    if (!one.name.empty()) gathering.at(one.name);
    if (flag_at(entry, "archived")) return gathering.left_out(i18n::key("Left out, no longer worked on: {1}"));
    one.key = gathering.line(text_at(entry, "_file"), most_name);
    if (one.key.ends_with(".yml")) one.key.resize(one.key.size() - 4);
    one.what = gathering.line(text_at(entry, "description"), most_what);
    one.language = "en";
    gathering.licences(one, texts_at(entry, "licenses"));
    one.site = gathering.address(text_at(entry, "website_url"));
    one.code = gathering.address(text_at(entry, "source_code_url"));
    one.tags = gathering.lines(texts_at(entry, "tags"));
    gathering.tell(one, i18n::key("Runs with"), text::join(gathering.lines(texts_at(entry, "platforms")), ", "));
    gathering.tell(one, i18n::key("Stars"), text_at(entry, "stargazers_count"));
    if (const object* release = object_at(entry, "current_release"))
        gathering.tell(one, i18n::key("Last version"), text_at(*release, "tag"));
    if (flag_at(entry, "depends_3rdparty"))
        gathering.tell(one, i18n::key("Needs a service of others that one does not run oneself"));
    gathering.tell(one, i18n::key("To try it"), gathering.address(text_at(entry, "demo_url")));
    one.updated = parse_date(text_at(entry, "updated_at"));
    gathering.add(std::move(one));
}

}

Result<Read> read_awesome(std::string_view text, Date today) {
    const auto parsed = parse(text);
    if (!parsed) return parsed.error();
    const array* all = parsed->if_array();
    if (all == nullptr) return not_a_list(Source::awesome_selfhosted);
    Gathering gathering(Source::awesome_selfhosted, today);
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

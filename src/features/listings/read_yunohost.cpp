// YunoHost: apps.toml of YunoHost/apps, one table for each app, by its name.
#include <algorithm>
#include <array>

#include "features/listings/reading.hpp"
#include "platform/base/text.hpp"
#include "platform/facts/facts.hpp"

namespace beffroi::listings {
namespace {

using Need = facts::Row::Need;

/// What YunoHost calls "antifeatures" (antifeatures.toml), in words.
struct Drawback {
    std::string_view code, label;
};
constexpr std::array drawbacks{
    Drawback{"alpha-software", i18n::key("Not finished yet")},
    Drawback{"arbitrary-limitations", i18n::key("Has limits that one pays to be rid of")},
    Drawback{"non-free-addons", i18n::key("Asks one to install parts that are not free")},
    Drawback{"non-free-assets", i18n::key("Has pictures or sounds that are not free")},
    Drawback{"non-free-dependencies", i18n::key("Needs parts that are not free")},
    Drawback{"non-free-network", i18n::key("Relies on a service of others that is not free")},
    Drawback{"not-totally-free-package", i18n::key("Its package is not wholly free")},
    Drawback{"not-totally-free-upstream", i18n::key("Not wholly free")},
    Drawback{"package-not-maintained", i18n::key("Nobody looks after its package any more")},
    Drawback{"paid-content", i18n::key("Has parts that one pays for")},
    Drawback{"tracking", i18n::key("Tells others what its users do")},
};

void tell_drawbacks(Gathering& gathering, Software& one, const std::vector<std::string>& codes) {
    for (const std::string& code : codes) {
        const auto found =
            std::find_if(drawbacks.begin(), drawbacks.end(), [&](const Drawback& d) { return d.code == code; });
        if (found != drawbacks.end())
            gathering.tell(one, found->label);
        else
            gathering.tell(one, i18n::key("Drawback"), code);
    }
}

std::string words(std::string code) {
    std::replace(code.begin(), code.end(), '_', ' ');
    return code;
}

void read_one(Gathering& gathering, const std::string& name, facts::Row& row) {
    row.rest_is_theirs();
    gathering.at(name);
    Software one;
    one.name = gathering.line(name, most_name);
    one.key = one.name;
    const std::string state = row.text("state", Need::optional);
    const auto level = row.number("level", Need::optional);
    // Level 0: the package cannot be installed.
    if (state != "working" || level == 0) return gathering.left_out(i18n::key("Left out, does not work for now: {1}"));
    const auto codes = row.list("antifeatures");
    const auto has = [&](std::string_view code) { return std::find(codes.begin(), codes.end(), code) != codes.end(); };
    if (row.has("deprecated_date") || has("deprecated-software") || has("replaced-by-another-app"))
        return gathering.left_out(i18n::key("Left out, no longer worked on: {1}"));
    std::vector<std::string> tags{words(row.text("category", Need::optional))};
    for (const std::string& each : row.list("subtags")) tags.push_back(words(each));
    one.tags = gathering.lines(tags);
    one.replaces = gathering.lines(row.list("potential_alternative_to"));
    one.page = gathering.address("https://apps.yunohost.org/app/" + name);
    if (level) gathering.tell(one, i18n::key("Quality of its package, of 8"), std::to_string(*level));
    gathering.tell(one, i18n::key("Its package"), gathering.address(row.text("url", Need::optional)));
    tell_drawbacks(gathering, one, codes);
    gathering.add(std::move(one));
}

}

Result<Read> read_yunohost(std::string_view text, Date today) {
    std::vector<facts::Remark> faults;
    facts::Document document({"apps.toml", std::string(text)}, faults);
    if (!faults.empty()) return bad_file(msg("This is no TOML, from line {1} on.", faults.front().where.substr(10)));
    Gathering gathering(Source::yunohost, today);
    document.each_named([&](const std::string& name, facts::Row& row) { read_one(gathering, name, row); });
    for (facts::Remark& each : faults) {
        gathering.at(each.where.substr(std::min(each.where.size(), std::string_view("apps.toml, ").size())));
        gathering.remark(std::move(each.text));
    }
    return gathering.done();
}

}

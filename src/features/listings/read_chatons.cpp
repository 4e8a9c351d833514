// CHATONS: the properties of its members ("ChatonsInfos", the ontology of StatoolInfos), one file for an organisation and one for each of
// its services. A file here is any number of them, one after another: services belong to the organisation before them.
#include <algorithm>
#include <map>

#include "features/listings/reading.hpp"
#include "platform/base/text.hpp"

namespace beffroi::listings {
namespace {

/// The lines "path = value" from one "file.class" to the next.
using Part = std::map<std::string, std::string, std::less<>>;

std::string_view unquoted(std::string_view value) {
    if (value.size() >= 2 && (value.front() == '\'' || value.front() == '"') && value.back() == value.front())
        return value.substr(1, value.size() - 2);
    return value;
}

struct Parts {
    std::vector<Part> all;
    std::size_t lines = 0, foreign = 0, twice = 0;
};
Parts parts_of(std::string_view text) {
    Parts parts;
    for (const std::string_view whole : text::split(text, '\n')) {
        const std::string_view line = text::trim(whole);
        if (line.empty() || line.front() == '#' || line.front() == '!') continue;
        const auto sign = line.find('=');
        const std::string_view path =
            sign == std::string_view::npos ? std::string_view() : text::trim(line.substr(0, sign));
        if (path.empty() || path.find(' ') != std::string_view::npos) {
            ++parts.foreign;
            continue;
        }
        ++parts.lines;
        const std::string key = text::lower_ascii(path);
        const bool anew = key == "file.class" || (parts.all.empty());
        if (anew && (parts.all.empty() || !parts.all.back().empty())) parts.all.emplace_back();
        if (parts.all.size() > most_entries) break;
        // Of a path that stands there twice the last counts, as where properties are read elsewhere.
        const auto [at, fresh] =
            parts.all.back().insert_or_assign(key, std::string(unquoted(text::trim(line.substr(sign + 1)))));
        if (!fresh) ++parts.twice;
    }
    return parts;
}

std::string_view told(const Part& part, std::string_view path) {
    const auto found = part.find(path);
    return found == part.end() ? std::string_view() : std::string_view(found->second);
}
bool about(const Part& part, std::string_view section) {
    const auto next = part.lower_bound(section);
    return next != part.end() && next->first.starts_with(section);
}
bool over(const Part& part, std::string_view path, Date today) {
    const auto day = parse_date(told(part, path).substr(0, 10));
    return day && *day <= today;
}
bool away(std::string_view level) {
    const std::string one = text::lower_ascii(level);
    return one == "away" || one == "over" || one == "off";
}

Firm organisation(Gathering& gathering, const Part& part) {
    Firm one;
    one.name = gathering.line(told(part, "organization.name"), most_name);
    gathering.at(one.name);
    one.site = gathering.address(told(part, "organization.website"));
    one.mail = gathering.mail(told(part, "organization.contact.email"));
    one.phone = gathering.phone(told(part, "organization.contact.phone"));
    one.what = gathering.line(told(part, "organization.description"), most_what);
    one.address = gathering.line(told(part, "organization.geolocation.address"));
    return one;
}

class Reader {
public:
    explicit Reader(Date today) : gathering_(Source::chatons, today) {}

    Result<Read> read(std::string_view text) {
        const Parts parts = parts_of(text);
        if (parts.lines == 0)
            return bad_file(msg("This is no file of properties: no line reads like organization.name = …"));
        if (parts.foreign > 0)
            gathering_.counted(i18n::key("Lines that are no property: {1}"), static_cast<std::int64_t>(parts.foreign));
        if (parts.twice > 0)
            gathering_.counted(i18n::key("Properties that stand there twice; the last was taken: {1}"),
                               static_cast<std::int64_t>(parts.twice));
        std::size_t number = 0;
        for (const Part& part : parts.all) {
            gathering_.at_number(++number);
            if (about(part, "organization."))
                open(part);
            else if (about(part, "service."))
                service(part);
            else if (!about(part, "federation."))
                gathering_.refused(msg("It is neither an organisation nor a service."));
        }
        close();
        return gathering_.done();
    }

private:
    void open(const Part& part) {
        close();
        const bool gone = away(told(part, "organization.status.level")) ||
                          away(told(part, "organization.memberof.chatons.status.level")) ||
                          over(part, "organization.enddate", gathering_.today()) ||
                          over(part, "organization.memberof.chatons.enddate", gathering_.today());
        known_ = true;
        elsewhere_ = 0;
        if (gone) {
            gathering_.left_out(i18n::key("Left out, no longer a member: {1}"));
            return;
        }
        current_ = organisation(gathering_, part);
        for (auto at = part.lower_bound("subs."); at != part.end() && at->first.starts_with("subs."); ++at)
            ++elsewhere_;
    }
    void service(const Part& part) {
        const std::string name = gathering_.line(told(part, "service.name"), most_name);
        if (!name.empty()) gathering_.at(name);
        if (!known_) return gathering_.refused(msg("No organisation stands before this service in the file."));
        if (!current_) return;  // of one that is left out
        if (elsewhere_ > 0) --elsewhere_;
        if (away(told(part, "service.status.level")) || over(part, "service.enddate", gathering_.today()))
            return gathering_.left_out(i18n::key("Left out, a service that has ended: {1}"));
        std::string software = gathering_.line(told(part, "software.name"), most_name);
        if (software.empty()) software = name;
        if (software.empty()) return gathering_.refused(msg("It has no name."));
        if (current_->skills.size() < most_of_a_list) current_->skills.push_back(std::move(software));
    }
    void close() {
        if (!current_) return;
        gathering_.at(current_->name);
        if (elsewhere_ > 0)
            gathering_.counted(i18n::key("Services whose own file is not in this one: {1}"), elsewhere_);
        std::sort(current_->skills.begin(), current_->skills.end());
        current_->skills.erase(std::unique(current_->skills.begin(), current_->skills.end()), current_->skills.end());
        gathering_.add(*std::move(current_));
        current_.reset();
    }

    Gathering gathering_;
    std::optional<Firm> current_;
    bool known_ = false;
    std::int64_t elsewhere_ = 0;
};

}

Result<Read> read_chatons(std::string_view text, Date today) { return Reader(today).read(text); }

}

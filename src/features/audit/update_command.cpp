// `beffroi knowledge update`: lists of addresses as clouds publish them, and tables of networks, brought into the data folder.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <set>

#include "features/audit/audit.hpp"
#include "platform/fetch/fetch.hpp"
#include "platform/imports/file.hpp"

namespace beffroi::audit {
namespace {

constexpr std::size_t most_bytes = 512 << 20;

/// A file, or what stands at an address of https.
Result<std::string> text_of(const UpdateCommand& command, const std::string& from) {
    if (from.find("://") == std::string::npos) return imports::read_whole(from, most_bytes);
    if (from.substr(0, 8) != "https://")
        return invalid("bad_address", msg("Lists are fetched by https only: {1}", from), "ranges");
    events::Loop loop;
    dns::Options names;
    names.resolvers = command.resolvers;
    auto asker = dns::open_asker(loop, names);
    if (!asker) return std::move(asker).take_error();
    fetch::Options options;
    options.longest_body = static_cast<std::int64_t>(most_bytes);
    options.per_answer = options.per_visit = std::chrono::minutes{5};
    auto client = fetch::open_client(loop, **asker, options);
    if (!client) return std::move(client).take_error();
    std::string body, outcome;
    bool sound = false;
    fetch::Request request;
    request.url = from;
    request.accept = "*/*";
    request.body = [&](const fetch::Hop&, std::string_view bytes) {
        body += bytes;
        return true;
    };
    (*client)->get(std::move(request), [&](const fetch::Outcome& done) {
        outcome = done.code;
        // What comes over a connection that nothing proves is no list.
        sound = done.code == "ok" && !done.hops.empty() && done.hops.back().status == 200 && done.hops.back().certificate && done.hops.back().certificate->fault.empty();
        loop.stop();
    });
    loop.run();
    if (!sound) return fail(ErrorKind::unavailable, "not_fetched", msg("{1} could not be fetched ({2}). Fetch it another way, and name the file.", from, outcome));
    return body;
}

Error cannot_write(const std::string& path) {
    return fail(ErrorKind::unavailable, "cannot_write", msg("{1} can't be written. Check the folder's owner and the room on the disk.", path));
}

Result<void> write_whole(const std::string& path, const std::string& text) {
    const std::string part = path + ".part";
    std::ofstream out(part, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out || std::rename(part.c_str(), path.c_str()) != 0) return cannot_write(path);
    return {};
}

std::string_view name_of_line(std::string_view line) {
    const auto comma = line.find(',');
    return comma == std::string_view::npos ? std::string_view() : line.substr(comma + 1);
}

template <class Each>
void each_line(std::string_view text, Each each) {
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        if (end > 0) each(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

/// What a list said before of the same providers gives way; those of others stay.
Result<std::int64_t> bring_lists(const std::string& path, const std::string& lists) {
    std::set<std::string, std::less<>> names;
    std::int64_t n = 0;
    each_line(lists, [&](std::string_view line) {
        ++n;
        names.emplace(name_of_line(line));
    });
    std::string all;
    if (std::filesystem::exists(path)) {
        const auto before = imports::read_whole(path, most_bytes);
        if (!before) return before.error();
        each_line(*before, [&](std::string_view line) {
            if (names.find(name_of_line(line)) == names.end()) all.append(line).append("\n");
        });
    }
    all += lists;
    Ranges tried;
    if (auto sound = tried.add_lists(all); !sound) return std::move(sound).take_error();
    if (auto written = write_whole(path, all); !written) return std::move(written).take_error();
    return n;
}

}

Result<Ranges> read_ranges(const std::string& lists, const std::string& origins) {
    Ranges ranges;
    const auto read = [&](const std::string& path, Result<void> (Ranges::*add)(std::string_view)) -> Result<void> {
        if (path.empty()) return {};
        const auto bytes = imports::read_whole(path, most_bytes);
        return bytes ? (ranges.*add)(*bytes) : Result<void>(bytes.error());
    };
    if (auto done = read(lists, &Ranges::add_lists); !done) return std::move(done).take_error();
    if (auto done = read(origins, &Ranges::add_origins); !done) return std::move(done).take_error();
    ranges.finish();
    return ranges;
}

Result<Ranges> kept_ranges(const std::string& data_dir) {
    const auto kept = [&](const char* name) {
        const std::string path = data_dir + "/audit/" + name;
        return std::filesystem::exists(path) ? path : std::string();
    };
    return read_ranges(kept("ranges.csv"), kept("origins.tsv"));
}

int update_command(const UpdateCommand& command, std::ostream& out, std::ostream& err, Lang lang) {
    const auto failed = [&](const Error& error) {
        err << i18n::format(lang, error.message) << '\n';
        return 1;
    };
    if (command.ranges.empty() && command.origins.empty())
        return failed(invalid("nothing_named", msg("Name a list with --ranges, or a table of networks with --origins."), "ranges"));
    const std::string folder = command.data_dir + "/audit";
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return failed(cannot_write(folder));
    if (!command.ranges.empty()) {
        const auto text = text_of(command, command.ranges);
        if (!text) return failed(text.error());
        const auto lists = lists_from_published(*text, command.name);
        if (!lists) return failed(lists.error());
        const auto n = bring_lists(folder + "/ranges.csv", *lists);
        if (!n) return failed(n.error());
        out << i18n::plural(lang, "{n} range of addresses is kept.", "{n} ranges of addresses are kept.", *n) << '\n';
    }
    if (!command.origins.empty()) {
        const auto text = text_of(command, command.origins);
        if (!text) return failed(text.error());
        Ranges tried;
        if (auto sound = tried.add_origins(*text); !sound) return failed(sound.error());
        if (auto written = write_whole(folder + "/origins.tsv", *text); !written) return failed(written.error());
        std::int64_t n = 0;
        each_line(*text, [&](std::string_view) { ++n; });
        out << i18n::plural(lang, "{n} line of networks is kept.", "{n} lines of networks are kept.", n) << '\n';
    }
    return 0;
}

}

#include "features/audit/kept.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

namespace beffroi::audit {
namespace {

constexpr std::uint64_t shrink_from = 32 << 20;
constexpr std::string_view beginning = R"({"v":1,"domain":")";

Error cannot_write(const std::string& path) {
    return fail(ErrorKind::unavailable, "cannot_write", msg("{1} can't be written. Check the folder's owner and the room on the disk.", path)).because(std::strerror(errno));
}

Error bad_file(const std::string& path) {
    return invalid("bad_evidence", msg("{1} has something else than evidence: nothing was changed. Choose another name.", path), "out");
}

/// Whole, or an error: a line that is half there would be taken for a broken file.
bool write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto n = ::write(file, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

/// The domain of a line of evidence, without reading the rest.
std::string_view domain_of(std::string_view line) {
    if (line.substr(0, beginning.size()) != beginning) return {};
    line.remove_prefix(beginning.size());
    return line.substr(0, line.find('"'));
}

bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

constexpr int something_else = -2;

/// A file whose last line was not written whole loses it: the kill came there. Only what we began ourselves is cut off: of another file nothing
/// is. -1: it cannot be written.
int open_for_more(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return -1;
    const off_t end = ::lseek(file, 0, SEEK_END);
    off_t size = end;
    std::vector<char> block(1 << 16);
    while (size > 0) {
        const auto from = size > static_cast<off_t>(block.size()) ? size - static_cast<off_t>(block.size()) : 0;
        const auto n = ::pread(file, block.data(), static_cast<std::size_t>(size - from), from);
        if (n <= 0) break;
        const auto at = std::string_view(block.data(), static_cast<std::size_t>(n)).rfind('\n');
        size = at == std::string_view::npos ? from : from + static_cast<off_t>(at) + 1;
        if (at != std::string_view::npos) break;
    }
    if (size < end) {
        const auto n = ::pread(file, block.data(), beginning.size(), size);
        if (n <= 0 || !beginning.starts_with(std::string_view(block.data(), static_cast<std::size_t>(n)))) {
            ::close(file);
            return something_else;
        }
    }
    if (::ftruncate(file, size) != 0 || ::lseek(file, 0, SEEK_END) < 0) {
        ::close(file);
        return -1;
    }
    return file;
}

}

Result<std::int64_t> each_line(const std::string& path, const std::function<Result<void>(std::string_view)>& tell) {
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (!file) return fail(ErrorKind::not_found, "unreadable", msg("{1} can't be read. Check its name and its owner.", path)).because(std::strerror(errno));
    std::string rest;
    std::vector<char> block(1 << 20);
    std::int64_t n = 0;
    Result<void> told;
    for (std::size_t got = 0; told && (got = std::fread(block.data(), 1, block.size(), file)) > 0;) {
        rest.append(block.data(), got);
        std::size_t from = 0;
        for (std::size_t to; told && (to = rest.find('\n', from)) != std::string::npos; from = to + 1) {
            ++n;
            told = tell(std::string_view(rest).substr(from, to - from));
        }
        rest.erase(0, from);
    }
    std::fclose(file);
    if (!told) return std::move(told).take_error().on("line " + std::to_string(n));
    return n;
}

Result<std::int64_t> each_evidence(const std::string& path, const std::function<void(Evidence)>& tell) {
    return each_line(path, [&](std::string_view line) -> Result<void> {
        auto evidence = evidence_from(line);
        if (!evidence) return std::move(evidence).take_error();
        tell(*std::move(evidence));
        return {};
    });
}

Result<std::unique_ptr<Kept>> Kept::open(const std::string& path, bool resume) {
    std::unique_ptr<Kept> kept(new Kept(path));
    if (!resume && exists(path))
        return fail(ErrorKind::conflict, "file_exists", msg("{1} exists already. Add --resume to go on with it, or choose another name.", path));
    if (!resume) {
        ::unlink((path + ".asked").c_str());
        ::unlink((path + ".shared").c_str());
    }
    kept->out_ = open_for_more(path);
    if (kept->out_ == something_else) return bad_file(path);
    kept->asked_ = open_for_more(path + ".asked");
    kept->shared_ = open_for_more(path + ".shared");
    if (kept->out_ < 0 || kept->asked_ < 0 || kept->shared_ < 0) return cannot_write(path);
    if (auto read = kept->read_back(); !read) return std::move(read).take_error();
    return kept;
}

Kept::~Kept() {
    for (const int file : {out_, asked_, shared_})
        if (file >= 0) ::close(file);
}

Result<void> Kept::read_back() {
    auto out = each_line(path_, [&](std::string_view line) -> Result<void> {
        const std::string_view domain = domain_of(line);
        if (domain.empty()) return bad_file(path_);
        done_.emplace(domain);
        return {};
    });
    if (!out) return std::move(out).take_error();
    auto asked = each_line(path_ + ".asked", [&](std::string_view line) -> Result<void> {
        const std::string domain(domain_of(line));
        if (domain.empty()) return bad_file(path_ + ".asked");
        if (done_.count(domain) == 0) open_[domain].append(line).append("\n");
        return {};
    });
    if (!asked) return std::move(asked).take_error();
    return shrink();
}

void Kept::recall(Evidence& into) {
    const auto found = open_.find(into.domain);
    if (found == open_.end()) return;
    std::string_view lines = found->second;
    while (!lines.empty()) {
        const auto end = std::min(lines.find('\n'), lines.size());
        if (auto part = evidence_from(lines.substr(0, end))) {
            into.begun = std::min(into.begun, part->begun);
            for (auto& each : part->dns) into.dns.insert(each);
            for (Visit& each : part->visits) into.visits.push_back(std::move(each));
            if (part->registration) into.registration = std::move(part->registration);
        }
        lines.remove_prefix(std::min(end + 1, lines.size()));
    }
}

void Kept::each_shared(const std::function<void(const dns::Question&, const Seen&)>& tell) const {
    (void)each_evidence(path_ + ".shared", [&](const Evidence& part) {
        for (const auto& [question, seen] : part.dns) tell(question, seen);
    });
}

Result<void> Kept::append(int file, std::string line) const {
    line += '\n';
    if (!write_all(file, line)) return cannot_write(path_);
    return {};
}

Result<void> Kept::note(const std::string& domain, const Evidence& part) {
    const std::string line = json_of(part);
    open_[domain].append(line).append("\n");
    asked_bytes_ += line.size() + 1;
    if (auto written = append(asked_, line); !written) return written;
    return asked_bytes_ > shrink_from ? shrink() : Result<void>();
}

Result<void> Kept::heard(const std::string& domain, const dns::Question& question, const Seen& seen, bool shared) {
    // What nobody could tell may be asked again.
    if (!dns::known(seen.answer.status)) return {};
    Evidence part;
    part.domain = shared ? question.name : domain;
    part.begun = part.ended = std::chrono::floor<std::chrono::seconds>(seen.at);
    part.dns.emplace(question, seen);
    if (!shared) return note(domain, part);
    if (!shared_names_.insert(question.name + " " + std::string(dns::name_of(question.type))).second) return {};
    return append(shared_, json_of(part));
}

Result<void> Kept::visited(const std::string& domain, const std::vector<Visit>& visits) {
    if (visits.empty()) return {};
    Evidence part;
    part.domain = domain;
    part.begun = part.ended = std::chrono::floor<std::chrono::seconds>(visits.front().at);
    part.visits = visits;
    return note(domain, part);
}

Result<void> Kept::registrar_told(const std::string& domain, const Registration& told) {
    // Where nothing was told somebody may try again.
    if (told.outcome != "ok") return {};
    Evidence part;
    part.domain = domain;
    part.begun = part.ended = std::chrono::floor<std::chrono::seconds>(told.at);
    part.registration = told;
    return note(domain, part);
}

Result<void> Kept::done(const Evidence& evidence) {
    if (auto written = append(out_, json_of(evidence)); !written) return written;
    done_.insert(evidence.domain);
    open_.erase(evidence.domain);
    return {};
}

/// Of domains that are done nothing need be recalled: the file is written anew with the others'.
Result<void> Kept::shrink() {
    const std::string path = path_ + ".asked", part = path + ".part";
    const int file = ::open(part.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return cannot_write(part);
    asked_bytes_ = 0;
    for (const auto& [domain, lines] : open_) {
        if (!write_all(file, lines)) {
            ::close(file);
            return cannot_write(part);
        }
        asked_bytes_ += lines.size();
    }
    if (::rename(part.c_str(), path.c_str()) != 0) {
        ::close(file);
        return cannot_write(path);
    }
    ::close(asked_);
    asked_ = file;
    return {};
}

void Kept::finish() {
    ::fdatasync(out_);
    ::unlink((path_ + ".asked").c_str());
    ::unlink((path_ + ".shared").c_str());
}

}

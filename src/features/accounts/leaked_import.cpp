// Brings in a list of any size in little memory: sorted piece by piece into a file without a name, then merged.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <queue>
#include <vector>

#include "features/accounts/accounts.hpp"
#include "features/accounts/leaked.hpp"
#include "features/accounts/leaked_file.hpp"

namespace beffroi::accounts {
namespace leaked {

OpenList::OpenList(const std::string& path) : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    absent_ = file_ < 0 && errno == ENOENT;
    struct stat info{};
    std::array<char, list_head> head{};
    if (file_ < 0 || ::fstat(file_, &info) != 0 ||
        ::pread(file_, head.data(), head.size(), 0) != static_cast<ssize_t>(head.size()))
        return;
    const std::string_view text(head.data(), head.size());
    count_ = number_in(text.substr(list_magic.size()));
    sound_ = text.starts_with(list_magic) && count_ < std::uint64_t{1} << 60 &&
             static_cast<std::uint64_t>(info.st_size) == list_head + count_ * entry_bytes;
}
OpenList::~OpenList() {
    if (file_ >= 0) ::close(file_);
}
std::optional<std::uint64_t> OpenList::at(std::uint64_t index) const {
    std::array<char, entry_bytes> bytes{};
    if (::pread(file_, bytes.data(), bytes.size(), static_cast<off_t>(list_head + index * entry_bytes)) !=
        static_cast<ssize_t>(bytes.size()))
        return std::nullopt;
    return number_in({bytes.data(), bytes.size()});
}

namespace {

constexpr std::size_t run_entries = std::size_t{4} << 20;  // 32 MB
constexpr std::size_t piece_entries = 4096;  // of each run while merging
constexpr std::uint64_t lines_between_signs = 10'000'000;

class File {
public:
    explicit File(int handle) : handle_(handle) {}
    ~File() {
        if (handle_ >= 0) ::close(handle_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    int handle() const { return handle_; }

private:
    int handle_;
};

bool write_all(int file, const void* from, std::size_t bytes) {
    const char* at = static_cast<const char*>(from);
    while (bytes > 0) {
        const ssize_t wrote = ::write(file, at, bytes);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return false;
        at += wrote;
        bytes -= static_cast<std::size_t>(wrote);
    }
    return true;
}

/// Sorted runs in a file that goes with its last handle, whatever ends this process.
class Runs {
public:
    explicit Runs(const std::string& folder) : file_(nameless(folder)) { open_.reserve(run_entries); }
    bool ready() const { return file_.handle() >= 0; }
    bool add(Prefix prefix) {
        open_.push_back(prefix);
        return open_.size() < run_entries || close_run();
    }
    bool close_run() {
        if (open_.empty()) return true;
        std::ranges::sort(open_);
        open_.erase(std::unique(open_.begin(), open_.end()), open_.end());
        if (!write_all(file_.handle(), open_.data(), open_.size() * sizeof(Prefix))) return false;
        runs_.push_back({at_, at_ + open_.size(), {}, 0});
        at_ += open_.size();
        open_.clear();
        return true;
    }
    /// Every prefix once, the smallest first. False when the disk fails or `put` does.
    template <class Put>
    bool merge(Put put) {
        open_ = {};
        using Next = std::pair<Prefix, std::size_t>;
        std::priority_queue<Next, std::vector<Next>, std::greater<>> nexts;
        const auto advance = [&](std::size_t i) {
            Run& run = runs_[i];
            if (run.used == run.piece.size()) {
                run.piece.resize(std::min<std::uint64_t>(piece_entries, run.end - run.at));
                run.used = 0;
                if (run.piece.empty()) return true;
                const std::size_t bytes = run.piece.size() * sizeof(Prefix);
                if (::pread(file_.handle(), run.piece.data(), bytes, static_cast<off_t>(run.at * sizeof(Prefix))) !=
                    static_cast<ssize_t>(bytes))
                    return false;
                run.at += run.piece.size();
            }
            nexts.emplace(run.piece[run.used++], i);
            return true;
        };
        for (std::size_t i = 0; i < runs_.size(); ++i)
            if (!advance(i)) return false;
        for (std::optional<Prefix> last; !nexts.empty();) {
            const auto [prefix, run] = nexts.top();
            nexts.pop();
            if (last != prefix && !put(prefix)) return false;
            last = prefix;
            if (!advance(run)) return false;
        }
        return true;
    }

private:
    struct Run {
        std::uint64_t at, end;  ///< entries in the file
        std::vector<Prefix> piece;
        std::size_t used;
    };
    static int nameless(const std::string& folder) {
        const int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (file >= 0) return file;
        std::string name = folder + "/leaked-passwords-XXXXXX";
        const int named = ::mkostemp(name.data(), O_CLOEXEC);
        if (named >= 0) ::unlink(name.c_str());
        return named;
    }
    File file_;
    std::vector<Prefix> open_;
    std::vector<Run> runs_;
    std::uint64_t at_ = 0;
};

Error cannot_write(const std::string& data_dir) {
    return fail(ErrorKind::unavailable, "cannot_write",
                msg("The list could not be written into {1}; the former one is still used. It needs room twice: "
                    "sixteen bytes for each password.",
                    data_dir))
        .because(std::strerror(errno));
}

}
}

Result<LeakedImport> import_leaked(int from, const std::string& data_dir, std::uint64_t at_least,
                                   const std::function<void(std::uint64_t)>& progress) {
    using namespace leaked;
    const std::string made = list_file(data_dir), making = made + ".new";
    const File out(::open(making.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (out.handle() < 0) return cannot_write(data_dir);
    struct stat mine{}, named{};
    // Whoever ended a moment ago has given the file that we opened its final name.
    if (::flock(out.handle(), LOCK_EX | LOCK_NB) != 0 || ::fstat(out.handle(), &mine) != 0 ||
        ::stat(making.c_str(), &named) != 0 || mine.st_ino != named.st_ino)
        return fail(ErrorKind::conflict, "import_running",
                    msg("Another import of leaked passwords is running. Wait for its end."));
    const auto give_up = [&](Error error) {
        ::unlink(making.c_str());
        return error;
    };
    Runs runs(data_dir);
    if (!runs.ready() || ::ftruncate(out.handle(), 0) != 0) return give_up(cannot_write(data_dir));

    Reader reader(at_least);
    bool room = true;
    const auto take = [&](Prefix prefix) { room = room && runs.add(prefix); };
    std::vector<char> bytes(std::size_t{1} << 20);
    for (std::uint64_t told = 0; room;) {
        const ssize_t got = ::read(from, bytes.data(), bytes.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0)
            return give_up(fail(ErrorKind::unavailable, "cannot_read",
                                msg("The list could not be read to its end; nothing was changed."))
                               .because(std::strerror(errno)));
        if (got == 0) break;
        reader.read({bytes.data(), static_cast<std::size_t>(got)}, take);
        if (progress && reader.lines() / lines_between_signs > told)
            progress((told = reader.lines() / lines_between_signs) * lines_between_signs);
    }
    reader.end(take);
    if (!room || !runs.close_run()) return give_up(cannot_write(data_dir));

    LeakedImport done{reader.lines(), 0};
    std::string buffer(list_head, '\0');
    const auto flush = [&] {
        const bool written = write_all(out.handle(), buffer.data(), buffer.size());
        buffer.clear();
        return written;
    };
    const bool merged = runs.merge([&](Prefix prefix) {
        put_number(buffer, prefix);
        ++done.kept;
        return buffer.size() < std::size_t{1} << 16 || flush();
    });
    if (!merged || !flush()) return give_up(cannot_write(data_dir));
    if (done.kept == 0)
        return give_up(invalid("no_passwords", msg("Nothing in this list can be used: one password a line (12 "
                                                   "characters or more), or lines such as SHA-1:count.")));
    std::string head(list_magic);
    put_number(head, done.kept);
    if (::pwrite(out.handle(), head.data(), head.size(), 0) != static_cast<ssize_t>(head.size()) ||
        ::fsync(out.handle()) != 0 || std::rename(making.c_str(), made.c_str()) != 0)
        return give_up(cannot_write(data_dir));
    const File folder(::open(data_dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.handle() >= 0) ::fsync(folder.handle());
    return done;
}

}

#include "features/accounts/hashing.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <new>

#include "features/accounts/page_parts.hpp"
#include "features/accounts/repository.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"
#include "platform/base/waiting.hpp"

namespace beffroi::accounts {

Hashing::Hashing(std::size_t most) : most_(most), thread_([this] { work(); }) {}

Hashing::~Hashing() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    more_.notify_all();
    thread_.join();
}

namespace {

/// Pages come first: the lowest priority, and a turn of a tenth of a millisecond, so that whoever wakes up meanwhile waits no
/// longer (Linux 6.12 and later; three milliseconds before). Where the kernel knows neither, nothing is lost.
void yield_to_pages() {
    struct Attributes {
        std::uint32_t size, policy;
        std::uint64_t flags;
        std::int32_t nice;
        std::uint32_t priority;
        std::uint64_t runtime_ns, deadline_ns, period_ns;
    };
    Attributes wanted{sizeof(Attributes), SCHED_OTHER, 0, 19, 0, 100'000, 0, 0};
    if (syscall(SYS_sched_setattr, 0, &wanted, 0) == 0) return;
    [[maybe_unused]] const int ignored = setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), 19);
}

}

bool Hashing::run(std::function<void()> job) {
    bool done = false, failed = false;
    std::function<void()> whole = [&] {
        try {
            job();
        } catch (const std::bad_alloc&) {
            failed = true;  // No memory for this hash: as when too many wait.
        }
        const std::lock_guard lock(mutex_);
        done = true;
        done_.notify_all();
    };
    const Waiting waiting;
    std::unique_lock lock(mutex_);
    if (jobs_.size() >= most_ || stopping_) return false;
    jobs_.push_back(&whole);
    more_.notify_one();
    done_.wait(lock, [&] { return done; });
    return !failed;
}

void Hashing::work() {
    yield_to_pages();
    for (;;) {
        std::unique_lock lock(mutex_);
        more_.wait(lock, [&] { return stopping_ || !jobs_.empty(); });
        if (jobs_.empty()) return;
        auto* job = jobs_.front();
        jobs_.pop_front();
        lock.unlock();
        (*job)();
    }
}

std::optional<std::string> Hashing::hash(std::string_view password) {
    std::string out;
    if (!run([&] { out = crypto::hash_password(password); })) return std::nullopt;
    return out;
}

std::optional<bool> Hashing::is_password(const std::string& hashed, std::string_view password) {
    bool out = false;
    if (!run([&] { out = crypto::is_password(hashed, password); })) return std::nullopt;
    return out;
}

Hashing& hashing() {
    static Hashing one;
    return one;
}

namespace {
Error busy() {
    return fail(ErrorKind::unavailable, "sign_in_busy",
                msg("Many people are signing in just now. Please try again in a minute."));
}
}

Result<std::string> hash_password(std::string_view password) {
    auto hashed = hashing().hash(password);
    if (!hashed) return busy();
    return std::move(*hashed);
}

Error wrong_credentials() {
    return invalid("wrong_credentials",
                   msg("This address and this password do not go together. Look at both, and try again."), "password");
}

Result<PersonId> check_credentials(db::Database& database, const crypto::Vault& vault, std::string_view mail,
                                   std::string_view password) {
    const auto indexes = vault.indexes(text::lower_ascii(text::trim(mail)), "people.mail");
    const auto found = database.read([&](db::Read& tx) { return repository::credentials(tx, indexes); });
    // Somebody without a password costs the same time as somebody with a wrong one.
    static const std::string nobody = crypto::hash_password(crypto::random_token());
    const bool known = found && !found->hashed.empty();
    const auto right = hashing().is_password(known ? found->hashed : nobody, password);
    if (!right) return busy();
    if (!*right || !known) return wrong_credentials();
    // Parameters rise over the years, and the password is at hand only now. Unless somebody chose another one meanwhile.
    if (crypto::is_outdated(found->hashed))
        if (const auto anew = hashing().hash(password))
            database.write([&](db::Write& tx) { repository::renew_password(tx, found->person, found->hashed, *anew); });
    return found->person;
}

void set_password(db::Write& tx, PersonId person, std::string_view hashed, const Clock& clock, SessionId keep) {
    journal::record(tx, person, journal::Act::password_changed, person, "", clock);
    repository::set_password(tx, person, hashed);
    repository::delete_sessions(tx, person, keep);
}

}

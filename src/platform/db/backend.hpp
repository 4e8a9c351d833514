// Internal to this folder: what each engine implements behind `Database`.
#pragma once
#include <memory>
#include <string>

#include "platform/db/db.hpp"

namespace beffroi::db::detail {

class Backend {
public:
    virtual ~Backend() = default;
    virtual Engine engine() const = 0;
    virtual Stats stats() const = 0;
    virtual void run_read(FunctionRef<void(Read&)> body) = 0;
    /// `body` answers whether to keep its changes; it may run on another thread, and more than once.
    virtual void run_write(FunctionRef<bool(Write&)> body) = 0;
    virtual Result<void> backup(const std::string& file) = 0;
    virtual Result<void> check() = 0;
    virtual Result<void> forget_deleted() = 0;
};

Result<std::unique_ptr<Backend>> open_sqlite(const Options& options);
Result<std::unique_ptr<Backend>> open_postgres(const Options& options);

Result<void> restore_sqlite(const std::string& file, const Options& options, std::span<const Migration> known);
Result<void> restore_postgres(const std::string& file, const Options& options, std::span<const Migration> known);

/// Bookkeeping that both engines' features never see: a statement that failed makes the transaction useless.
inline constexpr const char* spoiled_message =
    "an earlier statement of this transaction failed: nothing of it is kept (use Write::attempt to go on after a "
    "refusal)";

}

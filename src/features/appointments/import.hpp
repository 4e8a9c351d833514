// What the import keeps, and what it refuses because somebody's time is taken.
#pragma once
#include <span>
#include <vector>

#include "features/appointments/import_reader.hpp"
#include "features/appointments/repository.hpp"

namespace beffroi::appointments {

/// The claims of one subject in a stretch of time, read once for many lines.
class Taken {
public:
    Taken(db::Read& tx, std::int64_t subject, Instant from, Instant to, Instant now);
    const agenda::Claim* meets(Instant from, Instant to) const;

private:
    std::vector<agenda::Claim> claims_;  ///< in order, apart from each other
};
/// Why a line can't have the time that `other` has.
Message taken_message(const agenda::Claim& other, std::string_view zone);

/// What is over when it comes never had a slip.
repository::Slip slip_of(const Line& line, Instant now);

/// A line that is ready to be kept.
struct Ready {
    const Line* line = nullptr;
    std::string id;  ///< in the file
    repository::Brought brought;
    std::span<const agenda::ResourceId> resources;  ///< that its motif needs
};
struct Kept {
    int created = 0, to_come = 0, unchanged = 0;
    std::vector<imports::Remark> refused;
};
/// Of a run of lines sorted by counsellor: refuses those whose time, or room, is taken, and keeps the others; in a dry run (`write`
/// null) it only says so.
Kept keep(db::Read& tx, db::Write* write, const crypto::Vault& vault, std::span<const Ready> lines,
          const References& references, Instant now);

/// "2026-03-14 10:30–11:30", in any language: of what takes the time already.
std::string span_text(Instant from, Instant to, std::string_view zone);

}

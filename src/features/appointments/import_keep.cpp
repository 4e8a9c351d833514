#include <algorithm>

#include "features/appointments/import.hpp"

namespace beffroi::appointments {
namespace {

class Keeping {
public:
    Keeping(db::Read& tx, db::Write* write, const crypto::Vault& vault, const References& references, Instant now)
        : tx_(tx), write_(write), vault_(vault), references_(references), now_(now) {}

    Kept run(std::span<const Ready> lines) {
        std::vector<const Ready*> free;
        free.reserve(lines.size());
        for (std::size_t begin = 0; begin < lines.size();) {
            std::size_t end = begin;
            while (end < lines.size() && lines[end].line->counsellor == lines[begin].line->counsellor) ++end;
            take(lines.subspan(begin, end - begin), free);
            begin = end;
        }
        if (!write_)
            for (const Ready* each : free) count(*each);
        else if (write_->attempt([&] { insert(free); }))
            for (const Ready* each : free) count(*each);
        else
            one_by_one(free);
        return std::move(kept_);
    }

private:
    /// Of one counsellor, in order of time.
    void take(std::span<const Ready> lines, std::vector<const Ready*>& free) {
        std::optional<Taken> taken;
        for (const Ready& each : lines) {
            const Line& line = *each.line;
            if (line.claims(now_)) {
                if (!taken) taken.emplace(tx_, line.counsellor.value, line.starts, last_end(lines), now_);
                if (const auto* other = taken->meets(line.starts, line.ends)) {
                    refuse(each, *other);
                    continue;
                }
                if (!take_resources(each)) continue;
                claims_.push_back(claim_of(each, line.counsellor.value));
            }
            free.push_back(&each);
        }
    }

    static Instant last_end(std::span<const Ready> lines) {
        Instant last = lines.front().line->ends;
        for (const Ready& each : lines) last = std::max(last, each.line->ends);
        return last;
    }

    static agenda::Claim claim_of(const Ready& ready, std::int64_t subject) {
        const Line& line = *ready.line;
        return {subject,     line.starts, line.ends, line.starts, ready.brought.a.insee, ready.brought.a.id.value,
                std::nullopt};
    }

    /// One free resource of each kind that the motif needs, as a booking takes them.
    bool take_resources(const Ready& ready) {
        if (ready.resources.empty()) return true;
        const Line& line = *ready.line;
        std::vector<agenda::Claim> wanted;
        for (const auto kind :
             {agenda::ResourceKind::room, agenda::ResourceKind::vehicle, agenda::ResourceKind::equipment}) {
            bool needed = false, has = false;
            for (const agenda::ResourceId id : ready.resources) {
                const auto resource = agenda::resource(tx_, id);
                if (!resource || resource->retired || resource->kind != kind) continue;
                needed = true;
                if (resource->place && resource->place != line.place) continue;
                const bool ours = std::any_of(claims_.begin(), claims_.end(), [&](const agenda::Claim& c) {
                    return c.subject == id.value && c.starts < line.ends && c.ends > line.starts;
                });
                if (ours || Taken(tx_, id.value, line.starts, line.ends, now_).meets(line.starts, line.ends)) continue;
                wanted.push_back(claim_of(ready, id.value));
                has = true;
                break;
            }
            if (needed && !has) {
                refuse(ready, Column::motif,
                       msg("The room, vehicle or equipment that this motif needs is taken at this time."));
                return false;
            }
        }
        claims_.insert(claims_.end(), wanted.begin(), wanted.end());
        return true;
    }

    void insert(const std::vector<const Ready*>& free) {
        if (!agenda::claim(*write_, claims_, now_))
            throw db::ConstraintError(db::ConstraintError::Kind::other, "taken meanwhile");
        std::vector<const repository::Brought*> rows;
        rows.reserve(free.size());
        for (const Ready* each : free) rows.push_back(&each->brought);
        repository::insert(*write_, rows);
    }

    /// Another program wrote between our look and our claim (PostgreSQL), or two codes on slips are alike.
    void one_by_one(const std::vector<const Ready*>& free) {
        const std::vector<agenda::Claim> all = std::move(claims_);
        for (const Ready* each : free) {
            if (repository::is_brought(tx_, each->brought.origin)) {
                ++kept_.unchanged;
                continue;
            }
            Ready again = *each;
            claims_.clear();
            for (agenda::Claim claim : all)
                if (claim.purpose == each->brought.a.id.value) claims_.push_back(claim);
            bool in = write_->attempt([&] { insert({&again}); });
            if (!in) {
                again.brought.a.id = AppointmentId::next();
                repository::seal(vault_, again.brought, slip_of(*each->line, now_));
                for (agenda::Claim& claim : claims_) claim.purpose = again.brought.a.id.value;
                in = write_->attempt([&] { insert({&again}); });
            }
            if (in)
                count(*each);
            else
                refuse(*each, Column::begins,
                       msg("This time has just been taken. Import the file again: the report will say by what."));
        }
    }

    void count(const Ready& ready) {
        ++kept_.created;
        kept_.to_come += ready.line->starts > now_ && !cancelled(ready.line->status);
    }

    void refuse(const Ready& ready, Column column, Message reason) {
        kept_.refused.push_back({ready.line->number, ready.id, std::string(heading(column)), {}, std::move(reason)});
    }
    void refuse(const Ready& ready, const agenda::Claim& other) {
        refuse(ready, Column::begins, taken_message(other, references_.zone(ready.line->insee)));
    }

    db::Read& tx_;
    db::Write* write_;
    const crypto::Vault& vault_;
    const References& references_;
    Instant now_;
    std::vector<agenda::Claim> claims_;
    Kept kept_;
};

}

repository::Slip slip_of(const Line& line, Instant now) {
    return line.ends > now ? repository::Slip::possible : repository::Slip::none;
}

Taken::Taken(db::Read& tx, std::int64_t subject, Instant from, Instant to, Instant now)
    : claims_(agenda::claims_of(tx, subject, from, to, now)) {}

const agenda::Claim* Taken::meets(Instant from, Instant to) const {
    const auto first = std::upper_bound(claims_.begin(), claims_.end(), from,
                                        [](Instant at, const agenda::Claim& claim) { return at < claim.ends; });
    return first != claims_.end() && first->starts < to ? &*first : nullptr;
}

Message taken_message(const agenda::Claim& other, std::string_view zone) {
    const std::string when = span_text(other.starts, other.ends, zone);
    return other.held_until
               ? msg("Somebody is booking this time at this moment ({1}). Import the file again in some minutes.", when)
               : msg("The counsellor has something else at this time: {1}. Move or cancel one of both.", when);
}

std::string span_text(Instant from, Instant to, std::string_view zone) {
    const LocalTime first = to_local(from, zone), last = to_local(to, zone);
    const auto hour = [](int minute) {
        const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
        return two(minute / 60) + ":" + two(minute % 60);
    };
    return date_text(first.date) + " " + hour(first.minute) + "–" + hour(last.minute);
}

Kept keep(db::Read& tx, db::Write* write, const crypto::Vault& vault, std::span<const Ready> lines,
          const References& references, Instant now) {
    return Keeping(tx, write, vault, references, now).run(lines);
}

}

// Tables of people and of records: any bytes that can be read give a plan and lines, each of them whole, or a sentence.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "features/imports/lines.hpp"

namespace {
void must(bool held) {
    if (!held) std::abort();
}
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace beffroi;
    using namespace beffroi::imports;
    if (size > 64 * 1024) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    static const Clock clock = Clock::fixed(parse_instant("2026-11-26T18:00:00Z").value());
    static const References refer{{PersonId{1}, {}, "Anne Martin", {}, accounts::Strength::full, {}},
                                  {{PersonId{1}, "Anne Martin", "anne@x.fr"}, {PersonId{2}, "Paul Durand", "paul@x.fr"}},
                                  {{PlaceId{3}, "Médiathèque", "mediatheque", "14762", "14500", "14"}}};
    auto file = spreadsheet::Reader::open(bytes);
    if (!file) return 0;
    auto plan = recognise(*file);
    if (!plan) {
        must(!plan.error().message.key.empty());
        return 0;
    }
    // A plan survives being written and read again.
    const auto again = plan_from(to_json(*plan));
    must(again && to_json(*again) == to_json(*plan));
    const auto lines = read_lines(*file, *plan, refer, clock);
    if (!lines) return 0;
    must(lines->refused <= lines->read);
    for (const PersonLine& each : lines->people) must(!each.sheet.name().empty() && each.sheet.counsellor);
    for (const RecordLine& each : lines->records) {
        const auto& a = each.record;
        must(a.day.ok() && a.duration_min >= 1 && a.duration_min <= activities::longest_min && !a.counsellors.empty());
        must(!each.named.empty() || a.anonymous > 0);
        must(!a.themes.empty() || !a.admin_themes.empty());
    }
    for (const Fault& each : lines->faults) must(!each.why.key.empty() && each.line > 0);
    return 0;
}

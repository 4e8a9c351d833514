// Files of appointments: any bytes give cells or a fault, each cell a value or none; what is read of a time is one.
#include <cstddef>
#include <cstdint>
#include <string>

#include "features/appointments/import_words.hpp"
#include "platform/imports/csv.hpp"
#include "platform/imports/file.hpp"

namespace {

void must(bool holds) {
    if (!holds) __builtin_trap();
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace beffroi;
    using namespace beffroi::appointments;
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    const auto file = imports::utf8(bytes);
    if (!file) {
        must(file.error().code == "unreadable");
        return 0;
    }
    imports::CsvReader reader(file->text(), imports::csv_separator(file->text()));
    imports::CsvRecord record, again;
    for (std::size_t before = 0; reader.next(record); before = reader.position()) {
        must(reader.position() > before);
        // The second reading of a line, when it is kept, gives the same cells.
        imports::CsvReader at(file->text().substr(before), imports::csv_separator(file->text()));
        must(at.next(again) && again.cells == record.cells && again.fault == record.fault);
        for (const std::string& cell : record.cells) {
            (void)column_of(cell);
            (void)read_status(cell);
            (void)read_kind(cell);
            if (const auto moment = read_moment(cell); moment && !moment->instant)
                must(moment->local.date.ok() && moment->local.minute >= 0 && moment->local.minute < 1440);
            if (const auto day = read_day(cell)) must(day->ok());
            if (const auto hour = read_hour(cell)) must(*hour >= 0 && *hour < 1440);
            if (const auto minutes = read_length(cell)) must(*minutes >= 0 && *minutes <= 9999);
        }
    }
    return 0;
}

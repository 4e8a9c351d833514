#include "platform/base/log.hpp"

#include <unistd.h>

#include <atomic>
#include <chrono>

#include "platform/base/time.hpp"

// One write(2) per line keeps lines whole between threads; the journal of systemd does the rest (rotation, rate limits),
// so no logging library is needed.
namespace beffroi::log {
namespace {

std::atomic<Level> lowest{Level::info};

std::string_view name(Level level) {
    switch (level) {
        case Level::debug: return "debug";
        case Level::info: return "info";
        case Level::warning: return "warning";
        case Level::error: return "error";
        case Level::off: break;
    }
    return "";
}

/// A value may hold what a stranger sent: line breaks and quotes must not forge another line.
void append_value(std::string& out, std::string_view value) {
    const bool plain = !value.empty() && value.find_first_of(" \"=\\\t\r\n") == std::string_view::npos;
    if (plain) {
        for (const char c : value) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
        return;
    }
    out += '"';
    for (const char c : value) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n') out += "\\n";
        else out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    }
    out += '"';
}

}

void set_level(Level level) { lowest = level; }
bool enabled(Level level) { return level >= lowest.load(std::memory_order_relaxed); }

void write(Level level, std::string_view message, std::initializer_list<Field> fields) {
    if (!enabled(level)) return;
    std::string line = instant_text(Clock{}.now());
    line += ' ';
    line += name(level);
    line += ' ';
    append_value(line, message);
    for (const Field& field : fields) {
        line += ' ';
        line += field.key;
        line += '=';
        append_value(line, field.value);
    }
    line += '\n';
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}

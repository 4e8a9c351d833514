// The log: one line an event on standard error, `key=value` after the message. Never secrets, never personal data.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace beffroi::log {

enum class Level { debug, info, warning, error, off };

/// One `key=value` of a line.
struct Field {
    std::string_view key;
    std::string value;
};

void set_level(Level level);
bool enabled(Level level);
void write(Level level, std::string_view message, std::initializer_list<Field> fields = {});
inline void info(std::string_view m, std::initializer_list<Field> f = {}) { write(Level::info, m, f); }
inline void warning(std::string_view m, std::initializer_list<Field> f = {}) { write(Level::warning, m, f); }
inline void error(std::string_view m, std::initializer_list<Field> f = {}) { write(Level::error, m, f); }
inline void debug(std::string_view m, std::initializer_list<Field> f = {}) { write(Level::debug, m, f); }

}

// The letters of what the server draws: Atkinson Hyperlegible Next, from the program itself. No font needs to be installed.
#pragma once
#include <mutex>

struct _PangoFontMap;

namespace beffroi::pdf {

/// The family's name for Pango; regular and bold.
inline constexpr const char* family = "Atkinson Hyperlegible Next";

/// Held while drawing. A font map serves one thread at a time; drawing is rare enough to wait for each other.
/// The constructor throws std::runtime_error when the letters can't be loaded.
class Letters {
public:
    Letters();
    _PangoFontMap* map() const;

private:
    std::unique_lock<std::mutex> lock_;
};

}

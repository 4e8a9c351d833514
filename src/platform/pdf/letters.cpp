#include "platform/pdf/letters.hpp"

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>
#include <sys/mman.h>
#include <unistd.h>

#include <stdexcept>
#include <string>

#include "platform/html/assets.hpp"

namespace beffroi::pdf {
namespace {

/// The letters are given to fontconfig as files in memory.
PangoFontMap* load() {
    FcConfig* config = FcConfigCreate();
    for (const auto& [name, bytes] : web::fonts()) {
        const int fd = memfd_create(std::string(name).c_str(), MFD_CLOEXEC);
        std::string_view rest = bytes;
        while (fd >= 0 && !rest.empty()) {
            const ssize_t n = ::write(fd, rest.data(), rest.size());
            if (n <= 0) break;
            rest.remove_prefix(static_cast<std::size_t>(n));
        }
        // The file stays open as long as the program: the font map opens it by this name when it draws.
        const std::string path = "/proc/self/fd/" + std::to_string(fd);
        if (fd < 0 || !rest.empty() || !FcConfigAppFontAddFile(config, reinterpret_cast<const FcChar8*>(path.c_str())))
            throw std::runtime_error("the letters of printed matter can't be loaded");
    }
    PangoFontMap* map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), config);
    return map;
}

std::mutex& one_at_a_time() {
    static std::mutex mutex;
    return mutex;
}

}

Letters::Letters() : lock_(one_at_a_time()) { map(); }

_PangoFontMap* Letters::map() const {
    static PangoFontMap* const loaded = load();
    return loaded;
}

}

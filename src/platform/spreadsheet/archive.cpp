#include "platform/spreadsheet/archive.hpp"

#include <zip.h>

#include <algorithm>

namespace beffroi::spreadsheet {
namespace {

/// A workbook has a few dozen parts; a list of a million of them is made to exhaust us.
constexpr zip_int64_t most_parts = 5000;

struct Close {
    void operator()(zip_t* archive) const { zip_discard(archive); }
    void operator()(zip_file_t* part) const { zip_fclose(part); }
};

}

struct Archive::Impl {
    std::unique_ptr<zip_t, Close> archive;
    std::size_t left = 0;

    std::unique_ptr<zip_file_t, Close> part(const std::string& name) const {
        return std::unique_ptr<zip_file_t, Close>(zip_fopen(archive.get(), name.c_str(), ZIP_FL_NOCASE));
    }
};

Error damaged_spreadsheet(std::string_view detail) {
    return invalid("unreadable",
                   msg("This spreadsheet can’t be read: it is damaged, or of another kind. Open it, save it as "
                       ".xlsx or as CSV in UTF-8, and choose it again."))
        .because(detail);
}

Archive::Archive(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Archive::~Archive() = default;
Archive::Archive(Archive&&) noexcept = default;
Archive& Archive::operator=(Archive&&) noexcept = default;

Result<Archive> Archive::open(std::string_view bytes, std::size_t unpacked_bytes) {
    zip_error_t why;
    zip_error_init(&why);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &why);
    zip_t* opened = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &why);
    if (opened == nullptr && source != nullptr) zip_source_free(source);
    zip_error_fini(&why);
    if (opened == nullptr) return damaged_spreadsheet("zip_open");
    auto impl = std::make_unique<Impl>();
    impl->archive.reset(opened);
    impl->left = unpacked_bytes;
    if (zip_get_num_entries(opened, 0) > most_parts) return damaged_spreadsheet("too many parts");
    return Archive(std::move(impl));
}

bool Archive::has(const std::string& name) const {
    return zip_name_locate(impl_->archive.get(), name.c_str(), ZIP_FL_NOCASE) >= 0;
}

std::string Archive::beginning(const std::string& name, std::size_t most) {
    std::string bytes(std::min(most, impl_->left), '\0');
    const auto part = impl_->part(name);
    const auto got = part ? zip_fread(part.get(), bytes.data(), bytes.size()) : 0;
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    impl_->left -= bytes.size();
    return bytes;
}

Result<XmlEnd> Archive::read(const std::string& name, XmlHandler& handler) {
    const auto part = impl_->part(name);
    if (!part) return damaged_spreadsheet("no part");
    bool too_large = false, failed = false;
    const auto end = read_xml(
        [&](char* into, int most) {
            const auto got = zip_fread(part.get(), into, static_cast<zip_uint64_t>(std::max(most, 0)));
            if (got < 0) {
                failed = true;
                return -1;
            }
            // What the archive says of its own size is not to be believed: what comes out is counted.
            if (static_cast<std::size_t>(got) > impl_->left) {
                too_large = true;
                return -1;
            }
            impl_->left -= static_cast<std::size_t>(got);
            return static_cast<int>(got);
        },
        handler);
    if (too_large)
        return fail(ErrorKind::too_large, "too_large",
                    msg("This spreadsheet is too large once it is unpacked. Cut it into several files, by year for "
                        "example, and choose them one after the other."));
    if (failed) return damaged_spreadsheet("zip_fread");
    if (end == XmlEnd::broken) return damaged_spreadsheet("xml");
    return end;
}

}

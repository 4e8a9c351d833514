// A zip archive that somebody sent: its parts are read one after the other, and no more of them than is allowed.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "platform/base/result.hpp"
#include "platform/spreadsheet/xml_events.hpp"

namespace beffroi::spreadsheet {

class Archive {
public:
    /// `bytes` outlive it. At most `unpacked_bytes` are unpacked in its whole life. Error: `unreadable`.
    static Result<Archive> open(std::string_view bytes, std::size_t unpacked_bytes);
    ~Archive();
    Archive(Archive&&) noexcept;
    Archive& operator=(Archive&&) noexcept;

    /// Names are alike in capitals and small letters.
    bool has(const std::string& name) const;
    /// The first `most` bytes of a part; empty when there is none.
    std::string beginning(const std::string& name, std::size_t most);
    /// Errors: `unreadable` when the part is missing, locked, damaged or no sound XML; `too_large` when there is too much.
    Result<XmlEnd> read(const std::string& name, XmlHandler& handler);

private:
    struct Impl;
    explicit Archive(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// The sentence of every file that is no sound spreadsheet. `detail` is for the log.
Error damaged_spreadsheet(std::string_view detail);

}

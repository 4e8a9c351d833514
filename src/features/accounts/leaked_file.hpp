// The operator's list on disk: eight bytes "BFLEAK1\n", the number of entries, then the entries, sorted and each once; numbers of
// eight bytes, the largest byte first.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace beffroi::accounts::leaked {

inline constexpr std::string_view list_magic = "BFLEAK1\n";
inline constexpr std::size_t entry_bytes = 8, list_head = 16;

inline std::string list_file(const std::string& data_dir) { return data_dir + "/leaked-passwords.bin"; }

inline std::uint64_t number_in(std::string_view bytes) {
    std::uint64_t n = 0;
    for (std::size_t i = 0; i < entry_bytes; ++i) n = n << 8 | static_cast<unsigned char>(bytes[i]);
    return n;
}
inline void put_number(std::string& out, std::uint64_t n) {
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(n >> shift & 0xFF);
}

/// A list that is open for reading. No memory map: a disk that fails would end the process.
class OpenList {
public:
    explicit OpenList(const std::string& path);
    ~OpenList();
    OpenList(const OpenList&) = delete;
    OpenList& operator=(const OpenList&) = delete;
    bool absent() const { return absent_; }
    bool sound() const { return sound_; }  ///< head and size agree
    std::uint64_t count() const { return count_; }
    /// Nothing when the disk fails.
    std::optional<std::uint64_t> at(std::uint64_t index) const;

private:
    int file_ = -1;
    bool absent_ = false, sound_ = false;
    std::uint64_t count_ = 0;
};

}

// Feeds a fuzz function the files of a folder (none when it has no corpus yet), then copies of them damaged by a fixed recipe:
// the same ones every time.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr int damaged_copies = 20000;

void feed(const std::string& bytes) { LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()); }

std::string damaged(const std::vector<std::string>& samples, std::mt19937& random) {
    auto below = [&](std::size_t n) { return n ? random() % n : 0; };
    std::string out = samples[below(samples.size())];
    for (auto changes = 1 + below(4); changes > 0; --changes) {
        std::size_t at = below(out.size() + 1);
        switch (below(5)) {
            case 0: out.insert(out.begin() + static_cast<std::ptrdiff_t>(at), static_cast<char>(random())); break;
            case 1: if (at < out.size()) out[at] = static_cast<char>(out[at] ^ (1 << below(8))); break;
            case 2: out.erase(at, 1 + below(8)); break;
            case 3: out.resize(at); break;
            case 4: {
                const std::string& other = samples[below(samples.size())];
                std::size_t from = below(other.size());
                out.insert(at, other, from, 1 + below(64));
                break;
            }
        }
    }
    return out;
}

}

int main(int argc, char** argv) {
    std::vector<std::string> samples{""};
    for (int i = 1; i < argc; ++i) {
        std::error_code ec;
        for (const auto& entry : std::filesystem::directory_iterator(argv[i], ec)) {
            std::ifstream in(entry.path(), std::ios::binary);
            samples.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
        }
    }
    for (const auto& sample : samples) feed(sample);
    std::mt19937 random(1);
    for (int i = 0; i < damaged_copies; ++i) feed(damaged(samples, random));
    std::printf("%zu samples and %d damaged copies\n", samples.size() - 1, damaged_copies);
    return 0;
}

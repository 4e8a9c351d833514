// Messages of the protocol. Only names are left to c-ares, which knows their compression; all else is read byte by byte within bounds.
#include <ares.h>
#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "platform/base/text.hpp"
#include "platform/dns/dns.hpp"

namespace beffroi::dns {
namespace {

constexpr std::size_t header_size = 12;
/// An answer with more is no answer of a domain, but an attack.
constexpr std::size_t most_records = 500, longest_value = 16'384;

struct Reader {
    std::string_view message;
    std::size_t at = 0;
    bool sound = true;

    bool has(std::size_t n) {
        if (at + n > message.size()) sound = false;
        return sound;
    }
    std::uint32_t number(std::size_t bytes) {
        if (!has(bytes)) return 0;
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | static_cast<unsigned char>(message[at++]);
        return value;
    }
    std::string_view bytes(std::size_t n) {
        if (!has(n)) return {};
        const auto all = message.substr(at, n);
        at += n;
        return all;
    }
    std::string name() {
        if (!has(1)) return {};
        char* text = nullptr;
        long length = 0;
        const auto* all = reinterpret_cast<const unsigned char*>(message.data());
        if (ares_expand_name(all + at, all, static_cast<int>(message.size()), &text, &length) != ARES_SUCCESS) {
            sound = false;
            return {};
        }
        std::string name(text);
        ares_free_string(text);
        at += static_cast<std::size_t>(length);
        // Names compare without regard to case (RFC 4343), ASCII alone.
        std::transform(name.begin(), name.end(), name.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        return printable(name);
    }

    static std::string printable(std::string_view bytes) {
        const bool utf8 = text::is_utf8(bytes);
        std::string all;
        // In UTF-8 the control characters U+0080 to U+009F are C2 and one byte more; terminals obey them too.
        bool control = false;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            const char c = bytes[i];
            const auto byte = static_cast<unsigned char>(c);
            const bool second = control;
            control = utf8 && byte == 0xc2 && i + 1 < bytes.size() && static_cast<unsigned char>(bytes[i + 1]) < 0xa0;
            if (byte >= 0x20 && byte != 0x7f && (byte < 0x80 || utf8) && !control && !second) {
                all += c;
            } else {
                all += '\\';
                for (const int digit : {byte / 100, byte / 10 % 10, byte % 10}) all += static_cast<char>('0' + digit);
            }
        }
        return all;
    }
};

std::string hexadecimal(std::string_view bytes) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string all;
    for (const char c : bytes) {
        all += digits[static_cast<unsigned char>(c) >> 4];
        all += digits[static_cast<unsigned char>(c) & 15];
    }
    return all;
}

std::string address(std::string_view bytes) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int family = bytes.size() == 4 ? AF_INET : AF_INET6;
    return inet_ntop(family, bytes.data(), text.data(), text.size()) ? std::string(text.data()) : std::string();
}

/// The strings of a TXT record, one after the other.
std::string joined(Reader& in, std::size_t end) {
    std::string all;
    while (in.sound && in.at < end) {
        const std::size_t n = in.number(1);
        if (in.at + n > end) in.sound = false;
        if (in.sound) all += in.bytes(n);
    }
    return Reader::printable(all);
}

std::string value_of(Reader& in, Type type, std::size_t end) {
    const auto number = [&](std::size_t bytes) { return std::to_string(in.number(bytes)); };
    const auto rest = [&] { return in.at <= end ? in.bytes(end - in.at) : std::string_view(); };
    const std::size_t size = end - in.at;
    switch (type) {
        case Type::a:
        case Type::aaaa:
            if (size != (type == Type::a ? 4u : 16u)) in.sound = false;
            return in.sound ? address(in.bytes(size)) : std::string();
        case Type::ns:
        case Type::cname:
        case Type::ptr: return in.name();
        case Type::mx: {
            const std::string preference = number(2);
            return preference + " " + in.name();
        }
        case Type::srv: {
            std::string all;
            for (int i = 0; i < 3; ++i) all += number(2) + " ";
            return all + in.name();
        }
        case Type::soa: {
            std::string all = in.name();
            all += " " + in.name();
            for (int i = 0; i < 5; ++i) all += " " + number(4);
            return all;
        }
        case Type::txt: return joined(in, end);
        case Type::caa: {
            const std::string flags = number(1);
            const std::size_t n = in.number(1);
            if (in.at + n > end) in.sound = false;
            const std::string tag = Reader::printable(in.bytes(n));
            return flags + " " + tag + " " + Reader::printable(rest());
        }
        case Type::ds:
        case Type::dnskey: {
            std::string all = number(2) + " ";
            all += number(1) + " ";
            all += number(1) + " ";
            return all + hexadecimal(rest());
        }
        case Type::tlsa: {
            std::string all;
            for (int i = 0; i < 3; ++i) all += number(1) + " ";
            return all + hexadecimal(rest());
        }
    }
    return {};
}

Status status_of(std::uint32_t rcode) {
    switch (rcode) {
        case 0: return Status::ok;
        case 2: return Status::server_failed;
        case 3: return Status::no_such_name;
        case 4:  // "not implemented": it will not, as c-ares counts it
        case 5: return Status::refused;
        default: return Status::malformed;
    }
}

}

Answer answer_from(std::string_view message) {
    Answer answer;
    answer.status = Status::malformed;
    if (message.size() < header_size || message.size() > 65'535) return answer;
    Reader in{message};
    in.number(2);
    const std::uint32_t flags = in.number(2), questions = in.number(2), answers = in.number(2);
    in.at = header_size;
    std::optional<Type> asked;
    // The name that was asked for and what it is an alias of: records of others are no answer.
    std::vector<std::string> names;
    for (std::uint32_t i = 0; i < questions && in.sound; ++i) {
        names.assign(1, in.name());
        asked = static_cast<Type>(in.number(2));
        in.number(2);
    }
    if (!in.sound) return answer;
    answer.status = status_of(flags & 15);
    std::uint32_t shortest = 0xffffffff;
    bool any = false, unread = false;
    for (std::uint32_t i = 0; i < std::min<std::uint32_t>(answers, most_records) && in.sound; ++i) {
        Record record;
        record.name = in.name();
        const std::uint32_t type = in.number(2), of = in.number(2), ttl = in.number(4);
        const std::size_t length = in.number(2);
        if (!in.has(length)) break;
        const std::size_t end = in.at + length;
        record.type = static_cast<Type>(type);
        constexpr std::uint32_t internet = 1;
        if (of == internet && !name_of(record.type).empty() && (record.type == Type::cname || record.type == asked) &&
            std::find(names.begin(), names.end(), record.name) != names.end()) {
            Reader inside = in;
            record.value = value_of(inside, record.type, end);
            if (!inside.sound || inside.at > end || record.value.size() > longest_value) {
                unread = true;
            } else if (!record.value.empty()) {
                any = any || record.type == asked;
                if (record.type == Type::cname) names.push_back(record.value);
                shortest = std::min(shortest, ttl);
                answer.records.push_back(std::move(record));
            }
        }
        in.at = end;
    }
    // More than a week is not believed.
    if (!answer.records.empty()) answer.ttl = std::chrono::seconds{std::min<std::uint32_t>(shortest, 604'800)};
    // What is there and could not be read is not nothing.
    if (answer.status == Status::ok && !any) answer.status = in.sound && !unread ? Status::no_data : Status::malformed;
    return answer;
}

}

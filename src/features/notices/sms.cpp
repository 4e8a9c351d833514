// The gateway, spoken to with libcurl.
#include "features/notices/gsm.hpp"
#include "features/notices/notices.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <memory>

#include "platform/base/json.hpp"
#include "platform/base/log.hpp"
#include "platform/base/text.hpp"
#include "platform/net/http.hpp"

namespace beffroi::notices {
namespace {

/// What a gateway answers is for its own tools: we read its status, and no more of its words than this.
constexpr std::size_t longest_answer = 65536;

enum class Escape { url, form, json, none };

struct Filling {
    std::string_view to, text, id, token;
};

void put(std::string& out, std::string_view value, Escape escape) {
    switch (escape) {
        case Escape::none: out += value; break;
        case Escape::url:
        case Escape::form: out += net::percent_encode(value); break;
        case Escape::json: {
            std::string quoted;
            json::append_string(quoted, value);
            out.append(quoted, 1, quoted.size() - 2);
            break;
        }
    }
}

/// `pattern` with its names filled in, once: a value that looks like a name stays a value.
std::string filled_in(std::string_view pattern, const Filling& with, Escape escape) {
    const std::array<std::pair<std::string_view, std::string_view>, 5> names{
        {{"{to}", with.to},
         {"{digits}", with.to.starts_with('+') ? with.to.substr(1) : with.to},
         {"{text}", with.text},
         {"{id}", with.id},
         {"{token}", with.token}}};
    std::string out;
    for (std::size_t i = 0; i < pattern.size();) {
        const auto name = std::find_if(names.begin(), names.end(),
                                       [&](const auto& each) { return pattern.substr(i).starts_with(each.first); });
        if (name == names.end()) {
            out += pattern[i++];
        } else {
            put(out, name->second, escape);
            i += name->first.size();
        }
    }
    return out;
}

/// The value of a header of the settings, in lower case; empty when it is not there.
std::string header_of(const Gateway& gateway, std::string_view name) {
    for (const std::string& each : gateway.headers)
        if (text::starts_with_ci(each, name) && each.size() > name.size() && each[name.size()] == ':')
            return text::lower_ascii(text::trim(std::string_view(each).substr(name.size() + 1)));
    return {};
}

Escape escape_of(const Gateway& gateway) {
    return header_of(gateway, "content-type").starts_with("application/json") ? Escape::json : Escape::form;
}

struct Statuses {
    int from = 0, to = 0;
};
std::optional<std::vector<Statuses>> statuses(std::string_view text) {
    std::vector<Statuses> all;
    const auto number = [](std::string_view s) {
        int n = 0;
        s = text::trim(s);
        const auto [end, fault] = std::from_chars(s.data(), s.data() + s.size(), n);
        return fault == std::errc() && end == s.data() + s.size() && n >= 100 && n <= 599 ? n : 0;
    };
    for (const auto part : text::split(text, ',')) {
        const auto dash = part.find('-');
        const Statuses one{number(part.substr(0, dash)),
                           number(dash == std::string_view::npos ? part : part.substr(dash + 1))};
        if (one.from == 0 || one.to < one.from) return std::nullopt;
        all.push_back(one);
    }
    return all;
}

/// A name before the host ("https://127.0.0.1:80@elsewhere.fr") leads to another one than it seems to.
bool names_a_user(std::string_view url) {
    const auto begin = url.find("://");
    if (begin == std::string_view::npos) return false;
    const auto authority = url.substr(begin + 3);
    return authority.substr(0, authority.find_first_of("/?#")).find('@') != std::string_view::npos;
}

bool on_this_machine(std::string_view url) {
    if (names_a_user(url)) return false;
    for (const std::string_view start : {"http://127.0.0.1", "http://[::1]", "http://localhost"})
        if (url.starts_with(start) && (url.size() == start.size() || url[start.size()] == ':' ||
                                       url[start.size()] == '/' || url[start.size()] == '?'))
            return true;
    return false;
}

bool in_one_line(std::string_view s) {
    return std::none_of(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

Error bad(Message message, std::string_view field) { return invalid("bad_gateway", std::move(message), field); }

Error no_gateway() {
    return fail(ErrorKind::unavailable, "no_gateway", msg("No SMS gateway is set: fill in sms.url first."));
}
Error unreachable(CURLcode code) {
    // curl's sentence for the code; its own buffer would name the address, and with it a token that stands there.
    const std::string why = curl_easy_strerror(code);
    if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CONNECT_ERROR)
        return fail(ErrorKind::unavailable, "sms_unreachable",
                    msg("The encrypted connection to the SMS gateway can't be trusted: check its certificate."))
            .because(why);
    return fail(ErrorKind::unavailable, "sms_unreachable", msg("The SMS gateway can't be reached.")).because(why);
}

std::size_t drop_answer(char*, std::size_t size, std::size_t count, void* user) {
    auto& seen = *static_cast<std::size_t*>(user);
    seen += size * count;
    return seen > longest_answer ? 0 : size * count;
}

class Call {
public:
    Call(const Gateway& gateway, const std::string& url) {
        static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
        if (done != CURLE_OK) log::error("libcurl can't start", {{"why", curl_easy_strerror(done)}});
        curl_.reset(curl_easy_init());
        set(CURLOPT_URL, url.c_str());
        // The rule of `check` again, for who sets an address by another way: nothing leaves this machine in clear.
        set(CURLOPT_PROTOCOLS_STR, on_this_machine(gateway.url) ? "http,https" : "https");
        set(CURLOPT_FOLLOWLOCATION, 0L);
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_NOPROXY, on_this_machine(gateway.url) ? "*" : "");
        set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(std::min(gateway.timeout_s, 10)));
        set(CURLOPT_TIMEOUT, static_cast<long>(gateway.timeout_s));
        set(CURLOPT_USERAGENT, "Beffroi");
        set(CURLOPT_WRITEFUNCTION, drop_answer);
        set(CURLOPT_WRITEDATA, &answered_);
    }
    template <class T>
    void set(CURLoption option, T value) {
        if (curl_) curl_easy_setopt(curl_.get(), option, value);
    }
    CURLcode perform() { return curl_ ? curl_easy_perform(curl_.get()) : CURLE_FAILED_INIT; }
    long status() const {
        long status = 0;
        curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &status);
        return status;
    }

private:
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl_{nullptr, curl_easy_cleanup};
    std::size_t answered_ = 0;
};

}

Result<void> check(const Gateway& gateway) {
    if (gateway.url.empty()) return {};
    if ((!gateway.url.starts_with("https://") && !on_this_machine(gateway.url)) || names_a_user(gateway.url) ||
        !in_one_line(gateway.url) || gateway.url.find(' ') != std::string::npos)
        return bad(msg("sms.url must begin with https:// (http:// on this machine only)."), "url");
    if (gateway.method != "GET" && gateway.method != "POST" && gateway.method != "PUT")
        return bad(msg("sms.method must be GET, POST or PUT."), "method");
    for (const std::string& each : gateway.headers)
        if (each.find(':') == std::string::npos || each.front() == ':' || !in_one_line(each))
            return bad(msg("sms.headers must be lines such as \"Content-Type: application/json\"."), "headers");
    if (!in_one_line(gateway.token)) return bad(msg("sms.token must be one line."), "token");
    const std::string type = header_of(gateway, "content-type");
    if (gateway.method != "GET" && !type.starts_with("application/json") &&
        !type.starts_with("application/x-www-form-urlencoded"))
        return bad(msg("sms.headers must name the Content-Type of sms.body: application/json or "
                       "application/x-www-form-urlencoded."),
                   "headers");
    const std::string all = gateway.url + (gateway.method == "GET" ? "" : gateway.body);
    if ((all.find("{to}") == std::string::npos && all.find("{digits}") == std::string::npos) ||
        all.find("{text}") == std::string::npos)
        return bad(
            msg("The number ({to} or {digits}) and the words ({text}) must stand in sms.body, or in sms.url with GET."),
            "body");
    if (!statuses(gateway.success))
        return bad(msg("sms.success must be statuses of HTTP, such as \"200-299\" or \"200,201\"."), "success");
    return {};
}

Result<void> send_sms(const Gateway& gateway, std::string_view to, std::string_view words, std::string_view id) {
    if (gateway.url.empty()) return no_gateway();
    if (auto ok = check(gateway); !ok) return ok;
    const std::string plain = as_sms(words);
    const Filling filling{to, plain, id, gateway.token};
    const std::string url = filled_in(gateway.url, filling, Escape::url);
    const std::string body = filled_in(gateway.body, filling, escape_of(gateway));
    std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(nullptr, curl_slist_free_all);
    for (const std::string& each : gateway.headers) {
        // A header for the token says nothing when there is none.
        if (gateway.token.empty() && each.find("{token}") != std::string::npos) continue;
        headers.reset(
            curl_slist_append(headers.release(), filled_in(each, {{}, {}, {}, gateway.token}, Escape::none).c_str()));
    }
    Call call(gateway, url);
    call.set(CURLOPT_HTTPHEADER, headers.get());
    if (gateway.method == "GET") {
        call.set(CURLOPT_HTTPGET, 1L);
    } else {
        call.set(CURLOPT_POST, 1L);
        call.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
        call.set(CURLOPT_POSTFIELDS, body.c_str());
        call.set(CURLOPT_CUSTOMREQUEST, gateway.method.c_str());
    }
    const CURLcode code = call.perform();
    const long status = code == CURLE_OK || code == CURLE_WRITE_ERROR ? call.status() : 0;
    if (status == 0) return unreachable(code);
    const auto good = *statuses(gateway.success);
    if (std::any_of(good.begin(), good.end(), [&](const Statuses& s) { return status >= s.from && status <= s.to; }))
        return {};
    const std::string number = std::to_string(status);
    // A token that ran out, or an account without money, is mended by the operator: the message still can go.
    if (status >= 500 || status == 401 || status == 402 || status == 403 || status == 408 || status == 425 ||
        status == 429)
        return fail(ErrorKind::unavailable, "sms_later", msg("The SMS gateway takes nothing just now ({1}).", number))
            .because("status " + number);
    return invalid("sms_refused", msg("The SMS gateway refuses this message ({1}).", number))
        .because("status " + number);
}

Result<void> try_gateway(const Gateway& gateway) {
    if (gateway.url.empty()) return no_gateway();
    // What stands before the path: nothing is asked of it, and no number or token is named.
    const auto path = gateway.url.find_first_of("/?#", gateway.url.find("://") + 3);
    Call call(gateway, gateway.url.substr(0, path));
    call.set(CURLOPT_CONNECT_ONLY, 1L);
    if (const CURLcode code = call.perform(); code != CURLE_OK) return unreachable(code);
    return {};
}

bool can_receive_sms(std::string_view phone) {
    if (!phone.starts_with('+') || phone.size() < 8) return false;
    if (phone.starts_with("+33")) return phone.size() > 3 && (phone[3] == '6' || phone[3] == '7');
    // Overseas: landlines of La Réunion and Mayotte begin with 262, 263 and 269 after the prefix, those of the Antilles and Guyane
    // with 5; mobiles with 6 or 7 (ARCEP, plan national de numérotation).
    for (const std::string_view prefix : {"+262", "+590", "+594", "+596"})
        if (phone.starts_with(prefix)) return phone.size() > 4 && (phone[4] == '6' || phone[4] == '7');
    return true;
}

}

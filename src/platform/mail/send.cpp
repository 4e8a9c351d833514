// Hands a message to an SMTP server, with libcurl.
#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "platform/base/log.hpp"
#include "platform/mail/address.hpp"
#include "platform/mail/mail.hpp"

namespace beffroi::mail {
namespace {

struct Unread {
    std::string_view rest;
};

std::size_t read_message(char* to, std::size_t size, std::size_t count, void* user) {
    auto& unread = *static_cast<Unread*>(user);
    const std::size_t n = std::min(size * count, unread.rest.size());
    std::memcpy(to, unread.rest.data(), n);
    unread.rest.remove_prefix(n);
    return n;
}

void init_once() {
    static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (done != CURLE_OK) log::error("libcurl can't start", {{"why", curl_easy_strerror(done)}});
}

Error unreachable(Message message, std::string_view detail) {
    return fail(ErrorKind::unavailable, "smtp_unreachable", std::move(message)).because(detail);
}

/// What curl and the server said, as one of the three ways to fail. `reply` is the server's last code, 0 when it gave none.
Error error_of(CURLcode code, long reply, std::string_view detail) {
    const std::string number = std::to_string(reply);
    switch (code) {
        case CURLE_LOGIN_DENIED:
            return unreachable(msg("The mail server refuses the user name or the password."), detail);
        case CURLE_USE_SSL_FAILED:
            return unreachable(msg("The mail server offers no encryption, and the settings require it."), detail);
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SSL_CACERT_BADFILE:
            return unreachable(
                msg("The encrypted connection to the mail server can't be trusted: check its certificate."), detail);
        default: break;
    }
    // 530 to 538 speak of authentication, which the settings must mend and not the mail.
    if (reply >= 530 && reply <= 538)
        return unreachable(msg("The mail server refuses the user name or the password."), detail);
    if (reply >= 400 && reply < 500) {
        return fail(ErrorKind::unavailable, "smtp_later", msg("The mail server asks to try again later ({1}).", number))
            .because(detail);
    }
    if (reply >= 500 && reply < 600) {
        return invalid("smtp_refused", msg("The mail server refuses this mail ({1}).", number), "to").because(detail);
    }
    return unreachable(msg("The mail server can't be reached."), detail);
}

}

Result<void> send(const Mail& mail, const Settings& settings, std::string_view message_id) {
    const std::string id = message_id.empty() ? new_message_id(settings) : std::string(message_id);
    const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    auto message = compose(mail, settings, id, date_header(now));
    if (!message) return std::move(message).take_error();
    if (settings.url.empty()) {
        log::info("no mail server is set: a mail was not sent");
        return {};
    }

    init_once();
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), curl_easy_cleanup);
    if (!curl) return unreachable(msg("The mail server can't be reached."), "curl_easy_init");
    const std::string from = "<" + parse_address(settings.from)->mail + ">",
                      to = "<" + parse_address(mail.to)->mail + ">";
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> recipients(curl_slist_append(nullptr, to.c_str()),
                                                                                 curl_slist_free_all);
    Unread unread{*message};
    char detail[CURL_ERROR_SIZE] = "";

    CURL* const c = curl.get();
    curl_easy_setopt(c, CURLOPT_URL, settings.url.c_str());
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(c, CURLOPT_USE_SSL, static_cast<long>(settings.require_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    if (!settings.ca_file.empty()) curl_easy_setopt(c, CURLOPT_CAINFO, settings.ca_file.c_str());
    if (!settings.user.empty()) {
        curl_easy_setopt(c, CURLOPT_USERNAME, settings.user.c_str());
        curl_easy_setopt(c, CURLOPT_PASSWORD, settings.password.c_str());
    }
    curl_easy_setopt(c, CURLOPT_MAIL_FROM, from.c_str());
    curl_easy_setopt(c, CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(c, CURLOPT_READFUNCTION, read_message);
    curl_easy_setopt(c, CURLOPT_READDATA, &unread);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, detail);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, 15L);
    curl_easy_setopt(c, CURLOPT_TIMEOUT, 120L);

    const CURLcode code = curl_easy_perform(c);
    if (code == CURLE_OK) return {};
    long reply = 0;
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &reply);
    return error_of(code, reply, detail[0] ? detail : curl_easy_strerror(code));
}

}

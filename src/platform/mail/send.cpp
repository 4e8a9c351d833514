// Hands a message to an SMTP server, with libcurl.
#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "platform/base/log.hpp"
#include "platform/base/text.hpp"
#include "platform/mail/address.hpp"
#include "platform/mail/mail.hpp"
#include "platform/mail/refusal.hpp"

namespace beffroi::mail {
namespace {

struct Unread {
    std::string_view rest;
};

/// What was last asked of the server, and all that it answered to that.
struct Conversation {
    std::string command, answer;
    bool over = false;
};

/// The protocol passes here line by line (and passwords among it: nothing of this goes to a log).
int overhear(CURL*, curl_infotype type, char* data, std::size_t size, void* user) {
    constexpr std::size_t longest = 1000;
    auto& talk = *static_cast<Conversation*>(user);
    const std::string_view text(data, size);
    // The goodbye that follows a refusal is none of the mail's.
    if (type == CURLINFO_HEADER_OUT && text.starts_with("QUIT")) talk.over = true;
    if (talk.over) return 0;
    if (type == CURLINFO_HEADER_OUT) {
        talk.command = text.substr(0, 4);
        talk.answer.clear();
    } else if (type == CURLINFO_HEADER_IN && talk.answer.size() < longest) {
        // "Go on" is no answer to the text that follows it.
        if (talk.answer.starts_with('3')) talk.answer.clear();
        talk.answer += text;
    }
    return 0;
}

std::size_t read_message(char* to, std::size_t size, std::size_t count, void* user) {
    auto& unread = *static_cast<Unread*>(user);
    const std::size_t n = std::min(size * count, unread.rest.size());
    std::memcpy(to, unread.rest.data(), n);
    unread.rest.remove_prefix(n);
    return n;
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

Error no_server() {
    return fail(ErrorKind::unavailable, "no_mail_server", msg("No mail server is set: fill in mail.url first."));
}

/// The address that the envelope names: what can't be delivered comes back to it.
std::string return_address(const Settings& settings, std::string_view token) {
    auto written = parse_address(settings.bounces);
    if (!written) written = parse_address(settings.from);
    std::string mail = written->mail;
    if (const auto at = mail.rfind('@'); at > 0 && mail[at - 1] == '+') mail.insert(at, token);
    return mail;
}

/// A connection to be, with everything that the settings say.
class Connection {
public:
    explicit Connection(const Settings& settings) {
        static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
        if (done != CURLE_OK) log::error("libcurl can't start", {{"why", curl_easy_strerror(done)}});
        curl_.reset(curl_easy_init());
        if (!curl_) return;
        set(CURLOPT_URL, settings.url.c_str());
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        set(CURLOPT_USE_SSL, static_cast<long>(settings.require_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY));
        if (!settings.ca_file.empty()) set(CURLOPT_CAINFO, settings.ca_file.c_str());
        if (!settings.user.empty()) {
            set(CURLOPT_USERNAME, settings.user.c_str());
            set(CURLOPT_PASSWORD, settings.password.c_str());
        }
        set(CURLOPT_ERRORBUFFER, detail_);
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_CONNECTTIMEOUT, 15L);
        set(CURLOPT_TIMEOUT, 120L);
        set(CURLOPT_VERBOSE, 1L);
        set(CURLOPT_DEBUGFUNCTION, overhear);
        set(CURLOPT_DEBUGDATA, &talk_);
    }
    template <class T>
    void set(CURLoption option, T value) {
        if (curl_) curl_easy_setopt(curl_.get(), option, value);
    }
    Result<void> perform() {
        if (!curl_) return unreachable(msg("The mail server can't be reached."), "curl_easy_init");
        const CURLcode code = curl_easy_perform(curl_.get());
        if (code == CURLE_OK) return {};
        long reply = 0;
        curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &reply);
        return error_of(code, reply, detail_[0] ? detail_ : curl_easy_strerror(code));
    }
    const Conversation& talk() const { return talk_; }

private:
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl_{nullptr, curl_easy_cleanup};
    char detail_[CURL_ERROR_SIZE] = "";
    Conversation talk_;
};

/// What the server's last words mean for the record.
Reply reply_from(const Conversation& talk) {
    const int code = reply_code(talk.answer);
    if (code < 400) return {};
    // Before RCPT the server speaks of us, after it of the text.
    const bool of_recipient = text::lower_ascii(talk.command) == "rcpt";
    return {without_secrets(talk.answer),
            of_recipient && code >= 500 && no_such_mailbox(enhanced_status(talk.answer), code)};
}

}

Result<void> send(const Mail& mail, const Settings& settings, std::string_view token, Reply* reply) {
    if (settings.url.empty()) return no_server();
    const std::string name = token.empty() ? new_token() : std::string(token);
    const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    auto message = compose(mail, settings, message_id(name, settings), date_header(now));
    if (!message) return std::move(message).take_error();

    const std::string from = "<" + return_address(settings, name) + ">", to = "<" + parse_address(mail.to)->mail + ">";
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> recipients(curl_slist_append(nullptr, to.c_str()),
                                                                                 curl_slist_free_all);
    Unread unread{*message};
    Connection connection(settings);
    connection.set(CURLOPT_MAIL_FROM, from.c_str());
    connection.set(CURLOPT_MAIL_RCPT, recipients.get());
    connection.set(CURLOPT_UPLOAD, 1L);
    connection.set(CURLOPT_READFUNCTION, read_message);
    connection.set(CURLOPT_READDATA, &unread);
    auto sent = connection.perform();
    if (!sent && reply != nullptr) *reply = reply_from(connection.talk());
    return sent;
}

Result<void> try_server(const Settings& settings) {
    if (settings.url.empty()) return no_server();
    Connection connection(settings);
    connection.set(CURLOPT_CONNECT_ONLY, 1L);
    return connection.perform();
}

}

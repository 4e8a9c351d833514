// The configuration: one TOML file, every key with a default and a sentence.
#pragma once
#include <string>
#include <vector>

#include "features/notices/notices.hpp"
#include "platform/base/result.hpp"

namespace beffroi::server {

struct Config {
    // [site]
    std::string site_name = "Beffroi";
    std::string site_url;
    std::string site_phone;
    std::string site_mail;
    std::string site_departement;
    std::string site_zone = "Europe/Paris";
    bool site_demo = false;
    // [server]
    std::string listen = "127.0.0.1:8080";
    int io_threads = 1;
    int workers = 4;
    int max_connections = 20000;
    std::string certificate, private_key;
    std::vector<std::string> trusted_proxies;
    bool hsts_subdomains = false;
    std::string access_log;
    std::string metrics_token;
    // [accounts]
    bool second_factor = true;
    bool sign_up = false;
    // [limits]
    int messages_per_hour = 20;
    // [calendars]
    bool inner_networks = false;
    std::vector<std::string> audit_resolvers;
    bool audit_web = true, audit_laboratory = false;
    int audit_http_port = 80, audit_https_port = 443, audits_per_hour = 10;
    // [database]
    std::string database_url;
    int database_connections = 8;
    // [mail]
    std::string mail_url, mail_user, mail_password, mail_from, mail_bounces;
    bool mail_require_tls = true;
    std::string mail_ca_file;
    // [sms]
    std::string sms_url, sms_method = "POST";
    std::vector<std::string> sms_headers{"Content-Type: application/json", "Authorization: Bearer {token}"};
    std::string sms_token;
    std::string sms_body = R"({"to": "{to}", "text": "{text}"})";
    std::string sms_success = "200-299";
    // [hosting]
    std::string hosting_provider, hosting_control, hosting_backups, hosting_accounts;
    // [log]
    std::string log_level = "info";

    bool operator==(const Config&) const = default;
};

/// Where to listen.
struct Listen {
    std::string address;  ///< without the brackets of IPv6
    unsigned short port = 0;
};
/// Reads "127.0.0.1:8080" or "[::1]:8080". Error: `bad_config` on the field `server.listen`.
Result<Listen> parse_listen(std::string_view text);

/// Reads TOML. Errors name the line, the key and the remedy: `bad_config` for a text that is no TOML, an unknown key (with the
/// nearest known one) or a value of the wrong kind or out of bounds.
/// `credentials`: a folder that may hold secrets in files named as their keys ("mail.password"), which count before the text's;
/// `unreadable_credential` when one is there and can't be read.
Result<Config> parse_config(std::string_view toml, const std::string& credentials = {});
/// Reads `data_dir`/beffroi.toml, the defaults when there is none, and the credentials of systemd. Errors: `unreadable_config` and
/// those of `parse_config`.
Result<Config> load_config(const std::string& data_dir);
/// The gateway that [sms] describes.
notices::Gateway sms_gateway(const Config& config);
/// The whole file with every key, its sentence and its value; secrets are shown as "(set)" unless `with_secrets`.
/// With secrets, `parse_config` of it gives `config` back.
std::string config_text(const Config& config, bool with_secrets);

}

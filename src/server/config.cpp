#include "server/config.hpp"

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <variant>

#include <toml++/toml.h>

#include "platform/base/text.hpp"
#include "platform/mail/address.hpp"

namespace beffroi::server {
namespace {

using Target = std::variant<std::string Config::*, int Config::*, bool Config::*, std::vector<std::string> Config::*>;

struct Key {
    const char* section;
    const char* name;
    const char* sentence;
    Target target;
    int least = 0, most = 0;  ///< bounds of a number
    bool secret = false;
};

/// The whole configuration in one table: what is read, shown and explained.
const std::vector<Key>& keys() {
    static const std::vector<Key> all{
        {"site", "name", "The co-operative's name, on every page.", &Config::site_name},
        {"site", "url", "Public address, such as https://aide.exemple.fr: for links in posters and mails, and the only origin that forms may come from.", &Config::site_url},
        {"site", "phone", "Number under \"Parler à quelqu'un\". Empty hides it.", &Config::site_phone},
        {"site", "mail", "Address that people may write to. Empty hides it.", &Config::site_mail},
        {"site", "departement", "Code of the département (\"14\", \"2A\", \"974\"): its public holidays count where a place does not say where it is.", &Config::site_departement},
        {"site", "zone", "Time zone of the territory.", &Config::site_zone},
        {"site", "demo", "Every page says that this is a demonstration.", &Config::site_demo},
        {"server", "listen", "Address and port. Keep 127.0.0.1 behind Caddy or nginx.", &Config::listen},
        {"server", "io_threads", "Threads that read and write connections.", &Config::io_threads, 1, 64},
        {"server", "workers", "Threads that make the pages.", &Config::workers, 1, 256},
        {"server", "max_connections", "Connections open at once.", &Config::max_connections, 10, 1000000},
        {"server", "certificate", "PEM file of the certificate chain; with private_key, the server speaks HTTPS itself.", &Config::certificate},
        {"server", "private_key", "PEM file of the private key.", &Config::private_key},
        {"server", "trusted_proxies", "Addresses of the reverse proxies whose X-Forwarded-For is believed.", &Config::trusted_proxies},
        {"server", "hsts_subdomains", "Browsers keep to HTTPS for every name under the site's too. Only when each of them speaks HTTPS.", &Config::hsts_subdomains},
        {"server", "access_log", "File of the access log, \"-\" for standard output, empty for none. Addresses are shortened.", &Config::access_log},
        {"server", "metrics_token", "Bearer token that lets another machine read /metrics. Empty: this machine only.", &Config::metrics_token, 0, 0, true},
        {"accounts", "second_factor", "Those who see personal data need a second step to sign in: a code of their telephone, or a passkey.", &Config::second_factor},
        {"accounts", "sign_up", "Residents may make an account themselves.", &Config::sign_up},
        {"limits", "messages_per_hour", "How many messages one address may send an hour; 0 sets no limit.", &Config::messages_per_hour, 0, 100000},
        {"calendars", "inner_networks", "Counsellors may have calendars read that are on your own network, and without encryption. Leave it false when strangers' addresses must not lead there.", &Config::inner_networks},
        {"audit", "resolvers", "Resolvers that audits ask, such as 192.0.2.1 or 192.0.2.1:53. Empty: those of the machine.", &Config::audit_resolvers},
        {"audit", "web", "Audits read the home page of a site too.", &Config::audit_web},
        {"audit", "per_hour", "How many audits one address may ask for in an hour; 0 sets no limit.", &Config::audits_per_hour, 0, 100000},
        {"audit", "laboratory", "Audits may speak to servers of this machine. For tests only.", &Config::audit_laboratory},
        {"audit", "http_port", "Port for http in the laboratory.", &Config::audit_http_port, 1, 65535},
        {"audit", "https_port", "Port for https in the laboratory.", &Config::audit_https_port, 1, 65535},
        {"database", "url", "postgresql://… for PostgreSQL; empty for SQLite in the data folder.", &Config::database_url, 0, 0, true},
        {"database", "connections", "Connections to PostgreSQL kept by this server.", &Config::database_connections, 1, 200},
        {"mail", "url", "smtp://host:587 or smtps://host:465; empty sends nothing: messages are shown, to be handed over.", &Config::mail_url},
        {"mail", "user", "Account at the mail server.", &Config::mail_user},
        {"mail", "password", "Its password.", &Config::mail_password, 0, 0, true},
        {"mail", "from", "Sender, such as \"Pays de la Vire <bonjour@exemple.fr>\".", &Config::mail_from},
        {"mail", "bounces", "Where undeliverable mail is returned to, for `beffroi mail-bounce`; \"retours+@exemple.fr\" adds each mail's token behind the +. Empty: the sender.", &Config::mail_bounces},
        {"mail", "require_tls", "Sends nothing over a connection without encryption. false only for a mail server on this machine.", &Config::mail_require_tls},
        {"mail", "ca_file", "PEM file of the authorities that the mail server's certificate may come from. Empty: the system's.", &Config::mail_ca_file},
        {"sms", "url", "HTTP gateway of your provider of SMS (https). Empty sends none: the desk lists whom to call.", &Config::sms_url},
        {"sms", "method", "POST, PUT or GET.", &Config::sms_method},
        {"sms", "headers", "Headers of each request; {token} is replaced. Content-Type says how sms.body is escaped: JSON or a form.", &Config::sms_headers},
        {"sms", "token", "The provider's key, for {token}.", &Config::sms_token, 0, 0, true},
        {"sms", "body", "What is sent: {to} is the number (+33612345678), {digits} the same without +, {text} the words, {id} the same for each try of one message.", &Config::sms_body},
        {"sms", "success", "Statuses that mean that the gateway took it.", &Config::sms_success},
        {"hosting", "provider", "Who owns the machine, and where it stands: \"Serveur de la coopérative, à la mairie de Vire\". Shown on /transparence.", &Config::hosting_provider},
        {"hosting", "control", "Who may enter the machine as its administrator.", &Config::hosting_control},
        {"hosting", "backups", "How often copies are made, where they are, how long they are kept.", &Config::hosting_backups},
        {"hosting", "accounts", "Address where the co-operative's accounts are published.", &Config::hosting_accounts},
        {"log", "level", "debug, info, warning or error.", &Config::log_level},
    };
    return all;
}

std::string full_name(const Key& key) { return std::string(key.section) + "." + key.name; }

Error bad(const toml::source_region& where, Message message, std::string_view field) {
    message.args.insert(message.args.begin(), std::to_string(where.begin.line));
    return invalid("bad_config", std::move(message), field);
}

std::string nearest_key(std::string_view typed) {
    std::string best;
    std::size_t distance = 4;
    for (const Key& key : keys()) {
        const std::string name = full_name(key);
        const auto d = text::edit_distance(typed, name, 3);
        if (d < distance) {
            distance = d;
            best = name;
        }
    }
    return best;
}

/// Reads one value into the configuration, or says what kind was expected.
Result<void> assign(Config& config, const Key& key, const toml::node& node) {
    const std::string name = full_name(key);
    if (const auto* member = std::get_if<std::string Config::*>(&key.target)) {
        if (const auto* s = node.as_string()) {
            config.**member = s->get();
            return {};
        }
        return bad(node.source(), msg("Line {1}: {2} must be a text between quotes.", name), name);
    }
    if (const auto* member = std::get_if<int Config::*>(&key.target)) {
        const auto* n = node.as_integer();
        if (n != nullptr && n->get() >= key.least && n->get() <= key.most) {
            config.**member = static_cast<int>(n->get());
            return {};
        }
        return bad(node.source(), msg("Line {1}: {2} must be a whole number from {3} to {4}.", name, std::to_string(key.least),
                                      std::to_string(key.most)), name);
    }
    if (const auto* member = std::get_if<bool Config::*>(&key.target)) {
        if (const auto* b = node.as_boolean()) {
            config.**member = b->get();
            return {};
        }
        return bad(node.source(), msg("Line {1}: {2} must be true or false.", name), name);
    }
    const auto member = std::get<std::vector<std::string> Config::*>(key.target);
    std::vector<std::string> list;
    const auto* array = node.as_array();
    for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
        const auto* s = array->get(i)->as_string();
        if (s == nullptr) {
            array = nullptr;
            break;
        }
        list.push_back(s->get());
    }
    if (array == nullptr) return bad(node.source(), msg("Line {1}: {2} must be a list of texts, such as [\"127.0.0.1\"].", name), name);
    config.*member = std::move(list);
    return {};
}

/// `s` as a TOML basic string.
std::string quoted(std::string_view s) {
    std::ostringstream out;
    out << toml::value<std::string>(std::string(s));
    return out.str();
}

Result<void> check(const Config& c) {
    if (auto where = parse_listen(c.listen); !where) return where.error();
    if (c.certificate.empty() != c.private_key.empty())
        return invalid("bad_config", msg("server.certificate and server.private_key go together: set both or none."), "server.certificate");
    if (!c.site_url.empty() && c.site_url.rfind("http://", 0) != 0 && c.site_url.rfind("https://", 0) != 0)
        return invalid("bad_config", msg("site.url must begin with https:// (or http://)."), "site.url");
    if (!c.hosting_accounts.empty() && c.hosting_accounts.rfind("http://", 0) != 0 && c.hosting_accounts.rfind("https://", 0) != 0)
        return invalid("bad_config", msg("hosting.accounts must begin with https:// (or http://)."), "hosting.accounts");
    if (!c.database_url.empty() && c.database_url.rfind("postgres", 0) != 0)
        return invalid("bad_config", msg("database.url must begin with postgresql://, or be empty for SQLite."), "database.url");
    if (!c.mail_url.empty() && c.mail_url.rfind("smtp://", 0) != 0 && c.mail_url.rfind("smtps://", 0) != 0)
        return invalid("bad_config", msg("mail.url must begin with smtp:// or smtps://, or be empty."), "mail.url");
    if ((!c.mail_url.empty() || !c.mail_from.empty()) && !mail::parse_address(c.mail_from))
        return invalid("bad_config", msg("{1} must be an address, such as \"{2}\".", "mail.from", "Pays de la Vire <bonjour@exemple.fr>"), "mail.from");
    if (!c.mail_bounces.empty() && !mail::parse_address(c.mail_bounces))
        return invalid("bad_config", msg("{1} must be an address, such as \"{2}\", or be empty.", "mail.bounces", "retours@exemple.fr"), "mail.bounces");
    if (auto sms = notices::check(sms_gateway(c)); !sms) {
        Error error = std::move(sms).take_error();
        return invalid("bad_config", std::move(error.message), "sms." + error.field);
    }
    if (c.log_level != "debug" && c.log_level != "info" && c.log_level != "warning" && c.log_level != "error")
        return invalid("bad_config", msg("log.level must be debug, info, warning or error."), "log.level");
    return {};
}

}

notices::Gateway sms_gateway(const Config& config) {
    notices::Gateway gateway;
    gateway.url = config.sms_url;
    gateway.method = config.sms_method;
    gateway.headers = config.sms_headers;
    gateway.token = config.sms_token;
    gateway.body = config.sms_body;
    gateway.success = config.sms_success;
    return gateway;
}

Result<Listen> parse_listen(std::string_view text) {
    const Error refused = invalid("bad_config", msg("server.listen must be an address and a port, such as \"127.0.0.1:8080\"."), "server.listen");
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return refused;
    std::string_view address = text.substr(0, colon);
    const std::string_view digits = text.substr(colon + 1);
    if (address.front() == '[') {
        if (address.size() < 3 || address.back() != ']') return refused;
        address = address.substr(1, address.size() - 2);
    } else if (address.find(':') != std::string_view::npos) {
        return refused;  // an IPv6 address without brackets: its last group would be taken for the port
    }
    unsigned short port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc{} || end != digits.data() + digits.size()) return refused;
    return Listen{std::string(address), port};
}

namespace {

/// Takes the secrets that systemd handed over as files (LoadCredential=), named as their keys: they never stand in the
/// configuration then. Source: systemd.exec(5), "Credentials".
Result<void> take_credentials(Config& config, const std::string& folder) {
    for (const Key& key : keys()) {
        if (!key.secret || folder.empty()) continue;
        const std::string path = folder + "/" + full_name(key);
        std::ifstream in(path, std::ios::binary);
        if (!in && errno == ENOENT) continue;
        std::ostringstream text;
        if (!in || !(text << in.rdbuf()))
            return fail(ErrorKind::unavailable, "unreadable_credential", msg("{1} can't be read. Check its owner and permissions.", path));
        config.*std::get<std::string Config::*>(key.target) = std::string(text::trim(text.str()));
    }
    return {};
}

}

Result<Config> parse_config(std::string_view source, const std::string& credentials) {
    toml::table parsed;
    try {
        parsed = toml::parse(source);
    } catch (const toml::parse_error& error) {
        return bad(error.source(), msg("Line {1}: this is not valid TOML: {2}.", std::string(error.description())), "");
    }
    Config config;
    for (const auto& [section, node] : parsed) {
        const auto* table = node.as_table();
        if (table == nullptr)
            return bad(node.source(), msg("Line {1}: {2} stands outside a [section].", std::string(section.str())), section.str());
        for (const auto& [name, value] : *table) {
            const std::string typed = std::string(section.str()) + "." + std::string(name.str());
            const Key* known = nullptr;
            for (const Key& key : keys())
                if (full_name(key) == typed) known = &key;
            if (known == nullptr) {
                const std::string near = nearest_key(typed);
                if (near.empty())
                    return bad(value.source(), msg("Line {1}: {2} is not a known key. `beffroi config` lists them all.", typed), typed);
                return bad(value.source(), msg("Line {1}: {2} is not a known key. Did you mean {3}?", typed, near), typed);
            }
            if (auto done = assign(config, *known, value); !done) return std::move(done).take_error();
        }
    }
    if (auto taken = take_credentials(config, credentials); !taken) return std::move(taken).take_error();
    if (auto sound = check(config); !sound) return std::move(sound).take_error();
    return config;
}

Result<Config> load_config(const std::string& data_dir) {
    const std::string path = data_dir + "/beffroi.toml";
    std::ifstream in(path, std::ios::binary);
    const char* handed = std::getenv("CREDENTIALS_DIRECTORY");
    const std::string credentials = handed == nullptr ? "" : handed;
    if (!in) {
        if (errno == ENOENT) return parse_config("", credentials);
        return fail(ErrorKind::unavailable, "unreadable_config", msg("{1} can't be read. Check its owner and permissions.", path));
    }
    std::ostringstream text;
    text << in.rdbuf();
    auto config = parse_config(text.str(), credentials);
    if (!config) {
        Error error = config.error();
        error.detail = path;
        return error;
    }
    return config;
}

std::string config_text(const Config& config, bool with_secrets) {
    std::string out;
    std::string_view section;
    for (const Key& key : keys()) {
        if (section != key.section) {
            section = key.section;
            out += (out.empty() ? "[" : "\n[") + std::string(section) + "]\n";
        }
        out += std::string("# ") + key.sentence + "\n" + key.name + " = ";
        if (const auto* s = std::get_if<std::string Config::*>(&key.target)) {
            const std::string& value = config.**s;
            out += key.secret && !with_secrets && !value.empty() ? "\"(set)\"" : quoted(value);
        } else if (const auto* n = std::get_if<int Config::*>(&key.target)) {
            out += std::to_string(config.**n);
        } else if (const auto* b = std::get_if<bool Config::*>(&key.target)) {
            out += config.**b ? "true" : "false";
        } else {
            out += "[";
            bool first = true;
            for (const auto& item : config.*std::get<std::vector<std::string> Config::*>(key.target)) {
                out += (first ? "" : ", ") + quoted(item);
                first = false;
            }
            out += "]";
        }
        out += "\n";
    }
    return out;
}

}

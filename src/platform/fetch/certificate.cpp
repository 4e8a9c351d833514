#include "platform/fetch/certificate.hpp"

#include <openssl/asn1.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <ctime>

#include "platform/base/text.hpp"

namespace beffroi::fetch {
namespace {

constexpr std::size_t longest_name = 200;

std::string name_part(const X509_NAME* name, int which) {
    const int at = X509_NAME_get_index_by_NID(name, which, -1);
    if (at < 0) return {};
    unsigned char* bytes = nullptr;
    const int size = ASN1_STRING_to_UTF8(&bytes, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    if (size < 0) return {};
    std::string value = text::clean_utf8(
        {reinterpret_cast<const char*>(bytes), std::min(static_cast<std::size_t>(size), longest_name)});
    OPENSSL_free(bytes);
    return value;
}

std::optional<Instant> instant_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (!time || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
    return Instant{std::chrono::seconds{timegm(&parts)}};
}

bool named(X509* certificate, const std::string& host) {
    if (host.starts_with('[')) return X509_check_ip_asc(certificate, host.substr(1, host.size() - 2).c_str(), 0) == 1;
    return X509_check_host(certificate, host.data(), host.size(), 0, nullptr) == 1 ||
           X509_check_ip_asc(certificate, host.c_str(), 0) == 1;
}

std::string fault_of(long verified, X509* certificate, const std::string& host) {
    switch (verified) {
        case X509_V_OK: return named(certificate, host) ? "" : "name";
        case X509_V_ERR_CERT_HAS_EXPIRED: return "expired";
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: return "self_signed";
        default: return "untrusted";
    }
}

}

Authorities authorities_from(const std::string& file) {
    Authorities store(X509_STORE_new(), X509_STORE_free);
    if (!store) return nullptr;
    const int read =
        file.empty() ? X509_STORE_set_default_paths(store.get()) : X509_STORE_load_file(store.get(), file.c_str());
    return read == 1 ? store : nullptr;
}

void prepare(void* given, const Authorities& authorities) {
    auto* const context = static_cast<SSL_CTX*>(given);
    SSL_CTX_set1_cert_store(context, authorities.get());
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    // Old servers are read too: their age is a finding. Weak signatures are judged all the same.
    SSL_CTX_set_security_level(context, 0);
    X509_VERIFY_PARAM_set_auth_level(SSL_CTX_get0_param(context), 1);
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
}

namespace {

Certificate read(X509* shown, long verified, const std::string& host) {
    Certificate certificate;
    const X509_NAME* const issuer = X509_get_issuer_name(shown);
    certificate.issuer = name_part(issuer, NID_organizationName);
    if (certificate.issuer.empty()) certificate.issuer = name_part(issuer, NID_commonName);
    certificate.issuer_country = name_part(issuer, NID_countryName);
    certificate.subject = name_part(X509_get_subject_name(shown), NID_commonName);
    certificate.until = instant_of(X509_get0_notAfter(shown));
    certificate.fault = fault_of(verified, shown, host);
    return certificate;
}

}

std::optional<Certificate> certificate_of(void* given, const std::string& host) {
    auto* const connection = static_cast<SSL*>(given);
    X509* const shown = connection ? SSL_get0_peer_certificate(connection) : nullptr;
    if (!shown) return std::nullopt;
    return read(shown, SSL_get_verify_result(connection), host);
}

std::optional<Certificate> certificate_from(std::string_view der, const std::string& host) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
    const std::unique_ptr<X509, decltype(&X509_free)> shown(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())), X509_free);
    if (!shown) return std::nullopt;
    return read(shown.get(), X509_V_OK, host);
}

}

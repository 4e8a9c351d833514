// Certificates made in memory, sound and wrong ones.
#pragma once
#include <doctest/doctest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

namespace beffroi::tests {

/// A key and a certificate: of an authority, or of a server.
struct Made {
    std::shared_ptr<EVP_PKEY> key{EVP_EC_gen("P-256"), EVP_PKEY_free};
    std::shared_ptr<X509> certificate{X509_new(), X509_free};
};

struct Wish {
    std::string common_name{};
    std::string organisation{}, country{};
    std::string alternative{};  ///< "DNS:example.org,IP:192.0.2.1"; empty: none
    long from_s = -86'400, until_s = 86'400;
    const Made* issuer = nullptr;  ///< null: itself
    bool authority = false;
    const EVP_MD* digest = EVP_sha256();
};

inline Made make_certificate(const Wish& wish) {
    static long serial = 1;
    Made made;
    X509* const x = made.certificate.get();
    X509_set_version(x, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(x), wish.from_s);
    X509_gmtime_adj(X509_getm_notAfter(x), wish.until_s);
    X509_set_pubkey(x, made.key.get());
    X509_NAME* const name = X509_get_subject_name(x);
    const auto add = [name](const char* field, const std::string& value) {
        if (!value.empty())
            X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(value.data()),
                                       static_cast<int>(value.size()), -1, 0);
    };
    add("C", wish.country);
    add("O", wish.organisation);
    add("CN", wish.common_name);
    X509_set_issuer_name(x, wish.issuer ? X509_get_subject_name(wish.issuer->certificate.get()) : name);
    const auto extend = [x](int which, const std::string& value) {
        X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, which, value.c_str());
        REQUIRE(extension);
        X509_add_ext(x, extension, -1);
        X509_EXTENSION_free(extension);
    };
    extend(NID_basic_constraints, wish.authority ? "critical,CA:TRUE" : "CA:FALSE");
    if (!wish.alternative.empty()) extend(NID_subject_alt_name, wish.alternative);
    REQUIRE(X509_sign(x, wish.issuer ? wish.issuer->key.get() : made.key.get(), wish.digest) > 0);
    return made;
}

/// What a server needs to show it.
inline std::shared_ptr<SSL_CTX> server_context(const Made& made) {
    std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    SSL_CTX_set_security_level(context.get(), 0);
    SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    REQUIRE(SSL_CTX_use_certificate(context.get(), made.certificate.get()) == 1);
    REQUIRE(SSL_CTX_use_PrivateKey(context.get(), made.key.get()) == 1);
    return context;
}

inline void write_pem(const Made& made, const std::string& file) {
    FILE* const out = fopen(file.c_str(), "w");
    REQUIRE(out);
    PEM_write_X509(out, made.certificate.get());
    fclose(out);
}

}

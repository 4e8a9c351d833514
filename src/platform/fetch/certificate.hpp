// Certificates as they are met: what they say, and what is wrong with them.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "platform/fetch/fetch.hpp"

struct x509_store_st;

namespace beffroi::fetch {

/// Authorities that are trusted; read once, because there are hundreds.
using Authorities = std::shared_ptr<x509_store_st>;
/// Those of the system when `file` is empty. Null when the file can't be read.
Authorities authorities_from(const std::string& file);

/// Makes the context of a connection (`SSL_CTX*`) check against the authorities without refusing anybody, and speak to old servers too.
void prepare(void* context, const Authorities& authorities);
/// What the other side of a connection (`SSL*`) showed, judged for `host`. None when it showed nothing.
std::optional<Certificate> certificate_of(void* connection, const std::string& host);
/// The same of a certificate in DER, without asking who vouches for it. None when it is none.
std::optional<Certificate> certificate_from(std::string_view der, const std::string& host);

}

#include "platform/base/sha1.hpp"

#include <openssl/evp.h>

#include <new>

namespace beffroi::crypto {

std::string sha1(std::string_view data) {
    std::string out(20, '\0');
    unsigned length = 0;
    if (EVP_Digest(data.data(), data.size(), reinterpret_cast<unsigned char*>(out.data()), &length, EVP_sha1(),
                   nullptr) != 1)
        throw std::bad_alloc();
    return out;
}

}

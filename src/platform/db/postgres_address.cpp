#include <libpq-fe.h>

#include <array>

#include "platform/db/postgres.hpp"

namespace beffroi::db::postgres {

Address::Address(const std::string& url) {
    char* error = nullptr;
    PQconninfoOption* options = PQconninfoParse(url.c_str(), &error);
    if (!options) {
        // libpq's words may repeat a piece of the address, and that piece may be the password.
        PQfreemem(error);
        throw Unavailable(
            "the address of the database can't be read; it should look like postgresql://user@host:5432/name");
    }
    const auto add = [&](const char* keyword, const char* value) {
        keywords_.emplace_back(keyword);
        values_.emplace_back(value);
    };
    const auto given = [&](std::string_view keyword) {
        for (const auto& k : keywords_)
            if (k == keyword) return true;
        return false;
    };
    for (const PQconninfoOption* o = options; o->keyword; ++o) {
        if (!o->val) continue;
        add(o->keyword, o->val);
        if (o->envvar) environment_.push_back(std::string(o->envvar) + "=" + o->val);
    }
    PQconninfoFree(options);
    // Of several hosts, the one that accepts writes; a dead network is noticed within seconds, not after two hours.
    const std::array<std::pair<const char*, const char*>, 8> defaults{{{"target_session_attrs", "read-write"},
                                                                       {"connect_timeout", "5"},
                                                                       {"tcp_user_timeout", "10000"},
                                                                       {"keepalives_idle", "30"},
                                                                       {"keepalives_interval", "5"},
                                                                       {"keepalives_count", "3"},
                                                                       {"client_encoding", "UTF8"},
                                                                       {"application_name", "beffroi"}}};
    for (const auto& [keyword, value] : defaults)
        if (!given(keyword)) add(keyword, value);
    for (std::size_t i = 0; i < keywords_.size(); ++i) {
        keyword_pointers_.push_back(keywords_[i].c_str());
        value_pointers_.push_back(values_[i].c_str());
    }
    keyword_pointers_.push_back(nullptr);
    value_pointers_.push_back(nullptr);
}

}

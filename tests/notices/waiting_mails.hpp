// What waits for the mail server, opened: the words that mail.cpp sealed for the job table, as JSON.
#pragma once
#include <string>
#include <vector>

#include "platform/base/crypto.hpp"
#include "platform/base/vault.hpp"
#include "platform/db/db.hpp"

namespace beffroi::testing {

inline std::vector<std::string> waiting_mails(db::Database& database, const crypto::Vault& vault) {
    std::vector<std::string> all;
    const auto field = [](std::string_view payload, std::string_view name) {
        const auto begin = payload.find("\"" + std::string(name) + "\":\"") + name.size() + 4;
        return std::string(payload.substr(begin, payload.find('"', begin) - begin));
    };
    database.read([&](db::Read& tx) {
        tx.each("SELECT payload FROM jobs WHERE kind = 'mail' ORDER BY id", [&](const db::Row& row) {
            const auto sealed = crypto::from_base64url(field(row.text(0), "sealed"));
            all.push_back(vault.open(sealed.value(), "jobs.mail:" + field(row.text(0), "token")).value());
        });
    });
    return all;
}

}

#include <doctest/doctest.h>

#include <algorithm>

#include "server/open.hpp"

using namespace beffroi;

TEST_CASE("what features hold is in the register, and each of its rules is enforced on something") {
    const crypto::Vault vault(std::string(32, 'k'));
    const auto holdings = server::all_holdings(vault);
    for (const auto& holding : holdings) {
        CAPTURE(holding.key);
        CHECK(privacy::processing(holding.key) != nullptr);
        CHECK(std::count_if(holdings.begin(), holdings.end(),
                            [&](const auto& other) { return other.key == holding.key; }) == 1);
    }
    for (const auto& rule : privacy::register_of_processing()) {
        CAPTURE(rule.key);
        const bool enforced = std::any_of(holdings.begin(), holdings.end(),
                                          [&](const auto& h) { return h.key == rule.key && (h.delete_older || h.over); });
        CHECK(enforced == (rule.kept_days > 0));
    }
}

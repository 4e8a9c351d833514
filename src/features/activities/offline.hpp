// Records that a device made without network, as they come in.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "features/activities/activities.hpp"
#include "platform/net/http.hpp"

namespace beffroi::activities {

/// One record as the device sends it: fields of the form, by name.
struct Brought {
    std::string key;  ///< made by the device; of one person it is one record
    net::Params fields;
    /// What the device may have sent before under this key, where it was corrected there since: when the server still has one of these,
    /// nobody else changed it.
    std::vector<net::Params> tried;
    std::optional<Instant> over;  ///< the version at the server that the person chose to replace
};
struct Taken {
    enum class State {
        kept,  ///< it is new here
        already,  ///< it was here; what was changed here since stays
        changed,  ///< the correction is kept
        differs,  ///< it was changed at both ends: nothing is done
        refused,  ///< `error` says why, and on which field
    };
    State state{};
    ActivityId id;  ///< of the record here; 0 when refused
    Instant changed{};
    bool removed = false;  ///< it was taken away here
    std::optional<Error> error;
    struct Difference {
        Event::Former here, there;  ///< the server's, the device's
    };
    std::vector<Difference> differences;  ///< of `differs`
    std::vector<BeneficiaryId> people;  ///< of `differs`: whom the record here is about
};
std::string_view code(Taken::State state);  ///< "kept"

/// Takes one in, exactly once however often it is sent. What the device's form does not ask for stays as it is here.
Taken take_in(db::Write& tx, const crypto::Vault& vault, const accounts::Visitor& who, const Brought& brought,
              const Clock& clock);

/// Reads what the device sends: a JSON list of {"key", "fields": [["type", "individuel"], …], "tried": [[…], …], "over": "microseconds"}.
/// Errors: `bad_records`; `too_many_records`.
Result<std::vector<Brought>> read_brought(std::string_view json);
inline constexpr std::size_t most_brought = 20;

void offline_routes(net::Router& on, Services& use);

}

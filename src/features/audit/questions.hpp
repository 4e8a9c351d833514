// What to ask of a domain: first what tells whether it is there, then what its answers lead to.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "features/audit/evidence.hpp"

namespace beffroi::audit {

/// What is still to ask, given what was answered; empty: everything was. At most `most_questions` in all for one domain, whatever its
/// answers lead to.
std::vector<dns::Question> wanted(const Evidence& evidence);
inline constexpr std::size_t most_questions = 200;

/// Selectors under which providers put their keys.
const std::vector<std::string>& selectors();

/// The first name server that answers this question, as far as the evidence tells: "dns10.ovh.net"; of names that are not the domain's own
/// the name itself. Empty: nobody knows yet.
std::string server_of(const Evidence& evidence, const dns::Question& question);

}

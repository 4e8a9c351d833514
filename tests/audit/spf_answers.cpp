// What we find of each mail, for spf_suite.py: a line of JSON in, a line out.
// In: {"ip", "sender", "helo", "domain", "zone": [[name, type, message of the protocol in hexadecimal, or "timed_out"], …]}.
// What is not in the zone does not exist. Out: {"result", "explanation", "reason"}.
#include <boost/json.hpp>
#include <iostream>
#include <map>

#include "features/audit/spf.hpp"
#include "platform/base/json_read.hpp"

using namespace beffroi;
using namespace beffroi::audit;

namespace {

std::string bytes_of(std::string_view hexadecimal) {
    std::string all;
    for (std::size_t i = 0; i + 1 < hexadecimal.size(); i += 2)
        all += static_cast<char>(std::stoi(std::string(hexadecimal.substr(i, 2)), nullptr, 16));
    return all;
}

std::map<dns::Question, dns::Answer> zone_of(const boost::json::array& lines) {
    std::map<dns::Question, dns::Answer> zone;
    for (const auto& line : lines) {
        const auto& one = line.as_array();
        const std::string_view message = one[2].as_string();
        auto& answer = zone[{std::string(one[0].as_string()), *dns::type_from(one[1].as_string())}];
        if (message != "timed_out") answer = dns::answer_from(bytes_of(message));
    }
    return zone;
}

/// Asks for what is missing until nothing is, as the collector does. `rounds`: how often that may be.
template <class Function>
auto asked(const std::map<dns::Question, dns::Answer>& zone, Function function) {
    dns::Answer nothing;
    nothing.status = dns::Status::no_such_name;
    std::map<dns::Question, dns::Answer> known;
    for (int rounds = 0; rounds < 200; ++rounds) {
        std::vector<dns::Question> missing;
        auto found = function(
            [&](const dns::Question& question) -> const dns::Answer* {
                const auto at = known.find(question);
                return at == known.end() ? nullptr : &at->second;
            },
            missing);
        if (found.complete != missing.empty())
            throw std::runtime_error("complete, and yet something is missing, or the reverse");
        if (found.complete) return found;
        for (const auto& question : missing) {
            if (known.contains(question)) throw std::runtime_error("asked again: " + question.name);
            const auto at = zone.find(question);
            known[question] = at == zone.end() ? nothing : at->second;
        }
    }
    throw std::runtime_error("it asks without end");
}

}

int main() {
    for (std::string line; std::getline(std::cin, line);) {
        const auto parsed = json::parse(line);
        if (!parsed) return 1;
        const auto& in = parsed->as_object();
        const auto text = [&](const char* key) { return std::string_view(in.at(key).as_string()); };
        const auto zone = zone_of(in.at("zone").as_array());
        const spf::Mail mail{text("ip"), text("sender"), text("helo")};
        const auto check = asked(zone, [&](Lookup lookup, std::vector<dns::Question>& missing) {
            return spf::check_host(mail, text("domain"), lookup, missing);
        });
        asked(zone, [&](Lookup lookup, std::vector<dns::Question>& missing) {
            return spf::tree(text("domain"), lookup, missing);
        });
        std::cout << boost::json::serialize(boost::json::object{{"result", spf::code(check.verdict)},
                                                                {"explanation", check.explanation},
                                                                {"reason", check.reason}})
                  << '\n';
    }
    return 0;
}

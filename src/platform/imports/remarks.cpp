#include "platform/imports/remarks.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <ostream>
#include <tuple>

namespace beffroi::imports {
namespace {

/// Remarks that say the same of the same value are told once, with their lines.
struct Told {
    const Remark* first;
    std::vector<int> lines;
};
std::vector<Told> told_once(const std::vector<Remark>& remarks) {
    std::vector<Told> all;
    std::map<std::tuple<std::string_view, std::string_view, std::string_view>, std::size_t> known;
    for (const auto& r : remarks) {
        const auto [at, fresh] = known.try_emplace({r.field, r.value, r.reason.key}, all.size());
        if (fresh) all.push_back({&r, {}});
        all[at->second].lines.push_back(r.line);
    }
    return all;
}

}

void remarks_json(json::Writer& w, std::string_view key, const std::vector<Remark>& remarks, Lang lang) {
    w.key(key).begin_array();
    for (const auto& r : remarks)
        w.begin_object()
            .field("line", r.line)
            .field("id", r.id)
            .field("field", r.field)
            .field("value", r.value)
            .field("reason", i18n::format(lang, r.reason))
            .field("reason_key", r.reason.key)
            .end_object();
    w.end_array();
}

void remarks_text(std::ostream& out, const Message& title, const std::vector<Remark>& remarks, Lang lang) {
    if (remarks.empty()) return;
    out << "\n"
        << i18n::format(lang, title) << " (" << i18n::number(lang, static_cast<std::int64_t>(remarks.size())) << ")\n";
    const auto all = told_once(remarks);
    for (std::size_t i = 0; i < std::min(all.size(), most_listed); ++i) {
        const auto& [first, lines] = all[i];
        out << "  ";
        if (lines.size() == 1) {
            out << i18n::format(lang, msg("line {1}", std::to_string(first->line)));
            if (!first->id.empty()) out << ", " << first->id;
        } else {
            std::string some;
            for (std::size_t n = 0; n < std::min<std::size_t>(lines.size(), 4); ++n)
                some += (n == 0 ? "" : ", ") + std::to_string(lines[n]);
            if (lines.size() > 4) some += "…";
            out << i18n::format(lang, msg("{1} lines ({2})", std::to_string(lines.size()), some));
        }
        if (!first->field.empty()) out << ", " << first->field;
        if (!first->value.empty()) out << " \"" << first->value << '"';
        out << ": " << i18n::format(lang, first->reason) << "\n";
    }
    if (all.size() > most_listed)
        out << "  "
            << i18n::format(lang,
                            msg("… and {1} more: --json lists them all.", std::to_string(all.size() - most_listed)))
            << "\n";
}

void tell(std::ostream& err, const Message& message, Lang lang) {
    err << "beffroi: " << i18n::format(lang, message) << "\n";
}

std::function<void(int, int)> progress_to(std::ostream& err, Lang lang) {
    return [&err, lang, told = std::chrono::steady_clock::now()](int done, int total) mutable {
        const auto now = std::chrono::steady_clock::now();
        if (now - told < std::chrono::seconds(1) || total == 0) return;
        told = now;
        err << i18n::format(lang,
                            msg("{1} % of {2} lines", std::to_string(100LL * done / total), std::to_string(total)))
            << std::endl;
    };
}

}

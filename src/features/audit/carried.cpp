// The knowledge that the program carries.
#include <unordered_map>

#include "features/audit/knowledge.hpp"
#include "platform/base/log.hpp"
#include "platform/i18n/i18n.hpp"

extern "C" const char audit_providers_begin[], audit_providers_end[], audit_third_parties_begin[],
    audit_third_parties_end[];

namespace beffroi::audit {

const Knowledge& Knowledge::carried() {
    static const Knowledge all = [] {
        std::vector<Remark> remarks;
        const KnowledgeFile file{"providers", {audit_providers_begin, audit_providers_end}};
        Knowledge read = Knowledge::read({&file, 1}, remarks);
        for (const Remark& each : remarks)
            log::error("knowledge of providers is damaged",
                       {{"where", each.where}, {"why", i18n::format(Lang::en, each.text)}});
        return read;
    }();
    return all;
}

std::string_view third_party_of(std::string_view host) {
    static const auto all = [] {
        std::unordered_map<std::string_view, std::string_view> hosts;
        std::string_view rest(audit_third_parties_begin,
                              static_cast<std::size_t>(audit_third_parties_end - audit_third_parties_begin));
        while (!rest.empty()) {
            const auto end = std::min(rest.find('\n'), rest.size());
            const std::string_view line = rest.substr(0, end);
            const auto tab = line.find('\t');
            if (tab != std::string_view::npos) hosts.emplace(line.substr(0, tab), line.substr(tab + 1));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        return hosts;
    }();
    for (std::string_view name = host; !name.empty();) {
        if (const auto found = all.find(name); found != all.end()) return found->second;
        const auto dot = name.find('.');
        name = dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
    }
    return {};
}

}

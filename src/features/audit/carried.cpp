// The knowledge that the program carries.
#include "features/audit/knowledge.hpp"
#include "platform/base/log.hpp"
#include "platform/i18n/i18n.hpp"

extern "C" const char audit_providers_begin[], audit_providers_end[];

namespace beffroi::audit {

const Knowledge& Knowledge::carried() {
    static const Knowledge all = [] {
        std::vector<Remark> remarks;
        const KnowledgeFile file{"providers", {audit_providers_begin, audit_providers_end}};
        Knowledge read = Knowledge::read({&file, 1}, remarks);
        for (const Remark& each : remarks)
            log::error("knowledge of providers is damaged", {{"where", each.where}, {"why", i18n::format(Lang::en, each.text)}});
        return read;
    }();
    return all;
}

}

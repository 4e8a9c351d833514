// The finder that is current: built anew when lists changed, kept while somebody reads it.
#include <mutex>

#include "features/catalogue/catalogue.hpp"

namespace beffroi::catalogue {

struct Shelf::Impl {
    explicit Impl(const Knowledge& k) : knowledge(k) {}
    const Knowledge& knowledge;
    std::mutex mutex;
    std::shared_ptr<const Finder> finder;
    std::int64_t version = -1;
};

Shelf::Shelf(const Knowledge& knowledge) : impl_(std::make_unique<Impl>(knowledge)) {}
Shelf::~Shelf() = default;

std::shared_ptr<const Finder> Shelf::now(db::Read& tx) {
    const std::int64_t version = listings::version(tx);
    {
        const std::lock_guard lock(impl_->mutex);
        if (impl_->finder && impl_->version == version) return impl_->finder;
    }
    // Built outside the lock: who comes meanwhile may build the same, and nobody waits for another.
    auto built = std::make_shared<const Finder>(impl_->knowledge, listings::software(tx));
    const std::lock_guard lock(impl_->mutex);
    if (version > impl_->version) {
        impl_->finder = built;
        impl_->version = version;
    }
    return built;
}

}

// Links with more to them than keeping a page: an address of mail that takes the place of the former one once its owner has used them.
#pragma once
#include "features/providers/providers.hpp"

namespace beffroi::providers {

/// A token for /prestataires/tenir/{token}: whoever uses it keeps the page with this address.
std::string link_to_new_mail(db::Write& tx, const crypto::Vault& vault, ProviderId id, std::string_view mail,
                             const Clock& clock);
std::string new_mail_context(ProviderId id);
/// The address that waits behind a link; none: none.
std::optional<std::string> new_mail_of(db::Read& tx, const crypto::Vault& vault, std::string_view token,
                                       const Clock& clock);
/// Takes it; all other links of the page end. Twice is no error. Error: `link_over`.
Result<void> take_new_mail(db::Write& tx, const crypto::Vault& vault, std::string_view token, const Clock& clock);

}

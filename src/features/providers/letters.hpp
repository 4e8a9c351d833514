// What we write to whoever keeps a page.
#pragma once
#include "features/providers/providers.hpp"

namespace beffroi::providers::letters {

/// Somebody proposed a firm with this address: one press, and the co-operative reads it.
mail::Letter confirm(const Contact& to, const std::string& firm, const std::string& site, const std::string& link);
/// The link that was asked for; of several pages, a letter each.
mail::Letter link(const Contact& to, const std::string& firm, const std::string& site, const std::string& link);
/// Somebody asked for a link with an address that keeps no page.
mail::Letter no_page(const std::string& to, Lang lang, const std::string& site);
/// Once a year.
mail::Letter still_here(const Contact& to, const std::string& firm, const std::string& site, const std::string& link);
mail::Letter accepted(const Contact& to, const std::string& firm, const std::string& site, const std::string& page);
mail::Letter refused(const Contact& to, const std::string& firm, const std::string& site, Message why,
                     const std::string& words, const std::string& link);
/// Another name, SIREN or proofs were read.
mail::Letter change_settled(const Contact& to, const std::string& firm, const std::string& site, bool accepted,
                            const std::string& link);
/// The page gets another address of mail: to the new one, with the link that takes it; to the former one, so that it is known.
mail::Letter new_address(const Contact& to, const std::string& mail, const std::string& firm, const std::string& site,
                         const std::string& link);
mail::Letter address_leaves(const Contact& to, const std::string& firm, const std::string& site);

}

// Providers as their pages tell them.
#pragma once
#include "features/providers/asked.hpp"
#include "features/providers/form.hpp"
#include "features/providers/providers.hpp"

namespace beffroi::providers {

/// A provider in a list.
struct Card {
    std::shared_ptr<const Provider> provider;
    std::string where;  ///< "Vire Normandie · 3 km"
    std::string knows;  ///< of what was looked for: "Nextcloud, Matomo"
    std::string confirmed;  ///< of one that was silent for long: "12 August 2025"
    bool far = false, proof_seen = false;
};
Card card_of(const Found& found, Lang lang);

struct ListView {
    Asked asked;
    std::optional<Ours> ours;
    std::vector<std::string> our_towns;  ///< "Vire Normandie, à 3 km"
    std::vector<Card> near, far;
    int total = 0, pages = 0;
    struct Firm {
        listings::Firm firm;
        std::string where;
        struct List {
            std::string name, address;
            std::string_view licence;
        };
        std::vector<List> lists;
    };
    std::vector<Firm> firms;
    int total_firms = 0;
    bool nothing() const { return !ours && near.empty() && far.empty() && firms.empty(); }
};
inline constexpr int page_size = 20;

/// What a sheet shows of one.
struct SheetView {
    Provider provider;
    std::string kind, commune, postcode, area;
    std::string phone;  ///< as people read it
    std::vector<const catalogue::Solution*> solutions;
    std::vector<const catalogue::Need*> needs;
    struct ProofLine {
        std::string kind, words, address, seen;  ///< `seen`: "24 novembre 2026"; empty: said by itself
    };
    std::vector<ProofLine> proofs;
    catalogue::SiteWords site;
    std::string confirmed, closed;  ///< days
    bool stale = false;
    std::vector<Card> neighbours;  ///< of one that closed
};
SheetView sheet_of(db::Read& tx, Directory& directory, const Provider& provider, Lang lang, Instant now);
/// "Within 30 km around Vire Normandie, and at a distance".
std::string area_words(const Provider& provider, Lang lang);
std::string day_words(Instant at, Lang lang);
/// "552 100 554"
std::string in_groups(std::string_view siren);

/// The paragraphs of a text.
std::vector<std::string_view> lines_of(std::string_view text);
/// Its page in the State's directory of firms.
std::string siren_address(std::string_view siren);

/// What can be ticked, by family.
struct SkillGroup {
    const catalogue::Family* family = nullptr;
    std::vector<const catalogue::Need*> needs;
    std::vector<const catalogue::Solution*> solutions;  ///< by name; each under the need it is best known for
    int ticked = 0;
};
std::vector<SkillGroup> skill_groups(const html::Form& form);

/// One refusal, for everybody.
struct RefusalLine {
    std::string day, who, kind, why, words;
};
/// The page of whoever keeps one.
struct KeepView {
    Provider provider;
    std::string path;  ///< where its forms go
    bool waits = false, not_taken = false;  ///< another name, SIREN or proofs
    std::string new_mail;  ///< the address that this link takes; empty: none
    std::string confirmed;  ///< a day
    RefusalLine refused;
    std::string said;  ///< what was just done
};
RefusalLine refusal_of(const Provider& provider, Lang lang);

}

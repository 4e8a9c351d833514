// Where in a name the part begins that somebody registered: "mail.ovh.net" is of "ovh.net", "www.vire.asso.fr" of "vire.asso.fr".
#pragma once
#include <memory>
#include <string>
#include <string_view>

struct psl_ctx_st;

namespace beffroi::dns {

/// Which sections of the public suffix list count (https://publicsuffix.org/list).
///
/// `icann`: under which registries sell names ("fr", "gouv.fr", "co.uk"). It answers "who operates this host?": "d1.cloudfront.net" and
/// "x.azurewebsites.net" are Amazon's and Microsoft's, whoever pays for them. This is what the audit asks.
/// `everything`: also suffixes under which companies give names to customers ("cloudfront.net", "github.io", "eu.org"). It answers "do these
/// two hosts belong to different customers?", which is what browsers ask.
enum class Suffixes { icann, everything };

/// A list, read once. One that is not in the list counts as a suffix when it is a single label (the list's rule "*").
class SuffixList {
public:
    /// From a file of the list, as text or as Debian's "dafsa"; null when it cannot be read.
    static std::unique_ptr<const SuffixList> from_file(const std::string& path);
    /// Debian's package `publicsuffix`; without it the list that is part of libpsl. Kept for the life of the program; any thread may use it.
    static const SuffixList& of_machine();
    ~SuffixList();
    SuffixList(const SuffixList&) = delete;
    SuffixList& operator=(const SuffixList&) = delete;

    std::string_view public_suffix(std::string_view name, Suffixes which = Suffixes::icann) const;
    std::string registrable(std::string_view name, Suffixes which = Suffixes::icann) const;

private:
    SuffixList(const psl_ctx_st* list, bool owned) : list_(list), owned_(owned) {}
    const psl_ctx_st* list_;
    bool owned_;
};

/// The longest public suffix that `name` ends with, a part of `name`: "gouv.fr" of "www.impots.gouv.fr". Empty for an address and for what
/// is no name. A dot at the end of `name` is left out.
inline std::string_view public_suffix(std::string_view name) { return SuffixList::of_machine().public_suffix(name); }
/// The public suffix and one label more, in lower case: "ovh.net" of "mail.OVH.net". Empty for a suffix itself, an address, and what is
/// no name.
inline std::string registrable(std::string_view name) { return SuffixList::of_machine().registrable(name); }

}

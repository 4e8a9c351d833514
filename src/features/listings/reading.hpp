// How a file of a list becomes entries: one pure function for each kind of file, and what they share.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "features/listings/listings.hpp"

namespace beffroi::listings {

/// A larger file is none of these lists; the largest we know has a few megabytes.
inline constexpr std::size_t most_bytes = 32 << 20;
inline constexpr std::size_t most_entries = 50'000;
/// Remarks on single entries; further ones are counted.
inline constexpr std::size_t most_remarks = 200;
/// In code points.
inline constexpr std::size_t most_name = 200, most_what = 1'000, most_words = 300;
inline constexpr std::size_t most_address = 500, most_of_a_list = 100;

/// What a file holds.
struct Read {
    std::vector<Software> software;
    std::vector<Firm> firms;
    std::vector<Report::Line> lines;
};

/// Reads a file of this list as of `today`, entries in order of their keys. Errors: `bad_file`, `empty_file`.
Result<Read> read(Source source, std::string_view bytes, Date today);

/// Collects the entries of a file; everything that is kept goes through it, so that nothing of a list is kept as it came.
class Gathering {
public:
    Gathering(Source source, Date today) : source_(source), today_(today) {}
    Date today() const { return today_; }

    /// The entry that the remarks from now on are about.
    void at(std::string_view name);
    void at_number(std::size_t number);

    /// One line without control characters, cut at `most` code points.
    std::string line(std::string_view raw, std::size_t most = most_words);
    /// `line` for each, without empty ones and repetitions, at most `most_of_a_list`.
    std::vector<std::string> lines(const std::vector<std::string>& raw);
    /// An address of http or https; empty, with a remark, when it is another.
    std::string address(std::string_view raw);
    std::string mail(std::string_view raw);
    std::string phone(std::string_view raw);
    /// Nine digits with the right last one, also of a SIRET; empty, with a remark, when it is another.
    std::string siren(std::string_view raw);
    /// Sets `licences` and `unknown_licence`; each text may hold several.
    void licences(Software& entry, const std::vector<std::string>& written);
    /// A further fact, unless it says nothing. `name` is a catalogue key; an empty value means that the name says it all.
    void tell(Software& entry, std::string_view name, std::string_view value);
    void tell(Software& entry, std::string_view name) { entry.told.emplace_back(name, ""); }

    /// Keeps it, unless it has no name, is not free, or stands there already.
    void add(Software entry);
    void add(Firm entry);
    /// An entry that is left out for a reason that others share: `cause`, a catalogue key with {1}, is told once, with their number.
    void left_out(std::string_view cause) { ++left_out_[std::string(cause)]; }
    /// The same of something that does not leave the entry out.
    void counted(std::string_view cause, std::int64_t n = 1) { counted_[std::string(cause)] += n; }
    void remark(Message why) { say(std::move(why), false); }
    void refused(Message why) { say(std::move(why), true); }

    /// Errors: `empty_file`, `bad_file` when there are too many entries.
    Result<Read> done();

private:
    void say(Message why, bool refused);
    bool room();

    Source source_;
    Date today_;
    Read read_;
    std::string where_;
    std::size_t unsaid_ = 0, read_entries_ = 0;
    bool too_many_ = false;
    std::map<std::string, std::int64_t> left_out_, counted_;
    std::map<std::string, std::size_t> software_at_, firm_at_;
    std::map<std::string, std::string> names_;
};

// One file each; the text is UTF-8 and has not more than `most_bytes`.
Result<Read> read_sill(std::string_view text, Date today);
Result<Read> read_comptoir(std::string_view text, Date today);
Result<Read> read_cnll(std::string_view text, Date today);
Result<Read> read_yunohost(std::string_view text, Date today);
Result<Read> read_awesome(std::string_view text, Date today);
Result<Read> read_chatons(std::string_view text, Date today);
Result<Read> read_publiccode(std::string_view text, Date today);
Result<Read> read_own(std::string_view text, Date today);

/// "It is no file of this list, and why."
Error bad_file(Message why);

}

// What a run over many domains keeps, so that one that is killed goes on without asking anybody twice.
//
// FILE has one line of evidence for each domain that is done. FILE.asked has every answer since, of domains that are not; FILE.shared
// those of names that many domains lead to. An answer is in a file before it is used.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "features/audit/evidence.hpp"

namespace beffroi::audit {

class Kept {
public:
    /// Begins a new file, or (`resume`) goes on with one. Errors: `file_exists` when there is one already, `cannot_write`,
    /// `bad_evidence` when it is something else.
    static Result<std::unique_ptr<Kept>> open(const std::string& path, bool resume);
    ~Kept();

    bool is_done(const std::string& domain) const { return done_.count(domain) > 0; }
    std::size_t done() const { return done_.size(); }
    /// What was answered of this domain before the run was broken off.
    void recall(Evidence& into);
    /// Of names that many lead to.
    void each_shared(const std::function<void(const dns::Question&, const Seen&)>& tell) const;

    /// Errors: `cannot_write`.
    Result<void> heard(const std::string& domain, const dns::Question& question, const Seen& seen, bool shared);
    Result<void> visited(const std::string& domain, const std::vector<Visit>& visits);
    Result<void> registrar_told(const std::string& domain, const Registration& told);
    Result<void> done(const Evidence& evidence);
    /// All is done: nothing need be recalled.
    void finish();

private:
    explicit Kept(std::string path) : path_(std::move(path)) {}
    Result<void> read_back();
    Result<void> append(int file, std::string line) const;
    Result<void> note(const std::string& domain, const Evidence& part);
    Result<void> shrink();

    std::string path_;
    int out_ = -1, asked_ = -1, shared_ = -1;
    std::uint64_t asked_bytes_ = 0;
    std::unordered_set<std::string> done_;
    std::unordered_set<std::string> shared_names_;
    std::unordered_map<std::string, std::string> open_;  ///< by domain: its lines in FILE.asked
};

/// Calls `tell` with each line of evidence in a file; a last line that was not written whole is passed over. Returns how many. Errors:
/// `unreadable`; those of `evidence_from`, with the line.
Result<std::int64_t> each_evidence(const std::string& path, const std::function<void(Evidence)>& tell);
/// The same without reading what is in them. The line has no end.
Result<std::int64_t> each_line(const std::string& path, const std::function<Result<void>(std::string_view line)>& tell);

}

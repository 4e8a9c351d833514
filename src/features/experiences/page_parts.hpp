// What the pages of this folder share.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "features/experiences/experiences.hpp"
#include "platform/html/forms.hpp"
#include "platform/net/http.hpp"
#include "platform/net/pace.hpp"

namespace beffroi::experiences {

/// The form of a note, as a page shows it.
struct NoteForm {
    std::string action;  ///< where it is sent
    std::string id, name;  ///< of the solution
    bool counsellor = false;  ///< signed for the co-operative: asks no name and no mail
    bool asks_mail = false;
    std::string once;  ///< tells the same form sent twice
    std::vector<std::pair<std::string, std::string>> months;
};
NoteForm note_form(const net::Request& request, std::string action, std::string_view solution, Lang lang);
/// What was typed into it. Faults of single fields are told all at once; the rest is `check`ed when it is kept.
Writing read_note(html::Form& form, bool counsellor, const Clock& clock);
/// A note as the form shows it.
html::Form form_of(const Note& note);

/// How somebody is written to from here.
Post post_of(const net::Request& request, const Services& use);

/// Writes by `f`; a database that cannot keep it now is told on the form, which still holds what was typed.
template <class F>
auto keep(const Services& use, F&& f) -> std::invoke_result_t<F&, db::Write&> {
    const auto not_now = [](const std::exception& why) {
        return fail(ErrorKind::unavailable, "not_kept",
                    msg("This could not be kept just now. It is still here: send it again in a moment, or call us."))
            .because(why.what());
    };
    try {
        return use.database.write(f);
    } catch (const db::StorageFull& why) { return not_now(why); } catch (const db::Unavailable& why) {
        return not_now(why);
    }
}

/// How often one browser's address may send something: one count for all that is sent from here.
struct Paces {
    net::Pace address, mails;
    explicit Paces(int per_hour) : address(per_hour), mails(mails_per_hour) {}
};
/// False, with a sentence on the form, when too much came from here. `mail` may be empty.
bool slow_enough(const net::Request& request, const Services& use, Paces& paces, std::string_view mail,
                 html::Form& form);

/// A note with what its author's page says of it.
struct OwnNote {
    Note note;
    catalogue::Experience told;
    std::string name;  ///< of the solution
    std::string news;  ///< what was just done, in the page's language
    std::string_view state;  ///< a catalogue key
    std::string reason;  ///< of a refusal, in the page's language
    NoteForm fields;
};

/// What waits at the desk.
struct QueueNote {
    Note note;
    catalogue::Experience told;
    std::string name, version;
};
struct QueueReport {
    Report report;
    QueueNote about;
};
struct OwnLink {
    std::string name, link;
    std::string_view state;
};
struct QueueView {
    std::vector<QueueNote> notes, settled_notes;
    std::vector<QueueReport> reports, settled_reports;
    std::vector<Proposal> proposals, settled_proposals;
    std::vector<OwnLink> own;
    bool empty() const { return notes.empty() && reports.empty() && proposals.empty(); }
    bool nothing_settled() const {
        return settled_notes.empty() && settled_reports.empty() && settled_proposals.empty();
    }
};
/// Of a note that is its author's: "It is shown." A catalogue key.
std::string_view standing(const Note& note);

/// Errors: `unknown_note`, `unknown_proposal`.
Result<void> known_note(db::Read& tx, NoteId id);
Result<void> known_proposal(db::Read& tx, ProposalId id);

void own_routes(net::Router& on, Services& use, std::shared_ptr<Paces> paces);
void proposal_routes(net::Router& on, Services& use, std::shared_ptr<Paces> paces);
void desk_routes(net::Router& on, Services& use);

}

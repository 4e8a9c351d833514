// The handlers of this folder's pages, one file for each subject.
#pragma once
#include "features/accounts/accounts.hpp"
#include "features/editing/checklist.hpp"
#include "features/editing/editing.hpp"
#include "features/editing/form.hpp"
#include "features/editing/reach.hpp"
#include "features/editing/view.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/http.hpp"

namespace beffroi::editing {

/// A sentence in the page's language.
inline std::string say(Lang lang, const Message& message) { return i18n::format(lang, message); }
using html::page_named;
/// "24 novembre 2026 à 10 h".
std::string when_text(Instant at, Lang lang);
/// Runs a change; when the database can't keep it now, that is an error for the form, which still holds what was typed.
template <class F>
std::invoke_result_t<F&> or_not_now(F&& change) {
    const auto not_now = [](const std::exception& why) {
        return fail(ErrorKind::unavailable, "not_kept",
                    msg("This could not be kept just now. What you typed is still here: save it again in a moment."))
            .because(why.what());
    };
    try {
        return change();
    } catch (const db::StorageFull& why) { return not_now(why); } catch (const db::Unavailable& why) {
        return not_now(why);
    }
}
inline PersonId who(const net::Request& request) { return accounts::visitor(request).person; }

// list_pages.cpp
net::Response list_page(const net::Request& request, Services& use, Checklist& checklist);

// form_pages.cpp
net::Response form_page(const net::Request& request, Services& use);
net::Response save_form(const net::Request& request, Services& use);
net::Response new_page(const net::Request& request, Services& use);
net::Response save_new(const net::Request& request, Services& use);
net::Response verify(const net::Request& request, Services& use);

/// What a form shows: `typed`, with faults beside their fields. `there` is the place as it is now; none: a new one.
struct Shown {
    const net::Params& typed;
    const places::Record* there = nullptr;
    std::vector<Fault> faults = {}, doubts = {};
    std::vector<Change> since = {};  ///< what others changed
    std::vector<Kept> kept = {};
};
/// form_view.cpp
FormView form_view(db::Read& tx, const net::Request& request, const Services& use, Shown shown, Lang lang);

// history_pages.cpp
net::Response history_page(const net::Request& request, Services& use);
net::Response undo_change(const net::Request& request, Services& use);
net::Response retire_place(const net::Request& request, Services& use);
net::Response restore_place(const net::Request& request, Services& use);

// photo_pages.cpp
net::Response photo_page(const net::Request& request, Services& use);
net::Response save_photo(const net::Request& request, Services& use);
net::Response remove_photo(const net::Request& request, Services& use);
net::Response picture(const net::Request& request, Services& use);

// double_pages.cpp
net::Response doubles_page(const net::Request& request, Services& use);
net::Response double_page(const net::Request& request, Services& use);
net::Response settle_double(const net::Request& request, Services& use);

}

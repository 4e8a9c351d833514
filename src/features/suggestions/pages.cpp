// HTTP in, HTML out.
#include "suggestions/pages.hpp"
#include "platform/html/forms.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/pace.hpp"
#include "platform/net/router.hpp"

namespace beffroi::suggestions {
namespace {

struct ReportForm {
    Subject subject = Subject::other;
    std::string words;
    static ReportForm read(html::Form& form) {
        // "Fill in this field" does not say what to do with a list of choices.
        if (form.value("subject").empty()) form.fail("subject", msg("Choose what is wrong, or “Something else”."));
        const auto subject = subject_from(form.choice("subject", subject_codes()));
        return {subject.value_or(Subject::other), form.text("words", longest_words, html::Need::optional)};
    }
};

/// Runs `show` with the place that the address names; the error page when there is none.
template <class F>
net::Response with_place(const net::Request& request, Services& use, F&& show) {
    const auto place = use.database.read([&](db::Read& tx) { return places::by_slug(tx, request.param("slug")); });
    if (!place) return net::failure(fail(ErrorKind::not_found, "unknown_place", msg("This place is no longer listed")));
    return show(*place);
}

net::Response form_page(const net::Request& request, Services& use, const places::Place& place, const html::Form& form,
                        net::Status status = net::Status::ok) {
    const html::Page page = html::page_named(request, use, msg("A mistake on the page of {1}?", place.name));
    return net::html(pages::report(page, request, place, form), status);
}

/// Writes it; a database that cannot keep it now is told on the form, which still holds what was typed.
Result<void> keep(Services& use, places::PlaceId place, const ReportForm& said) {
    const auto not_now = [](const std::exception& why) {
        return fail(ErrorKind::unavailable, "not_kept",
                    msg("Your message could not be kept just now. It is still here: send it again in a moment, or call "
                        "us."))
            .because(why.what());
    };
    try {
        return use.database.write(
            [&](db::Write& tx) { return suggest(tx, place, said.subject, said.words, use.clock); });
    } catch (const db::StorageFull& why) { return not_now(why); } catch (const db::Unavailable& why) {
        return not_now(why);
    }
}

net::Response receive(const net::Request& request, Services& use, net::Pace& pace) {
    const auto again = [&](const html::Form& form, net::Status status) {
        return with_place(request, use,
                          [&](const auto& place) { return form_page(request, use, place, form, status); });
    };
    auto form = html::parse<ReportForm>(request.form());
    if (!form) return again(form.form, net::Status::unprocessable);
    if (!pace.allow(request.peer, use.clock.now())) {
        // What was typed stays in the form: a minute later it may be sent again.
        form.form.fail("", msg("Many messages have come from here within the hour. Wait a few minutes and send yours "
                               "again, or call us."));
        return again(form.form, net::Status::too_many);
    }
    // All went well for most: the record itself is read only for a page that shows it.
    const auto slug = request.param("slug");
    const auto place = use.database.read([&](db::Read& tx) { return places::id_of(tx, slug); });
    if (!place) return again(form.form, net::Status::not_found);
    const auto kept = keep(use, *place, *form);
    if (!kept) return again(form.with(kept.error()), net::status_of(kept.error().kind));
    return net::see_other(use.page(request).link("/lieux/" + std::string(slug) + "/signaler/merci"));
}

net::Response thanks(const net::Request& request, Services& use, const places::Place& place) {
    const html::Page page = html::page_named(request, use, msg("Thank you"));
    return net::html(pages::thanks(page, place));
}

}

void routes(net::Router& on, Services& use) {
    constexpr auto everyone = net::Access::everyone;
    const auto pace = std::make_shared<net::Pace>(use.per_hour);
    on.get("/lieux/{slug}/signaler", everyone, [&use](const net::Request& request) {
        return with_place(request, use,
                          [&](const auto& place) { return form_page(request, use, place, html::Form()); });
    });
    on.post("/lieux/{slug}/signaler", everyone,
            [&use, pace](const net::Request& request) { return receive(request, use, *pace); });
    on.get("/lieux/{slug}/signaler/merci", everyone, [&use](const net::Request& request) {
        return with_place(request, use, [&](const auto& place) { return thanks(request, use, place); });
    });
}

}

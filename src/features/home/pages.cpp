#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>

#include "features/home/home.hpp"
#include "features/home/home_view.hpp"
#include "home/pages.hpp"
#include "platform/html/assets.hpp"
#include "platform/net/router.hpp"

namespace beffroi::home {
namespace {

std::string say(const html::Page& page, const Message& message) { return i18n::format(page.lang, message); }

/// What the home page counts, counted again when the minute changes: "open now" is no finer than that.
class Figures {
public:
    struct Counts {
        int places = 0, open_now = 0, free_of_charge = 0, accessible = 0;
        std::vector<places::NextRound> rounds;
    };

    std::shared_ptr<const Counts> at(db::Read& tx, places::Directory& directory, Instant now) {
        const auto minute = std::chrono::floor<std::chrono::minutes>(now);
        {
            std::lock_guard lock(mutex_);
            if (counts_ && minute == minute_) return counts_;
        }
        auto fresh = std::make_shared<Counts>();
        const auto count = [&](bool places::Search::* filter) {
            places::Search search;
            search.limit = 1;
            if (filter) search.*filter = true;
            return directory.find(tx, search, now).total;
        };
        fresh->places = count(nullptr);
        fresh->open_now = count(&places::Search::open_now);
        fresh->free_of_charge = count(&places::Search::free_only);
        fresh->accessible = count(&places::Search::accessible);
        fresh->rounds = places::next_rounds(tx, now, 4);
        std::lock_guard lock(mutex_);
        minute_ = minute;
        return counts_ = std::move(fresh);
    }

private:
    std::mutex mutex_;
    std::chrono::sys_time<std::chrono::minutes> minute_{};
    std::shared_ptr<const Counts> counts_;
};

void add_stops(Welcome& welcome, const std::vector<places::NextRound>& all, Lang lang) {
    for (const auto& next : all) {
        const auto town = territory::commune(next.round.insee);
        welcome.stops.push_back(places::stop(next.round, territory::time_zone(town ? town->departement : std::string_view()), lang));
        const bool known = std::any_of(welcome.movers.begin(), welcome.movers.end(), [&](const auto& m) { return m.slug == next.slug; });
        if (!known) welcome.movers.push_back({next.name, next.slug});
    }
}

net::Response home_page(const net::Request& request, Services& use, Figures& figures) {
    html::Page page = use.page(request);
    page.title = say(page, msg("Digital help near you"));
    page.description = say(page, msg("Places where somebody helps you with computers, phones and online paperwork: opening hours, phone numbers, "
                                     "how to get there."));
    const Instant now = use.clock.now();
    const Welcome welcome = use.database.read([&](db::Read& tx) {
        Welcome w;
        const auto counts = figures.at(tx, use.directory, now);
        w.places = counts->places;
        w.open_now = counts->open_now;
        w.free_of_charge = counts->free_of_charge;
        w.accessible = counts->accessible;
        add_stops(w, counts->rounds, page.lang);
        return w;
    });
    return net::html(pages::home(page, welcome));
}

/// A page that holds nothing but words of ours.
template <class Template>
net::Handler words(Services& use, Message title, Message description, Template pages_of) {
    return [&use, title = std::move(title), description = std::move(description), pages_of](const net::Request& request) {
        html::Page page = use.page(request);
        page.title = say(page, title);
        page.description = say(page, description);
        return net::html(pages_of(page, use.mail));
    };
}

const net::Asset* asset_named(std::string_view name) {
    const auto all = web::assets();
    const auto at = std::find_if(all.begin(), all.end(), [&](const net::Asset& a) { return a.name == name; });
    return at == all.end() ? nullptr : &*at;
}

Sorry sorry_for(net::Status status) {
    using enum net::Status;
    Sorry s;
    s.status = static_cast<int>(status);
    switch (status) {
        case not_found:
            s.title = msg("This page does not exist");
            s.sentence = msg("The address may be old, or a letter is missing. Here is how to go on.");
            s.search = true;
            break;
        case method_not_allowed:
        case not_implemented:
            s.title = msg("This page can only be read");
            s.sentence = msg("Nothing was sent and nothing was lost. Go back and open the page again.");
            break;
        case unauthorized:
        case forbidden:
            s.title = msg("This page is not open to you");
            s.sentence = msg("It needs a right that you do not have here.");
            break;
        case too_large:
            s.title = msg("What you sent is too large");
            s.sentence = msg("Nothing was kept. Send a smaller file or a shorter text.");
            break;
        case conflict:
            s.title = msg("Somebody was faster");
            s.sentence = msg("This changed while you were reading. Open the page again to see how it is now.");
            s.try_again = true;
            break;
        case unprocessable:
        case bad_request:
            s.title = msg("Something in what you sent could not be read");
            s.sentence = msg("Go back, look at what you typed, and send it again.");
            break;
        case too_many:
            s.title = msg("Too many requests at once");
            s.sentence = msg("Wait a minute, then open the page again.");
            s.try_again = true;
            break;
        case timeout:
            s.title = msg("The connection was too slow");
            s.sentence = msg("What you sent did not arrive in time. Try again.");
            s.try_again = true;
            break;
        case unavailable:
        case insufficient_storage:
            s.title = msg("We will be back in a moment");
            s.sentence = msg("Something on our side is resting or being repaired. Try again in a minute.");
            s.try_again = true;
            break;
        default:
            if (s.status < 500) {
                s.title = msg("The request could not be read");
                s.sentence = msg("Your browser sent something that we do not understand.");
            } else {
                s.title = msg("Something went wrong on our side");
                s.sentence = msg("It is not your fault. Try again; if it goes on, call us.");
                s.try_again = true;
            }
    }
    return s;
}

}

net::Response error_page(const net::Request& request, net::Status status, const Error* error, html::Page page) {
    Sorry sorry = sorry_for(status);
    // A fault of ours has a sentence for everybody; what a person can mend has its own.
    if (error && !error->message.key.empty() && error->kind != ErrorKind::internal) sorry.sentence = error->message;
    if (sorry.status >= 500) sorry.request_number = net::request_id_text(request.id);
    // A form that was sent must not be sent again by following a link.
    if (request.method != net::Method::get && request.method != net::Method::head) sorry.try_again = false;
    page.title = say(page, sorry.title);
    page.description.clear();
    page.index = false;
    net::Response response = net::html(pages::sorry(page, sorry), status);
    response.cache = net::Cache::none;
    return response;
}

void routes(net::Router& on, Services& use) {
    constexpr auto everyone = net::Access::everyone;
    auto figures = std::make_shared<Figures>();
    on.get("/", everyone, [&use, figures](const net::Request& request) { return home_page(request, use, *figures); });
    on.get("/a-propos", everyone,
           words(use, msg("About this site"), msg("Who runs this site, where its information comes from, and its licence."),
                 [](const html::Page& page, const std::string& mail) { return pages::about(page, mail); }));
    on.get("/accessibilite", everyone,
           words(use, msg("Accessibility"), msg("How accessible this site is, and whom to tell when something does not work."),
                 [](const html::Page& page, const std::string& mail) { return pages::accessibility(page, mail); }));

    // Browsers and robots ask for these by themselves, whatever the pages say.
    on.get("/favicon.ico", everyone, [icon = asset_named("favicon.png")](const net::Request&) {
        net::Response response;
        response.type = "image/png";
        response.body = std::string(icon->plain);
        response.cache = net::Cache::hour;
        return response;
    });
    on.get("/robots.txt", everyone, [](const net::Request&) {
        net::Response response = net::plain("User-agent: *\nDisallow: /widget\nDisallow: /en/widget\n");
        response.cache = net::Cache::hour;
        return response;
    });
}

}

// HTTP in, HTML out. Each route states who may use it.
#include "features/keyring/keyring.hpp"
#include "keyring/pages.hpp"
#include "platform/html/forms.hpp"
#include "platform/net/router.hpp"

namespace beffroi::keyring {
namespace {

struct LendForm {
    std::string key, holder;
    Date due;
    static LendForm read(html::Form& form) { return {form.text("key", 40), form.text("holder", 80), form.date("due")}; }
};

net::Response show(const net::Request& request, Services& use, const html::Form& form, net::Status status = net::Status::ok) {
    html::Page page = use.page(request);
    page.title = i18n::format(page.lang, msg("Keys of the premises"));
    page.index = false;
    const auto loans = use.database.read([](db::Read& tx) { return out(tx); });
    net::Response response = net::html(pages::keys(page, request, form, loans), status);
    response.cache = net::Cache::none;  // it names people
    return response;
}

net::Response lend_one(const net::Request& request, Services& use) {
    auto form = html::parse<LendForm>(request.form());
    if (!form) return show(request, use, form.form, net::Status::unprocessable);
    const auto loan = use.database.write([&](db::Write& tx) { return lend(tx, form->key, form->holder, form->due, use.clock); });
    if (!loan) return show(request, use, form.with(loan.error()), net::status_of(loan.error().kind));
    return net::see_other(use.page(request).link("/cles"));
}

net::Response take_one_back(const net::Request& request, Services& use) {
    const auto id = LoanId::from_text(request.param("loan"));
    if (!id) return net::failure(net::Status::not_found);
    const auto done = use.database.write([&](db::Write& tx) { return take_back(tx, *id); });
    if (!done) return net::failure(done.error());
    return net::see_other(use.page(request).link("/cles"));
}

}

void routes(net::Router& on, Services& use) {
    constexpr auto operators = net::Access::operators;
    on.get("/cles", operators, [&use](const net::Request& request) { return show(request, use, html::Form()); });
    on.post("/cles", operators, [&use](const net::Request& request) { return lend_one(request, use); });
    on.post("/cles/{loan}/rendue", operators, [&use](const net::Request& request) { return take_one_back(request, use); });
}

}

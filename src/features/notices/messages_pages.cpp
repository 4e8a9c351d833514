// /espace/messages: what messages say, and their history.
#include "features/notices/handlers.hpp"
#include "notices/pages.hpp"
#include "platform/base/json.hpp"
#include "platform/base/text.hpp"
#include "platform/net/csrf.hpp"

namespace beffroi::notices {
namespace {

using accounts::Right;
using accounts::visitor;

constexpr int most_versions = 20;

/// The message that the address names.
struct Which {
    Kind kind{};
    Lang lang{};
    std::string address;
};
std::optional<Which> which(const net::Request& request) {
    const auto kind = kind_from(request.param("kind"));
    const auto lang = request.param("lang");
    if (!kind || (lang != "fr" && lang != "en")) return std::nullopt;
    return Which{*kind, lang == "en" ? Lang::en : Lang::fr,
                 "/espace/messages/" + std::string(code(*kind)) + "/" + std::string(lang)};
}

std::string_view language_label(Lang lang) { return lang == Lang::fr ? i18n::key("French") : i18n::key("English"); }

html::Page titled(const net::Request& request, const Services& use, const Message& title) {
    html::Page page = use.page(request);
    page.title = i18n::format(page.lang, title);
    page.index = false;
    return page;
}

/// Browsers send line breaks as CRLF.
std::string field(const net::Params& typed, std::string_view name) {
    std::string value(typed.get(name));
    std::erase(value, '\r');
    return value;
}
Text typed_text(const net::Params& typed) {
    return {field(typed, "subject"), field(typed, "body"), field(typed, "sms")};
}

Preview preview_of(const Which& message, const Text& text, const Services& use) {
    const Filled values = invented(message.lang, use.settings);
    const Said said = say(message.kind, message.lang, text, values, invented_sms_link(use.settings));
    Preview preview;
    preview.subject = said.subject;
    const Contact contact{"Jeanne Lecointe", {}, {}, message.lang};
    const auto written = mail::letter(letter(message.kind, contact, said, values[static_cast<std::size_t>(Slot::link)]),
                                      use.settings.mail);
    if (written) preview.letter = text::trim(written->text);
    preview.sms = said.sms;
    preview.length = sms_length(said.sms);
    return preview;
}

std::string count_words(const SmsLength& length, Lang lang) {
    const std::string sms = i18n::plural(lang, "{n} SMS", "{n} SMS", length.parts);
    if (!length.seven_bit)
        return i18n::format(lang, msg("{1} of 70 characters, because of a letter that SMS lack: {2}.",
                                      std::to_string(length.units), sms));
    return i18n::format(lang, msg("{1} of 160 characters: {2}.", std::to_string(length.units), sms));
}

net::Response list_page(const net::Request& request, Services& use) {
    const html::Page page = titled(request, use, msg("What messages say"));
    std::vector<MessageLine> lines;
    bool follow = false;
    use.database.read([&](db::Read& tx) {
        for (Kind kind : every_kind()) {
            lines.push_back({label(kind), {}});
            for (Lang lang : {Lang::fr, Lang::en})
                lines.back().texts.push_back(
                    {"/espace/messages/" + std::string(code(kind)) + "/" + std::string(i18n::code(lang)),
                     language_label(lang), rewritten(tx, kind, lang)});
        }
        follow = follows_up(tx);
    });
    return net::html(pages::messages(page, request, lines, follow));
}

net::Response message_page(const net::Request& request, Services& use, const Which& message, html::Form form,
                           net::Status status = net::Status::ok) {
    const html::Page page = titled(request, use,
                                   msg("{1} ({2})", i18n::translate(request.lang, label(message.kind)),
                                       i18n::translate(request.lang, language_label(message.lang))));
    MessageView view;
    view.kind = message.kind;
    view.lang = message.lang;
    view.address = message.address;
    for (std::size_t i = 0; i < slot_count; ++i)
        view.slots.push_back({"{" + std::string(slot_name(static_cast<Slot>(i), message.lang)) + "}",
                              slot_meaning(static_cast<Slot>(i))});
    use.database.read([&](db::Read& tx) {
        view.rewritten = rewritten(tx, message.kind, message.lang);
        const Text now = text_of(tx, message.kind, message.lang);
        for (const auto& [name, value] :
             {std::pair{"subject", &now.subject}, std::pair{"body", &now.body}, std::pair{"sms", &now.sms}})
            if (form.value(name).empty() && form.error(name) == nullptr) form.preset(name, *value);
        bool first = true;
        for (const Version& each : versions(tx, message.kind, message.lang, most_versions)) {
            const auto local = to_local(each.at, "Europe/Paris");
            const auto by = accounts::person(tx, use.vault, each.by, use.clock);
            view.versions.push_back(
                {each.id.text(),
                 i18n::short_date(page.lang, local.date) + ", " + i18n::time_of_day(page.lang, local.minute),
                 by ? by->name : i18n::format(page.lang, msg("Somebody whose account is gone")), each.ours, first,
                 each.text.subject});
            first = false;
        }
    });
    view.preview = preview_of(
        message, {std::string(form.value("subject")), std::string(form.value("body")), std::string(form.value("sms"))},
        use);
    return net::html(pages::message(page, request, form, view, count_words(view.preview.length, page.lang)), status);
}

net::Response save(const net::Request& request, Services& use) {
    const auto message = which(request);
    if (!message) return net::failure(net::Status::not_found);
    const auto typed = request.form();
    const Text text = typed_text(typed);
    html::Form form(typed);
    // The button beside it shows what was typed, and keeps nothing.
    if (typed.has("show")) {
        if (auto ok = check(text, message->lang); !ok) form.with(ok.error());
        const auto status = form.ok() ? net::Status::ok : net::Status::unprocessable;
        return message_page(request, use, *message, std::move(form), status);
    }
    const auto by = visitor(request).person;
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        if (auto ok = keep(tx, message->kind, message->lang, text, by, use.clock); !ok) return ok;
        journal::record(tx, by, journal::Act::settings_changed, {}, "messages:" + std::string(code(message->kind)),
                        use.clock);
        return {};
    });
    if (!done)
        return message_page(request, use, *message, std::move(form.with(done.error())), net::Status::unprocessable);
    return net::see_other(use.page(request).link(message->address));
}

/// While one types: what it gives, or what is wrong with it.
net::Response live(const net::Request& request, Services& use) {
    const auto message = which(request);
    if (!message) return net::failure(net::Status::not_found);
    const Text text = typed_text(request.form());
    json::Writer out;
    out.begin_object();
    if (auto ok = check(text, message->lang); !ok) {
        out.field("field", ok.error().field).field("fault", i18n::format(request.lang, ok.error().message));
    } else {
        const Preview preview = preview_of(*message, text, use);
        out.field("subject", preview.subject).field("letter", preview.letter);
        out.field("sms", preview.sms).field("count", count_words(preview.length, request.lang));
    }
    out.end_object();
    net::Response answer = net::json(out.take());
    answer.cache = net::Cache::none;
    return answer;
}

template <class F>
net::Response change(const net::Request& request, Services& use, F&& how) {
    const auto message = which(request);
    if (!message) return net::failure(net::Status::not_found);
    const auto by = visitor(request).person;
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        if (auto ok = how(tx, *message, by); !ok) return ok;
        journal::record(tx, by, journal::Act::settings_changed, {}, "messages:" + std::string(code(message->kind)),
                        use.clock);
        return {};
    });
    if (!done) return net::failure(done.error());
    return net::see_other(use.page(request).link(message->address));
}

net::Response follow_up(const net::Request& request, Services& use) {
    const bool wanted = request.form().get("wanted") == "yes";
    use.database.write([&](db::Write& tx) {
        if (follows_up(tx) == wanted) return;
        set_follows_up(tx, wanted);
        journal::record(tx, visitor(request).person, journal::Act::settings_changed, {}, "messages:follow_up",
                        use.clock);
    });
    return net::see_other(use.page(request).link("/espace/messages"));
}

}

void message_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::set_up_agenda);
    on.get("/espace/messages", right, [&use](const net::Request& request) { return list_page(request, use); });
    on.post("/espace/messages/relances", right,
            [&use](const net::Request& request) { return follow_up(request, use); });
    on.get("/espace/messages/{kind}/{lang}", right, [&use](const net::Request& request) {
        const auto message = which(request);
        return message ? message_page(request, use, *message, {}) : net::failure(net::Status::not_found);
    });
    on.post("/espace/messages/{kind}/{lang}", right,
            [&use](const net::Request& request) { return save(request, use); });
    on.post("/espace/messages/{kind}/{lang}/apercu", right,
            [&use](const net::Request& request) { return live(request, use); });
    on.post("/espace/messages/{kind}/{lang}/le-notre", right, [&use](const net::Request& request) {
        return change(request, use, [&](db::Write& tx, const Which& message, PersonId by) -> Result<void> {
            back_to_ours(tx, message.kind, message.lang, by, use.clock);
            return {};
        });
    });
    on.post("/espace/messages/{kind}/{lang}/remettre", right, [&use](const net::Request& request) {
        return change(request, use, [&](db::Write& tx, const Which& message, PersonId by) -> Result<void> {
            const auto version = VersionId::from_text(request.form().get("version"));
            return back_to(tx, message.kind, message.lang, version.value_or(VersionId{}), by, use.clock);
        });
    });
}

}

#include "features/plans/view.hpp"

#include <algorithm>

#include "platform/base/text.hpp"
#include "platform/pdf/document.hpp"

namespace beffroi::plans {
namespace {

constexpr std::size_t most_nearby = 3, most_named = 100;

std::string day_of(Instant at, Lang lang) { return i18n::short_date(lang, to_local(at, "Europe/Paris").date); }

std::string name_of(const std::string& leaves, const catalogue::Knowledge& knowledge) {
    if (const auto* product = knowledge.product(leaves)) return product->name;
    if (leaves.starts_with("service/"))
        if (const auto* service = audit::Knowledge::carried().service(leaves.substr(8))) return service->name;
    return leaves;
}

/// What is lost with the solution that was chosen, for the first thing that is left to which it is an answer.
std::string loses_of(const Step& step, const catalogue::Knowledge& knowledge, Lang lang) {
    for (const std::string& each : step.leaves)
        if (const auto* product = knowledge.product(each))
            for (const auto& answer : product->instead)
                if (answer.solution == step.solution) return answer.loses.in(lang);
    if (const auto* solution = knowledge.solution(step.solution)) return solution->lacks.in(lang);
    return {};
}

std::string done_words(const Plan& plan, const Step& step, Lang lang) {
    if (step.state != State::done) return {};
    if (step.seen_gone && plan.audited_now)
        return i18n::format(
            lang, msg("Done: the audit of {1} found nothing of it any more.", day_of(*plan.audited_now, lang)));
    if (step.done_on) return i18n::format(lang, msg("Done on {1}.", i18n::short_date(lang, *step.done_on)));
    return std::string(i18n::translate(lang, label(State::done)));
}

std::optional<int> of_hundred(std::optional<int> per_mille) {
    if (!per_mille) return std::nullopt;
    return (*per_mille + 5) / 10;
}

std::string hours_words(int least, int most, Lang lang) {
    const auto n = [&](int hours) { return i18n::number(lang, hours); };
    if (least == most) return i18n::format(lang, msg("{1} h of work", n(most)));
    return i18n::format(lang, msg("from {1} to {2} h of work", n(least), n(most)));
}
std::string cost_words(int least, int most, Lang lang) {
    const auto n = [&](int euros) { return i18n::number(lang, euros); };
    if (most == 0) return std::string(i18n::translate(lang, i18n::key("nothing to buy")));
    if (least == most) return i18n::format(lang, msg("{1} €", n(most)));
    if (least == 0) return i18n::format(lang, msg("up to {1} € in the first year", n(most)));
    return i18n::format(lang, msg("from {1} to {2} € in the first year", n(least), n(most)));
}

}

PlanView view_of(db::Read& tx, const Plan& plan, const Services& use, const html::Page& page, std::string base,
                 StepId helped) {
    const auto finder = use.shelf.now(tx);
    const catalogue::Knowledge& knowledge = finder->knowledge();
    const Lang lang = page.lang;
    PlanView view;
    view.plan = plan;
    view.base = std::move(base);
    view.title = !plan.name.empty() ? plan.name : plan.domain;
    view.before = of_hundred(plan.score_before);
    view.now = of_hundred(plan.score_now);
    if (plan.audited_before) view.before_at = day_of(*plan.audited_before, lang);
    if (plan.audited_now) view.now_at = day_of(*plan.audited_now, lang);
    view.counsellors = count_counsellors(tx, plan.id);
    std::vector<std::vector<std::string>> subjects;
    std::vector<StepId> open_steps;
    int hours_least = 0, hours_most = 0, cost_least = 0, cost_most = 0;
    for (const Step& each : plan.steps) {
        const catalogue::Move* move = knowledge.move(each.move);
        if (!move) continue;
        StepView one;
        one.step = each;
        one.title = move->name.in(lang);
        one.why = move->why.in(lang);
        one.reduce = move->reduce.in(lang);
        std::vector<std::string> names;
        for (const std::string& leaves : each.leaves) names.push_back(name_of(leaves, knowledge));
        one.leaves = i18n::list(lang, names);
        if (const auto* solution = knowledge.solution(each.solution)) {
            one.chosen = solution->named(lang);
            one.chosen_link = "/solutions/" + solution->id;
        }
        one.loses = loses_of(each, knowledge, lang);
        for (const auto* solution : choices(each, knowledge))
            one.choices.emplace_back(solution->id, solution->named(lang));
        const int least = each.hours.value_or(move->hours_least), most = each.hours.value_or(move->hours_most);
        const int cheap = each.cost.value_or(move->cost_least), dear = each.cost.value_or(move->cost_most);
        one.hours = hours_words(least, most, lang);
        one.cost = cost_words(cheap, dear, lang);
        one.risk = i18n::translate(lang, label(move->risk));
        one.before = move->before.in(lang);
        one.done = done_words(plan, each, lang);
        const bool open = each.state == State::todo || each.state == State::doing;
        if (open) {
            hours_least += least;
            hours_most += most;
            cost_least += cheap;
            cost_most += dear;
            const bool help = helped == all_helped || helped == each.id;
            if (help && use.nearby && !each.solution.empty()) {
                const std::vector<std::string> wanted{each.solution};
                one.nearby = use.nearby(tx, wanted, std::nullopt, lang);
                if (one.nearby.size() > most_nearby) one.nearby.resize(most_nearby);
            }
            one.nearby_link = each.solution.empty() ? "/prestataires" : "/prestataires?solution=" + each.solution;
            if (help) {
                subjects.push_back(move->learn);
                open_steps.push_back(each.id);
            }
        }
        if (each.state == State::dropped) {
            view.dropped.push_back(std::move(one));
            continue;
        }
        ++view.total;
        view.done += each.state == State::done;
        one.number = static_cast<int>(view.total);
        view.steps.push_back(std::move(one));
    }
    if (use.lessons && !subjects.empty()) {
        auto lessons = use.lessons(tx, subjects, lang);
        for (StepView& each : view.steps)
            for (std::size_t i = 0; i < open_steps.size() && i < lessons.size(); ++i)
                if (open_steps[i] == each.step.id) each.lessons = std::move(lessons[i]);
    }
    if (!view.steps.empty()) {
        view.steps.front().first = true;
        view.steps.back().last = true;
    }
    const Message left = msg("What is left: {1}, {2}.", hours_words(hours_least, hours_most, lang),
                             cost_words(cost_least, cost_most, lang));
    std::string done = i18n::plural(lang, "{n} step of {1} is done.", "{n} steps of {1} are done.",
                                    static_cast<std::int64_t>(view.done));
    if (const auto at = done.find("{1}"); at != std::string::npos) done.replace(at, 3, std::to_string(view.total));
    view.so_far = done + " " + i18n::format(lang, left);
    for (const catalogue::Move& each : knowledge.moves())
        if (std::ranges::none_of(plan.steps, [&](const Step& step) { return step.move == each.id; }))
            view.more.emplace_back(each.id, each.name.in(lang));
    return view;
}

std::string plan_pdf(const PlanView& view, const html::Page& page) {
    const Lang lang = page.lang;
    const auto say = [&](const Message& message) { return i18n::format(lang, message); };
    const auto word = [&](std::string_view key) { return std::string(i18n::translate(lang, key)); };
    pdf::Document paper(lang, say(msg("The plan of {1}", view.title)), page.site_name, page.site_name);
    paper.paragraph(view.so_far);
    if (view.before)
        paper.value(say(msg("Independence on {1}", view.before_at)), std::to_string(*view.before) + " / 100");
    if (view.now && view.now_at != view.before_at)
        paper.value(say(msg("Independence on {1}", view.now_at)), std::to_string(*view.now) + " / 100");
    for (const StepView& each : view.steps) {
        paper.heading(std::to_string(each.number) + ". " + each.title);
        paper.value(word(i18n::key("State")), each.done.empty() ? word(label(each.step.state)) : each.done);
        if (!each.leaves.empty()) paper.value(word(i18n::key("What is left behind")), each.leaves);
        if (!each.chosen.empty()) paper.value(word(i18n::key("Instead")), each.chosen);
        if (each.step.state == State::done) continue;
        paper.value(word(i18n::key("Work")), each.hours);
        paper.value(word(i18n::key("Cost")), each.cost);
        paper.value(word(i18n::key("Risk")), each.risk);
        paper.paragraph(each.why);
        paper.subheading(word(i18n::key("Before you begin")));
        for (const std::string& before : each.before) paper.paragraph("• " + before);
        if (!each.step.note.empty()) paper.value(word(i18n::key("Note")), each.step.note);
        for (const auto& near : each.nearby)
            paper.value(word(i18n::key("Who helps you with it")),
                        near.name + (near.place.empty() ? "" : ", " + near.place));
    }
    return paper.bytes();
}

std::vector<std::pair<std::string, std::string>> usual_products(const catalogue::Knowledge& knowledge) {
    static constexpr std::string_view usual[] = {"gmail",
                                                 "microsoft-365-mail",
                                                 "whatsapp",
                                                 "facebook-messenger",
                                                 "facebook-instagram",
                                                 "instagram",
                                                 "x-twitter",
                                                 "tiktok",
                                                 "youtube",
                                                 "zoom",
                                                 "microsoft-teams",
                                                 "google-meet",
                                                 "skype",
                                                 "google-drive",
                                                 "microsoft-onedrive",
                                                 "dropbox",
                                                 "icloud-drive",
                                                 "google-photos",
                                                 "microsoft-word",
                                                 "microsoft-excel",
                                                 "google-docs",
                                                 "google-forms",
                                                 "google-calendar",
                                                 "doodle",
                                                 "trello-jira",
                                                 "slack",
                                                 "canva",
                                                 "adobe-photoshop",
                                                 "adobe-acrobat",
                                                 "mailchimp",
                                                 "paypal",
                                                 "shopify",
                                                 "wix",
                                                 "calendly",
                                                 "docusign",
                                                 "google-analytics",
                                                 "chatgpt",
                                                 "google-chrome",
                                                 "google-recherche",
                                                 "google-maps",
                                                 "lastpass",
                                                 "windows-10",
                                                 "windows-11",
                                                 "android-google"};
    std::vector<std::pair<std::string, std::string>> all;
    for (const std::string_view id : usual)
        if (const auto* product = knowledge.product(id)) all.emplace_back(product->id, product->name);
    return all;
}

Result<std::vector<std::string>> products_named(const catalogue::Finder& finder, const html::Form& form) {
    const catalogue::Knowledge& knowledge = finder.knowledge();
    std::vector<std::string> ids, unknown;
    const auto add = [&](const std::string& id) {
        if (ids.size() < most_named && std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
    };
    for (const auto& [id, name] : usual_products(knowledge))
        if (form.chosen("outil", id)) add(id);
    std::string written(form.value("outils"));
    std::ranges::replace_if(written, [](char c) { return c == ',' || c == ';' || c == '\r'; }, '\n');
    for (std::string_view each : text::split(written, '\n')) {
        each = text::trim(each);
        if (each.empty()) continue;
        const std::string* known = nullptr;
        for (const catalogue::Found& found : finder.find(each, 8))
            if (found.kind == catalogue::Found::Kind::product) {
                known = &knowledge.products()[found.at].id;
                break;
            }
        if (known)
            add(*known);
        else if (unknown.size() < 10)
            unknown.push_back(text::shorten(each, 40));
    }
    if (!unknown.empty())
        return invalid("unknown_tools",
                       msg("We do not know {1}. Write it otherwise, or leave it out.", text::join(unknown, ", ")),
                       "outils");
    return ids;
}

}

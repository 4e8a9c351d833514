// The report on paper, and its badge.
#include "features/observatory/view.hpp"
#include "observatory/pages.hpp"
#include "platform/pdf/document.hpp"

namespace beffroi::observatory {
namespace {

/// Two pages: what does not fit is on the site.
constexpr std::size_t most_lines = 14, most_fine = 8;

}

std::string report_pdf(const ReportView& report, const html::Page& page) {
    const Lang lang = page.lang;
    const auto say = [&](const Message& message) { return i18n::format(lang, message); };
    const auto word = [&](std::string_view key) { return std::string(i18n::translate(lang, key)); };
    pdf::Document paper(lang, say(msg("On whom {1} depends", report.domain)), page.site_name, page.site_name + ", " + report.at);
    paper.paragraph(report.headline);
    if (report.score) {
        paper.value(word(i18n::key("Score")), say(msg("{1} of 100; weakest: {2}", std::to_string(*report.score), report.weakest)));
        paper.value(word(i18n::key("Known")), say(msg("{1} % of what counts", std::to_string(report.coverage))));
    }
    std::size_t n = 0, left = 0;
    for (const Section& section : report.sections) {
        bool headed = false;
        for (const Line& line : section.lines) {
            if (++n > most_lines) {
                ++left;
                continue;
            }
            if (!headed) paper.subheading(section.title);
            headed = true;
            paper.value(line.told.title, (line.told.who.empty() ? word(i18n::key("Nobody knows")) : line.told.who) + " – " + line.told.level);
            if (line.level >= 0 && line.level < 3)
                for (const std::string& follows : line.told.follows) paper.aside(follows);
        }
    }
    if (left > 0) paper.aside(i18n::plural(lang, "and {n} more on the site", "and {n} more on the site", static_cast<std::int64_t>(left)));
    if (!report.fine.empty()) {
        paper.heading(word(i18n::key("What is well already")));
        for (std::size_t i = 0; i < std::min(report.fine.size(), most_fine); ++i) paper.paragraph("• " + report.fine[i]);
    }
    paper.line();
    paper.aside(word(audit::limits()));
    if (!report.link.empty()) paper.aside(say(msg("With all evidence: {1}", report.link)));
    return paper.bytes();
}

std::string badge_svg(const Audit& audit, Lang lang) {
    const std::string score = audit.score ? std::to_string((*audit.score + 5) / 10) + "/100" : "–";
    return pages::badge(std::string(i18n::translate(lang, i18n::key("Digital independence"))), score);
}

}

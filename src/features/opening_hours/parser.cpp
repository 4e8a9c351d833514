// Rules: how they are separated, what each is made of, and what evaluation asks of them again and again.
#include "features/opening_hours/parser.hpp"
#include "platform/base/text.hpp"

namespace beffroi::opening_hours {

bool Parser::run(Rules& out) {
    bool fallback = false, additional = false;
    for (;;) {
        if (is(Kind::semicolon)) {
            if (fallback || additional) return refuse_rule();
            ++i_;
            continue;
        }
        if (is(Kind::end)) break;
        if (is(Kind::fallback)) return refuse(msg("Character {1}: before “{2}” stand the usual hours; they are missing."));
        const std::size_t start = i_;
        Rule rule;
        rule.additional = additional;
        rule.fallback = fallback;
        if (!read_rule(rule)) return false;
        if (i_ == start) return refuse_rule();
        rules_.rules.push_back(rule);
        additional = is(Kind::comma);
        if (is(Kind::fallback))
            fallback = true;
        else if (!additional)
            fallback = false;
        const bool more = additional || is(Kind::fallback);
        if (is(Kind::end)) break;
        ++i_;
        if (more && is(Kind::end)) {
            // A comma at the very end is a slip of the hand; "||" announces something that isn't there.
            if (additional) break;
            return refuse_rule();
        }
    }
    if (rules_.rules.empty()) {
        fault_ = fault_at(text_, text_.size(), msg("No hours are given. Write them as in Mo-Fr 09:00-12:00."));
        return false;
    }
    finish();
    out = std::move(rules_);
    return true;
}

bool Parser::refuse_at(const Token& where, Message message) {
    fault_ = where.kind == Kind::end
                 ? fault_at(text_, where.at, msg("Character {1}: the hours end too early. Write them in full, as in Mo-Fr 09:00-12:00."))
                 : fault_at(text_, where.at, std::move(message), where.text);
    return false;
}

/// One rule, up to the sign that ends it.
bool Parser::read_rule(Rule& rule) {
    bool state = false, colon_allowed = false, hours = false;
    for (;;) {
        const Token& now = token();
        switch (now.kind) {
            case Kind::end:
            case Kind::semicolon:
            case Kind::fallback:
                return true;
            case Kind::comma:
                // After hours, a state or a remark it begins a rule that adds to this one; lists have taken theirs.
                if (!hours && !state && rule.comment_size == 0 && !rule.all_day)
                    return refuse_at(token(1), msg("Character {1}: after the comma another day was expected, instead of “{2}”."));
                return true;
            case Kind::year:
                if (!date_follows_year()) {
                    if (!rule.years.empty()) return refuse_twice();
                    if (!read_years(rule)) return false;
                    break;
                }
                [[fallthrough]];
            case Kind::month:
            case Kind::easter:
                if (!rule.dates.empty()) return refuse_twice();
                if (!read_dates(rule)) return false;
                break;
            case Kind::week:
                if (!rule.weeks.empty()) return refuse_twice();
                if (!read_weeks(rule)) return false;
                break;
            case Kind::weekday:
            case Kind::holiday:
            case Kind::every_day:
                if (!read_days(rule)) return false;
                break;
            case Kind::all_day:
                if (!rule.times.empty()) return refuse_twice();
                rule.all_day = true;
                ++i_;
                break;
            case Kind::number:
                if (token(1).kind == Kind::month && token(2).kind != Kind::number) {  // 25 décembre
                    if (!rule.dates.empty()) return refuse_twice();
                    if (!read_dates(rule)) return false;
                    break;
                }
                [[fallthrough]];
            case Kind::clock:
            case Kind::sun:
            case Kind::open_parenthesis:
                if (rule.all_day || !rule.times.empty()) return refuse_twice();
                if (!read_times(rule)) return false;
                hours = true;
                break;
            case Kind::state:
                if (state) return refuse_twice();
                rule.status = static_cast<Status>(now.value);
                state = true;
                ++i_;
                break;
            case Kind::comment:
                read_comment(rule, state);
                break;
            case Kind::colon:
                if (!colon_allowed) return refuse_rule();
                ++i_;
                break;
            case Kind::dash:
                if (hours) return refuse(msg("Character {1}: hours have one beginning and one end. Separate two openings with a comma."));
                [[fallthrough]];
            default:
                return refuse_rule();
        }
        // "Mo-Fr: 09:00-12:00": the colon only eases reading, once.
        colon_allowed = now.kind != Kind::colon && !hours;
    }
}

/// "sur rendez-vous": a doubt, unless a state is given. Before a colon it names the rule instead ("été": …).
void Parser::read_comment(Rule& rule, bool state) {
    const bool label = token(1).kind == Kind::colon;
    std::string cleaned(token().text);
    i_ += label ? 2 : 1;
    // Quotation marks inside other ones, and line ends, would not survive the canonical form.
    for (char& c : cleaned)
        if (c == '"')
            c = '\'';
        else if (static_cast<unsigned char>(c) < ' ')
            c = ' ';
    const std::string_view written = text::trim(cleaned);
    if (written.empty()) return;
    if (rule.comment_size == 0) {
        rule.comment_at = static_cast<std::uint16_t>(rules_.comments.size());
    } else {
        rules_.comments += ", ";
        rule.comment_size = static_cast<std::uint16_t>(rule.comment_size + 2);
    }
    rules_.comments += written;
    rule.comment_size = static_cast<std::uint16_t>(rule.comment_size + written.size());
    if (!label && !state) rule.status = Status::unknown;
}

/// What evaluation asks for again and again.
void Parser::finish() {
    rules_.same_every_week = true;
    for (std::size_t at = 0; at < rules_.rules.size(); ++at) {
        Rule& rule = rules_.rules[at];
        guess_ends(rule);
        for (const auto& span : Rules::part(rules_.times, rule.times)) {
            const bool sun = span.from_sun != Sun::none || span.to_sun != Sun::none;
            if (sun || span.to > minutes_in_day || span.tail_to > minutes_in_day) rule.into_next_day = true;
            if (sun) rules_.same_every_week = false;
        }
        if (rule.into_next_day) rules_.into_next_day = true;
        if (!rule.years.empty() || !rule.dates.empty() || !rule.weeks.empty() || !rule.nths.empty() || !rule.holidays.empty() ||
            !rule.only_holidays.empty())
            rules_.same_every_week = false;
        // Hours without days after a rule with days add to it: "Mo-Fr 09:00-12:00; 14:00-17:00" means both.
        const bool bare_after_bare = at > 0 && rule.status == Status::open && !rules_.rules[at - 1].names_days();
        rule.replaces = rule.status != Status::closed && !rule.additional && !rule.fallback &&
                        (rule.names_days() || bare_after_bare);
    }
}

/// An open end lasts until it is guessed to, or until the next opening of the rule: "07:00+,12:00-16:00".
void Parser::guess_ends(const Rule& rule) {
    const auto spans = std::span(rules_.times).subspan(rule.times.first, rule.times.count);
    std::vector<std::int16_t> starts;
    for (const auto& span : spans)
        if (span.from_sun == Sun::none) starts.push_back(span.from);
    std::sort(starts.begin(), starts.end());
    for (auto& span : spans) {
        if (!span.open_end || span.to_sun != Sun::none) continue;
        span.tail_to = static_cast<std::int16_t>(std::min(guessed_end(span.to), 2 * minutes_in_day));
        // Its own beginning is among them when nothing of it is certain (17:00+).
        const auto next = span.to > span.from ? std::lower_bound(starts.begin(), starts.end(), span.to)
                                              : std::upper_bound(starts.begin(), starts.end(), span.to);
        if (next != starts.end()) span.tail_to = std::min(span.tail_to, *next);
    }
}

namespace {

std::shared_ptr<const Rules> no_rules() {
    static const auto none = std::make_shared<const Rules>();
    return none;
}

}

Result<Hours> Hours::parse(std::string_view text, Fault* fault) {
    Fault found;
    std::vector<Token> tokens;
    Rules rules;
    if (!read_tokens(text, tokens, found) || !Parser(text, tokens, found).run(rules)) {
        Error error = invalid("bad_opening_hours", found.message);
        error.detail = "byte " + std::to_string(found.position);
        if (fault) *fault = std::move(found);
        return error;
    }
    rules.rules.shrink_to_fit();
    rules.dates.shrink_to_fit();
    rules.times.shrink_to_fit();
    Hours hours;
    hours.rules_ = std::make_shared<const Rules>(std::move(rules));
    return hours;
}

Hours::Hours() : rules_(no_rules()) {}
Hours::Hours(const Hours&) = default;
Hours::Hours(Hours&& other) noexcept : rules_(std::exchange(other.rules_, no_rules())) {}
Hours& Hours::operator=(const Hours&) = default;
Hours& Hours::operator=(Hours&& other) noexcept {
    std::swap(rules_, other.rules_);
    return *this;
}
Hours::~Hours() = default;

}

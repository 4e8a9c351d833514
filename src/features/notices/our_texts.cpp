// What Beffroi says by itself, in the catalogue.
#include "features/notices/templates.hpp"

#include <initializer_list>

namespace beffroi::notices {
namespace {

struct Keys {
    std::string_view subject;
    std::vector<std::string_view> body;
    std::vector<std::string_view> sms;
};

Keys keys_of(Kind kind) {
    const std::string_view where = i18n::key("Place: {place}"), address = i18n::key("Address: {address}"),
                           with = i18n::key("With: {counsellor}"), bring = i18n::key("To know: {bring}"),
                           room = i18n::key("By video: {room}"),
                           // An SMS has 160 characters; the link leads to moving and to cancelling.
        sms_link = i18n::key("Change: {link}"),
                           cannot = i18n::key("You can’t come? Tell us: the time will help somebody else.");
    switch (kind) {
        case Kind::confirmation:
            return {i18n::key("Your appointment on {day} at {time}"),
                    {i18n::key("The appointment of {name} is booked for {day} at {time}: {motif}."), where, address,
                     room, with, bring, cannot},
                    {i18n::key("{us}: appointment {short_day} at {time}, {place}."), sms_link}};
        case Kind::reminder:
            return {
                i18n::key("Reminder: your appointment on {day} at {time}"),
                {i18n::key("We expect {name} on {day} at {time}: {motif}."), where, address, room, with, bring, cannot},
                {i18n::key("{us}: reminder, {short_day} at {time}, {place}."), sms_link}};
        case Kind::change:
            return {
                i18n::key("Changed: your appointment is on {day} at {time}"),
                {i18n::key("The appointment of {name} has changed. It is now on {day} at {time}: {motif}."), where,
                 address, room, with, bring, i18n::key("This time does not suit you? Choose another one, or call us.")},
                {i18n::key("{us}: changed, now {short_day} at {time}, {place}."), sms_link}};
        case Kind::cancellation:
            return {
                i18n::key("Cancelled: your appointment on {day} at {time}"),
                {i18n::key(
                     "The appointment of {name} on {day} at {time} ({motif}) is cancelled. Please do not come for it."),
                 i18n::key("To choose another time, go to our site or call us: {phone}.")},
                {i18n::key("{us}: your appointment on {day} at {time} is cancelled. Please do not come for it."),
                 i18n::key("Another time: {phone}")}};
        case Kind::promotion:
            return {i18n::key("A seat is free for you on {day} at {time}"),
                    {i18n::key("A seat came free for {name}: {motif}, on {day} at {time}."), where, address, bring,
                     i18n::key("Confirm it, or leave it to the next person on the list.")},
                    {i18n::key("{us}: a seat is free for you on {day} at {time}, {motif}."),
                     i18n::key("Confirm or leave it: {link}")}};
        case Kind::follow_up:
            return {i18n::key("We did not see you on {day}"),
                    {i18n::key("{name} had an appointment with us on {day} at {time}, and we did not see each other."),
                     i18n::key("That happens. If the need is still there, choose another time or call us: {phone}.")},
                    {i18n::key("{us}: we did not see you on {day}. Another time? {phone}")}};
    }
    return {};
}

std::string lines_in(Lang lang, const std::vector<std::string_view>& keys) {
    std::string all;
    for (const std::string_view each : keys) {
        if (!all.empty()) all += '\n';
        all += i18n::translate(lang, each);
    }
    return all;
}

}

Text our_text(Kind kind, Lang lang) {
    const Keys keys = keys_of(kind);
    return {std::string(i18n::translate(lang, keys.subject)), lines_in(lang, keys.body), lines_in(lang, keys.sms)};
}

}

#include <algorithm>

#include "features/imports/lines.hpp"
#include "platform/base/text.hpp"
#include "platform/mail/address.hpp"

namespace beffroi::imports {
namespace {

using beneficiaries::Beneficiary;

/// "Jeanne Lecointe" → first and last name: the first word is the first name, as La Coop writes them.
std::pair<std::string, std::string> names_of(std::string_view whole) {
    const std::size_t space = whole.find(' ');
    if (space == std::string_view::npos) return {{}, std::string(whole)};
    return {std::string(whole.substr(0, space)), std::string(text::trim(whole.substr(space)))};
}

std::string shortened(Reading& reading, const Cells& cells, Field field, std::size_t most) {
    const std::string_view cell = cells[field];
    if (text::length(cell) <= most) return std::string(cell);
    reading.note(cells, field, msg("This text is cut after {1} characters.", std::to_string(most)));
    return text::shorten(cell, most - 1);
}

}

void Reading::person(const Cells& cells) {
    PersonLine line;
    line.line = cells.line();
    Beneficiary& b = line.sheet;
    b.who.last_name = shortened(*this, cells, Field::last_name, beneficiaries::longest_name);
    b.who.first_name = shortened(*this, cells, Field::first_name, beneficiaries::longest_name);
    if (b.who.last_name.empty() && b.who.first_name.empty())
        std::tie(b.who.first_name, b.who.last_name) =
            names_of(shortened(*this, cells, Field::full_name, beneficiaries::longest_name));
    const auto refused = [&](Field field, Message why) {
        ++into.refused;
        refuse(cells, field, std::move(why));
    };
    if (b.who.last_name.empty() && b.who.first_name.empty())
        return refused(cells.has(Field::last_name) ? Field::last_name : Field::full_name,
                       msg("There is no name. Write a first name or a last name: for somebody who stays anonymous, no "
                           "sheet is needed."));
    if (plan.origin == Origin::lacoop && text::fold_words(b.who.last_name) == "exemple" &&
        text::fold_words(b.who.first_name) == "lea")
        return refused(Field::last_name, msg("This is the example of the template."));

    if (const auto cell = cells[Field::birth_year]; !cell.empty()) {
        const auto year = year_from(cell);
        if (year && *year >= 1900 && *year <= static_cast<int>(today.year()))
            b.birth_year = year;
        else
            note(cells, Field::birth_year, msg("This is no year of birth. Write it with four figures, such as 1958."));
    }
    b.insee = commune(cells, Field::insee, Field::postcode, Field::commune);
    if (const auto cell = cells[Field::phone]; !cell.empty()) {
        auto phone = places::phone_from(cell);
        // A spreadsheet that takes it for a number takes its first 0 away.
        if (!phone && cell.size() == 9) phone = places::phone_from("0" + std::string(cell));
        if (phone)
            b.who.phone = *phone;
        else
            note(cells, Field::phone, msg("This is no telephone number of France. Write it with ten figures."));
    }
    if (const auto cell = cells[Field::mail]; !cell.empty()) {
        if (const auto parsed = mail::parse_address(cell))
            b.who.mail = parsed->mail;
        else
            note(cells, Field::mail, msg("This is no address of mail such as marie@exemple.fr."));
    }
    b.who.address = shortened(*this, cells, Field::address, beneficiaries::longest_address);
    b.who.notes = shortened(*this, cells, Field::notes, beneficiaries::longest_notes);
    if (const auto cell = cells[Field::gender]; !cell.empty())
        b.gender = word<beneficiaries::Gender>(cells, Field::gender, cell, gender_of, beneficiaries::gender_from)
                       .value_or(b.gender);
    if (const auto cell = cells[Field::situation]; !cell.empty())
        b.situation =
            word<beneficiaries::Situation>(cells, Field::situation, cell, situation_of, beneficiaries::situation_from)
                .value_or(b.situation);
    line.number = cells[Field::person_number];

    b.counsellor = references.visitor.person;
    if (const auto mail = cells[Field::counsellor_mail]; !mail.empty()) {
        const auto whose = colleague(cells, Field::counsellor_mail, mail, mail);
        if (!whose) {
            ++into.refused;
            return;
        }
        b.counsellor = *whose;
    }
    into.people.push_back(std::move(line));
}

std::optional<PersonId> Reading::colleague(const Cells& cells, Field field, std::string_view shown,
                                           std::string_view mail) {
    std::optional<PersonId> found;
    const std::string wanted = mail.empty() ? text::fold_words(shown) : text::lower_ascii(mail);
    for (const auto& each : references.colleagues) {
        if ((mail.empty() ? text::fold_words(each.name) : each.mail) != wanted) continue;
        if (found)
            found = PersonId{};  // two of one name: it is asked
        else
            found = each.id;
    }
    if (found && *found) return found;
    const auto chosen = decided(
        cells,
        {"c:" + wanted, Ask::Kind::colleague, std::string(cells.title(field)), std::string(shown), 0, field, {}, {}});
    if (chosen && *chosen != "-")
        if (const auto id = PersonId::from_text(*chosen))
            for (const auto& each : references.colleagues)
                if (each.id == *id) return id;
    if (chosen)
        refuse(cells, field, msg("Lines of {1} are left out, as you chose.", text::shorten(shown, 60)));
    else
        refuse(cells, field,
               msg("{1} is not known here as a counsellor for whom you may write. Say who it is on the page of the "
                   "columns.",
                   text::shorten(shown, 60)));
    return std::nullopt;
}

}

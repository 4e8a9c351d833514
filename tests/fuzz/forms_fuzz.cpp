// Any body of a form: what is read is what a rule may rely on, and a field is either read or has an error.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <iostream>

#include "platform/base/text.hpp"
#include "platform/html/forms.hpp"

using namespace beffroi;

namespace {
void must(bool truth, const char* what) {
    if (truth) return;
    std::cerr << what << '\n';
    std::abort();
}
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    html::Form form(net::Params::parse({reinterpret_cast<const char*>(data), size}));
    static constexpr std::array<std::string_view, 2> options = {"free", "paid"};
    const std::string typed(form.value("t"));
    const std::string text = form.text("t", 40);
    must(text::is_utf8(text) && text::length(text) <= 40, "a text that is none");
    must(text.empty() == (form.error("t") != nullptr), "a required text and an error, or neither");
    const auto number = form.whole_number("n", -50, 1000000);
    must(number.has_value() != (form.error("n") != nullptr), "a number and an error, or neither");
    if (number) must(*number >= -50 && *number <= 1000000, "a number out of its range");
    const Date date = form.date("d");
    must(date.ok() != (form.error("d") != nullptr), "a date and an error, or neither");
    const std::string mail = form.mail("m");
    must(mail.empty() == (form.error("m") != nullptr), "a mail address and an error, or neither");
    must(mail.find_first_of("\r\n <>,;\"") == std::string::npos, "a mail address that holds more");
    const std::string phone = form.phone("p");
    must(phone.empty() == (form.error("p") != nullptr), "a telephone number and an error, or neither");
    if (!phone.empty())
        must(phone[0] == '+' && phone.size() >= 9 && phone.size() <= 16 &&
                 phone.find_first_not_of("0123456789", 1) == std::string::npos,
             "a telephone number that is none");
    const std::string choice = form.choice("c", options);
    must(choice.empty() || choice == "free" || choice == "paid", "a choice that was not offered");
    must(form.value("t") == typed, "what was typed changed");
    for (const auto& fault : form.errors())
        must(!i18n::format(Lang::fr, fault.message).empty(), "an error without words");
    return 0;
}

// How long a text is as an SMS: the GSM 7-bit alphabet of 3GPP TS 23.038, or UCS-2.
#pragma once
#include <string>
#include <string_view>

namespace beffroi::notices {

/// The text as an SMS says it: on one line, with the alphabet's own quotes, dashes and spaces, and without the accents that the
/// alphabet lacks (ê, ç…), which would make each SMS hold 70 characters in place of 160. Other scripts stay as they are.
std::string as_sms(std::string_view text);

struct SmsLength {
    int units = 0;  ///< as they count against the limit: € and [ count twice
    int parts = 0;  ///< SMS that it takes, 0 when empty
    bool seven_bit = true;
    int limit() const { return seven_bit ? 160 : 70; }  ///< of a single one
};
SmsLength sms_length(std::string_view text);

}

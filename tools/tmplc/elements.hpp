// What HTML says about elements. Names are in lower case.
#pragma once
#include <string_view>

namespace tmplc {

/// Has no end tag.
bool is_void(std::string_view tag);
/// White space beside its tags is never seen.
bool is_block(std::string_view tag);
/// Ends an open <p> in every browser.
bool closes_paragraph(std::string_view tag);
/// Holds text only, or nothing at all.
bool holds_no_elements(std::string_view tag);
/// Elements that change how the rest is read, or that nobody should write any more.
bool is_outdated(std::string_view tag);
/// SVG elements that write attributes of others.
bool is_animation(std::string_view tag);

}

// The page with every context (pages/every_context.html), read back by a real HTML parser.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace beffroi::tmplc {

/// A page flattened: where ("html/body/p[3]@title") → what stands there.
using Tree = std::vector<std::pair<std::string, std::string>>;

Tree parse(std::string_view page);
/// The page with `v` in every context.
std::string render(std::string_view v);
/// A value that needs no escape anywhere.
inline const std::string marker = "Xmarkerx";
/// The page with the marker.
const Tree& innocent();
/// Empty when the page with `v` is the innocent one with `v` in the marker's places; else what differs. `v` is UTF-8 and not
/// empty.
std::string difference(const std::string& v);

}

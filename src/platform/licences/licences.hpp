// Licences by their SPDX identifiers (https://spdx.org/licenses/), as npm `spdx-license-ids` lists them.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace beffroi::licences {

/// An expression of identifiers that SPDX lists today: "AGPL-3.0-or-later", "MIT OR Apache-2.0", "GPL-2.0-only WITH Classpath-exception-2.0".
/// Exceptions after WITH are not looked up, nor texts of their own, "LicenseRef-…". Capitals do not matter.
bool known(std::string_view expression);

/// The expression as SPDX writes it, from what lists of others have: "gpl-3.0" → "GPL-3.0-only", "AGPLv3+" → "AGPL-3.0-or-later".
/// None: nobody knows such a licence.
std::optional<std::string> normal(std::string_view written);

}

// What the rules of this folder share.
#pragma once
#include "platform/base/result.hpp"

namespace beffroi::experiences {

Error unknown_note();
Error unknown_proposal();

}

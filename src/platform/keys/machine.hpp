// The name of this machine, for those who look for a server.
#pragma once
#include <string>

namespace beffroi::keys {

std::string machine();

}

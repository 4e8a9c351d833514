// What bringing a file in would do, and what was wrong, for pages and the command line.
#pragma once
#include <string>
#include <vector>

#include "features/imports/keeping.hpp"
#include "features/imports/view.hpp"

namespace beffroi::imports {

PreviewView preview_of(Tools& use, const Ready& ready, const Import& import, Lang lang);
FaultsView faults_of(const std::vector<repository::Told>& told, std::string address, Lang lang);
std::vector<repository::Told> told_of(const std::vector<Fault>& faults);
std::string_view label(Origin origin);  ///< a catalogue key

}

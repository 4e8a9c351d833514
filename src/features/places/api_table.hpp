// The public API, described once: what requests are checked by, what /api/v1/openapi.json and /api are written from.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.hpp"

namespace beffroi::places::api {

enum class Kind { text, whole_number, flag, codes, position, box, commune };

struct Parameter {
    std::string_view name;
    Kind kind;
    Message says;                                 ///< a sentence for people; a catalogue key
    std::string_view example;
    std::vector<std::string_view> codes = {};     ///< of Kind::codes
    int lowest = 0, highest = 0;                  ///< of Kind::whole_number
    int otherwise = 0;
    bool in_path = false;
};

struct Answer {
    int status;
    std::string_view type;
    Message says;
    std::string_view shape = {};                  ///< of the components, when neither GeoJSON nor an error
};

struct Operation {
    std::string_view path;                        ///< "/api/v1/places/{slug}"
    std::string_view id;                          ///< "listPlaces"
    Message title, says;
    std::vector<Parameter> parameters;
    std::vector<Answer> answers;
    std::string_view example;                     ///< a request that works
};

const std::vector<Operation>& operations();

/// OpenAPI 3.1, in English. `server` is the site's address.
std::string openapi(std::string_view server, std::string_view title);

}

// Where the body of a request goes: to memory while it is small, to a file when it isn't.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "platform/net/answer.hpp"
#include "platform/net/http.hpp"

namespace beffroi::net {

class BodySink {
public:
    /// `folder` empty: everything stays in memory.
    BodySink(Request& request, std::string folder, std::size_t in_memory)
        : request_(request), folder_(std::move(folder)), in_memory_(in_memory) {}

    /// The next bytes. Answers the status to refuse with when they can't be kept (507).
    std::optional<Status> take(std::string_view bytes);

private:
    std::optional<Status> begin_file();
    std::optional<Status> write(std::string_view bytes);

    Request& request_;
    std::string folder_;
    std::size_t in_memory_;
    File file_;
};

/// Makes the folder, and removes what an earlier process that was killed left there. False when it can't be written to.
bool prepare_spool(const std::string& folder);

}

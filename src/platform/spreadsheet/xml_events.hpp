// XML read as a stream of events by libxml2: no tree, no document type, no entities of its own, nothing from elsewhere.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "platform/base/function_ref.hpp"

namespace beffroi::spreadsheet {

/// The attributes of an element, by their local names. Valid within the event only.
class XmlAttributes {
public:
    XmlAttributes(const unsigned char** raw, int count) : raw_(raw), count_(count) {}
    /// Empty when absent.
    std::string_view get(std::string_view local_name) const;

private:
    const unsigned char** raw_;
    int count_;
};

/// What is done with each event; `start` and `end` get local names.
struct XmlHandler {
    std::function<void(std::string_view name, const XmlAttributes&)> start;
    std::function<void(std::string_view name)> end = [](std::string_view) {};
    std::function<void(std::string_view text)> text = [](std::string_view) {};
    bool stop = false;  ///< set by one of them: nothing more is read
};

enum class XmlEnd {
    done,
    stopped,  ///< by the handler
    broken,  ///< not sound, or with a document type
};
/// `read` fills at most so many bytes and returns how many; 0 at the end, -1 when it cannot go on. What the handler throws goes on to
/// the caller.
XmlEnd read_xml(FunctionRef<int(char* into, int most)> read, XmlHandler& handler);

}

#include "platform/spreadsheet/xml_events.hpp"

#include <libxml/SAX2.h>
#include <libxml/parser.h>

#include <exception>
#include <memory>

namespace beffroi::spreadsheet {
namespace {

struct State {
    FunctionRef<int(char*, int)> read;
    XmlHandler& handler;
    xmlParserCtxt* parser = nullptr;
    std::exception_ptr thrown = nullptr;
    bool refused = false;

    /// libxml2 is C: no exception may cross it.
    template <class F>
    void guarded(F&& f) {
        if (thrown || refused || handler.stop) return;
        try {
            f();
        } catch (...) { thrown = std::current_exception(); }
        if (thrown || handler.stop) xmlStopParser(parser);
    }
};

std::string_view view(const xmlChar* text) { return reinterpret_cast<const char*>(text); }

int read_some(void* context, char* into, int most) {
    auto& state = *static_cast<State*>(context);
    if (state.thrown || state.refused) return -1;
    try {
        return state.read(into, most);
    } catch (...) {
        state.thrown = std::current_exception();
        return -1;
    }
}

// The handlers' context is the parser's; ours hangs on it.
State& state_of(void* context) { return *static_cast<State*>(static_cast<xmlParserCtxt*>(context)->_private); }

void on_start(void* context, const xmlChar* name, const xmlChar*, const xmlChar*, int, const xmlChar**, int count, int,
              const xmlChar** attributes) {
    State& state = state_of(context);
    state.guarded([&] { state.handler.start(view(name), XmlAttributes(attributes, count)); });
}
void on_end(void* context, const xmlChar* name, const xmlChar*, const xmlChar*) {
    State& state = state_of(context);
    state.guarded([&] { state.handler.end(view(name)); });
}
void on_text(void* context, const xmlChar* text, int length) {
    State& state = state_of(context);
    state.guarded([&] { state.handler.text(view(text).substr(0, static_cast<std::size_t>(length))); });
}
void on_document_type(void* context, const xmlChar*, const xmlChar*, const xmlChar*) {
    // Whoever needs no document type can't be led by one: neither to files nor to entities that grow.
    state_of(context).refused = true;
    xmlStopParser(static_cast<xmlParserCtxt*>(context));
}
void on_fault(void*, const xmlError*) {}

struct Free {
    void operator()(xmlParserCtxt* parser) const { xmlFreeParserCtxt(parser); }
};

}

std::string_view XmlAttributes::get(std::string_view local_name) const {
    for (int i = 0; i < count_; ++i) {
        const unsigned char** one = raw_ + 5 * i;  // name, prefix, namespace, begin and end of the value
        if (view(one[0]) == local_name)
            return {reinterpret_cast<const char*>(one[3]), static_cast<std::size_t>(one[4] - one[3])};
    }
    return {};
}

XmlEnd read_xml(FunctionRef<int(char* into, int most)> read, XmlHandler& handler) {
    static const bool ready = [] {
        xmlInitParser();
        return true;
    }();
    (void)ready;
    xmlSAXHandler events{};
    events.initialized = XML_SAX2_MAGIC;
    events.startElementNs = on_start;
    events.endElementNs = on_end;
    events.characters = on_text;
    events.cdataBlock = on_text;
    events.internalSubset = on_document_type;
    events.serror = reinterpret_cast<xmlStructuredErrorFunc>(on_fault);

    State state{read, handler};
    const std::unique_ptr<xmlParserCtxt, Free> parser(
        xmlCreateIOParserCtxt(&events, nullptr, read_some, nullptr, &state, XML_CHAR_ENCODING_NONE));
    if (!parser) {
        if (state.thrown) std::rethrow_exception(state.thrown);
        return XmlEnd::broken;
    }
    state.parser = parser.get();
    parser->_private = &state;
    // Without it a "&amp;" in an attribute stays written by number; there are no entities but those of XML.
    xmlCtxtUseOptions(parser.get(), XML_PARSE_NOENT | XML_PARSE_NONET);
    xmlParseDocument(parser.get());
    if (state.thrown) std::rethrow_exception(state.thrown);
    if (handler.stop) return XmlEnd::stopped;
    return parser->wellFormed == 1 && parser->nsWellFormed == 1 && !state.refused ? XmlEnd::done : XmlEnd::broken;
}

}

#include "features/listings/yaml.hpp"

#include <yaml.h>

#include <map>
#include <memory>
#include <optional>

#include "features/listings/reading.hpp"

namespace beffroi::listings::yaml {
namespace {

constexpr int most_levels = 64;
constexpr std::size_t most_documents = 10'000;

class Parser {
public:
    explicit Parser(std::string_view text) {
        made_ = yaml_parser_initialize(&parser_) != 0;
        if (made_)
            yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    }
    ~Parser() {
        if (made_) yaml_parser_delete(&parser_);
    }
    Parser(const Parser&) = delete;
    Parser& operator=(const Parser&) = delete;

    Result<Documents> read() {
        Documents documents;
        while (next()) {
            if (event_.type == YAML_STREAM_END_EVENT) break;
            if (event_.type != YAML_DOCUMENT_START_EVENT) continue;
            if (documents.all.size() == most_documents) return wrong(msg("It has too many documents."));
            Node root;
            if (!next() || !node(root, 0)) break;
            documents.all.push_back(std::move(root));
        }
        if (wrong_) return wrong(*wrong_);
        documents.keys_twice = twice_;
        return documents;
    }

private:
    /// The next event; false at a fault. It is freed when the one after it is asked for.
    bool next() {
        held_.reset();
        if (!made_ || yaml_parser_parse(&parser_, &event_) == 0) {
            wrong_ = msg("This is no YAML, from line {1} on.", std::to_string(parser_.problem_mark.line + 1));
            return false;
        }
        held_ = std::unique_ptr<yaml_event_t, void (*)(yaml_event_t*)>(&event_, yaml_event_delete);
        return true;
    }
    static Error wrong(Message why) { return bad_file(std::move(why)); }
    bool refuse(Message why) {
        wrong_ = std::move(why);
        return false;
    }

    /// What the current event begins.
    bool node(Node& into, int level) {
        if (level > most_levels) return refuse(msg("It is nested too deep."));
        switch (event_.type) {
            case YAML_ALIAS_EVENT: return refuse(msg("It has references (&…, *…), which are not read."));
            case YAML_SCALAR_EVENT:
                if (event_.data.scalar.anchor != nullptr)
                    return refuse(msg("It has references (&…, *…), which are not read."));
                into.text.assign(reinterpret_cast<const char*>(event_.data.scalar.value), event_.data.scalar.length);
                into.kind = Node::Kind::text;
                // YAML's ways to write nothing, where nobody put quotation marks around them.
                if (event_.data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
                    (into.text.empty() || into.text == "~" || into.text == "null"))
                    into = {};
                return true;
            case YAML_SEQUENCE_START_EVENT: return sequence(into, level);
            case YAML_MAPPING_START_EVENT: return mapping(into, level);
            default:
                return refuse(msg("This is no YAML, from line {1} on.", std::to_string(event_.start_mark.line + 1)));
        }
    }
    bool sequence(Node& into, int level) {
        if (event_.data.sequence_start.anchor != nullptr)
            return refuse(msg("It has references (&…, *…), which are not read."));
        into.kind = Node::Kind::list;
        while (next()) {
            if (event_.type == YAML_SEQUENCE_END_EVENT) return true;
            if (!node(into.list.emplace_back(), level + 1)) return false;
        }
        return false;
    }
    bool mapping(Node& into, int level) {
        if (event_.data.mapping_start.anchor != nullptr)
            return refuse(msg("It has references (&…, *…), which are not read."));
        into.kind = Node::Kind::table;
        std::map<std::string, bool, std::less<>> seen;
        while (next()) {
            if (event_.type == YAML_MAPPING_END_EVENT) return true;
            Node key, value;
            if (!node(key, level + 1) || !next() || !node(value, level + 1)) return false;
            if (key.kind != Node::Kind::text) continue;
            if (!seen.emplace(key.text, true).second)
                ++twice_;
            else
                into.table.push_back({std::move(key.text), std::move(value)});
        }
        return false;
    }

    yaml_parser_t parser_{};
    yaml_event_t event_{};
    std::unique_ptr<yaml_event_t, void (*)(yaml_event_t*)> held_{nullptr, yaml_event_delete};
    std::optional<Message> wrong_;
    std::size_t twice_ = 0;
    bool made_ = false;
};

}

const Node* Node::at(std::string_view key) const {
    for (const auto& [name, value] : table)
        if (name == key) return &value;
    return nullptr;
}
std::string Node::text_at(std::string_view key) const {
    const Node* found = at(key);
    return found ? found->text : std::string();
}
std::vector<std::string> Node::texts_at(std::string_view key) const {
    const Node* found = at(key);
    if (found == nullptr) return {};
    if (found->kind == Kind::text) return {found->text};
    std::vector<std::string> all;
    for (const Node& each : found->list)
        if (each.kind == Kind::text) all.push_back(each.text);
    return all;
}

Result<Documents> parse(std::string_view text) { return Parser(text).read(); }

}

// YAML as files of facts need it: texts, lists and tables. libyaml reads, this keeps.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.hpp"

namespace beffroi::listings::yaml {

struct Entry;
struct Node {
    enum class Kind { nothing, text, list, table } kind = Kind::nothing;
    std::string text;
    std::vector<Node> list;
    std::vector<Entry> table;  ///< keys that are texts, in their order; of one that comes twice, the first

    /// nullptr when this is no table, or lacks it.
    const Node* at(std::string_view key) const;
    /// The text at a key, empty when there is none.
    std::string text_at(std::string_view key) const;
    /// The texts of a list at a key, or the text there.
    std::vector<std::string> texts_at(std::string_view key) const;
};
struct Entry {
    std::string key;
    Node value;
};

struct Documents {
    std::vector<Node> all;
    std::size_t keys_twice = 0;
};

/// At most 64 levels deep; no anchors and aliases, with which a small file says endless things. Error: `bad_file` with the line.
Result<Documents> parse(std::string_view text);

}

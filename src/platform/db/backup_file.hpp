// Internal: a file that appears under its name only once it is whole and on disk.
#pragma once
#include <string>

#include "platform/base/result.hpp"

namespace beffroi::db::detail {

class UnfinishedFile {
public:
    explicit UnfinishedFile(const std::string& file);
    /// Removes what was not finished.
    ~UnfinishedFile();
    UnfinishedFile(const UnfinishedFile&) = delete;
    UnfinishedFile& operator=(const UnfinishedFile&) = delete;
    /// Where to write meanwhile: beside the final place, readable by its owner only.
    const std::string& path() const { return path_; }
    /// Flushes it to the disk and gives it its name. Errors: `cannot_write`.
    Result<void> finish() const;

private:
    std::string file_;
    std::string path_;
};

}

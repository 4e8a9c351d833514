// Internal: backups of a PostgreSQL database by its own tools.
#pragma once
#include <string>

#include "platform/base/result.hpp"

namespace beffroi::db::postgres {

class Address;

/// An archive of pg_dump in custom format. Errors: `no_pg_dump`, `cannot_write`, `damaged_backup`.
Result<void> dump(const Address& address, const std::string& file);

}

#include "platform/db/unchecked_host.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

using beffroi::db::unchecked_host;

TEST_CASE("the way to PostgreSQL on another machine is checked by verify-full only") {
    ::unsetenv("PGSSLMODE");
    ::unsetenv("PGHOST");
    for (const char* here : {"", "postgresql:///beffroi", "postgresql://beffroi@/beffroi?host=/var/run/postgresql",
                             "postgresql://127.0.0.1:5433/beffroi", "postgresql://[::1]/beffroi",
                             "postgresql://localhost/beffroi", "postgresql://db.exemple.fr/beffroi?sslmode=verify-full",
                             "postgresql://db.exemple.fr/beffroi?hostaddr=127.0.0.1", "postgresql://%%%"}) {
        CAPTURE(here);
        CHECK_FALSE(unchecked_host(here));
    }
    CHECK(unchecked_host("postgresql://db.exemple.fr/beffroi") == "db.exemple.fr");
    CHECK(unchecked_host("postgresql://b@db.exemple.fr/beffroi?sslmode=require") == "db.exemple.fr");
    CHECK(unchecked_host("postgresql://127.0.0.1,10.0.0.7/beffroi?sslmode=verify-ca") == "10.0.0.7");
    CHECK(unchecked_host("postgresql://localhost/beffroi?hostaddr=10.0.0.7") == "10.0.0.7");
    ::setenv("PGSSLMODE", "verify-full", 1);
    CHECK_FALSE(unchecked_host("postgresql://db.exemple.fr/beffroi"));
    CHECK(unchecked_host("postgresql://db.exemple.fr/beffroi?sslmode=prefer") == "db.exemple.fr");
    ::unsetenv("PGSSLMODE");
}

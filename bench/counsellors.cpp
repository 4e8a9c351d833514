// bench_counsellors DATA COUNT: accounts of so many counsellors, conseil1@exemple.example and so on, that bench/make_appointments.mjs
// writes appointments for. Twice changes nothing. The vault's key seals them, so that only a program can make them.
#include <cstdio>
#include <cstdlib>

#include "features/accounts/accounts.hpp"
#include "server/open.hpp"

using namespace beffroi;

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    server::Context context;
    context.data_dir = argv[1];
    auto opened = server::open(context);
    if (!opened) return server::report(opened.error());
    const int count = std::atoi(argv[2]);
    const int made = opened->database->write([&](db::Write& tx) {
        int added = 0;
        for (int i = 1; i <= count; ++i) {
            const std::string n = std::to_string(i);
            const accounts::NewPerson person{
                "Conseil " + n, "conseil" + n + "@exemple.example", {{accounts::Role::counsellor, {}, {}}}, Lang::fr};
            if (!accounts::person_by_mail(tx, opened->vault, person.mail, Clock{}))
                added += accounts::add_person(tx, opened->vault, person, accounts::PersonId{}, Clock{}).ok();
        }
        return added;
    });
    std::printf("%d counsellors added\n", made);
    return 0;
}

// Books one appointment in a data folder, as if three days ago, so that its confirmation and its reminder are due now:
// notices_book_probe FOLDER MAIL  →  the way to it, /rendez-vous/suivi/…, and the short one that an SMS would say, /r/…
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "features/appointments/appointments.hpp"
#include "features/notices/sender.hpp"
#include "features/places/places.hpp"
#include "platform/base/crypto.hpp"

using namespace beffroi;

int main(int count, char** arguments) {
    if (count != 3) return 2;
    crypto::init();
    const std::string folder = arguments[1];
    std::ifstream key(folder + "/vault.key", std::ios::binary);
    const crypto::Vault vault(std::string(std::istreambuf_iterator<char>(key), {}));
    db::Options options;
    options.data_dir = folder;
    auto database = db::Database::open(options);
    if (!database) return 1;
    const Instant now = Clock{}.now();
    const auto ways = (*database)->write([&](db::Write& tx) -> Result<std::string> {
        const auto counsellor = accounts::person_by_mail(tx, vault, "aicha@pays-de-la-vire.example", Clock{});
        appointments::Request request;
        request.wanted.motif = agenda::motifs(tx).front().id;
        request.wanted.counsellors = {counsellor->id};
        request.wanted.asked_by = agenda::AskedBy::staff;
        request.wanted.outside_openings = true;
        request.place = places::id_of(tx, "mediatheque-les-vaux-de-mots-vire-normandie").value();
        request.who = {"Jeanne Lecointe", "Zoé Lecointe", "", arguments[2], "3 rue des Acres", ""};
        request.channel = appointments::Channel::staff;
        request.made_by = counsellor->id;
        // Tomorrow: the reminder was due a day ago. The demonstration may have somebody else then.
        request.starts = std::chrono::floor<std::chrono::hours>(now) + std::chrono::hours{24};
        auto made = appointments::book(tx, vault, request, Clock::fixed(now - std::chrono::days{3}));
        for (int later = 1; !made && later < 12; ++later) {
            request.starts += std::chrono::hours{1};
            made = appointments::book(tx, vault, request, Clock::fixed(now - std::chrono::days{3}));
        }
        if (!made) return made.error();
        notices::Notice notice;
        notice.about = made->id.value;
        notice.begins = request.starts;
        notice.link = "/rendez-vous/suivi/" + appointments::token_of(vault, made->id);
        return notice.link + "\n" + notices::short_link(tx, vault, notice);
    });
    if (!ways) {
        std::fprintf(stderr, "%s\n", ways.error().code.c_str());
        return 1;
    }
    std::printf("%s\n", ways->c_str());
    return 0;
}

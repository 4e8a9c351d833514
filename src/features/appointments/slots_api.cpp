// GET /api/v1/slots: the free times of what everybody may book, for other sites and programs.
#include <algorithm>

#include "features/appointments/page_parts.hpp"
#include "platform/base/json.hpp"
#include "platform/net/router.hpp"

namespace beffroi::appointments {
namespace {

constexpr int most_days = 92;

net::Response answer(std::string text, net::Status status = net::Status::ok) {
    net::Response response = net::json(std::move(text), status);
    response.cors = true;
    return response;
}

net::Response refusal(const Error& error, Lang lang) {
    json::Writer w;
    w.begin_object()
        .key("error")
        .begin_object()
        .field("code", error.code)
        .field("message", i18n::format(lang, error.message));
    if (!error.field.empty()) w.field("field", error.field);
    w.end_object().end_object();
    return answer(w.take(), net::status_of(error.kind));
}

Error bad(std::string_view name, Message message) { return invalid("bad_parameter", std::move(message), name); }

struct Query {
    std::vector<agenda::Motif> motifs;
    agenda::Wanted wanted;
    PlaceId place;
};

Result<Query> read(db::Read& tx, const Services& use, const net::Params& query) {
    static constexpr std::string_view known[] = {"motif", "place", "commune", "from", "to"};
    for (const auto& [name, value] : query.items()) {
        if (std::find(std::begin(known), std::end(known), name) == std::end(known))
            return bad(name, msg("{1} is no parameter of this address. /api lists them.", name));
        if (query.all(name).size() > 1) return bad(name, msg("{1} stands twice: keep one.", name));
    }
    Query out;
    if (query.has("motif")) {
        const auto id = MotifId::from_text(query.get("motif"));
        auto motif = id ? public_motif(tx, *id) : std::nullopt;
        if (!motif)
            return bad("motif", msg("Nobody may book the motif {1} here. Without this parameter all are answered.",
                                    query.get("motif")));
        out.motifs.push_back(*std::move(motif));
    } else {
        for (agenda::Motif& motif : agenda::motifs(tx))
            if (!motif.retired && motif.bookable_by == agenda::BookableBy::everyone)
                out.motifs.push_back(std::move(motif));
    }
    if (query.has("place")) {
        const auto place = places::id_of(tx, query.get("place"));
        if (!place) return bad("place", msg("No place has this address."));
        out.wanted.places = {*place};
    }
    if (query.has("commune")) {
        if (!territory::commune(query.get("commune")))
            return bad("commune", msg("No commune has the INSEE code {1}.", query.get("commune")));
        out.wanted.insee = query.get("commune");
    }
    const Date today = use.clock.today();
    out.wanted.from = today;
    for (const std::string_view name : {"from", "to"}) {
        if (!query.has(name)) continue;
        const auto day = parse_date(query.get(name));
        if (!day) return bad(name, msg("{1} is a day such as {2}.", name, date_text(today)));
        (name == "from" ? out.wanted.from : out.wanted.to) = *day;
    }
    if (out.wanted.from < today) out.wanted.from = today;
    if (!query.has("to")) out.wanted.to = add_days(out.wanted.from, 6);
    if (out.wanted.to < out.wanted.from) return bad("to", msg("The last day comes before the first, or is over."));
    if (days_between(out.wanted.from, out.wanted.to) >= most_days)
        return bad("to", msg("At most {1} days are answered at once.", std::to_string(most_days)));
    return out;
}

net::Response slots_file(const net::Request& request, Services& use) {
    return use.database.read([&](db::Read& tx) {
        const auto query = read(tx, use, request.query);
        if (!query) return refusal(query.error(), request.lang);
        json::Writer w;
        w.begin_object().key("motifs").begin_array();
        for (const auto& motif : query->motifs)
            w.begin_object()
                .field("id", motif.id.text())
                .field("name", motif.name)
                .field("kind", agenda::code(motif.kind))
                .field("duration_min", motif.duration_min)
                .end_object();
        w.end_array().key("slots").begin_array();
        std::map<std::int64_t, std::string> slugs;
        for (const auto& motif : query->motifs) {
            agenda::Wanted wanted = query->wanted;
            wanted.motif = motif.id;
            for (const auto& slot : agenda::slots(tx, wanted, use.clock.now())) {
                w.begin_object()
                    .field("motif", motif.id.text())
                    .field("starts", instant_text(slot.starts))
                    .field("ends", instant_text(slot.ends));
                if (slot.place) {
                    const auto [at, fresh] = slugs.try_emplace(slot.place.value);
                    if (fresh)
                        if (const auto place = places::by_id(tx, slot.place)) at->second = place->slug;
                    w.field("place", at->second);
                }
                w.end_object();
            }
        }
        w.end_array().end_object();
        return answer(w.take());
    });
}

}

void api_routes(net::Router& on, Services& use) {
    on.get("/api/v1/slots", net::Access::everyone, [&use](const net::Request& r) { return slots_file(r, use); },
           {.cors = true});
}

}

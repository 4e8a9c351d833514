#include "features/organisations/form.hpp"

#include "tests/organisations/fixture.hpp"

using namespace beffroi;
using namespace beffroi::organisations;
using namespace beffroi::organisations::for_tests;

TEST_CASE("a form that is sent as it was shown changes nothing") {
    Organisation o = World::a_town();
    o.rna = "W141000123";
    o.phone = "+33231660000";
    o.address = "1 rue du Port";
    o.mail = "accueil@exemple.fr";
    o.site = "https://exemple.fr/";
    o.note = "Rappeler";
    for (const auto extent : {Extent::contact, Extent::everything}) {
        html::Form form = form_of(o);
        Organisation read = o;
        read_form(form, extent, read);
        CHECK(form.ok());
        CHECK(read == o);
    }
}

TEST_CASE("a commune is typed by name, postcode or both") {
    const auto read = [](std::string_view typed) {
        net::Params params;
        params.set("commune", typed);
        html::Form form(params);
        const std::string insee = read_commune(form, "commune");
        if (!insee.empty()) return insee;
        return form.error("commune") ? "?" + form.error("commune")->args.back() : std::string();
    };
    CHECK(read("").empty());
    CHECK(read("Vire Normandie") == "14762");
    CHECK(read("condé-en-normandie") == "14174");
    CHECK(read("Zzyzx").starts_with("?Zzyzx"));
    // Several have this name: the candidates are named, and each of them is understood.
    CHECK(read("Saint-Denis").find("Saint-Denis (") != std::string::npos);
    for (std::string_view insee : {"14762", "97411", "93066", "75056", "2A004"})
        CHECK(read(commune_label(insee)) == insee);
    CHECK(commune_label("99999").empty());
}

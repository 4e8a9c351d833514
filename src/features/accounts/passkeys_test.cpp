// Passkeys: what is kept, shown, refused.
#include "features/accounts/passkeys.hpp"

#include <algorithm>
#include <atomic>

#include "tests/accounts/passkey_world.hpp"

using namespace beffroi;
using namespace beffroi::accounts;
using namespace beffroi::accounts::testing;
using namespace std::chrono_literals;

namespace {

/// "passkey_refused: origin"
template <class T>
std::string why(const Result<T>& result) {
    if (result.ok()) return "";
    return result.error().code + (result.error().detail.empty() ? "" : ": " + result.error().detail);
}

std::string flipped(std::string bytes, std::size_t bit) {
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    return bytes;
}

}

TEST_CASE("origins are written as browsers write them") {
    const auto is = [](std::string_view address, std::string_view origin, std::string_view host) {
        const auto party = webauthn::party_of(address);
        REQUIRE(party);
        CHECK(party->origin == origin);
        CHECK(party->host == host);
    };
    is("https://Aide.Exemple.fr/", "https://aide.exemple.fr", "aide.exemple.fr");
    is("https://aide.exemple.fr:443", "https://aide.exemple.fr", "aide.exemple.fr");
    is("http://localhost:8080/lieux?q=1", "http://localhost:8080", "localhost");
    is("http://aide.exemple.fr:80#x", "http://aide.exemple.fr", "aide.exemple.fr");
    is("http://[::1]:8080", "http://[::1]:8080", "[::1]");
    for (std::string_view none : {"", "aide.exemple.fr", "ftp://aide.exemple.fr", "https://", "https://:443"})
        CHECK(!webauthn::party_of(none));
}

TEST_CASE_BOTH_ENGINES("a key of each kind is made, kept and shown") {
    World world(db);
    for (const auto kind : {Device::Kind::es256, Device::Kind::eddsa, Device::Kind::rs256}) {
        CAPTURE(static_cast<int>(kind));
        Device device(kind);
        device.owner = passkey_owner(vault, world.paul);
        const PasskeyId id = world.add_key(world.paul, device);
        CHECK(*world.check(device.get(world.challenge(Ceremony::sign_in)), {}, clock_at(0us)) == world.paul);
        CHECK(*world.check(device.get(world.challenge(Ceremony::proof, world.paul)), world.paul) == world.paul);
        const auto keys = world.keys(world.paul);
        const auto kept = std::find_if(keys.begin(), keys.end(), [&](const Passkey& each) { return each.id == id; });
        REQUIRE(kept != keys.end());
        CHECK(kept->name == "Clé de mon téléphone");
        CHECK(kept->created == morning);
        CHECK(kept->used == morning);
        CHECK_FALSE(kept->backed_up);
    }
    CHECK(world.journalled("factor_added", "passkey") == 3);
    CHECK(db.read([&](db::Read& tx) {
        return person(tx, vault, world.paul, now)->has_passkey && !person(tx, vault, world.marie, now)->has_passkey;
    }));
    // A password manager's key: it does not count, and says that it is copied.
    Device synced;
    world.add_key(world.marie, synced);
    CHECK(world.check(synced.get(world.challenge(Ceremony::sign_in), {.flags = 0x1d})).ok());
    CHECK(world.keys(world.marie).front().backed_up);
}

TEST_CASE_BOTH_ENGINES("a new key is refused when anything about it is wrong") {
    World world(db);
    const Device device;
    const auto refused = [&](const Said& said) {
        return why(world.read(world.paul, device.create(world.challenge(Ceremony::create, world.paul), said)));
    };
    CHECK(refused({}) == "");
    CHECK(refused({.type = "webauthn.get"}) == "passkey_refused: type");
    for (const char* origin :
         {"http://aide.exemple.fr", "https://aide.exemple.fr:8443", "https://aide.exemple.fr.evil.example",
          "https://evil.example", "https://AIDE.exemple.fr", "null"})
        CHECK(refused({.origin = origin}) == "passkey_refused: origin");
    CHECK(refused({.host = "exemple.fr"}) == "passkey_refused: host");
    CHECK(refused({.flags = 0x01}) == "passkey_unverified");
    CHECK(refused({.flags = 0x04}) == "passkey_refused: nobody present");
    CHECK(refused({.flags = 0x15}) == "passkey_refused: backed up though it cannot be");
    CHECK(refused({.more = ",\"crossOrigin\":true"}) == "passkey_refused: frame of another site");
    CHECK(refused({.more = ",\"topOrigin\":\"https://evil.example\""}) == "passkey_refused: frame of another site");
    CHECK(refused({.more = ",\"crossOrigin\":false,\"other_keys_can_be_added_here\":{\"a\":[1]}"}) == "");

    const Made whole = device.create(crypto::random_bytes(32));
    CHECK(webauthn::read_made(site, whole).ok());
    for (std::size_t size = 0; size < whole.attestation.size(); ++size)
        CHECK(!webauthn::read_made(site, {whole.client_data, whole.attestation.substr(0, size)}).ok());
    for (std::size_t size = 0; size < whole.client_data.size(); ++size)
        CHECK(!webauthn::read_client_data(whole.client_data.substr(0, size)).ok());
    CHECK(why(webauthn::read_made(site, {whole.client_data, whole.attestation + "x"})) ==
          "passkey_refused: attestation");
    CHECK(why(webauthn::read_made(site, {whole.client_data, std::string(20000, '\xa3')})) ==
          "passkey_refused: attestation size");
    // Counts of billions, nesting without end, data without a key.
    for (const std::string& hostile : {std::string("\xbb\xff\xff\xff\xff\xff\xff\xff\xff"),
                                       "\xa1\x63"
                                       "fmt" +
                                           std::string(9000, '\x81'),
                                       std::string("\xa1\x63"
                                                   "fmt\x9b\xff\xff\xff\xff\xff\xff\xff\xff"),
                                       std::string("\xa1\x68"
                                                   "authData\x5b\xff\xff\xff\xff\xff\xff\xff\xff"),
                                       std::string("\xbf\xff"), Device::attestation("")})
        CHECK(why(webauthn::read_made(site, {whole.client_data, hostile})).starts_with("passkey_refused: a"));
    CHECK(why(webauthn::read_made(
              site, {whole.client_data, Device::attestation(crypto::sha256(site.host) + "\x05" + be(0, 4))})) ==
          "passkey_refused: no key");
    CHECK(why(webauthn::read_made(site, {whole.client_data, Device::attestation(crypto::sha256(site.host) + "\x45" +
                                                                                be(0, 4))})) == "passkey_refused: key");
    CHECK(why(webauthn::read_client_data(std::string(5000, ' '))) == "passkey_refused: client data size");
    for (const char* text :
         {"", "{}", "[]", "1", "{\"type\":1,\"challenge\":2,\"origin\":3}", "{\"challenge\":\"AAAA\"}", "\xff"})
        CHECK(!webauthn::read_client_data(text).ok());
}

TEST_CASE_BOTH_ENGINES("a key that is shown is refused when anything about it is wrong") {
    World world(db);
    Device device, stranger;
    const PasskeyId id = world.add_key(world.paul, device);
    const auto refused = [&](const Said& said) {
        return why(world.check(device.get(world.challenge(Ceremony::sign_in), said)));
    };
    CHECK(refused({}) == "");
    CHECK(refused({.type = "webauthn.create"}) == "passkey_refused: type");
    CHECK(refused({.origin = "https://aide.exemple.fr.evil.example"}) == "passkey_refused: origin");
    CHECK(refused({.host = "evil.example"}) == "passkey_refused: host");
    CHECK(refused({.flags = 0x01}) == "passkey_unverified");
    CHECK(refused({.flags = 0x04}) == "passkey_refused: nobody present");
    CHECK(refused({.more = ",\"crossOrigin\":true"}) == "passkey_refused: frame of another site");
    CHECK(why(world.check(device.get(crypto::random_bytes(32)))) == "challenge_over");
    CHECK(why(world.check(stranger.get(world.challenge(Ceremony::sign_in)))) == "passkey_unknown");

    // Another's key under this one's name, and this one's under another owner's.
    stranger.id = device.id;
    CHECK(why(world.check(stranger.get(world.challenge(Ceremony::sign_in)))) == "passkey_refused: signature");
    device.owner = passkey_owner(vault, world.marie);
    CHECK(why(world.check(device.get(world.challenge(Ceremony::sign_in)))) == "passkey_unknown");
    device.owner.clear();
    CHECK(why(world.check(device.get(world.challenge(Ceremony::proof, world.marie)), world.marie)) ==
          "passkey_unknown");

    const auto key = webauthn::read_made(site, device.create(crypto::random_bytes(32)));
    const Shown good = device.get(crypto::random_bytes(32));
    REQUIRE(webauthn::check_shown(site, *key, good).ok());
    Shown bad = good;
    for (std::size_t bit = 0; bit < good.signature.size() * 8; ++bit) {
        bad.signature = flipped(good.signature, bit);
        CHECK(why(webauthn::check_shown(site, *key, bad)) == "passkey_refused: signature");
    }
    bad = good;
    for (std::size_t bit = 0; bit < good.data.size() * 8; ++bit) {
        bad.data = flipped(good.data, bit);
        CHECK(!webauthn::check_shown(site, *key, bad).ok());
    }
    for (std::size_t size = 0; size < good.data.size(); ++size) {
        bad.data = good.data.substr(0, size);
        CHECK(why(webauthn::check_shown(site, *key, bad)) == "passkey_refused: authenticator data size");
    }
    bad = good;
    bad.client_data += " ";  // the same words, other bytes
    CHECK(why(webauthn::check_shown(site, *key, bad)) == "passkey_refused: signature");
    bad = good;
    for (const std::string& signature : {std::string(), std::string(2000, 'x'), std::string(70, '\0')}) {
        bad.signature = signature;
        CHECK(!webauthn::check_shown(site, *key, bad).ok());
    }

    // An account that is closed opens for nobody, a key that was taken away neither.
    db.write([&](db::Write& tx) { REQUIRE(close_account(tx, world.paul, world.marie, now).ok()); });
    CHECK(refused({}) == "passkey_unknown");
    db.write([&](db::Write& tx) { REQUIRE(reopen_account(tx, world.paul, world.marie, now).ok()); });
    CHECK(refused({}) == "");
    db.write([&](db::Write& tx) { REQUIRE(remove_passkey(tx, world.paul, id, MailLink::offered, now).ok()); });
    CHECK(refused({}) == "passkey_unknown");
}

TEST_CASE_BOTH_ENGINES("a count that does not grow is a copied key: refused, and in the journal") {
    World world(db);
    Device device;
    device.count = 7;
    world.add_key(world.paul, device);
    const auto show = [&](std::uint32_t count) {
        device.count = count;
        return why(world.check(device.get(world.challenge(Ceremony::sign_in))));
    };
    CHECK(show(7) == "passkey_copied");
    CHECK(show(8) == "");
    CHECK(show(8) == "passkey_copied");
    CHECK(show(3) == "passkey_copied");
    CHECK(show(0) == "passkey_copied");
    CHECK(show(4000000000u) == "");
    CHECK(world.journalled("sign_in_refused", "passkey:copied") == 4);
    // Two with one count at once: one is first.
    device.count = 4000000001u;
    std::vector<Shown> answers;
    for (int i = 0; i < 8; ++i) answers.push_back(device.get(world.challenge(Ceremony::sign_in)));
    std::atomic<std::size_t> next = 0;
    const auto all = beffroi::testing::at_once(8, [&] { return world.check(answers[next++]).ok(); });
    CHECK(std::count(all.begin(), all.end(), true) == 1);
}

TEST_CASE_BOTH_ENGINES("a challenge is good once, for five minutes, for its purpose and its person") {
    World world(db);
    Device device;
    world.add_key(world.paul, device);
    const Shown replayed = device.get(world.challenge(Ceremony::sign_in));
    CHECK(world.check(replayed).ok());
    CHECK(why(world.check(replayed)) == "challenge_over");
    // Also when the first answer was refused.
    const std::string once = world.challenge(Ceremony::sign_in);
    CHECK(!world.check(device.get(once, {.flags = 0x01})).ok());
    CHECK(why(world.check(device.get(once))) == "challenge_over");
    CHECK(world.check(device.get(world.challenge(Ceremony::sign_in)), {}, clock_at(299s)).ok());
    CHECK(why(world.check(device.get(world.challenge(Ceremony::sign_in)), {}, clock_at(300s))) == "challenge_over");
    CHECK(why(world.check(device.get(world.challenge(Ceremony::create, world.paul)))) == "challenge_over");
    CHECK(why(world.check(device.get(world.challenge(Ceremony::proof, world.paul)))) == "challenge_over");
    CHECK(why(world.check(device.get(world.challenge(Ceremony::sign_in)), world.paul)) == "challenge_over");
    CHECK(why(world.check(device.get(world.challenge(Ceremony::create, world.paul)), world.paul)) == "challenge_over");
    const Device another;
    CHECK(why(world.read(world.paul, another.create(world.challenge(Ceremony::create, world.marie)))) ==
          "challenge_over");
    CHECK(why(world.read(world.paul, another.create(world.challenge(Ceremony::sign_in)))) == "challenge_over");
    CHECK(why(world.read(world.paul, another.create(world.challenge(Ceremony::proof, world.paul)))) ==
          "challenge_over");
    CHECK(why(world.read(world.paul, another.create(world.challenge(Ceremony::create, world.paul)), clock_at(6min))) ==
          "challenge_over");

    const Shown raced = device.get(world.challenge(Ceremony::sign_in));
    const auto all = beffroi::testing::at_once(20, [&] { return world.check(raced).ok(); });
    CHECK(std::count(all.begin(), all.end(), true) == 1);

    // The database tells neither challenges nor names; old ones go when new ones come.
    const std::string secret = world.challenge(Ceremony::sign_in, {}, clock_at(1h));
    db.read([&](db::Read& tx) {
        CHECK(tx.one<int>("SELECT COUNT(*) FROM passkey_challenges") == 1);
        CHECK(tx.one<std::string>("SELECT challenge FROM passkey_challenges") != secret);
        CHECK(tx.one<std::string>("SELECT name FROM passkeys")->find("phone") == std::string::npos);
    });
}

TEST_CASE_BOTH_ENGINES("keys are named, taken away by their owner, and never the last way in") {
    World world(db);
    const Device one, two;
    const PasskeyId first = world.add_key(world.paul, one);
    const auto key = world.read(world.marie, one.create(world.challenge(Ceremony::create, world.marie)));
    CHECK(why(world.keep(world.marie, *key)) == "passkey_known");
    const auto rename = [&](PersonId who, std::string_view name) {
        return why(db.write([&](db::Write& tx) { return rename_passkey(tx, vault, who, first, name); }));
    };
    CHECK(rename(world.paul, "  Ordinateur <b> ") == "");
    CHECK(world.keys(world.paul).front().name == "Ordinateur <b>");
    CHECK(rename(world.paul, " ") == "name_needed");
    CHECK(rename(world.marie, "À moi") == "unknown_passkey");
    const auto remove = [&](PersonId who, PasskeyId id, MailLink mail = MailLink::absent) {
        return why(db.write([&](db::Write& tx) { return remove_passkey(tx, who, id, mail, now); }));
    };
    CHECK(remove(world.marie, first) == "unknown_passkey");
    CHECK(remove(world.paul, first) == "last_way_in");
    CHECK(world.keys(world.paul).size() == 1);
    const PasskeyId second = world.add_key(world.paul, two);
    CHECK(remove(world.paul, first) == "");
    CHECK(remove(world.paul, first) == "unknown_passkey");
    CHECK(remove(world.paul, second) == "last_way_in");
    CHECK(remove(world.paul, second, MailLink::offered) == "");
    const PasskeyId third = world.add_key(world.paul, two);
    db.write([&](db::Write& tx) { set_password(tx, world.paul, "hashed", now); });
    CHECK(remove(world.paul, third) == "");
    CHECK(world.journalled("factor_removed", "passkey") == 3);
    world.add_key(world.paul, one);
    world.add_key(world.paul, two);
    db.write([&](db::Write& tx) { remove_passkeys(tx, world.paul, world.marie, now); });
    CHECK(world.keys(world.paul).empty());
    CHECK(world.journalled("factor_removed", "passkey") == 5);
    for (std::size_t i = 0; i < most_passkeys; ++i) world.add_key(world.paul, Device(Device::Kind::eddsa));
    const Device many;
    CHECK(why(world.keep(world.paul,
                         *world.read(world.paul, many.create(world.challenge(Ceremony::create, world.paul))))) ==
          "too_many_passkeys");
}

// Passkeys against an authenticator made of OpenSSL keys, which also lies on request.
#include "features/accounts/passkeys.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <atomic>
#include <memory>

#include "platform/base/crypto.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::accounts;
using namespace std::chrono_literals;
using webauthn::Made;
using webauthn::Party;
using webauthn::Shown;

namespace {

const Instant morning = *parse_instant("2026-11-25T09:00:00+01:00");
Clock clock_at(std::chrono::microseconds later) { return Clock::fixed(morning + later); }
const Clock now = clock_at(0us);
const crypto::Vault vault("a secret of the tests, long enough for a key");
const Party site = *webauthn::party_of("https://aide.exemple.fr");

std::string be(std::uint64_t value, int bytes) {
    std::string out;
    for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i));
    return out;
}

/// What a device answers with, each part of which a test may bend.
struct Said {
    std::string type{}, origin = site.origin, host = site.host, more{};  ///< `more`: further members of the client data
    int flags = 0x05;                                                ///< somebody present, and verified
};

class Device {
public:
    enum class Kind { es256, eddsa, rs256 };
    explicit Device(Kind kind = Kind::es256) : id(crypto::random_bytes(20)), kind_(kind) {
        key_.reset(kind == Kind::es256 ? EVP_EC_gen("P-256") : kind == Kind::eddsa ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519") : EVP_RSA_gen(2048));
        REQUIRE(key_);
    }
    std::string id, owner;
    std::uint32_t count = 0;

    Made create(std::string_view challenge, Said said = {}) const {
        if (said.type.empty()) said.type = "webauthn.create";
        const std::string data = head(said, said.flags | 0x40) + std::string(16, '\0') + be(id.size(), 2) + id + public_key();
        return {client_data(challenge, said), attestation(data)};
    }
    Shown get(std::string_view challenge, Said said = {}) const {
        if (said.type.empty()) said.type = "webauthn.get";
        Shown shown{id, client_data(challenge, said), head(said, said.flags), {}, owner};
        shown.signature = sign(shown.data + crypto::sha256(shown.client_data));
        return shown;
    }
    static std::string attestation(std::string_view data) {
        return std::string("\xa3\x63" "fmt" "\x64" "none" "\x67" "attStmt" "\xa0\x68" "authData" "\x59") + be(data.size(), 2) + std::string(data);
    }

private:
    std::string client_data(std::string_view challenge, const Said& said) const {
        return "{\"type\":\"" + said.type + "\",\"challenge\":\"" + crypto::base64url(challenge) + "\",\"origin\":\"" + said.origin + "\"" + said.more + "}";
    }
    std::string head(const Said& said, int flags) const { return crypto::sha256(said.host) + static_cast<char>(flags) + be(count, 4); }
    std::string public_key() const {
        unsigned char raw[300];
        std::size_t size = sizeof raw;
        if (kind_ == Kind::eddsa) {
            EVP_PKEY_get_raw_public_key(key_.get(), raw, &size);
            return "\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20" + std::string(reinterpret_cast<char*>(raw), size);
        }
        if (kind_ == Kind::rs256) {
            BIGNUM* n = nullptr;
            EVP_PKEY_get_bn_param(key_.get(), OSSL_PKEY_PARAM_RSA_N, &n);
            BN_bn2binpad(n, raw, 256);
            BN_free(n);
            return std::string("\xa4\x01\x03\x03\x39\x01\x00\x20\x59\x01\x00", 11) + std::string(reinterpret_cast<char*>(raw), 256) + std::string("\x21\x43\x01\x00\x01", 5);
        }
        EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_PUB_KEY, raw, sizeof raw, &size);
        const std::string point(reinterpret_cast<char*>(raw), size);
        return "\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20" + point.substr(1, 32) + "\x22\x58\x20" + point.substr(33, 32);
    }
    std::string sign(std::string_view message) const {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
        unsigned char raw[512];
        std::size_t size = sizeof raw;
        REQUIRE(EVP_DigestSignInit(context.get(), nullptr, kind_ == Kind::eddsa ? nullptr : EVP_sha256(), nullptr, key_.get()) == 1);
        REQUIRE(EVP_DigestSign(context.get(), raw, &size, reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1);
        return {reinterpret_cast<char*>(raw), size};
    }
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_{nullptr, EVP_PKEY_free};
    Kind kind_;
};

struct World {
    db::Database& db;
    PersonId paul, marie;

    explicit World(db::Database& database) : db(database) {
        std::vector<db::Migration> all;
        for (const auto& part : {journal::migrations(), migrations()}) all.insert(all.end(), part.begin(), part.end());
        REQUIRE(db::migrate(db, all));
        paul = add("Paul Lefèvre", "paul@exemple.fr", Role::counsellor);
        marie = add("Marie Duval", "marie@exemple.fr", Role::administrator);
    }
    PersonId add(std::string_view name, std::string_view mail, Role role) {
        return *db.write([&](db::Write& tx) { return add_person(tx, vault, {std::string(name), std::string(mail), {{role, {}, {}}}, Lang::fr}, PersonId{}, now); });
    }
    std::string challenge(Ceremony ceremony, PersonId person = {}, const Clock& clock = now) {
        return db.write([&](db::Write& tx) { return new_challenge(tx, ceremony, person, clock); });
    }
    Result<webauthn::Credential> read(PersonId person, const Made& made, const Clock& clock = now) { return read_new_passkey(db, site, person, made, clock); }
    Result<PasskeyId> keep(PersonId person, const webauthn::Credential& key, std::string_view name = "Clé de mon téléphone") {
        return db.write([&](db::Write& tx) { return keep_passkey(tx, vault, person, key, name, now); });
    }
    PasskeyId add_key(PersonId person, const Device& device) {
        const auto key = read(person, device.create(challenge(Ceremony::create, person)));
        REQUIRE(key.ok());
        const auto id = keep(person, *key);
        REQUIRE(id.ok());
        return *id;
    }
    Result<PersonId> check(const Shown& shown, PersonId who = {}, const Clock& clock = now) { return check_passkey(db, vault, site, who, shown, clock); }
    std::vector<Passkey> keys(PersonId person) {
        return db.read([&](db::Read& tx) { return passkeys(tx, vault, person); });
    }
    int journalled(std::string_view act, std::string_view what) {
        return db.read([&](db::Read& tx) { return tx.one<int>("SELECT COUNT(*) FROM journal WHERE act = ?1 AND what = ?2", act, what).value_or(0); });
    }
};

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
    for (std::string_view none : {"", "aide.exemple.fr", "ftp://aide.exemple.fr", "https://", "https://:443"}) CHECK(!webauthn::party_of(none));
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
    CHECK(db.read([&](db::Read& tx) { return person(tx, vault, world.paul, now)->has_passkey && !person(tx, vault, world.marie, now)->has_passkey; }));
    // A password manager's key: it does not count, and says that it is copied.
    Device synced;
    world.add_key(world.marie, synced);
    CHECK(world.check(synced.get(world.challenge(Ceremony::sign_in), {.flags = 0x1d})).ok());
    CHECK(world.keys(world.marie).front().backed_up);
}

TEST_CASE_BOTH_ENGINES("a new key is refused when anything about it is wrong") {
    World world(db);
    const Device device;
    const auto refused = [&](const Said& said) { return why(world.read(world.paul, device.create(world.challenge(Ceremony::create, world.paul), said))); };
    CHECK(refused({}) == "");
    CHECK(refused({.type = "webauthn.get"}) == "passkey_refused: type");
    for (const char* origin : {"http://aide.exemple.fr", "https://aide.exemple.fr:8443", "https://aide.exemple.fr.evil.example", "https://evil.example", "https://AIDE.exemple.fr", "null"})
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
    for (std::size_t size = 0; size < whole.attestation.size(); ++size) CHECK(!webauthn::read_made(site, {whole.client_data, whole.attestation.substr(0, size)}).ok());
    for (std::size_t size = 0; size < whole.client_data.size(); ++size) CHECK(!webauthn::read_client_data(whole.client_data.substr(0, size)).ok());
    CHECK(why(webauthn::read_made(site, {whole.client_data, whole.attestation + "x"})) == "passkey_refused: attestation");
    CHECK(why(webauthn::read_made(site, {whole.client_data, std::string(20000, '\xa3')})) == "passkey_refused: attestation size");
    // Counts of billions, nesting without end, data without a key.
    for (const std::string& hostile : {std::string("\xbb\xff\xff\xff\xff\xff\xff\xff\xff"), "\xa1\x63" "fmt" + std::string(9000, '\x81'), std::string("\xa1\x63" "fmt\x9b\xff\xff\xff\xff\xff\xff\xff\xff"),
                                       std::string("\xa1\x68" "authData\x5b\xff\xff\xff\xff\xff\xff\xff\xff"), std::string("\xbf\xff"), Device::attestation("")})
        CHECK(why(webauthn::read_made(site, {whole.client_data, hostile})).starts_with("passkey_refused: a"));
    CHECK(why(webauthn::read_made(site, {whole.client_data, Device::attestation(crypto::sha256(site.host) + "\x05" + be(0, 4))})) == "passkey_refused: no key");
    CHECK(why(webauthn::read_made(site, {whole.client_data, Device::attestation(crypto::sha256(site.host) + "\x45" + be(0, 4))})) == "passkey_refused: key");
    CHECK(why(webauthn::read_client_data(std::string(5000, ' '))) == "passkey_refused: client data size");
    for (const char* text : {"", "{}", "[]", "1", "{\"type\":1,\"challenge\":2,\"origin\":3}", "{\"challenge\":\"AAAA\"}", "\xff"}) CHECK(!webauthn::read_client_data(text).ok());
}

TEST_CASE_BOTH_ENGINES("a key that is shown is refused when anything about it is wrong") {
    World world(db);
    Device device, stranger;
    const PasskeyId id = world.add_key(world.paul, device);
    const auto refused = [&](const Said& said) { return why(world.check(device.get(world.challenge(Ceremony::sign_in), said))); };
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
    CHECK(why(world.check(device.get(world.challenge(Ceremony::proof, world.marie)), world.marie)) == "passkey_unknown");

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
    const auto all = testing::at_once(8, [&] { return world.check(answers[next++]).ok(); });
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
    CHECK(why(world.read(world.paul, another.create(world.challenge(Ceremony::create, world.marie)))) == "challenge_over");
    CHECK(why(world.read(world.paul, another.create(world.challenge(Ceremony::sign_in)))) == "challenge_over");
    CHECK(why(world.read(world.paul, another.create(world.challenge(Ceremony::proof, world.paul)))) == "challenge_over");
    CHECK(why(world.read(world.paul, another.create(world.challenge(Ceremony::create, world.paul)), clock_at(6min))) == "challenge_over");

    const Shown raced = device.get(world.challenge(Ceremony::sign_in));
    const auto all = testing::at_once(20, [&] { return world.check(raced).ok(); });
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
    const auto rename = [&](PersonId who, std::string_view name) { return why(db.write([&](db::Write& tx) { return rename_passkey(tx, vault, who, first, name); })); };
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
    CHECK(why(world.keep(world.paul, *world.read(world.paul, many.create(world.challenge(Ceremony::create, world.paul))))) == "too_many_passkeys");
}

namespace {

/// The site's own routes, asked as the server asks them: the guard first.
struct Pages {
    World& world;
    Services use;
    net::Router router;

    explicit Pages(World& w) : world(w), use{w.db, vault, now, {}, [](const net::Request&) { return html::Page{}; }, {}, site.origin, {}, {}} { routes(router, use); }

    net::Response post(std::string_view path, const net::Params& form = {}, std::string_view token = {}, std::string_view peer = "192.0.2.7") {
        net::Request request;
        request.method = net::Method::post;
        request.path = path;
        request.peer = peer;
        request.received = morning;
        request.headers.push_back({"User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"});
        request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
        if (!token.empty()) request.headers.push_back({"Cookie", std::string(session_cookie) + "=" + std::string(token)});
        request.body = form.encode();
        auto found = router.find(request.method, request.path);
        REQUIRE(found.route);
        request.path_params = found.params;
        if (found.route->access.kind == net::Access::Kind::guarded)
            if (auto answer = guard(use, request, *found.route)) return std::move(*answer);
        return found.route->handler(request);
    }
    /// The challenge of an answer's options.
    static std::string challenge_in(const net::Response& answer) {
        const auto& body = std::get<std::string>(answer.body);
        const auto at = body.find("\"challenge\":\"");
        REQUIRE_MESSAGE(at != std::string::npos, body);
        return *crypto::from_base64url(std::string_view(body).substr(at + 13, 43));
    }
    std::string open(PersonId person, Strength strength) {
        return world.db.write([&](db::Write& tx) { return open_session(tx, person, strength, "Firefox, Linux", "192.0.2…", now); }).token;
    }
    Strength strength(std::string_view token) { return holder(world.db, vault, token, now)->strength; }
};

net::Params form_of(const Made& made) {
    net::Params form;
    form.add("client_data", crypto::base64url(made.client_data));
    form.add("attestation", crypto::base64url(made.attestation));
    return form;
}
net::Params form_of(const Shown& shown) {
    net::Params form;
    for (const auto& [name, value] : {std::pair<std::string_view, const std::string&>{"credential", shown.credential}, {"client_data", shown.client_data}, {"data", shown.data}, {"signature", shown.signature}, {"owner", shown.owner}})
        form.add(name, crypto::base64url(value));
    return form;
}

std::string cookie_in(const net::Response& answer) {
    for (const auto& each : answer.headers)
        if (each.name == "Set-Cookie") return each.value.substr(session_cookie.size() + 1, 43);
    return {};
}
bool says(const net::Response& answer, std::string_view words) { return std::get<std::string>(answer.body).find(words) != std::string::npos; }

}

TEST_CASE_BOTH_ENGINES("a stolen password neither adds a key, nor takes one away, nor sets up another second step") {
    World world(db);
    Pages pages(world);
    Device device, thief;
    // Who has nothing yet adds a first key, which makes the session worth both factors.
    const std::string first = pages.open(world.paul, Strength::simple);
    auto made = device.create(pages.challenge_in(pages.post("/espace/compte/cles/defi", {}, first)));
    const auto added = pages.post("/espace/compte/cles", form_of(made), first);
    REQUIRE_MESSAGE(added.status == net::Status::ok, std::get<std::string>(added.body));
    CHECK(says(added, "\"to\":\"/espace\""));
    CHECK(pages.strength(first) == Strength::full);
    CHECK(world.keys(world.paul).front().name == "Clé d’accès de Firefox, Linux");

    db.write([&](db::Write& tx) { set_password(tx, world.paul, "hashed", now); });  // so that the key is not the last way in
    const std::string stolen = pages.open(world.paul, Strength::simple);
    CHECK(says(pages.post("/espace/compte/cles/defi", {}, stolen), "second_step_first"));
    made = thief.create(world.challenge(Ceremony::create, world.paul));
    CHECK(says(pages.post("/espace/compte/cles", form_of(made), stolen), "second_step_first"));
    const std::string key = world.keys(world.paul).front().id.text();
    CHECK(pages.post("/espace/compte/cles/" + key + "/retirer", {}, stolen).status == net::Status::forbidden);
    CHECK(world.keys(world.paul).size() == 1);
    net::Params totp;
    totp.add("offer", crypto::base64url(vault.seal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "totp.offer:" + world.paul.text())));
    totp.add("code", "123456");
    CHECK(pages.post("/espace/compte/double-verification", totp, stolen).error->code == "second_step_first");
    CHECK(pages.strength(stolen) == Strength::simple);

    // The key itself opens: a new token, and the one before is over.
    const auto proven = pages.post("/connexion/preuve", form_of(device.get(pages.challenge_in(pages.post("/connexion/preuve/defi", {}, stolen)))), stolen);
    const std::string fresh = cookie_in(proven);
    REQUIRE(!fresh.empty());
    CHECK(pages.strength(fresh) == Strength::full);
    CHECK(!holder(world.db, vault, stolen, now));
    // Nobody else's key, and nobody without a session.
    const std::string other = pages.open(world.marie, Strength::simple);
    CHECK(says(pages.post("/connexion/preuve", form_of(device.get(pages.challenge_in(pages.post("/connexion/preuve/defi", {}, other)))), other), "passkey_unknown"));
    CHECK(pages.post("/connexion/preuve/defi").error->code == "signed_out");
    CHECK(pages.post("/espace/compte/cles/defi", {}, pages.open(world.paul, Strength::card)).status == net::Status::forbidden);
    CHECK(pages.post("/espace/compte/cles/defi", {}, pages.open(world.paul, Strength::pending)).error->code == "second_factor_awaited");
}

TEST_CASE_BOTH_ENGINES("a key alone accepts an invitation, once, and signs in") {
    World world(db);
    Pages pages(world);
    Device device, second;
    const std::string invitation = *db.write([&](db::Write& tx) { return invite(tx, world.marie, PersonId{}, now); });
    const std::string path = "/invitation/" + invitation + "/cle";
    const auto asked = pages.post(path + "/defi");
    CHECK(says(asked, "marie@exemple.fr"));
    CHECK(says(asked, "\"userVerification\":\"required\""));
    const auto other = pages.challenge_in(pages.post(path + "/defi"));
    // A refused key leaves the invitation as it was.
    CHECK(pages.post(path, form_of(device.create(other, {.flags = 0x01}))).status == net::Status::unprocessable);
    const auto in = pages.post(path, form_of(device.create(pages.challenge_in(asked))));
    CHECK(in.status == net::Status::ok);
    CHECK(in.cache == net::Cache::none);
    CHECK(pages.strength(cookie_in(in)) == Strength::full);
    CHECK(says(pages.post(path + "/defi"), "invitation_over"));
    CHECK(says(pages.post(path, form_of(second.create(world.challenge(Ceremony::create, world.marie)))), "invitation_over"));
    CHECK(world.keys(world.marie).size() == 1);
    CHECK(says(pages.post("/invitation/invented/cle/defi"), "invitation_over"));

    auto form = form_of(device.get(pages.challenge_in(pages.post("/connexion/cle/defi"))));
    form.add("retour", "/espace/personnes");
    const auto back = pages.post("/connexion/cle", form);
    CHECK(says(back, "\"to\":\"/espace/personnes\""));
    CHECK(holder(world.db, vault, cookie_in(back), now)->person == world.marie);
    const auto again = pages.post("/connexion/cle", form);
    CHECK(says(again, "challenge_over"));
    CHECK(cookie_in(again).empty());
    // An address that asks for ever more challenges fills no table.
    int refused = 0;
    for (int i = 0; i < 200; ++i) refused += pages.post("/connexion/cle/defi", {}, {}, "198.51.100.1").status == net::Status::too_many;
    CHECK(refused == 80);
}

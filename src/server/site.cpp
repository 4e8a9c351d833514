#include "server/site.hpp"

#include <array>

#include "features/accounts/accounts.hpp"
#include "features/activities/activities.hpp"
#include "features/agenda/agenda.hpp"
#include "features/agreements/agreements.hpp"
#include "features/appointments/appointments.hpp"
#include "features/beneficiaries/beneficiaries.hpp"
#include "features/calendars/calendars.hpp"
#include "features/catalogue/catalogue.hpp"
#include "features/desk/desk.hpp"
#include "features/diary/diary.hpp"
#include "features/editing/editing.hpp"
#include "features/experiences/experiences.hpp"
#include "features/home/home.hpp"
#include "features/imports/imports.hpp"
#include "features/listings/listings.hpp"
#include "features/mandates/mandates.hpp"
#include "features/notices/notices.hpp"
#include "features/observatory/observatory.hpp"
#include "features/organisations/organisations.hpp"
#include "features/places/places.hpp"
#include "features/plans/plans.hpp"
#include "features/privacy/privacy.hpp"
#include "features/providers/providers.hpp"
#include "features/quotes/quotes.hpp"
#include "features/reporting/reporting.hpp"
#include "features/suggestions/suggestions.hpp"
#include "features/territory/territory.hpp"
#include "features/workshops/workshops.hpp"
#include "platform/base/log.hpp"
#include "platform/html/html.hpp"
#include "platform/net/csrf.hpp"
#include "platform/net/http.hpp"
#include "server/basemap.hpp"
#include "server/commands.hpp"
#include "server/open.hpp"

namespace beffroi::server {
namespace {

/// Whose networks are known; a list that is damaged is told, and left out.
std::shared_ptr<const audit::Ranges> ranges_of(const std::string& data_dir) {
    auto kept = audit::kept_ranges(data_dir);
    if (!kept)
        log::warning("lists of addresses cannot be read", {{"why", i18n::format(Lang::en, kept.error().message)}});
    return std::make_shared<const audit::Ranges>(kept ? *std::move(kept) : audit::Ranges());
}

/// Sends an SMS by the gateway of the configuration; none when there is no gateway.
std::function<Result<void>(std::string_view, std::string_view, std::string_view)> sms_of(const Config& config) {
    if (config.sms_url.empty()) return {};
    return [gateway = sms_gateway(config)](std::string_view to, std::string_view text, std::string_view id) {
        return notices::send_sms(gateway, to, text, id);
    };
}

}

struct Site::Impl {
    Config config;
    Basemap basemap;
    places::Directory directory;
    places::Services services;
    suggestions::Services suggesting;
    accounts::Services signing_in;
    calendars::Services on_devices;
    desk::Services at_desk;
    diary::Services keeping_diary;
    editing::Services changing;
    organisations::Services organising;
    reporting::Services counting;
    workshops::Services teaching;
    activities::Services recording;
    beneficiaries::Services helping;
    privacy::Services telling;
    notices::Services noticing;
    appointments::Services booking;
    mandates::Services acting;
    imports::Services bringing;
    agreements::Services agreeing;
    observatory::Services observing;
    catalogue::Shelf shelf;
    catalogue::Services changing_tools;
    providers::Directory who_helps;
    providers::Services offering;
    plans::Services planning;
    quotes::Services asking_prices;
    listings::Services listing;
    experiences::Services telling_how;

    Impl(const Config& c, db::Database& database, const crypto::Vault& vault, const std::string& data_dir, Clock clock,
         const std::string& key)
        : config(c),
          basemap(basemap_file(data_dir)),
          services{database,
                   directory,
                   clock,
                   [this](const net::Request& request) { return page(request); },
                   c.site_mail,
                   [this] { return basemap.address(); },
                   c.site_departement,
                   editing::photo,
                   appointments::reception(clock)},
          suggesting{database, clock, [this](const net::Request& request) { return page(request); },
                     c.messages_per_hour},
          signing_in{database,
                     vault,
                     clock,
                     {c.second_factor, c.sign_up, c.site_demo},
                     [this](const net::Request& request) { return page(request); },
                     mail_settings(c, &vault),
                     c.site_url,
                     organisations::team_choices,
                     organisations::organisation_choices},
          on_devices{database,
                     vault,
                     clock,
                     [this](const net::Request& request) { return page(request); },
                     c.site_url,
                     c.site_departement,
                     c.inner_networks ? calendars::Networks::all : calendars::Networks::outer},
          at_desk{database, vault, clock, [this](const net::Request& request) { return page(request); }},
          keeping_diary{database,
                        vault,
                        directory,
                        clock,
                        [this](const net::Request& request) { return page(request); },
                        [](db::Read& tx, const accounts::Visitor& who, appointments::AppointmentId id) {
                            auto way = activities::way_to(tx, who, id);
                            return diary::RecordLink{std::move(way.address), way.made};
                        }},
          changing{database,
                   directory,
                   clock,
                   [this](const net::Request& request) { return page(request); },
                   [&vault, clock](db::Read& tx, accounts::PersonId id) {
                       const auto person = accounts::person(tx, vault, id, clock);
                       return person ? person->name : std::string();
                   },
                   data_dir + "/spool",
                   [clock](db::Read& tx, places::PlaceId place) {
                       return editing::Services::StillThere{agenda::openings_at(tx, place, clock.today()),
                                                            appointments::to_come_at(tx, place, clock.now()),
                                                            workshops::to_come_at(tx, place, clock.now())};
                   }},
          organising{database, vault, clock, [this](const net::Request& request) { return page(request); }},
          counting{database,
                   vault,
                   clock,
                   [this](const net::Request& request) { return page(request); },
                   data_dir + "/spool",
                   organisations::organisation_choices,
                   agreements::choices},
          teaching{database,
                   vault,
                   clock,
                   [this](const net::Request& request) { return page(request); },
                   c.site_departement,
                   data_dir + "/spool",
                   c.messages_per_hour,
                   [this](const net::Request& request) { return resident_of(request); },
                   [](db::Read& tx, const accounts::Visitor& who, workshops::SessionId id) {
                       auto way = activities::way_to(tx, who, id);
                       return workshops::RecordLink{std::move(way.address), way.made};
                   }},
          recording{database,
                    vault,
                    directory,
                    clock,
                    [this](const net::Request& request) { return page(request); },
                    [](db::Read& tx, const accounts::Visitor& who, const activities::Activity& a) {
                        std::vector<activities::Payer> all;
                        for (auto& each : agreements::fitting(tx, who, a))
                            all.push_back({each.id, std::move(each.label)});
                        return all;
                    }},
          helping{database,
                  vault,
                  clock,
                  [this](const net::Request& request) { return page(request); },
                  {activities::attached(vault), mandates::attached()},
                  activities::done_with,
                  [&vault, clock](db::Read& tx, beneficiaries::BeneficiaryId id, Lang lang) {
                      return mandates::papers_of(tx, vault, id, lang, clock);
                  },
                  [&vault](db::Write& tx, beneficiaries::BeneficiaryId id) { activities::refresh(tx, vault, id); },
                  [](db::Write& tx, beneficiaries::BeneficiaryId id) { activities::forget_notes(tx, id); }},
          telling{database,
                  clock,
                  [this](const net::Request& request) { return page(request); },
                  c.site_mail,
                  version(),
                  {c.hosting_provider, c.hosting_control, c.hosting_backups, c.hosting_accounts},
                  all_holdings(vault),
                  figures,
                  {accounts::may(accounts::Right::own_space), accounts::may(accounts::Right::read_journal),
                   accounts::may(accounts::Right::answer_requests)},
                  [](const net::Request& request) { return accounts::visitor(request).person; },
                  [](const net::Request& request) {
                      return accounts::visitor(request).reach(accounts::Right::read_journal) == accounts::Reach::coop;
                  },
                  [&vault, clock](db::Read& tx, privacy::PersonId id) {
                      const auto known = accounts::person(tx, vault, id, clock);
                      return known ? known->name : std::string();
                  },
                  detail_label},
          noticing{database, vault, clock, [this](const net::Request& request) { return page(request); },
                   notice_settings(c, &vault)},
          booking{database,
                  vault,
                  directory,
                  clock,
                  [this](const net::Request& request) { return page(request); },
                  c.site_departement,
                  c.messages_per_hour,
                  [&vault, clock](db::Read& tx, accounts::PersonId account) {
                      std::vector<appointments::Beside> beside;
                      for (auto& each : workshops::expected(tx, vault, account, clock.now(), 100))
                          beside.push_back({each.starts, std::move(each.title), std::move(each.place),
                                            std::move(each.insee), std::move(each.link), each.state, each.to_come});
                      return beside;
                  },
                  [this](const net::Request& request) { return resident_of(request); }},
          acting{database,
                 vault,
                 clock,
                 [this](const net::Request& request) { return page(request); },
                 mail_settings(c, &vault),
                 data_dir + "/spool",
                 sms_of(c),
                 notices::can_receive_sms},
          bringing{{database, vault, clock, {activities::attached(vault), mandates::attached()}},
                   [this](const net::Request& request) { return page(request); },
                   data_dir + "/spool"},
          agreeing{database,
                   vault,
                   directory,
                   clock,
                   [this](const net::Request& request) { return page(request); },
                   data_dir + "/spool"},
          observing{database,
                    clock,
                    [this](const net::Request& request) { return page(request); },
                    key,
                    c.audit_resolvers,
                    c.audits_per_hour,
                    ranges_of(data_dir),
                    data_dir + "/spool"},
          changing_tools{database, shelf, clock, [this](const net::Request& request) { return page(request); },
                         providers::for_catalogue(who_helps, clock), experiences::told_of},
          who_helps(vault),
          offering{database,
                   vault,
                   shelf,
                   who_helps,
                   clock,
                   [this](const net::Request& request) { return page(request); },
                   {mail_settings(c, &vault), c.site_name, c.site_url},
                   c.site_departement,
                   c.messages_per_hour},
          planning{
              database,
              shelf,
              clock,
              [this](const net::Request& request) { return page(request); },
              20,
              providers::for_catalogue(who_helps, clock),
              [clock](db::Read& tx, std::span<const std::vector<std::string>> words, Lang lang) {
                  std::vector<std::vector<plans::Lesson>> lessons;
                  for (const auto& some : workshops::about(tx, words, clock.now(), 2)) {
                      auto& all = lessons.emplace_back();
                      for (const auto& each : some)
                          all.push_back({each.title, i18n::date(lang, each.starts.date), "/ateliers/" + each.slug});
                  }
                  return lessons;
              },
              [this](db::Read& tx, const plans::Plan& plan, std::string_view plan_key, const html::Page& shown) {
                  return quotes::beside(tx, asking_prices, plan, plan_key, shown);
              }},
          asking_prices{database,
                        vault,
                        shelf,
                        who_helps,
                        clock,
                        [this](const net::Request& request) { return page(request); },
                        {mail_settings(c, &vault), c.site_name, c.site_url},
                        c.site_departement,
                        c.messages_per_hour},
          listing{database, clock, [this](const net::Request& request) { return page(request); }},
          telling_how{database,
                      vault,
                      clock,
                      [this](const net::Request& request) { return page(request); },
                      mail_settings(c, &vault),
                      c.messages_per_hour,
                      [this](const net::Request& request) { return counsellor_of(request); }} {}

    /// The resident who is signed in in this browser, if one is, on pages open to everybody, where no guard has asked.
    std::optional<accounts::Visitor> resident_of(const net::Request& request) const {
        const auto token = request.cookie(accounts::session_cookie_of(config.site_url));
        if (token.empty()) return std::nullopt;
        auto who = accounts::holder(signing_in.database, signing_in.vault, token, signing_in.clock);
        if (!who || who->strength == accounts::Strength::pending || !who->is(accounts::Role::resident))
            return std::nullopt;
        return who;
    }

    /// The counsellor who is signed in in this browser, with all that the desk asks of them, on pages open to everybody.
    std::optional<accounts::Visitor> counsellor_of(const net::Request& request) const {
        const auto token = request.cookie(accounts::session_cookie_of(config.site_url));
        if (token.empty()) return std::nullopt;
        auto who = accounts::holder(signing_in.database, signing_in.vault, token, signing_in.clock);
        const bool proven = who && (who->strength == accounts::Strength::full ||
                                    (who->strength == accounts::Strength::simple && !config.second_factor));
        if (!proven || !(who->is(accounts::Role::counsellor) || who->is(accounts::Role::coordinator)))
            return std::nullopt;
        return who;
    }

    /// Counts for /transparence: nothing that could point to one person.
    static std::vector<privacy::Figure> figures(db::Read& tx) {
        return {{i18n::key("Places of digital help listed"), places::count(tx)},
                {i18n::key("Messages of visitors kept, of the last twelve months"), suggestions::count(tx)}};
    }

    /// Where this visitor may go, as each feature states it.
    static std::vector<html::Door> doors_of(const accounts::Visitor& who) {
        constexpr std::array features{
            desk::add_doors,          appointments::add_doors, diary::add_doors,      notices::add_doors,
            workshops::add_doors,     accounts::add_doors,     editing::add_doors,    suggestions::add_doors,
            organisations::add_doors, calendars::add_doors,    activities::add_doors, reporting::add_doors,
            beneficiaries::add_doors, mandates::add_doors,     agreements::add_doors, imports::add_doors,
            observatory::add_doors,   catalogue::add_doors,    listings::add_doors,   plans::add_doors,
            providers::add_doors,     quotes::add_doors,       experiences::add_doors};
        std::vector<html::Door> doors;
        doors.reserve(24);
        for (const auto add : features) add(who, doors);
        privacy::add_doors(who.may(accounts::Right::answer_requests), doors);
        html::in_order(doors);
        return doors;
    }

    html::Page page(const net::Request& request) const {
        html::Page page;
        page.lang = request.lang;
        page.path = request.path;
        if (const std::string query = request.query.encode(); !query.empty()) page.path += "?" + query;
        page.site_name = config.site_name;
        page.phone = config.site_phone;
        page.origin = config.site_url;
        page.demo = config.site_demo;
        page.index = !config.site_demo;  // invented places must not be found by search engines
        if (const accounts::Visitor* who = accounts::visitor_if_any(request)) {
            page.person = who->name;
            page.desk = doors_of(*who);
            page.sign_out_token = net::csrf::token(request, "/deconnexion");
            page.index = false;
        }
        return page;
    }
};

Site::Site(const Config& config, db::Database& database, const crypto::Vault& vault, const std::string& data_dir,
           Clock clock, const std::string& key)
    : impl_(std::make_unique<Impl>(config, database, vault, data_dir, clock, key)) {}
Site::~Site() = default;
std::shared_ptr<const audit::Ranges> Site::ranges() const { return impl_->observing.ranges; }

net::Router Site::router() {
    net::Router on;
    home::routes(on, impl_->services);
    places::routes(on, impl_->services);
    suggestions::routes(on, impl_->suggesting);
    suggestions::desk_routes(on, impl_->suggesting);
    accounts::routes(on, impl_->signing_in);
    calendars::routes(on, impl_->on_devices);
    desk::routes(on, impl_->at_desk);
    diary::routes(on, impl_->keeping_diary);
    editing::routes(on, impl_->changing);
    organisations::routes(on, impl_->organising);
    reporting::routes(on, impl_->counting);
    workshops::routes(on, impl_->teaching);
    workshops::desk_routes(on, impl_->teaching);
    activities::routes(on, impl_->recording);
    beneficiaries::routes(on, impl_->helping);
    privacy::routes(on, impl_->telling);
    notices::routes(on, impl_->noticing);
    appointments::routes(on, impl_->booking);
    mandates::routes(on, impl_->acting);
    agreements::routes(on, impl_->agreeing);
    imports::routes(on, impl_->bringing);
    observatory::routes(on, impl_->observing);
    catalogue::routes(on, impl_->changing_tools);
    listings::routes(on, impl_->listing);
    providers::routes(on, impl_->offering);
    providers::desk_routes(on, impl_->offering);
    quotes::routes(on, impl_->asking_prices);
    plans::routes(on, impl_->planning);
    experiences::routes(on, impl_->telling_how);
    territory::routes(on);
    on.get(basemap_path, net::Access::everyone,
           [this](const net::Request& request) { return impl_->basemap.serve(request); });
    return on;
}

std::optional<net::Response> Site::guard(net::Request& request, const net::Route& route) const {
    return accounts::guard(impl_->signing_in, request, route);
}

void Site::watch(db::Database& database) const { impl_->signing_in.watch->start(database, impl_->signing_in.clock); }
void Site::write_metrics(std::string& out) const { impl_->signing_in.watch->write_metrics(out); }

net::Response Site::error_page(const net::Request& request, net::Status status, const Error* error) const {
    return home::error_page(request, status, error, impl_->page(request));
}

std::optional<Error> explain_exception(const std::exception& thrown) {
    if (dynamic_cast<const db::StorageFull*>(&thrown) != nullptr)
        return fail(ErrorKind::unavailable, "disk_full",
                    msg("The server has no room left to keep this. Nothing was changed; please tell us by phone."));
    if (dynamic_cast<const db::Unavailable*>(&thrown) != nullptr)
        return fail(ErrorKind::unavailable, "database_unavailable",
                    msg("The database does not answer just now. Please try again in a moment."));
    return std::nullopt;
}

}

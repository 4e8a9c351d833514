#include "server/site.hpp"

#include <algorithm>
#include <filesystem>

#include "features/home/home.hpp"
#include "features/places/places.hpp"
#include "features/suggestions/suggestions.hpp"
#include "features/territory/territory.hpp"
#include "platform/html/html.hpp"
#include "platform/net/http.hpp"

namespace beffroi::server {
namespace {

/// Where the base map is asked for; `places` names it to the map when the file is there.
constexpr const char* basemap_path = "/carte/fond.pmtiles";

}

struct Site::Impl {
    Config config;
    std::string data_dir;
    places::Directory directory;
    places::Services services;
    suggestions::Services suggesting;

    Impl(const Config& c, db::Database& database, std::string dir, Clock clock)
        : config(c),
          data_dir(std::move(dir)),
          services{database, directory, clock, [this](const net::Request& request) { return page(request); }, c.site_mail,
                   std::filesystem::exists(basemap_file()) ? basemap_path : "", c.site_departement},
          suggesting{database, clock, [this](const net::Request& request) { return page(request); }, c.messages_per_hour} {}

    std::string basemap_file() const { return data_dir + "/basemap.pmtiles"; }

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
        return page;
    }
};

Site::Site(const Config& config, db::Database& database, std::string data_dir, Clock clock)
    : impl_(std::make_unique<Impl>(config, database, std::move(data_dir), clock)) {}
Site::~Site() = default;

net::Router Site::router() {
    net::Router on;
    home::routes(on, impl_->services);
    places::routes(on, impl_->services);
    suggestions::routes(on, impl_->suggesting);
    territory::routes(on);
    on.get(basemap_path, net::Access::everyone, [this](const net::Request&) {
        net::Response response;
        response.type = "application/vnd.pmtiles";
        response.body = net::FileBody{impl_->basemap_file()};
        response.cache = net::Cache::hour;
        return response;
    });
    return on;
}

net::Response Site::error_page(const net::Request& request, net::Status status, const Error* error) const {
    return home::error_page(request, status, error, impl_->page(request));
}

std::optional<Error> explain_exception(const std::exception& thrown) {
    if (dynamic_cast<const db::StorageFull*>(&thrown) != nullptr)
        return fail(ErrorKind::unavailable, "disk_full", msg("The server has no room left to keep this. Nothing was changed; please tell us by phone."));
    if (dynamic_cast<const db::Unavailable*>(&thrown) != nullptr)
        return fail(ErrorKind::unavailable, "database_unavailable", msg("The database does not answer just now. Please try again in a moment."));
    return std::nullopt;
}

}

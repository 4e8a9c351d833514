// A page, read as it comes: what it loads and from whom. No tree is built and no body kept.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "features/audit/evidence.hpp"
#include "platform/fetch/fetch.hpp"

namespace beffroi::audit {

/// What was found on a page.
struct PageFound {
    std::vector<Resource> resources;
    std::vector<std::string> generators;
    std::string title, lang;
};

class PageReader {
public:
    /// `url` is where the page stands, `content_type` the head of that name; what is in the heads `Content-Security-Policy` and `Link`
    /// goes before what the page says.
    PageReader(std::string_view url, std::string_view content_type,
               const std::vector<std::pair<std::string, std::string>>& headers = {});
    ~PageReader();
    PageReader(const PageReader&) = delete;
    PageReader& operator=(const PageReader&) = delete;

    void take(std::string_view bytes);
    /// At the end, once.
    PageFound finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Reads the page of a visit: `body` takes it, `visit_from` puts together what became of it.
class PageVisit {
public:
    /// For `fetch::Request::body`. False for what is no HTML.
    bool body(const fetch::Hop& hop, std::string_view bytes);
    Visit visit_from(const fetch::Outcome& outcome, std::string_view url, Instant at);

private:
    std::unique_ptr<PageReader> reader_;
    bool other_ = false;  ///< no HTML
};

/// The heads of an answer that tell who runs it, as they are kept; what could name somebody is taken out: of cookies and numbers of
/// requests the name alone stays, of addresses no query.
std::vector<std::pair<std::string, std::string>> kept_headers(const fetch::Hop& hop);

}

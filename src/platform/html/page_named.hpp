// The frame of a page that is no page of the public site: of the desk, of one's own space, or the answer to a form.
#pragma once
#include "platform/html/html.hpp"

namespace beffroi::net {
struct Request;
}

namespace beffroi::html {

/// The frame that `use.page` makes, with its title, kept out of search engines.
template <class Services>
Page page_named(const net::Request& request, const Services& use, const Message& title) {
    Page page = use.page(request);
    page.title = i18n::format(page.lang, title);
    page.index = false;
    return page;
}

}

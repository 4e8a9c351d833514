// What a page loads, gathered from wherever it is said: attributes, styles, scripts, heads of answers. Each once, in order.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "features/audit/evidence.hpp"
#include "platform/fetch/url.hpp"

namespace beffroi::audit {

class Resources {
public:
    explicit Resources(fetch::Url page) : base_(std::move(page)) {}
    /// What makes UTF-8, without entities, of references that are not plain.
    void decode_with(std::function<std::string(std::string_view)> decode) { decode_ = std::move(decode); }
    /// Of <base href>: the first one counts.
    void set_base(std::string_view reference);

    /// An address as the page writes it. Left out: what is no address of http or https, and the hundreds of one host that say nothing
    /// new (of images twelve, of scripts and styles forty), so that those of others are among the 500.
    void add(Part part, std::string_view reference);
    /// A host alone: "cdn.example.org", "*.example.org". Left out when it is none.
    void add_host(Part part, std::string_view host);

    /// "a.png 1x, b.png 2x"
    void add_srcset(std::string_view value);
    /// CSS: url(…) and @import, as far as they begin in the first `before` bytes.
    void add_style(std::string_view css, std::size_t before = std::string_view::npos);
    /// A content security policy: hosts that the page may load from or send to.
    void add_policy(std::string_view policy);
    /// The head `Link`: "</a.css>; rel=preload; as=style".
    void add_links(std::string_view header);
    /// What <link> loads. `rel` are words, `as` what is preloaded, both in any case.
    void add_link(std::string_view rel, std::string_view as, std::string_view reference);
    /// Addresses that stand in a script: "https://host/…", "//host/…" in quotes, also as JSON writes them; as far as they begin in the first
    /// `before` bytes.
    void add_script(std::string_view script, std::size_t before = std::string_view::npos);
    /// Services that the consent banner "tarteaucitron" loads when one agrees: known by their names in the script, kept with the path
    /// "tarteaucitron:NAME".
    void add_consent_services(std::string_view script, std::size_t before = std::string_view::npos);

    std::vector<Resource> take() { return std::move(all_); }

private:
    void keep(Part part, std::string host, std::string_view path);

    fetch::Url base_;
    bool based_ = false;
    std::function<std::string(std::string_view)> decode_;
    std::vector<Resource> all_;
    std::unordered_set<std::string> seen_;
    std::unordered_map<std::string, int> of_host_;
};

}

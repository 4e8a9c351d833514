#include "features/audit/page.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace beffroi;
using namespace beffroi::audit;

namespace {

/// Written one to a line, so that a failure shows both.
struct List : std::vector<std::string> {
    using std::vector<std::string>::vector;
};
[[maybe_unused]] doctest::String toString(const List& list) {
    std::string all;
    for (const std::string& each : list) all += "\n    " + each;
    return all.c_str();
}

std::string line(const Resource& each) {
    static const char* const parts[] = {"script", "style", "font",   "image",   "frame", "media",
                                        "form",   "hint",  "policy", "inlined", "object"};
    return std::string(parts[static_cast<int>(each.part)]) + " " + each.host + each.path;
}

/// A page, given in pieces of so many bytes.
PageFound read(std::string_view page, std::size_t piece = 1 << 20, std::string_view type = "text/html; charset=utf-8",
               const std::vector<std::pair<std::string, std::string>>& headers = {}) {
    PageReader reader("https://site.example/a/page.html?q=1", type, headers);
    for (std::size_t at = 0; at < page.size(); at += piece) reader.take(page.substr(at, piece));
    return reader.finish();
}
List lines(const PageFound& found) {
    List all;
    for (const Resource& each : found.resources) all.push_back(line(each));
    return all;
}
/// The same however it is cut.
List resources(std::string_view page) {
    const List whole = lines(read(page));
    CHECK(lines(read(page, 1)) == whole);
    CHECK(lines(read(page, 7)) == whole);
    return whole;
}

}

TEST_CASE("what elements load, and from whom, in the order of the page") {
    CHECK(resources(R"~(<!doctype html><html><head>
<script src="https://cdn.example.net/a.js?v=1#x"></script><SCRIPT SRC='//cdn.example.net/b.js'></SCRIPT><script src=c.js></script>
<link rel="stylesheet" href="/d.css"><link rel="preload" as="font" href="e.woff2"><link rel=preload as=style href=/f.css>
<link rel="preload" href="/x" as="fetch"><link rel="modulepreload" href="g.mjs"><link rel="dns-prefetch preconnect" href="//stats.example.net">
<link rel="shortcut icon" href="/h.ico"><link rel="canonical" href="https://elsewhere.example/"><link rel="alternate" href="/feed">
</head><body background="i.png" style="background:url( 'j.png' )">
<img src="k.png" srcset="k2.png 2x, https://img.example.net/k3.png 3x,k4.png"><img src="data:image/png;base64,AAAA" data-src="l.png">
<picture><source srcset="m.webp 1x"></picture><video src="n.mp4" poster="o.jpg"><source src="p.webm"><track src="q.vtt"></video><audio src="r.mp3"></audio>
<iframe src="https://video.example.net/embed/1?id=2"></iframe><iframe data-src="//maps.example.net/m"></iframe><embed src="s.swf"><object data="t.pdf"></object>
<form action="https://form.example.net/post"><input type="image" src="u.png" formaction="/v"><button formaction="w"></button></form>
<a href="https://link.example.net/">not loaded</a><svg><image xlink:href="x.svg"/><use href="#y"/><use href="z.svg#a"/></svg>
<noscript><iframe src="https://tags.example.net/ns.html?id=1"></iframe></noscript>
<script data-src="https://later.example.net/a.js" type="text/plain"></script><div data-bg="https://bg.example.net/b.jpg"></div><div data-bg="url(//bg.example.net/c.jpg)"></div>
</body></html>)~") == List{"script cdn.example.net/a.js",
                           "script cdn.example.net/b.js",
                           "script site.example/a/c.js",
                           "style site.example/d.css",
                           "font site.example/a/e.woff2",
                           "style site.example/f.css",
                           "hint site.example",
                           "script site.example/a/g.mjs",
                           "hint stats.example.net",
                           "image site.example/h.ico",
                           "image site.example/a/i.png",
                           "image site.example/a/j.png",
                           "image site.example/a/k2.png",
                           "image img.example.net/k3.png",
                           "image site.example/a/k4.png",
                           "image site.example/a/k.png",
                           "image site.example/a/l.png",
                           "image site.example/a/m.webp",
                           "image site.example/a/o.jpg",
                           "media site.example/a/n.mp4",
                           "media site.example/a/p.webm",
                           "media site.example/a/q.vtt",
                           "media site.example/a/r.mp3",
                           "frame video.example.net/embed/1",
                           "frame maps.example.net/m",
                           "object site.example/a/s.swf",
                           "object site.example/a/t.pdf",
                           "form form.example.net/post",
                           "form site.example/v",
                           "image site.example/a/u.png",
                           "form site.example/a/w",
                           "image site.example/a/x.svg",
                           "image site.example/a/z.svg",
                           "frame tags.example.net/ns.html",
                           "script later.example.net/a.js",
                           "image bg.example.net/b.jpg",
                           "image bg.example.net/c.jpg"});
}

TEST_CASE("addresses are read from where the page says they begin, and hosts in their one form") {
    CHECK(
        resources(
            R"~(<head><base href="https://CDN.Example.net/b/"><base href="https://other.example/"><img src="a.png"><img src="/c.png"><img src="//É.example/d.png">
<img src="http://user:word@cdn.example.net/e"><img src="http://2130706433/f"><img src="https://cdn.example.net:8443/g"><img src="mailto:a@b.example"><img src="javascript:x"><img src="">
<img src="/h&copy=2&amp;i&#x2F;j.png"><img src="a.png?again">)~") ==
        List{"image cdn.example.net/b/a.png", "image cdn.example.net/c.png", "image xn--9ca.example/d.png",
             "image 127.0.0.1/f", "image cdn.example.net/g", "image cdn.example.net/h&copy=2&i/j.png"});
}

TEST_CASE("addresses in styles") {
    CHECK(
        resources(R"~(<style>@import url("https://fonts.example.net/css?family=a"); @import 'b.css'; @IMPORT url(c.css);
@font-face{src:url(https://fonts.example.net/d.woff2) format("woff2"),url('e.ttf?#iefix')} body{background:URL( f.png )} .g{background:url(data:image/png;base64,AA)} .h{width:calc(1px)}
</style><p style="background-image:url(&quot;//img.example.net/i.png&quot;)">)~") ==
        List{"style fonts.example.net/css", "style site.example/a/b.css", "style site.example/a/c.css",
             "font fonts.example.net/d.woff2", "font site.example/a/e.ttf", "image site.example/a/f.png",
             "image img.example.net/i.png"});
}

TEST_CASE("addresses in scripts, also those that are put into the page later") {
    CHECK(resources(R"~(<script>(function(w,d,s,l,i){w[l]=w[l]||[];var j=d.createElement(s);j.async=true;
j.src='https://www.googletagmanager.com/gtm.js?id='+i+dl;f.parentNode.insertBefore(j,f);})(window,document,'script','dataLayer','GTM-X'); // https://www.example.com is read too
var u="//stats.example.org/"; x('https://b.example.net:8080/c/d?e'); y="https:\/\/json.example.net\/a\/b.js"; z = `http://t.example.net/x`;
s = "http://www.w3.org/2000/svg"; p = "https://" + host; q = 'https://www.' + host; r = "//"; v = a // comment.example.net/x
w = "https://localhost/x"; k = "https://1.2"; e = /\/\/regular.example.net/;
</script><script type="application/ld+json">{"sameAs":"https://social.example.net/x"}</script><script type="application/json">{"u":"https://data.example.net/"}</script>)~") ==
          List{"inlined www.googletagmanager.com/gtm.js", "inlined www.example.com/", "inlined stats.example.org/",
               "inlined b.example.net/c/d", "inlined json.example.net/a/b.js", "inlined t.example.net/x",
               "inlined data.example.net/"});
}

TEST_CASE("services of a consent banner are known by their names") {
    CHECK(resources(R"~(<script src="/tarteaucitron/tarteaucitron.js"></script><script>tarteaucitron.user.gtagUa = 'X';
(tarteaucitron.job = tarteaucitron.job || []).push('gtag'); (tarteaucitron.job = tarteaucitron.job || []).push( "youtube" ); tarteaucitron.job.push('own');</script>
<script>other.push('facebookpixel')</script>)~") == List{"script site.example/tarteaucitron/tarteaucitron.js",
                                                         "inlined www.googletagmanager.comtarteaucitron:gtag",
                                                         "inlined www.youtube-nocookie.comtarteaucitron:youtube"});
}

TEST_CASE("a script longer than what is looked through at once, cut anywhere") {
    for (int shift = 0; shift < 1200; shift += 97) {
        std::string script = "<script>";
        for (int i = 0; script.size() < 100'000; ++i) {
            script += std::string(static_cast<std::size_t>(shift % 50), ';') + "a(" + std::to_string(i) + ");";
            if (i % 1000 == 3) script += "b('https://host-" + std::to_string(i) + ".example.net/path/of/it.js');";
        }
        script += "</script>";
        const List found = lines(read(script, static_cast<std::size_t>(1000 + shift)));
        CHECK(found.size() > 1);
        CHECK(std::all_of(found.begin(), found.end(), [](const std::string& each) {
            return each.starts_with("inlined host-") && each.ends_with("3.example.net/path/of/it.js");
        }));
    }
}

TEST_CASE("what a policy allows, in the head of the answer and in the page, and links in the head") {
    CHECK(
        lines(read(
            R"~(<meta http-equiv="Content-Security-Policy" content="img-src 'self' data: https://img.example.net/a *.tiles.example.net">
<meta http-equiv="refresh" content="5; URL='https://next.example.net/x'">)~",
            99, "text/html",
            {{"content-security-policy",
              "default-src 'self' https:; script-src 'nonce-x' cdn.example.net:443 wss://live.example.net; "
              "frame-ancestors https://parent.example.net; form-action https://pay.example.net"},
             {"content-security-policy-report-only",
              "connect-src https://api.example.net; report-uri https://report.example.net/r"},
             {"link",
              "<https://link.example.net/a.css?b>; rel=preload; as=style, </b.js>; rel=\"modulepreload\", "
              "<https://api.example.net/wp-json/>; rel=\"https://api.w.org/\", <//hint.example.net>; "
              "rel=preconnect"}})) ==
        List{"policy cdn.example.net", "policy live.example.net", "policy pay.example.net", "policy api.example.net",
             "policy report.example.net", "style link.example.net/a.css", "script site.example/b.js",
             "hint hint.example.net", "policy img.example.net", "policy tiles.example.net", "hint next.example.net"});
}

TEST_CASE("who made the page, its title and language") {
    const PageFound found = read(
        "<html lang=fr-FR><head><title> Ville\n d’Exemple &amp; pays &#233;</title><meta content='WordPress 6.7' "
        "name=Generator><meta name=generator content='Other'><meta name=generator content='Other'>"
        "</head><body><svg><title>picture</title></svg><title>second</title>");
    CHECK(found.title == "Ville d’Exemple & pays é");
    CHECK(found.lang == "fr-FR");
    CHECK(found.generators == std::vector<std::string>{"WordPress 6.7", "Other"});
    CHECK(read("<title>never ends").title == "never ends");
    CHECK(read("<title>" + std::string(100'000, 'x') + "</title>").title.size() == 300);
    CHECK(read("<title>" + std::string(299, 'x') + "é</title>").title == std::string(299, 'x'));
}

TEST_CASE("titles in every encoding, declared or not, or wrongly") {
    const auto title = [](std::string_view page, std::string_view type) { return read(page, 3, type).title; };
    CHECK(title("<title>\xc9vry</title>", "text/html; charset=ISO-8859-1") == "Évry");
    CHECK(title("<title>l\x92\xc9t\xe9 \x80</title>", "text/html; charset=\"iso-8859-1\"") == "l’Été €");
    CHECK(title("<meta charset=windows-1252><title>\xc9t\xe9</title>", "text/html") == "Été");
    CHECK(
        title("<meta http-equiv=content-type content='text/html; charset=iso-8859-15'><title>\xa4 \xbd &rsquo;</title>",
              "") == "€ œ ’");
    CHECK(title("<title>\xcf\xf0\xe8\xe2\xe5\xf2</title>", "text/html; charset=windows-1251") == "Привет");
    CHECK(title("<title>Évry</title>", "text/html") == "Évry");
    CHECK(title("<title>\xc9vry</title>", "text/html") == "Évry");
    CHECK(title("\xef\xbb\xbf<title>Évry</title>", "text/html; charset=iso-8859-1") == "Évry");
    CHECK(title("<title>Évry</title>", "text/html; charset=no-such") != "");
    CHECK(title("<meta charset=utf-16><title>Évry</title>", "text/html") == "Évry");
    CHECK(title(std::string_view("\xff\xfe<\0t\0i\0t\0l\0e\0>\0\xc9\0v\0<\0/\0t\0i\0t\0l\0e\0>\0", 36), "text/html") ==
          "Év");
    // A wrong byte does not hide what comes behind it.
    CHECK(lines(read("<p>\xe9\xff</p><img src=//img.example.net/a.png>")) == List{"image img.example.net/a.png"});
    CHECK(lines(read("<p>\x81\x9d</p><img src=//img.example.net/a.png>", 9, "text/html; charset=windows-1252")) ==
          List{"image img.example.net/a.png"});
}

TEST_CASE("broken pages are read as far as they go") {
    CHECK(lines(read("<img src=//a.example.net/a.png><b <i <p></table></html></body>< <script "
                     "src=//c.example.net/c.js>x</script")) ==
          List{"image a.example.net/a.png", "script c.example.net/c.js"});
    CHECK(lines(read("<script>document.write('<div></div><script "
                     "src=\"//d.example.net/d.js\"><\\/script>')</script><img src=e.png>"))
              .back() == "image site.example/a/e.png");
    CHECK(lines(read("<!-- <img src=a.png> --><img src=b.png><!-- never over <img src=c.png>")) ==
          List{"image site.example/a/b.png"});
    CHECK(lines(read("<style>a{background:url(b.png")) == List{"image site.example/a/b.png"});
    CHECK(read("").resources.empty());
    CHECK(read(std::string(5000, '\0')).resources.empty());
    CHECK(read("no page at all").title.empty());
    // Behind the end there are trackers.
    const std::string page =
        "<html><head></head><body><p></p></BODY></html>\n<script src=after.js></script><img "
        "src=after.png></body></html></html >";
    for (std::size_t piece = 1; piece < 20; ++piece)
        CHECK(lines(read(page, piece)) == List{"script site.example/a/after.js", "image site.example/a/after.png"});
    CHECK(lines(read(" </p></body>\n</html><!-- x --></div><img src=after.png>")) ==
          List{"image site.example/a/after.png"});
}

TEST_CASE("of each resource one, of each host a few, five hundred in all") {
    std::string page;
    for (int i = 0; i < 100; ++i)
        page += "<img src=" + std::to_string(i) + ".png><img src=" + std::to_string(i) +
                ".png><script src=" + std::to_string(i) + ".js></script>";
    page += "<img src=https://last.example.net/pixel>";
    List found = lines(read(page));
    CHECK(found.size() == 12 + 40 + 1);
    CHECK(found.back() == "image last.example.net/pixel");
    page.clear();
    for (int i = 0; i < 1000; ++i) page += "<img src=https://" + std::to_string(i) + ".example.net/>";
    CHECK(read(page).resources.size() == 500);
    page = "<img src=/" + std::string(5000, 'a') + "><img src=/" + std::string(50'000, 'b') + ">";
    found = lines(read(page));
    REQUIRE(found.size() == 1);
    CHECK(found[0].size() == std::string("image site.example").size() + 200);
}

TEST_CASE("pages made to keep a reader busy are read like others, to their end") {
    constexpr std::size_t size = 3'000'000;
    const auto repeated = [](std::string_view begin, auto each) {
        std::string all(begin);
        for (std::size_t i = 0; all.size() < size; ++i) all += each(i);
        return all;
    };
    const auto number = [](std::size_t i) { return std::to_string(i); };
    const std::string tail = "<img src=//late.example.net/a.png>";
    std::vector<std::string> pages{
        repeated("<p ", [&](std::size_t i) { return "a" + number(i) + " "; }),
        repeated("<p ", [&](std::size_t i) { return "a" + number(i) + "=\">\" "; }),
        repeated("", [&](std::size_t i) { return i % 1000 == 0 ? std::string("><p ") : "a" + number(i) + " "; }),
        repeated("", [](std::size_t) { return "<b>"; }),
        repeated("", [](std::size_t i) { return i < 1000 ? "<b>" : "</i>"; }),
        repeated("", [](std::size_t i) { return i < 1000 ? "<div>" : "<p></table>"; }),
        repeated("", [](std::size_t) { return "<a><table><tr><td>"; }),
        repeated("<!--", [](std::size_t) { return "- -"; }),
        repeated("<script>", [](std::size_t) { return "</ "; }),
        repeated("<script>", [](std::size_t) { return "'//a.b"; }),
        repeated("<style>", [](std::size_t) { return "@import url("; }),
        repeated("<title>", [](std::size_t) { return "<"; }),
        repeated("", [](std::size_t) { return "<"; }),
        repeated("", [](std::size_t) { return "&"; }),
        repeated("", [](std::size_t) { return "<!"; }),
        repeated("", [](std::size_t) { return "<?"; }),
        repeated("<p a=\"", [](std::size_t) { return "&amp;"; }),
        repeated("<img srcset=\"", [](std::size_t) { return "a,"; }),
        std::string(size, '\0'),
        std::string(size, '\xe9'),
    };
    for (const std::string& page : pages) {
        CAPTURE(page.substr(0, 40));
        const List found = lines(read(page + tail, 16'384));
        CHECK(found.size() <= 500);
        // Unless it stands within a tag, a comment or a text that never ends.
        const bool open = page.starts_with("<p") || page.starts_with("<img") || page.starts_with("<!") ||
                          page.starts_with("<?") || page.starts_with("<script>") || page.starts_with("<style>") ||
                          page.starts_with("<title>") || page.starts_with("><p");
        CHECK((!found.empty() && found.back() == "image late.example.net/a.png") != open);
    }
    // Long attributes are no such pages.
    const std::string picture = "<img src=\"data:image/png;base64," + std::string(500'000, 'A') + "\" alt=\"" +
                                repeated("", [](std::size_t) { return "many words "; }).substr(0, 400'000) + "\">";
    CHECK(lines(read(picture + tail, 16'384)) == List{"image late.example.net/a.png"});
    CHECK(lines(read("<script>" + std::string(size, 'x') + "</script>" + tail, 16'384)) ==
          List{"image late.example.net/a.png"});
}

TEST_CASE("a visit is kept without what could name somebody") {
    fetch::Outcome outcome;
    outcome.code = "ok";
    outcome.bytes = 99;
    outcome.hops.push_back({.url = "http://site.example/?me=1",
                            .address = "192.0.2.1",
                            .status = 301,
                            .headers = {{"location", "https://www.site.example/a?token=1#x"},
                                        {"set-cookie", "session=secret; Path=/"},
                                        {"set-cookie", "secret-without-name"},
                                        {"date", "today"}},
                            .certificate = {}});
    outcome.hops.push_back(
        {.url = "https://www.site.example/a?token=1",
         .address = "192.0.2.1",
         .status = 200,
         .headers = {{"server", "nginx"},
                     {"cf-ray", "8e1-CDG"},
                     {"x-amz-cf-id", "abc"},
                     {"x-amz-cf-pop", "CDG50"},
                     {"x-pingback", "https://www.site.example/xmlrpc.php?a"},
                     {"content-security-policy", "img-src https://img.example.net"},
                     {"link", "<https://api.example.net/?me=1>; rel=preconnect, <b?c>; rel=x"},
                     {"x-drupal-cache", "HIT"},
                     {"via", std::string(1000, 'v')},
                     {"set-cookie", "session=other"},
                     {"set-cookie", "_ga=1"},
                     {"x-user", "somebody"},
                     {"authorization", "x"}},
         .certificate = fetch::Certificate{"Let's Encrypt", "US", "www.site.example", {}, "expired"}});
    PageVisit reading;
    CHECK(reading.body(outcome.hops[1], "<html lang=fr><title>T</title><img src=x.png>"));
    const Visit visit = reading.visit_from(outcome, "http://site.example/", Instant{});
    CHECK(visit.url == "http://site.example/");
    CHECK(visit.outcome == "ok");
    CHECK(visit.bytes == 99);
    CHECK(visit.title == "T");
    CHECK(visit.lang == "fr");
    CHECK(visit.cookies == std::vector<std::string>{"session", "_ga"});
    REQUIRE(visit.hops.size() == 2);
    using Headers = std::vector<std::pair<std::string, std::string>>;
    CHECK(visit.hops[0].url == "http://site.example/");
    CHECK(visit.hops[0].headers ==
          Headers{{"location", "https://www.site.example/a"}, {"set-cookie", "session"}, {"set-cookie", ""}});
    CHECK(visit.hops[1].url == "https://www.site.example/a");
    CHECK(visit.hops[1].headers ==
          Headers{{"server", "nginx"},
                  {"cf-ray", ""},
                  {"x-amz-cf-id", ""},
                  {"x-amz-cf-pop", "CDG50"},
                  {"x-pingback", "www.site.example"},
                  {"link", "<https://api.example.net/>; rel=preconnect, <https://www.site.example/b>; rel=x"},
                  {"x-drupal-cache", "HIT"},
                  {"via", std::string(300, 'v')},
                  {"set-cookie", "session"},
                  {"set-cookie", "_ga"}});
    REQUIRE(visit.hops[1].certificate);
    CHECK(visit.hops[1].certificate->fault == "expired");
    List found;
    for (const Resource& each : visit.resources) found.push_back(line(each));
    CHECK(found == List{"policy img.example.net", "hint api.example.net", "image www.site.example/x.png"});
    // Where one is led that is no page, only how it is called.
    outcome.hops[0].headers = {{"location", "mailto:somebody@example.org"}};
    CHECK(kept_headers(outcome.hops[0]) == Headers{{"location", "mailto:"}});
    outcome.hops[0].headers = {{"location", "https://somebody:word@example.org/"}};
    CHECK(kept_headers(outcome.hops[0]) == Headers{{"location", "https:"}});
}

TEST_CASE("what is no HTML is not read, and an answer without a body has a policy all the same") {
    fetch::Outcome outcome;
    outcome.code = "ok";
    outcome.hops.push_back({.url = "https://site.example/",
                            .address = {},
                            .status = 200,
                            .headers = {{"content-type", "application/pdf"}},
                            .certificate = {}});
    PageVisit pdf;
    CHECK_FALSE(pdf.body(outcome.hops[0], "<img src=x.png>"));
    CHECK(pdf.visit_from(outcome, "", {}).resources.empty());
    outcome.hops[0].headers = {{"content-security-policy", "img-src img.example.net"}};
    CHECK(PageVisit().visit_from(outcome, "", {}).resources.size() == 1);
    CHECK(PageVisit().visit_from({.code = "no_such_name", .hops = {}, .bytes = 0}, "", {}).resources.empty());
}

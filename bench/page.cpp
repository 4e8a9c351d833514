// How fast pages are read: one like those of communes, made here (nothing of anybody's), megabytes of it through the reader, in pieces as a
// network gives them. Prints megabytes per second of processor time.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include "features/audit/page.hpp"

using namespace beffroi;

namespace {

/// A page of about 150 KB: two fifths text and lists, one fifth scripts and styles within it, the rest menus and pictures.
std::string make_page() {
    std::string page =
        R"(<!DOCTYPE html><html lang="fr-FR" class="no-js"><head><meta charset="UTF-8"><title>Ville d’Exemple – Site officiel</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="generator" content="WordPress 6.7">
<link rel="preconnect" href="https://fonts.example.net" crossorigin><link rel="dns-prefetch" href="//stats.example.net">
)";
    for (int i = 0; i < 30; ++i) {
        const std::string n = std::to_string(i);
        page += "<link rel='stylesheet' id='style-" + n +
                "-css' href='https://www.exemple.fr/wp-content/plugins/extension-" + n +
                "/assets/css/style.min.css?ver=6.7." + n +
                "' type='text/css' media='all' />\n<script type=\"text/javascript\" "
                "src=\"https://www.exemple.fr/wp-includes/js/script-" +
                n + ".min.js?ver=3.7.1\" id=\"script-" + n + "-js\" defer></script>\n";
    }
    page += "<style id='global-styles-inline-css'>\n:root{";
    for (int i = 0; i < 120; ++i)
        page += "--preset--color--tone-" + std::to_string(i) + ": #" + std::to_string(100000 + i * 731) +
                ";--preset--spacing--" + std::to_string(i) + ": clamp(1rem, 2vw, 3rem);";
    page += "}\n.cover{background:url(/wp-content/uploads/2026/09/mairie.jpg) no-repeat}</style>\n<script>";
    for (int i = 0; i < 90; ++i)
        page += "var options_" + std::to_string(i) +
                " = {\"ajax_url\":\"https:\\/\\/www.exemple.fr\\/wp-admin\\/admin-ajax.php\",\"delay\":" +
                std::to_string(i * 7) +
                ",\"labels\":[\"Ouvrir le menu\",\"Fermer le menu\"]}; if (a < b && c > d) { e(f[" + std::to_string(i) +
                "] / 2); }\n";
    page +=
        "(function(w,d,s,l,i){w[l]=w[l]||[];var "
        "j=d.createElement(s);j.async=true;j.src='https://tags.example.net/"
        "gtm.js?id='+i;d.head.appendChild(j);})(window,document,'script','dataLayer','X');</script></head><body "
        "class=\"home page\">\n<nav><ul>";
    for (int i = 0; i < 180; ++i)
        page += "<li id=\"menu-item-" + std::to_string(i) +
                "\" class=\"menu-item menu-item-type-post_type menu-item-object-page menu-item-" + std::to_string(i) +
                "\"><a href=\"https://www.exemple.fr/vie-municipale/page-" + std::to_string(i) +
                "/\" class=\"menu-link\"><span>Les démarches, n° " + std::to_string(i) + "</span></a></li>\n";
    page += "</ul></nav><main>";
    for (int i = 0; i < 60; ++i) {
        const std::string n = std::to_string(i);
        page +=
            "<article class=\"post post-" + n +
            " entry\"><img width=\"1024\" height=\"683\" "
            "src=\"https://www.exemple.fr/wp-content/uploads/2026/10/photo-" +
            n +
            "-1024x683.jpg\" class=\"attachment-large\" alt=\"La place du marché\" loading=\"lazy\" "
            "srcset=\"https://www.exemple.fr/wp-content/uploads/2026/10/photo-" +
            n + "-1024x683.jpg 1024w, https://www.exemple.fr/wp-content/uploads/2026/10/photo-" + n +
            "-300x200.jpg 300w\" sizes=\"(max-width: 1024px) 100vw, 1024px\" />\n<h2><a href=\"/actualites/article-" +
            n +
            "\">Conseil municipal &amp; r&eacute;union publique</a></h2><p>Le conseil se réunit jeudi à 19 h dans la "
            "salle des fêtes. L’ordre du jour est affiché en mairie et publié ici&nbsp;: budget, voirie, école, "
            "bibliothèque. Les habitants peuvent poser leurs questions par écrit jusqu’à la veille. La séance est "
            "publique, et son compte rendu sera en ligne sous huit jours.</p>\n<!-- fin de l’article --></article>\n";
    }
    return page + "</main><footer><iframe src=\"https://video.example.net/embed/1\"></iframe></footer></body></html>\n";
}

}

int main(int argc, char** argv) {
    const std::string page = make_page();
    const std::size_t total = static_cast<std::size_t>(argc > 1 ? std::atoi(argv[1]) : 200) * 1'000'000;
    constexpr std::size_t piece = 16'384;
    std::size_t read = 0, found = 0, pages = 0;
    const std::clock_t begin = std::clock();
    for (; read < total; read += page.size(), ++pages) {
        audit::PageReader reader("https://www.exemple.fr/", "text/html; charset=UTF-8");
        for (std::size_t at = 0; at < page.size(); at += piece) reader.take(std::string_view(page).substr(at, piece));
        found += reader.finish().resources.size();
    }
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    std::printf("%zu pages of %zu KB, %zu resources each: %.1f MB/s\n", pages, page.size() / 1000, found / pages,
                static_cast<double>(read) / 1e6 / seconds);
    return 0;
}

//! The theme speaks the language of the site and of each page, and the site can change its words.

use crate::support::Site;

fn german() -> Site {
    Site::new()
        .config("language = \"de\"\npaginate_by = 1")
        .file(
            "content/posts/a.md",
            "+++\ntitle = \"A\"\ndate = 2026-02-01\nreply_to = \"https://b.example/1\"\n+++\nText\n",
        )
        .file(
            "content/posts/b.md",
            "+++\ntitle = \"B\"\ndate = 2026-02-02\nlanguage = \"en\"\nupdated = 2026-02-03\n+++\nText\n",
        )
}

#[test]
fn each_page_is_in_its_language() {
    let site = german();
    site.build();
    let home = site.output("index.html");
    for part in ["Zum Inhalt springen", ">Neueste<", "2.2.2026", "Gemacht mit Gatepost", ">Weiter<"] {
        assert!(home.contains(part), "{part}: {home}");
    }
    assert!(site.output("archive/index.html").contains("<title>Archiv – A site</title>"));
    assert!(site.output("page/2/index.html").contains("<title>A site, Seite 2 – A site</title>"));
    assert!(site.output("404.html").contains("Nichts unter dieser Adresse"));
    assert!(site.output("feed.xml").contains("Antwort auf &lt;a"));
    let english = site.output("posts/b/index.html");
    assert!(english.contains("Updated <time") && english.contains("3 February 2026"), "{english}");
    // The frame is the site's, and says so.
    assert!(
        english.contains("<a class=\"skip-link\" href=\"#gp-main\" lang=\"de\">Zum Inhalt springen</a>"),
        "{english}"
    );
}

#[test]
fn a_site_says_it_otherwise() {
    let site = german().file("i18n/de.toml", "latest = \"Frisch\"\n");
    site.build();
    let home = site.output("index.html");
    assert!(home.contains(">Frisch<") && home.contains("Zum Inhalt springen"), "{home}");
    site.write("i18n/de.toml", "latest = \"Noch frischer\"\n");
    site.build();
    assert!(site.output("index.html").contains(">Noch frischer<"));
}

#[test]
fn what_stands_inside_a_text_is_in_its_language() {
    let text = "## Teil\n\n> [!WARNING]\n> Heiß[^1]\n\n|a|\n|-|\n|b|\n\n{{<alert kind=\"tip\" text=\"So\" />}}\n\n{{<youtube id=\"abc\" />}}\n\n{{< tweet 12 >}}\n\n[^1]: Sehr\n";
    let post = |language: &str| format!("+++\ntitle = \"A\"\ndate = 2026-03-01\n{language}+++\n{text}");
    let site = Site::new()
        .config("language = \"de\"")
        .file("content/posts/a.md", post(""))
        .file("content/posts/b.md", post("language = \"en\"\n"))
        .file("templates/archive.html", "{{ years[0].pages[0].date | date(format=\"%-d. %B %Y, %b\") }}");
    site.build();
    let german =
        "Link zu diesem Abschnitt|>Warnung<|Tabelle|>Tipp<|Video ansehen|Fußnoten|Zurück zum Text|Den Beitrag lesen";
    let english = "Link to this section|>Warning<|Table|>Tip<|Watch the video|Footnotes|Back to the text|Read the post";
    for (page, words) in [("a", german), ("b", english)] {
        let html = site.output(&format!("posts/{page}/index.html"));
        for word in words.split('|') {
            assert!(html.contains(word), "{page}: {word}: {html}");
        }
    }
    assert!(site.output("ap/posts/posts/a.json").contains("<strong>Warnung</strong>"));
    assert_eq!(site.output("archive/index.html"), "1. März 2026, März");
}

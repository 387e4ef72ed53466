//! Symbolic links: where they may lead.

use crate::support::Site;

// G-10
#[test]
fn symbolic_links() {
    let outside = Site::empty().file("secret.md", "+++\ntitle = \"Secret\"\n+++\n").file("secrets/x.md", "x");
    let at = |path: &str| outside.path(path);
    let hide = |told: String| told.replace(&outside.root().display().to_string(), "OUTSIDE");
    let mut wrong = String::new();
    for (what, site, expected) in [
        (
            "a file elsewhere",
            Site::new().link("content/x.md", at("secret.md")),
            "error: content/x.md: this link leads out of the site, to OUTSIDE/secret.md\n  hint: copy the file into the site",
        ),
        (
            "a folder elsewhere",
            Site::new().link("content/x", at("secrets")),
            "error: content/x: this link leads out of the site, to OUTSIDE/secrets\n  hint: copy the file into the site",
        ),
        (
            "a file above",
            Site::new().link("content/x.md", "../../../../../../../../etc/passwd"),
            "error: content/x.md: this link leads out of the site, to /etc/passwd\n  hint: copy the file into the site",
        ),
        (
            "the store",
            Site::new().file(".gatepost/gate.db", "followers").link("static/db", "../.gatepost/gate.db"),
            "error: static/db: this link leads to .gatepost/gate.db, and what is hidden there is not for publishing\n  hint: copy what is to be seen into the site, under a name without a dot before it",
        ),
        (
            "what a build wrote",
            Site::new()
                .config("output_dir = \"www\"")
                .file("www/posts/x.html", "x")
                .file("www/gatepost.json", "{}")
                .link("static/p", "../www/posts"),
            "error: static/p: this link leads to www, which is what a build writes\n  hint: link to what it is built from, or copy it",
        ),
        (
            "a folder around what a build writes",
            Site::new()
                .config("output_dir = \"out/www\"")
                .file("out/www/gatepost.json", "{}")
                .link("static/p", "../out"),
            "error: static/p: this link leads to out/www, which is what a build writes\n  hint: link to what it is built from, or copy it",
        ),
        (
            "the folder of the keys",
            Site::new().file(".gatepost/publish-token", "secret").link("content/x", "../.gatepost"),
            "error: content/x: this link leads to .gatepost, and what is hidden there is not for publishing\n  hint: copy what is to be seen into the site, under a name without a dot before it",
        ),
        (
            "to nowhere",
            Site::new().link("content/x.md", "gone.md"),
            "error: content/x.md: this link leads nowhere, to gone.md: no such file or directory\n  hint: mend or remove the link",
        ),
        (
            "to itself",
            Site::new().link("content/x.md", "x.md"),
            "error: content/x.md: this link leads nowhere, to x.md: too many levels of symbolic links\n  hint: mend or remove the link",
        ),
        (
            "a folder in a circle",
            Site::new().file("content/a/x.md", "x").link("content/a/up", ".."),
            "error: content/a/up: this link leads back to content, in a circle\n  hint: remove the link",
        ),
        (
            "a device",
            Site::new().link("static/zero", "/dev/zero"),
            "error: static/zero: this link leads out of the site, to /dev/zero\n  hint: copy the file into the site",
        ),
        (
            "the system's state",
            Site::new().link("static/x.txt", "/proc/version"),
            "error: static/x.txt: this link leads out of the site, to /proc/version\n  hint: copy the file into the site",
        ),
        (
            "a template elsewhere",
            Site::new().link("templates/x.html", at("secret.md")),
            "error: templates/x.html: this link leads out of the site, to OUTSIDE/secret.md\n  hint: copy the file into the site",
        ),
        (
            "data elsewhere",
            Site::new().link("data/mentions.json", at("secret.md")),
            "warning: data/mentions.json: this link leads out of the site, to OUTSIDE/secret.md\n  hint: copy the file into the site",
        ),
        (
            "deleted.toml elsewhere",
            Site::new().link("data/deleted.toml", at("secret.md")),
            "error: data/deleted.toml: this link leads out of the site, to OUTSIDE/secret.md\n  hint: copy the file into the site",
        ),
        (
            "the configuration elsewhere",
            {
                let s = Site::new();
                s.remove("gatepost.toml");
                s.link("gatepost.toml", at("secret.md"))
            },
            "error: gatepost.toml: this link leads out of the site, to OUTSIDE/secret.md\n  hint: copy the file into the site",
        ),
        (
            "the private key",
            Site::new()
                .file(".gatepost/key.pem", "-----BEGIN PRIVATE KEY-----\n")
                .link("static/k.pem", "../.gatepost/key.pem"),
            "error: static/k.pem: this link leads to .gatepost/key.pem, and what is hidden there is not for publishing\n  hint: copy what is to be seen into the site, under a name without a dot before it",
        ),
        (
            "content that is a link out",
            {
                let s = Site::new();
                s.remove("content");
                s.link("content", at("secrets"))
            },
            "error: content: this link leads out of the site, to OUTSIDE/secrets\n  hint: copy the file into the site",
        ),
        (
            "static that is a link out",
            Site::new().link("static", at("secrets")),
            "error: static: this link leads out of the site, to OUTSIDE/secrets\n  hint: copy the file into the site",
        ),
        (
            "inside the site",
            Site::new()
                .file("content/a.md", "+++\ntitle = \"A\"\n+++\n")
                .link("content/b.md", "a.md")
                .file("static/real/x.txt", "x")
                .link("static/also", "real"),
            "",
        ),
        (
            "a site of old times, built somewhere else",
            Site::new().file("archive/gatepost.json", "{}").link("static/old", "../archive"),
            "",
        ),
        (
            "inside the site, absolute",
            {
                let s = Site::new().file("content/a.md", "+++\ntitle = \"A\"\n+++\n");
                let to = s.path("content/a.md");
                s.link("content/b.md", to)
            },
            "",
        ),
    ] {
        let told = hide(site.problems().replace(&site.root().display().to_string(), "ROOT"));
        if told != expected {
            wrong.push_str(&format!("@@{what}\n{told}\n@@expected\n{expected}\n@@end\n"));
        }
        assert!(!site.path("public/x/index.html").exists(), "{what}");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn what_is_served_while_a_build_goes_elsewhere_is_no_source() {
    let site = Site::new().config("output_dir = \"www\"").file("www/x.html", "x").link("static/p", "../www");
    let (code, _, told) = crate::support::run(&mut site.gatepost(&["build", "--output-dir", "elsewhere"]));
    assert_eq!(
        (code, told.lines().take(2).collect::<Vec<_>>()),
        (
            Some(1),
            vec![
                "error: static/p: this link leads to www, which is what a build writes",
                "  hint: link to what it is built from, or copy it"
            ]
        )
    );
    assert!(!site.path("elsewhere").exists());
}

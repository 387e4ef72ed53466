//! Files: pipes, bytes and names that are no text, and secrets.

use super::{body, check, front};
use crate::support::Site;
use std::os::unix::ffi::OsStrExt as _;

// G-13, G-14
#[test]
fn what_is_no_file() {
    let pipe = |path: &str| {
        let site = Site::new().file("static/a.txt", "a");
        let at = site.path(path);
        std::fs::create_dir_all(at.parent().expect("a folder")).expect("a folder");
        let made = std::process::Command::new("mkfifo").arg(&at).status().expect("mkfifo runs");
        assert!(made.success());
        site
    };
    let socket = || {
        let site = Site::new();
        std::os::unix::net::UnixListener::bind(site.path("content/s")).expect("a socket");
        site
    };
    check([
        (
            "a pipe in content",
            pipe("content/x.md"),
            "error: content/x.md: this is neither a file nor a folder\n  hint: remove the pipe, socket or device",
        ),
        (
            "a pipe in static",
            pipe("static/x"),
            "error: static/x: this is neither a file nor a folder\n  hint: remove the pipe, socket or device",
        ),
        (
            "a pipe in templates",
            pipe("templates/x.html"),
            "error: templates/x.html: this is neither a file nor a folder\n  hint: remove the pipe, socket or device",
        ),
        (
            "a pipe for data",
            pipe("data/mentions.json"),
            "warning: data/mentions.json: this is not a file\n  hint: remove it",
        ),
        (
            "a pipe for the key",
            {
                let s = pipe("k");
                s.remove("key.pub.pem");
                std::fs::rename(s.path("k"), s.path("key.pub.pem")).expect("moved");
                s
            },
            "error: key.pub.pem: this is not a file\n  hint: remove it",
        ),
        (
            "a pipe for the configuration",
            {
                let s = pipe("k");
                s.remove("gatepost.toml");
                std::fs::rename(s.path("k"), s.path("gatepost.toml")).expect("moved");
                s
            },
            "error: gatepost.toml: this is not a file\n  hint: remove it",
        ),
        (
            "a socket",
            socket(),
            "error: content/s: this is neither a file nor a folder\n  hint: remove the pipe, socket or device",
        ),
        ("a folder named like a page", Site::new().file("content/x.md/y.md", "+++\ntitle = \"Y\"\n+++\n"), ""),
        (
            "a folder for the configuration",
            {
                let s = Site::new();
                s.remove("gatepost.toml");
                s.file("gatepost.toml/x", "")
            },
            "error: gatepost.toml: this is not a file\n  hint: remove it",
        ),
        (
            "no configuration",
            {
                let s = Site::new();
                s.remove("gatepost.toml");
                s
            },
            "error: ROOT/gatepost.toml: there is no site here: this file is missing\n  hint: go to the site's folder, name it with --root, or make a site with `gatepost init`",
        ),
        (
            "no content",
            {
                let s = Site::new();
                s.remove("content");
                s
            },
            "error: content: there is no folder `content`\n  hint: make it and put Markdown in it, or name the site's folder with --root",
        ),
        (
            "no key",
            {
                let s = Site::new();
                s.remove("key.pub.pem");
                s
            },
            "error: key.pub.pem: the public key is missing, and nobody can trust an actor without one\n  hint: make a pair with `gatepost keys new`, or set enabled = false in [federation] for a plain website",
        ),
        (
            "half of a key",
            {
                let s = Site::new().file(".gatepost/key.pem", "secret");
                s.remove("key.pub.pem");
                s
            },
            "error: key.pub.pem: the public key is missing, and nobody can trust an actor without one\n  hint: restore the file from git: it belongs to the private key, and servers know it",
        ),
        (
            "a damaged key",
            Site::new().file("key.pub.pem", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"),
            "error: key.pub.pem: this is not a public key that other servers can use: it is not a PEM file that begins with `-----BEGIN PUBLIC KEY-----`\n  hint: restore the file from git, or make a new pair with `gatepost keys new`",
        ),
        (
            "a private key for a public one",
            Site::new().file("key.pub.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
            "error: key.pub.pem: this is not a public key that other servers can use: it is not a PEM file that begins with `-----BEGIN PUBLIC KEY-----`\n  hint: restore the file from git, or make a new pair with `gatepost keys new`",
        ),
        (
            "a name that is not Unicode",
            {
                let s = Site::new();
                std::fs::write(
                    s.path("static").join({
                        std::fs::create_dir_all(s.path("static")).expect("a folder");
                        std::ffi::OsStr::from_bytes(b"a\xff.txt")
                    }),
                    "x",
                )
                .expect("a file");
                s
            },
            "error: static/a�.txt: the name of this file is not valid Unicode\n  hint: rename the file",
        ),
    ]);
}

// G-17
#[test]
fn what_is_no_text() {
    check([
        (
            "UTF-16",
            body("x").file("content/y.md", b"\xff\xfeT\0e\0"),
            "error: content/y.md:1: this file is in UTF-16\n  hint: save it as UTF-8",
        ),
        (
            "Latin-1",
            body("x").file("content/y.md", b"+++\ntitle = \"Y\"\n+++\nCaf\xe9\n"),
            "error: content/y.md:4: byte 23 is not UTF-8\n  hint: save it as UTF-8; it is probably in Latin-1",
        ),
        (
            "NUL",
            body("a\nb\0c"),
            "error: content/posts/x.md:6: byte 41 is NUL, which no text has\n  hint: save it as plain UTF-8 text",
        ),
        (
            "the configuration",
            Site::new().file("gatepost.toml", b"title = \"\xe9\"\n"),
            "error: gatepost.toml:1: byte 9 is not UTF-8\n  hint: save it as UTF-8; it is probably in Latin-1",
        ),
        (
            "a template",
            Site::new().file("templates/page.html", b"<p>\n\xe9"),
            "error: templates/page.html:2: byte 4 is not UTF-8\n  hint: save it as UTF-8; it is probably in Latin-1",
        ),
        (
            "data",
            Site::new().file("data/mentions.json", b"{\"\xe9\":1}"),
            "warning: data/mentions.json:1: byte 2 is not UTF-8\n  hint: save it as UTF-8; it is probably in Latin-1",
        ),
        ("control characters", body("a\u{1b}[31mb\u{7}c\u{202e}d"), ""),
    ]);
}

// G-40
#[test]
fn names_that_some_systems_cannot_store() {
    let named = |name: &str| Site::new().file(&format!("content/{name}.md"), "+++\ntitle = \"X\"\n+++\n");
    check([
        (
            "a device",
            named("con"),
            "error: content/con.md: this file's name makes no id: the id `con` cannot be: `con` is a device on Windows\n  hint: rename the file, or write `id = \"…\"` above it",
        ),
        (
            "a device with a number",
            named("lpt1"),
            "error: content/lpt1.md: this file's name makes no id: the id `lpt1` cannot be: `lpt1` is a device on Windows\n  hint: rename the file, or write `id = \"…\"` above it",
        ),
        (
            "a device of ours",
            Site::new().file("static/nul.txt", "x"),
            "error: static/nul.txt: this file cannot be published: `nul.txt` is a device on Windows\n  hint: rename it",
        ),
        ("a smile", named("\u{1f600}"), ""),
        (
            "only signs",
            named("!!!"),
            "error: content/!!!.md: this file's name makes no id: the id `` must have 1 to 200 characters\n  hint: rename the file, or write `id = \"…\"` above it",
        ),
        (
            "a colon",
            Site::new().file("static/a:b.txt", "x"),
            "error: static/a:b.txt: this file cannot be published: `a:b.txt` contains ':', which some systems cannot store\n  hint: rename it",
        ),
        (
            "a space at the end",
            Site::new().file("static/a ", "x"),
            "error: static/a : this file cannot be published: `a ` ends with a dot or a space, which Windows drops\n  hint: rename it",
        ),
        (
            "a line break",
            Site::new().file("static/a\nb.txt", "x"),
            "error: static/a\\nb.txt: this file cannot be published: `a\\nb.txt` contains '\\n', which some systems cannot store\n  hint: rename it",
        ),
        (
            "too long",
            front(&format!("title = \"X\"\nslug = \"{}\"", "a".repeat(300))),
            "error: content/posts/x.md:3: the address /posts/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/ cannot be: `aaaaaaaaaaaaaaaaaaaa…` has 300 bytes; file systems allow 240\n  hint: choose another slug or path",
        ),
        ("Chinese", named("\u{4f60}\u{597d}"), ""),
        ("an empty slug", front("title = \"X\"\nslug = \"\""), ""),
        (
            "a tag of signs",
            front("title = \"X\"\ndate = 2026-01-02\ntags = [\"!!\"]"),
            "error: content/posts/x.md:4: the term `!!` cannot stand in an address\n  hint: choose another word",
        ),
    ]);
}

// G-41, G-42
#[test]
fn secrets_are_not_published() {
    let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    check([
        (
            "in static",
            Site::new().file("static/key.pem", key),
            "error: static/key.pem: this is a private key, and it would be published\n  hint: move it out of the site's folders; .gatepost/key.pem is its place",
        ),
        (
            "under another name",
            Site::new().file("static/notes.txt", key),
            "error: static/notes.txt: this is a private key, and it would be published\n  hint: move it out of the site's folders; .gatepost/key.pem is its place",
        ),
        (
            "beside a page",
            Site::new().file("content/posts/id_rsa", key),
            "error: content/posts/id_rsa: this is a private key, and it would be published\n  hint: move it out of the site's folders; .gatepost/key.pem is its place",
        ),
        ("in a text", body(&format!("```\n{key}```\n")), ""),
        (
            "in a theme",
            Site::new()
                .config("theme = \"t\"")
                .file("themes/t/static/my.key", key)
                .file("themes/t/templates/x.html", ""),
            "error: themes/t/static/my.key: this is a private key, and it would be published\n  hint: move it out of the site's folders; .gatepost/key.pem is its place",
        ),
        (
            "the folder of secrets",
            Site::new().file("static/.gatepost/key.pem", key),
            "error: static/.gatepost/key.pem: this is a private key, and it would be published\n  hint: move it out of the site's folders; .gatepost/key.pem is its place",
        ),
        ("a repository", Site::new().file("static/.git/config", "x"), ""),
    ]);
}

// G-30
#[test]
fn files_that_would_hide_what_is_ours() {
    let file = |path: &str| Site::new().file(path, "{}");
    check([
        (
            "the actor's file",
            file("static/ap/actor.json"),
            "error: static/ap/actor.json: /ap/actor.json is written by Gatepost for other servers to read\n  hint: remove or rename this file",
        ),
        (
            "anything below it",
            file("static/ap/evil.json"),
            "error: static/ap/evil.json: /ap/evil.json is written by Gatepost for other servers to read\n  hint: remove or rename this file",
        ),
        (
            "the folder itself",
            file("static/ap"),
            "error: static/ap: /ap is written by Gatepost for other servers to read\n  hint: remove or rename this file",
        ),
        (
            "the gate's address",
            file("static/gate/inbox"),
            "error: static/gate/inbox: /gate/inbox is written by Gatepost for other servers to read\n  hint: remove or rename this file",
        ),
        (
            "the handle",
            file("static/.well-known/webfinger"),
            "error: static/.well-known/webfinger: /.well-known/webfinger is written by Gatepost for other servers to read\n  hint: remove or rename this file",
        ),
        (
            "the manifest",
            file("static/gatepost.json"),
            "error: static/gatepost.json: /gatepost.json is written by Gatepost for other servers to read\n  hint: remove or rename this file",
        ),
        (
            "a file beside a page there",
            file("content/ap/x.json"),
            "error: content/ap/x.json: /ap/x.json is written by Gatepost for other servers to read\n  hint: remove or rename this file",
        ),
        ("another well-known file", file("static/.well-known/security.txt"), ""),
    ]);
}

//! What came home and what was deleted.

use super::{body, check, front};
use crate::support::Site;

// G-34, G-35
#[test]
fn posts_that_were_deleted() {
    check([
        (
            "an id that is used again",
            body("x").file("data/deleted.toml", "[[deleted]]\nid = \"posts/x\"\n"),
            "error: content/posts/x.md: the id `posts/x` belongs to a post that was deleted, and other servers never take it again\n  hint: write a new `id` above this post",
        ),
        (
            "no id",
            Site::new().file("data/deleted.toml", "\n[[deleted]]\ndeleted = 2026-01-01\n"),
            "error: data/deleted.toml:2: a deleted post has no id\n  hint: write id = \"posts/hello\"",
        ),
        (
            "an id that leads out",
            Site::new().file("data/deleted.toml", "[[deleted]]\nid = \"../../x\"\n"),
            "error: data/deleted.toml:2: the id `../../x` cannot be: `..` would leave the folder\n  hint: write the post's id as it was",
        ),
        (
            "a date that is none",
            Site::new().file("data/deleted.toml", "[[deleted]]\nid = \"x\"\ndeleted = \"soon\"\n"),
            "error: data/deleted.toml:3: `deleted`: `soon` is not a date\n  hint: write it as 2026-11-23",
        ),
        (
            "another key",
            Site::new().file("data/deleted.toml", "[[deleted]]\nid = \"x\"\nwhy = \"so\"\n"),
            "error: data/deleted.toml:3: `why` is not understood here\n  hint: write id, deleted and former_type (\"Article\" or \"Note\") only",
        ),
        (
            "another table",
            Site::new().file("data/deleted.toml", "[[gone]]\nid = \"x\"\n"),
            "error: data/deleted.toml:1: unknown key `gone`\n  hint: write [[deleted]], id = \"posts/hello\" and deleted = 2026-11-23 for each post",
        ),
        (
            "not TOML",
            Site::new().file("data/deleted.toml", "x\n"),
            "error: data/deleted.toml:1: this is not valid TOML: key with no value, expected `=`\n    | x\n  hint: mend the TOML in this line",
        ),
        (
            "an id that leads out, of a post",
            front("title = \"X\"\ndate = 2026-01-02\nid = \"../../../x\""),
            "error: content/posts/x.md:4: the id `../../../x` cannot be: `..` would leave the folder\n  hint: choose a name like posts/hello-world, and never change it again",
        ),
        (
            "an id with a space",
            front("title = \"X\"\ndate = 2026-01-02\nid = \"a b\""),
            "error: content/posts/x.md:4: the id `a b` contains ' '; only letters, digits and - _ . ~ / stay the same on every server\n  hint: choose a name like posts/hello-world, and never change it again",
        ),
    ]);
}

// G-37
#[test]
fn data_that_is_damaged() {
    check([
        (
            "not JSON",
            body("x").file("data/interactions/posts/x.json", "{\n\"likes\": "),
            "warning: data/interactions/posts/x.json:2: this file is damaged and is left out: EOF while parsing a value at line 2 column 9\n  hint: restore it from git or a backup, or remove it: the rest is built without it",
        ),
        (
            "another shape",
            body("x").file("data/interactions/posts/x.json", "{\"likes\": \"many\"}"),
            "warning: data/interactions/posts/x.json:1: this file is damaged and is left out: invalid type: string \"many\", expected u64 at line 1 column 16\n  hint: restore it from git or a backup, or remove it: the rest is built without it",
        ),
        (
            "nested deep",
            body("x").file("data/interactions/posts/x.json", "[".repeat(100_000)),
            "warning: data/interactions/posts/x.json:1: this file is damaged and is left out: invalid type: sequence, expected u64 at line 1 column 1\n  hint: restore it from git or a backup, or remove it: the rest is built without it",
        ),
        (
            "mentions",
            body("x").file("data/mentions.json", "[]"),
            "warning: data/mentions.json:1: this file is damaged and is left out: invalid type: sequence, expected a map at line 1 column 0\n  hint: restore it from git or a backup, or remove it: the rest is built without it",
        ),
        (
            "somebody whom nobody looked up, and the owner",
            body("@Ben@B.example, @me@example.org")
                .file("content/posts/y.md", "+++\ntitle = \"Y\"\ndate = 2026-01-03\n+++\n@Ben@b.example and @ben@known.example\n")
                .file("data/mentions.json", r#"{"@ben@known.example": {"id": "https://known.example/ben", "url": "https://known.example/@ben"}}"#),
            "warning: content/posts/x.md: @Ben@b.example is mentioned, but their server is not told of this post (and of one more): nobody has looked them up\n  hint: run `gatepost mentions`, and commit data/mentions.json",
        ),
        (
            "not a text",
            body("x").file("data/interactions/posts/x.json", b"{\"likes\": \xff}"),
            "warning: data/interactions/posts/x.json:1: byte 10 is not UTF-8\n  hint: save it as UTF-8; it is probably in Latin-1",
        ),
    ]);
}

// G-07, G-36
#[test]
fn posts_of_the_future() {
    let later = || front("title = \"Later\"\ndate = 2027-01-15T12:00:01Z\ntags = [\"later\"]");
    let site = later();
    site.build();
    for (path, content) in site.tree() {
        assert!(!path.contains("later") && !String::from_utf8_lossy(&content).contains("Later"), "{path} tells of it");
    }
    let mut site = later();
    site.order.future = true;
    site.build();
    assert!(site.output("posts/x/index.html").contains("Later"));
    let mut site = later();
    site.order.now += 1_000_000_000;
    site.build();
    assert!(site.output("ap/posts/posts/x.json").contains("\"published\":\"2027-01-15T12:00:01Z\""));
    // The clock jumps back: the post is not there again, and no date of ours stands anywhere.
    site.order.now -= 2_000_000_000;
    site.build();
    assert!(!site.path("public/posts/x/index.html").exists());
}

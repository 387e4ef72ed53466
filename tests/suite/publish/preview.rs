//! `/_fediverse/` of the preview: posts as others will see them, and the plan.

use super::{Owner, now};
use crate::hosts::http::ask_at;
use crate::support::running::{Running, free};

#[test]
fn the_preview_shows_posts_as_others_will_see_them() {
    let owner = Owner::new();
    owner.publishes(&[]);
    owner.write(
        "posts/long.md",
        "+++\ntitle = \"Mountains & valleys\"\ndate = 2026-01-02T10:00:00Z\n+++\nThe **first** paragraph.\n\n## And more\n\nThe rest.\n",
    );
    owner.write(
        "notes/warned.md",
        "+++\ndate = 2026-01-03T10:00:00Z\ncontent_warning = \"spiders\"\n+++\nEight legs #nature\n",
    );
    let address = free([127, 0, 0, 1]);
    let mut serve = now(&["serve", "--listen", &address.to_string(), "--root"]);
    serve.arg(owner.site());
    let _serve = Running::start(serve, address, owner.folder.path().join("serve.log"));
    let host = address.to_string();
    let ask = |path: &str| ask_at(address, "GET", path, &[("Host", host.as_str())], b"");
    let moved = ask("/_fediverse");
    assert_eq!((moved.status(), moved.header("location")), (308, Some("/_fediverse/".to_owned())));
    let page = ask("/_fediverse/");
    assert_eq!(page.status(), 200);
    let page = page.text();
    for wanted in [
        // What publishing would tell, of the site under its own address.
        "Create  new  Mountains &amp; valleys\n",
        "2 activities, each to 0 inboxes</pre>",
        // An article on Mastodon is a title, an abstract and a link; elsewhere it is all there.
        "<div class=\"card\"><b>Mountains &amp; valleys</b>",
        "<h2>And more</h2>",
        "</div><p><b>Mountains &amp; valleys</b></p>",
        // The handle that they will have, not the preview's.
        "</b>@me@127.0.0.1:9</span>",
        "<details><summary>spiders</summary>",
        "Note, #nature · ",
    ] {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
    // Newest first.
    assert!(page.find("<summary>spiders") < page.find("<h2>Mountains"), "{page}");
}

//! Markdown that would take for ever, and HTML that must not travel.

use super::body;
use crate::support::Site;
use std::time::Instant;

/// Seconds that a text of some ten thousand characters may take: a hundred times what it takes when nothing else runs, a fifth of
/// what reading it again from each place took.
const LIMIT: f64 = 5.0;

/// Builds and tells how long it took. What takes long is built again: other programs run here too.
fn seconds(site: &Site, limit: f64) -> (String, f64) {
    let time = || {
        let begun = Instant::now();
        (site.problems(), begun.elapsed().as_secs_f64())
    };
    let (told, took) = time();
    if took < limit {
        return (told, took);
    }
    site.remove(".gatepost");
    site.remove("public");
    let (_, again) = time();
    (told, took.min(again))
}

// G-18, G-19
#[test]
fn markdown_bombs() {
    let notes: String = (0..10_000).map(|n| format!("a[^{n}]\n\n[^{n}]: b\n\n")).collect();
    let wide = format!("|{}\n|{}\n|{}\n", "a|".repeat(1000), "-|".repeat(1000), "b|".repeat(1000));
    let lists: String = (0..10_000).map(|n| format!("{}- a\n", " ".repeat(n % 200 * 2))).collect();
    let definitions: String = (0..20_000).map(|n| format!("[r{n}]: /x\n")).collect();
    let nested =
        |n: usize| format!("{}x{}", "{% <details summary=\"a\"> %}\n".repeat(n), "\n{% </details> %}".repeat(n));
    let deep = |line: u32| {
        format!(
            "error: content/posts/x.md:{line}: the text is nested more than 100 deep\n  hint: flatten the lists or quotes"
        )
    };
    let open_html = |line: u32| {
        format!(
            "error: content/posts/x.md:{line}: too many elements of HTML are open here\n  hint: close each of them where it ends; 512 may be open"
        )
    };
    let mut wrong = String::new();
    for (what, markdown, expected) in [
        ("brackets", "[".repeat(50_000), String::new()),
        ("brackets closed", format!("{}{}", "[".repeat(50_000), "]".repeat(50_000)), String::new()),
        ("pictures", "![".repeat(50_000), String::new()),
        ("links in links", "[a](".repeat(20_000), String::new()),
        ("stars", "*".repeat(50_000), String::new()),
        ("stars and words", "*a ".repeat(50_000), String::new()),
        ("stars, nested", format!("{}a{}", "*a **b ".repeat(5_000), "** c*".repeat(5_000)), deep(5)),
        ("underscores", "_a __b ".repeat(10_000), String::new()),
        ("backticks", (1..400).map(|n| format!("{}a", "`".repeat(n))).collect(), String::new()),
        ("quotes", format!("{}a", "> ".repeat(10_000)), deep(5)),
        ("lists", lists, deep(55)),
        ("lists on a line", format!("{}a", "- ".repeat(10_000)), deep(5)),
        ("footnotes", notes, String::new()),
        ("a wide table", wide, String::new()),
        ("definitions", definitions, String::new()),
        ("HTML", "<div>".repeat(20_000), open_html(5)),
        ("HTML, with blanks", "<div>\n\n".repeat(20_000), open_html(1029)),
        ("HTML, formatting", "<p><b>a".repeat(20_000), open_html(5)),
        ("HTML that closes itself", "<p>a<li>b<br><a>".repeat(5_000), String::new()),
        ("comments", "<!--".repeat(20_000), String::new()),
        ("entities", "&".repeat(100_000), String::new()),
        ("headings", "# a\n".repeat(5_000), String::new()),
        ("check boxes", "- [ ] a\n".repeat(5_000), String::new()),
        ("addresses", "https://a.example/((((((((( ".repeat(5_000), String::new()),
        ("one address", format!("https://a.example/{}", ")".repeat(20_000)), String::new()),
        ("mentions", "@a@b.example ".repeat(5_000), String::new()),
        ("at signs", "@a".repeat(50_000), String::new()),
        ("tags that are not closed", "{{ x( ".repeat(10_000), String::new()),
        ("tags with quotes", "{{\" ".repeat(10_000), String::new()),
        ("Hugo's calls", "{{< youtube abc >}}\n".repeat(2_000), String::new()),
        ("backticks and tags", format!("{}{{{{", "`a ".repeat(20_000)), String::new()),
        ("components in components", nested(5), String::new()),
        ("components in components, deep", nested(3_000), "error: content/posts/x.md:21: components are nested more than 16 deep\n  hint: take some of them apart".into()),
        ("components that are not closed", "{% <details summary=\"a\"> %}\n".repeat(2_000), "error: content/posts/x.md:5: `details` is opened here and never closed\n  hint: write {% </details> %} where it ends".into()),
    ] {
        let (told, took) = seconds(&body(&markdown), LIMIT);
        if took > LIMIT {
            wrong.push_str(&format!("{what} took {took:.1} s\n"));
        }
        let told: String = told.chars().take(300).collect();
        if told != expected {
            wrong.push_str(&format!("@@{what}\n{told}\n@@expected\n{expected}\n@@end\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

// G-18
#[test]
fn very_large_texts() {
    let lines = "word\n".repeat(400_000);
    let (told, took) = seconds(&body(&lines), 10.0);
    assert_eq!((told.as_str(), took < 10.0), ("", true), "400 000 lines took {took:.1} s");
    let site = body(&"a".repeat((16 << 20) + 1));
    assert_eq!(
        site.problems(),
        "error: content/posts/x.md: this file has 16 MiB; 16 are allowed\n  hint: split it into several pages"
    );
}

// G-24, G-25
#[test]
fn raw_html_stays_on_the_site() {
    let site = body(
        "Hi <b onclick=\"x()\">there</b> <img src=x onerror=alert(1)>\n\n<script>alert(1)</script>\n\n<iframe src=\"https://x.example\"></iframe>\n\n<a href=\"javascript:alert(1)\">a</a> [b](javascript:alert(2))\n",
    );
    assert!(site.try_build().is_ok());
    let post: serde_json::Value = serde_json::from_str(&site.output("ap/posts/posts/x.json")).expect("JSON");
    let content = post["content"].as_str().expect("a text");
    for bad in ["<script", "alert", "onclick", "onerror", "iframe", "javascript:"] {
        assert!(!content.contains(bad), "{bad} is on the wire: {content}");
    }
    let page = site.output("posts/x/index.html");
    assert!(page.contains("<b onclick=\"x()\">there</b>"), "the owner's HTML is the owner's");
    assert!(!page.contains("alert(2)"), "a link of Markdown runs code");
}

//! Markdown that would take for ever, and HTML that must not travel.

use super::body;

/// What a text of some ten thousand characters may cost more than one half as long. Reading it once costs twice as much, reading it
/// again from each place four times.
const GROWTH: u64 = 3;

/// What a small site costs in any case, and what noise there is, in nanoseconds: less than this shows nothing.
const AT_LEAST: u64 = 50_000_000;

/// What is told of a page with this text, and the processor time that building it took, in nanoseconds. One thread does all of it,
/// and what others run meanwhile does not count. Where the system does not tell, it took none.
fn worked(markdown: &str) -> (String, u64) {
    let site = body(markdown);
    let until_now = || {
        let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        told.split(' ').next()?.parse::<u64>().ok()
    };
    let thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    thread.install(|| {
        let before = until_now();
        let told = site.problems();
        (told, until_now().zip(before).map_or(0, |(after, before)| after - before))
    })
}

/// What is told of a text of length `n`, and what is wrong with how the work grows up to there.
fn growing(text: &dyn Fn(usize) -> String, n: usize) -> (String, Option<String>) {
    let (told, mut whole) = worked(&text(n));
    let mut half = worked(&text(n / 2)).1;
    for _ in 0..4 {
        if whole <= AT_LEAST || whole <= half * GROWTH {
            return (told, None);
        }
        // The least of several is the work itself.
        whole = whole.min(worked(&text(n)).1);
        half = half.max(worked(&text(n / 2)).1);
    }
    (told, Some(format!("{} ms for half of it, {} ms for all", half / 1_000_000, whole / 1_000_000)))
}

/// What a text of some length is.
type Text = Box<dyn Fn(usize) -> String>;

fn repeated(part: &'static str) -> Text {
    Box::new(move |n| part.repeat(n))
}

fn numbered(part: impl Fn(usize) -> String + 'static) -> Text {
    Box::new(move |n| (0..n).map(&part).collect())
}

// G-18, G-19
#[test]
fn markdown_bombs() {
    let wide = |n| format!("|{}\n|{}\n|{}\n", "a|".repeat(n), "-|".repeat(n), "b|".repeat(n));
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
    // Runs of 1, 2, 3 … backticks: as many as have that many characters.
    let backticks = |n: usize| (1..(2 * n).isqrt()).map(|n| format!("{}a", "`".repeat(n))).collect();
    let mut wrong = String::new();
    for (what, text, n, expected) in [
        ("brackets", repeated("["), 50_000, String::new()),
        ("brackets closed", Box::new(|n| "[".repeat(n) + &"]".repeat(n)), 50_000, String::new()),
        ("pictures", repeated("!["), 50_000, String::new()),
        ("links in links", repeated("[a]("), 20_000, String::new()),
        ("stars", repeated("*"), 50_000, String::new()),
        ("stars and words", repeated("*a "), 50_000, String::new()),
        ("stars, nested", Box::new(|n| format!("{}a{}", "*a **b ".repeat(n), "** c*".repeat(n))), 5_000, deep(5)),
        ("underscores", repeated("_a __b "), 10_000, String::new()),
        ("backticks", Box::new(backticks), 80_000, String::new()),
        ("quotes", Box::new(|n| "> ".repeat(n) + "a"), 10_000, deep(5)),
        ("lists", numbered(|n| format!("{}- a\n", " ".repeat(n % 200 * 2))), 10_000, deep(55)),
        ("lists on a line", Box::new(|n| "- ".repeat(n) + "a"), 10_000, deep(5)),
        ("footnotes", numbered(|n| format!("a[^{n}]\n\n[^{n}]: b\n\n")), 10_000, String::new()),
        ("a wide table", Box::new(wide), 1_000, String::new()),
        ("definitions", numbered(|n| format!("[r{n}]: /x\n")), 20_000, String::new()),
        ("HTML", repeated("<div>"), 20_000, open_html(5)),
        ("HTML, with blanks", repeated("<div>\n\n"), 20_000, open_html(1029)),
        ("HTML, formatting", repeated("<p><b>a"), 20_000, open_html(5)),
        ("HTML that closes itself", repeated("<p>a<li>b<br><a>"), 5_000, String::new()),
        ("comments", repeated("<!--"), 20_000, String::new()),
        ("entities", repeated("&"), 100_000, String::new()),
        ("headings", repeated("# a\n"), 5_000, String::new()),
        ("check boxes", repeated("- [ ] a\n"), 5_000, String::new()),
        ("addresses", repeated("https://a.example/((((((((( "), 5_000, String::new()),
        ("one address", Box::new(|n| format!("https://a.example/{}", ")".repeat(n))), 20_000, String::new()),
        ("mentions", repeated("@a@b.example "), 5_000, "warning: content/posts/x.md: @a@b.example is mentioned, but their server is not told of this post: nobody has looked them up\n  hint: run `gatepost mentions`, and commit data/mentions.json".into()),
        ("at signs", repeated("@a"), 50_000, String::new()),
        ("tags that are not closed", repeated("{{ x( "), 10_000, String::new()),
        ("tags with quotes", repeated("{{\" "), 10_000, String::new()),
        ("Hugo's calls", repeated("{{< youtube abc >}}\n"), 2_000, String::new()),
        ("backticks and tags", Box::new(|n| "`a ".repeat(n) + "{{"), 20_000, String::new()),
        ("components in components", Box::new(nested), 5, String::new()),
        ("components in components, deep", Box::new(nested), 3_000, "error: content/posts/x.md:21: components are nested more than 16 deep\n  hint: take some of them apart".into()),
        ("components that are not closed", repeated("{% <details summary=\"a\"> %}\n"), 2_000, "error: content/posts/x.md:5: `details` is opened here and never closed\n  hint: write {% </details> %} where it ends".into()),
    ] {
        let (told, grows) = growing(&*text, n);
        if let Some(grows) = grows {
            wrong.push_str(&format!("{what}: {grows}\n"));
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
    assert_eq!(growing(&*repeated("word\n"), 400_000), (String::new(), None));
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

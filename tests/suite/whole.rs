//! The output appears whole or not at all, the same input gives the same bytes, and a rebuild gives what a first build gives.

use crate::support::{PUBLIC_KEY, Site, Tree, assert_same, told, tree, write};
use gatepost::generate::{Order, Silent, generate};
use std::collections::BTreeMap;
use std::path::Path;

/// Numbers that look like chance and are the same in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % sides
    }
}

/// A picture of that size, as far as its header tells.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut png = vec![0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];
    let mut header = Vec::new();
    header.extend_from_slice(&width.to_be_bytes());
    header.extend_from_slice(&height.to_be_bytes());
    header.extend_from_slice(&[8, 2, 0, 0, 0]);
    for (kind, data) in
        [(b"IHDR", header), (b"tEXt", b"Comment\0taken at home".to_vec()), (b"IDAT", vec![0; 8]), (b"IEND", Vec::new())]
    {
        let mut chunk = kind.to_vec();
        chunk.extend_from_slice(&data);
        png.extend_from_slice(&u32::try_from(data.len()).expect("a short chunk").to_be_bytes());
        png.extend_from_slice(&chunk);
        png.extend_from_slice(&crc(&chunk).to_be_bytes());
    }
    png
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

/// What may stand at a path: one of these texts, or nothing.
type Variants = Vec<Option<Vec<u8>>>;

fn texts(texts: &[&str]) -> Variants {
    texts.iter().map(|text| (!text.is_empty()).then(|| text.as_bytes().to_vec())).collect()
}

/// Everything an author may change: paths, and what may stand there. Names with a colon are parts of `gatepost.toml`, in
/// alphabetical order.
fn choices() -> BTreeMap<&'static str, Variants> {
    let post = |front: &str, body: &str| format!("+++\n{front}\n+++\n{body}\n");
    let dated = |title: &str, day: u32, more: &str, body: &str| {
        post(&format!("title = \"{title}\"\ndate = 2026-03-{day:02}\n{more}"), body)
    };
    let owned =
        |list: Vec<String>| list.into_iter().map(|t| (!t.is_empty()).then(|| t.into_bytes())).collect::<Variants>();
    BTreeMap::from([
        // Configuration.
        ("0:base", texts(&["base_url = \"https://example.org\"", "base_url = \"https://example.net/blog\""])),
        (
            "1:site",
            texts(&[
                "title = \"A site\"",
                "title = \"Another\"\npaginate_by = 2",
                "title = \"A site\"\narchive = false\nslugs = \"unicode\"",
                "title = \"A site\"\ntheme = \"own\"",
            ]),
        ),
        (
            "2:menu",
            texts(&[
                "",
                "menu = [{ name = \"About\", url = \"@/about.md\" }]",
                "menu = [{ name = \"Posts\", url = \"@/posts/_index.md\" }]",
            ]),
        ),
        (
            "3:author",
            texts(&[
                "[author]\nname = \"Me\"\nusername = \"me\"",
                "[author]\nname = \"Me\"\nusername = \"me\"\nbio = \"I am [here](@/about.md), as @ann@b.example says #rust\"",
                "[author]\nname = \"Me\"\nusername = \"me\"\navatar = \"me.png\"\nfields = [{ name = \"About\", value = \"[me](@/about.md)\" }]",
            ]),
        ),
        ("4:federation", texts(&["", "[federation]\nlong_posts_as = \"note\"", "[federation]\nenabled = false"])),
        ("5:feeds", texts(&["", "[feeds]\nlimit = 1", "[feeds]\nenabled = false"])),
        (
            "6:taxonomies",
            texts(&[
                "",
                "[[taxonomies]]\nname = \"topics\"\nhashtags = true",
                "[[taxonomies]]\nname = \"tags\"\ntitle = \"Words\"\npaginate_by = 1",
            ]),
        ),
        ("7:markdown", texts(&["", "[markdown]\nhighlight = false\nhashtags = false"])),
        ("8:deploy", texts(&["", "[deploy]\nhost = \"netlify\"", "[deploy]\nhost = \"codeberg\""])),
        // Sections.
        (
            "content/_index.md",
            texts(&[
                "",
                "Welcome.",
                "+++\ntitle = \"Home\"\npaginate_by = 1\n+++\nSee [about](@/about.md).",
                "+++\ntemplate = \"home-own.html\"\n+++\n",
            ]),
        ),
        (
            "content/posts/_index.md",
            texts(&[
                "",
                "+++\ntitle = \"Writing\"\nsort_by = \"title\"\n+++\n",
                "+++\ntitle = \"Posts\"\ndescription = \"All\"\npage_template = \"own.html\"\naliases = [\"/old-posts/\"]\n+++\n",
                "+++\ntitle = \"Posts\"\ndraft = true\n+++\n",
                "+++\ntitle = \"Posts\"\nrender = false\n+++\n",
                "+++\ntitle = \"Posts\"\nredirect_to = \"@/about.md\"\n+++\n",
            ]),
        ),
        (
            "content/posts/deep/_index.md",
            texts(&[
                "",
                "+++\ntitle = \"Deep\"\n+++\n",
                "+++\ntitle = \"Deep\"\ndescription = \"Below\"\ndraft = true\n+++\n",
                "+++\ntitle = \"Deeper\"\ntransparent = true\nrender = false\n+++\n",
            ]),
        ),
        (
            "content/posts/deep/one.md",
            owned(vec![
                dated("One", 3, "tags = [\"rust\"]", "One."),
                dated("One", 9, "weight = 2", "One, [up](@/posts/a.md)."),
                String::new(),
            ]),
        ),
        ("content/posts/deep/two.md", owned(vec![dated("Two", 4, "", "Two."), String::new()])),
        // Posts.
        (
            "content/posts/a.md",
            owned(vec![
                dated(
                    "Alpha",
                    1,
                    "tags = [\"rust\", \"web\"]",
                    "First.\n\n<!-- more -->\n\n## Part\n\n```rust\nfn main() {}\n```",
                ),
                dated("Alpha 2", 1, "tags = [\"rust\"]", "First."),
                dated(
                    "Alpha",
                    1,
                    "slug = \"first\"\naliases = [\"/posts/a/\"]\ntags = [\"Rust\"]",
                    "First, see [b](b.md).",
                ),
                dated("Alpha", 8, "draft = true", "First."),
                dated("Alpha", 1, "pinned = true\nupdated = 2026-03-05", "First, @ann@b.example."),
                post("date = 2026-03-01", "Alpha"),
                dated("Alpha", 1, "unlisted = true", "Alpha"),
            ]),
        ),
        (
            "content/posts/b.md",
            owned(vec![
                dated("Beta", 2, "", "Second, see [a](@/posts/a.md) and [c](@/posts/c/index.md#part)."),
                dated("Beta", 2, "federate = false\ncategories = [\"life\"]", "Second."),
                dated("Beta", 2, "federate = \"quiet\"\n[taxonomies]\ntopics = [\"x\", \"y\"]", "Second."),
                dated("Beta", 2, "", "Second.\n\n{{<news />}}\n\nEnd."),
                dated(
                    "Beta",
                    2,
                    "image = \"/pic.png\"",
                    "{{<figure src=\"@/posts/c/cat.png\" alt=\"A cat\" />}}\n\n{% <quote author=\"Ann\"> %}See [c](@/posts/c/index.md) ![A cat](@/posts/c/cat.png){% </quote> %}",
                ),
                "+++\ntitle = \"Beta\"\ndate = 2030-01-01\n+++\nLater.\n".to_owned(),
                String::new(),
            ]),
        ),
        (
            "content/posts/c/index.md",
            owned(vec![
                dated("Gamma", 5, "", "## Part\n\n![A cat](cat.png)\n\nThird."),
                dated("Gamma", 5, "slug = \"third\"\nid = \"posts/c\"", "## Part\n\n![A cat](cat.png \"Yes\")"),
                dated("Gamma", 2, "template = \"own.html\"\n[extra]\nx = 1", "## Part"),
            ]),
        ),
        ("content/posts/c/cat.png", vec![Some(png(30, 20)), Some(png(31, 20)), Some(png(32, 10))]),
        (
            "content/notes/2026-04-01.md",
            texts(&[
                "",
                "+++\ndate = 2026-04-01\n+++\nA #note with #Rust.\n",
                "+++\ndate = 2026-04-01\ncontent_warning = \"Hm\"\n+++\nA note.\n",
                "+++\ndate = 2026-04-01\nboost_of = \"https://b.example/1\"\n+++\n",
                "+++\ndate = 2026-04-01\nreply_to = \"https://b.example/1\"\n+++\n@ann@b.example Yes.\n",
            ]),
        ),
        (
            "content/about.md",
            texts(&[
                "+++\ntitle = \"About\"\n+++\nMe.\n",
                "+++\ntitle = \"Me\"\nslug = \"me\"\n+++\nMe.\n",
                "+++\ntitle = \"About\"\nweight = 1\n+++\nSee [posts](@/posts/_index.md).\n",
            ]),
        ),
        // Files.
        ("static/pic.png", vec![Some(png(100, 50)), Some(png(101, 50)), None]),
        ("static/me.png", vec![Some(png(400, 400)), Some(png(500, 400))]),
        ("static/style.css", texts(&["", "body { color: red }", "body { color: blu }"])),
        ("static/robots.txt", texts(&["", "User-agent: *"])),
        ("static/.htaccess", texts(&["", "Options -Indexes"])),
        ("static/x", texts(&["", "a file"])),
        ("static/x/y", texts(&["", "a file in a folder"])),
        // Templates.
        (
            "templates/own.html",
            texts(&[
                "{{ page.title }} {% set p = get_page(path=\"about.md\") %}{{ p.url }} {{ page.ancestors | length }}",
                "{{ page.title }} {{ asset(path=\"me.png\") }}",
                "{{ page.headline }}{% for p in latest(n=2) %} {{ p.headline }}{% endfor %}",
            ]),
        ),
        (
            "templates/home-own.html",
            texts(&[
                "{% for s in section.subsections %}{{ s.title }} {{ s.total }} {{ s.description }}\n{% endfor %}{% for p in posts %}{{ p.excerpt_html | safe }}{% endfor %}",
                "{{ section.total }} {% set s = get_section(path=\"posts\") %}{{ s.title }}",
            ]),
        ),
        (
            "templates/components/news.html",
            texts(&[
                "{% component news() %}{% for p in latest(n=3) %}{{ p.headline }}; {% endfor %}{% endcomponent news %}",
            ]),
        ),
        ("templates/404.html", texts(&["", "Nothing here."])),
        (
            "templates/archive.html",
            texts(&[
                "",
                "{% for y in years %}{% for p in y.pages %}{{ p.kind }} {{ p.title }} {{ p.headline }} {{ p.date }}\n{% endfor %}{% endfor %}",
            ]),
        ),
        (
            "themes/own/templates/page.html",
            texts(&["<title>{{ page.title }}</title>{{ page.html | safe }}", "{{ page.html | safe }}"]),
        ),
        ("themes/own/static/style.css", texts(&["i {}", "b {}", ""])),
        // What came home.
        (
            "data/mentions.json",
            texts(&[
                "",
                "{\"@ann@b.example\":{\"id\":\"https://b.example/u/ann\",\"url\":\"https://b.example/@ann\"}}",
                "{\"@ann@b.example\":{\"id\":\"https://b.example/u/ann\",\"url\":\"https://b.example/ann\"}}",
            ]),
        ),
        (
            "data/interactions/posts/a.json",
            texts(&[
                "",
                "{\"likes\":3,\"shares\":1,\"replies\":[]}",
                "{\"likes\":4,\"replies\":[{\"id\":\"https://b.example/1\",\"url\":\"https://b.example/1\",\"published\":\"2026-04-01T10:00:00Z\",\"author_name\":\"Ann\",\"author_handle\":\"@ann@b.example\",\"author_url\":\"https://b.example/@ann\",\"html\":\"<p>Yes</p>\"}]}",
                "{ broken",
            ]),
        ),
        (
            "data/deleted.toml",
            texts(&[
                "",
                "[[deleted]]\nid = \"posts/gone\"\ndeleted = 2026-05-01\nformer_type = \"Note\"",
                "[[deleted]]\nid = \"posts/gone\"\ndeleted = 2026-05-01\nformer_type = \"Article\"",
            ]),
        ),
    ])
}

/// What stands where.
type State = BTreeMap<&'static str, usize>;

/// The site in a folder as the state says.
fn lay_out(root: &Path, choices: &BTreeMap<&'static str, Variants>, state: &State) {
    let mut config = Vec::new();
    for (path, variants) in choices {
        let content = variants[state[path]].as_deref();
        if path.contains(':') {
            config.extend_from_slice(content.unwrap_or_default());
            config.push(b'\n');
        } else {
            put(&root.join(path), content);
        }
    }
    put(&root.join("gatepost.toml"), Some(&config));
    put(&root.join("key.pub.pem"), Some(PUBLIC_KEY.as_bytes()));
    std::fs::create_dir_all(root.join("content")).expect("a folder");
}

/// Writes or removes, and touches nothing that is right already.
fn put(path: &Path, content: Option<&[u8]>) {
    let there = if path.is_file() { std::fs::read(path).ok() } else { None };
    match content {
        Some(content) if there.as_deref() != Some(content) => write(path, content),
        None if there.is_some() => {
            std::fs::remove_file(path).expect("it can be removed");
            // A folder that was made for the file would stand in the way of a file of its name.
            let _ = std::fs::remove_dir(path.parent().expect("a folder"));
        }
        _ => {}
    }
}

fn order(root: &Path) -> Order {
    Order { root: root.to_owned(), ..Site::empty().order }
}

/// What somebody does to the output by hand.
fn damage(public: &Path, dice: &mut Dice) -> String {
    let files: Vec<String> = tree(public).into_keys().filter(|p| !p.ends_with('/') && p != "gatepost.json").collect();
    let name = files[dice.roll(files.len())].clone();
    let file = public.join(&name);
    match dice.roll(5) {
        0 => {
            std::fs::write(&file, "changed by hand").expect("a file");
            format!("{name} changed")
        }
        1 => {
            std::fs::remove_file(&file).expect("a file");
            format!("{name} removed")
        }
        2 => {
            write(&file.with_file_name("stranger.html"), b"added by hand");
            format!("a file added beside {name}")
        }
        3 => {
            std::fs::remove_dir_all(public).expect("a folder");
            "all removed".to_owned()
        }
        _ => {
            let cache = public.with_file_name(".gatepost").join("cache");
            std::fs::remove_dir_all(cache).expect("a cache");
            "the cache removed".to_owned()
        }
    }
}

/// Random edits one after the other. After each, the rebuilt site must be the one that a first build makes.
fn wander(seed: u64, steps: usize) {
    let choices = choices();
    let paths: Vec<&'static str> = choices.keys().copied().collect();
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1);
    let mut state: State = paths.iter().map(|path| (*path, 0)).collect();
    let site = Site::empty();
    let mut order = order(site.root());
    let mut history: Vec<String> = Vec::new();
    let mut last: Option<Tree> = None;
    for _ in 0..steps {
        let before = (state.clone(), order.clone());
        let edits = if last.is_none() { 0 } else { 1 + dice.roll(2) };
        for _ in 0..edits {
            match dice.roll(14) {
                0 => {
                    order.drafts = !order.drafts;
                    history.push(format!("drafts {}", order.drafts));
                }
                1 => {
                    order.future = !order.future;
                    history.push(format!("future {}", order.future));
                }
                2 if site.path("public").is_dir() => history.push(damage(&site.path("public"), &mut dice)),
                _ => {
                    let path = paths[dice.roll(paths.len())];
                    let chosen = dice.roll(choices[path].len());
                    history.push(format!("{path} {} -> {chosen}", state[path]));
                    state.insert(path, chosen);
                }
            }
        }
        if choices["static/x"][state["static/x"]].is_some() && choices["static/x/y"][state["static/x/y"]].is_some() {
            // No disk holds a file and a folder of one name.
            (state, order) = before;
            continue;
        }
        lay_out(site.root(), &choices, &state);
        let fresh = Site::empty();
        lay_out(fresh.root(), &choices, &state);
        let damaged = site.path("public").is_dir().then(|| tree(&site.path("public")));
        let clean = generate(&Order { root: fresh.root().to_owned(), ..order.clone() }, &Silent);
        let rebuilt = generate(&order, &Silent);
        let when = format!("seed {seed}, after {}", history.join(", "));
        assert_eq!(told(&rebuilt), told(&clean), "{when}");
        if clean.is_ok() {
            assert_same(&site.tree(), &fresh.tree(), &when);
            last = Some(fresh.tree());
        } else {
            if let Some(damaged) = damaged {
                assert_same(&site.tree(), &damaged, &format!("{when}: a build that failed touched the output"));
            }
            assert!(last.is_some(), "the first state does not build: {}", told(&clean));
            history.push("(back)".to_owned());
            (state, order) = before;
        }
    }
    assert!(last.is_some(), "nothing was ever built");
}

#[test]
fn a_rebuild_gives_what_a_first_build_gives() {
    for seed in seeds(1..=4) {
        wander(seed, 30);
    }
}

/// `GATEPOST_SEED` asks for one walk, to look at it again or to look further.
fn seeds(usual: impl Iterator<Item = u64> + 'static) -> Box<dyn Iterator<Item = u64>> {
    match std::env::var("GATEPOST_SEED").ok().and_then(|seed| seed.parse().ok()) {
        Some(seed) => Box::new(std::iter::once(seed)),
        None => Box::new(usual),
    }
}

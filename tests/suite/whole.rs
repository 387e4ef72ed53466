//! The output appears whole or not at all, the same input gives the same bytes, and a rebuild gives what a first build gives.

use crate::support::{CONFIG, PUBLIC_KEY, Site, Tree, assert_same, gatepost, run, told, tree, write};
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

/// A site with a little of everything that could differ from machine to machine.
fn various() -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = vec![
        ("gatepost.toml".into(), CONFIG.into()),
        ("key.pub.pem".into(), PUBLIC_KEY.into()),
        ("content/_index.md".into(), Vec::new()),
        ("content/about.md".into(), b"+++\ntitle = \"About\"\n+++\nMe.\n".to_vec()),
        ("static/pic.png".into(), png(3, 2)),
        ("static/\u{fc}.txt".into(), b"u".to_vec()),
        (
            "templates/404.html".into(),
            b"{% for p in latest(n=3) %}{{ p.headline }} {{ p.date | date(format=\"%A %d %B %Y\") }}{% endfor %}"
                .to_vec(),
        ),
    ];
    for n in 0..30 {
        let day = n % 28 + 1;
        let text = format!(
            "---\ntitle: Post {n} \u{e9}\u{4f60}\ndate: 2026-{:02}-{day:02} 10:00\ntags: [t{}, t{}, \u{dc}ber]\n---\nText [{n}](@/about.md).\n\n```rust\nfn f{n}() {{}}\n```\n",
            n % 12 + 1,
            n % 3,
            n % 5
        );
        files.push((format!("content/posts/p{n}.md"), text.into_bytes()));
    }
    files
}

// G-31, G-32
#[test]
fn the_same_input_gives_the_same_bytes_everywhere() {
    let mut files = various();
    let mut first: Option<Tree> = None;
    let mut dice = Dice(7);
    for (folder, zone, locale, threads, umask) in [
        ("a", "UTC", "C", "1", "022"),
        ("deeper/down/b", "Asia/Kathmandu", "tr_TR.UTF-8", "4", "077"),
        ("c d", "America/St_Johns", "de_DE.UTF-8", "2", "002"),
        ("deeper/\u{e9}", "Pacific/Apia", "ar_EG.UTF-8", "4", "022"),
    ] {
        for at in (1..files.len()).rev() {
            files.swap(at, dice.roll(at + 1));
        }
        let place = Site::empty();
        let root = place.path(folder);
        for (path, content) in &files {
            write(&root.join(path), content);
        }
        let mut command = std::process::Command::new("sh");
        command
            .arg("-c")
            .arg(format!("umask {umask}; exec \"$0\" build --root \"$1\""))
            .arg(env!("CARGO_BIN_EXE_gatepost"))
            .arg(&root);
        command
            .env("TZ", zone)
            .env("LC_ALL", locale)
            .env("LANG", locale)
            .env("RAYON_NUM_THREADS", threads)
            .env("HOME", &root);
        command.env_remove("SOURCE_DATE_EPOCH");
        let (code, _, told) = run(&mut command);
        assert_eq!((code, told.as_str()), (Some(0), ""), "in {folder}");
        let built = tree(&root.join("public"));
        std::fs::remove_dir_all(root.join(".gatepost/cache")).expect("a cache");
        write(&root.join("content/about.md"), b"+++\ntitle = \"About\"\n+++\nMe.\n");
        assert_eq!(run(&mut command).0, Some(0));
        assert_same(&tree(&root.join("public")), &built, "after the cache was deleted");
        for (path, content) in &built {
            for secret in [root.to_str().expect("a plain path").as_bytes(), b"PRIVATE KEY"] {
                assert!(
                    !content.windows(secret.len()).any(|w| w == secret),
                    "{path} tells {}",
                    String::from_utf8_lossy(secret)
                );
            }
        }
        match &first {
            None => first = Some(built),
            Some(first) => assert_same(first, &built, &format!("in {folder}, {zone}, {locale}")),
        }
    }
}

// G-29
#[test]
fn a_build_that_is_killed_leaves_the_old_site_or_the_new_one() {
    let site = Site::empty();
    for (path, content) in various() {
        site.write(&path, content);
    }
    site.write("public/.git/HEAD", "the owner's");
    site.write("content/about.md", "+++\ntitle = \"About 0\"\n+++\n");
    let titles = |n: usize| format!("+++\ntitle = \"About {}\"\n+++\nMe.\n", n % 2);
    let menu = |n: usize| format!("{CONFIG}bio = \"Number {}\"\n", n % 2);
    let mut trees = Vec::new();
    for n in 0..2 {
        site.write("content/about.md", titles(n));
        site.write("gatepost.toml", menu(n));
        site.build();
        trees.push(site.tree());
    }
    let build = |n: usize| {
        site.write("content/about.md", titles(n));
        site.write("gatepost.toml", menu(n));
        let begun = std::time::Instant::now();
        assert_eq!(run(&mut site.gatepost(&["build"])).0, Some(0));
        usize::try_from(begun.elapsed().as_micros()).expect("a short time")
    };
    // The first finds what another program remembered, and believes none of it.
    let span = [0, 1, 0].map(build).into_iter().min().expect("three of them");
    let mut dice = Dice(29);
    let (mut killed, mut now, mut n) = (0, 0, 0);
    let kills = kills();
    while killed < kills && n < 3 * kills {
        n += 1;
        site.write("content/about.md", titles(n));
        site.write("gatepost.toml", menu(n));
        let mut child =
            site.gatepost(&["build", "--quiet"]).stderr(std::process::Stdio::null()).spawn().expect("the program runs");
        std::thread::sleep(std::time::Duration::from_micros(dice.roll(span) as u64));
        child.kill().expect("it can be killed");
        killed += usize::from(!child.wait().expect("it ends").success());
        let mut left = site.tree();
        // Between the exchange and the end, what is the owner's is on its way; the next build brings it.
        let aside = left.remove(".git/HEAD").is_none();
        left.remove(".git/");
        let matches = |tree: &Tree| {
            let mut tree = tree.clone();
            tree.retain(|path, _| !path.starts_with(".git"));
            tree == left
        };
        assert!(matches(&trees[n % 2]) || matches(&trees[now]), "kill {n} left a mixture");
        assert!(!aside || matches(&trees[n % 2]), "kill {n} took the owner's folder away from the old site");
        now = if matches(&trees[n % 2]) { n % 2 } else { now };
        if n % 8 == 0 {
            let (code, _, told) = run(&mut site.gatepost(&["build"]));
            assert_eq!((code, told.as_str()), (Some(0), ""), "after kill {n}");
            assert_same(&site.tree(), &trees[n % 2], &format!("built again after kill {n}"));
            now = n % 2;
        }
    }
    assert_eq!(killed, kills, "most builds were done before they could be killed");
    assert_eq!(run(&mut site.gatepost(&["build"])).0, Some(0));
    assert_eq!(site.output(".git/HEAD"), "the owner's");
}

/// How many builds are killed; `GATEPOST_KILLS` says another number.
fn kills() -> usize {
    std::env::var("GATEPOST_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(200)
}

// G-38
#[test]
fn two_builds_at_once() {
    let site = Site::new();
    site.build();
    let lock = std::fs::File::options().write(true).open(site.path(".gatepost/lock")).expect("a lock");
    lock.lock().expect("it is free");
    let (code, _, told) = run(&mut site.gatepost(&["build"]));
    let holder = std::process::id();
    assert_eq!(code, Some(75));
    assert_eq!(
        told,
        format!(
            "error: .gatepost/lock: another gatepost (process {holder}) is building this site\n  hint: wait until it is done, or stop it\n"
        )
    );
    drop(lock);
    assert_eq!(run(&mut site.gatepost(&["build"])).0, Some(0));
}

/// Runs the program on a site through a shell, after other commands of the shell.
fn build_after(site: &Site, commands: &str) -> (Option<i32>, String, String) {
    let mut shell = std::process::Command::new("bash");
    shell
        .arg("-c")
        .arg(format!("{commands}; exec \"$0\" build --root \"$1\""))
        .arg(env!("CARGO_BIN_EXE_gatepost"))
        .arg(site.root());
    run(&mut shell)
}

// G-28
#[test]
fn a_file_that_may_not_grow_leaves_the_old_site() {
    let site = Site::new();
    site.build();
    let old = site.tree();
    site.write("static/large.txt", vec![b'x'; 100_000]);
    // 16 blocks of 1024 bytes; the signal that would kill the program is what a full disk does not send.
    let (code, _, told) = build_after(&site, "trap '' XFSZ; ulimit -f 64");
    assert_eq!(code, Some(1), "{told}");
    assert!(told.ends_with("large.txt: this cannot be written: file too large\n  hint: allow larger files and build again; the old site is untouched\n"), "{told}");
    assert_same(&site.tree(), &old, "the old site");
    site.build();
    assert_eq!(site.output("large.txt").len(), 100_000);
}

// G-28
#[test]
fn a_full_disk_leaves_the_old_site() {
    let script = "set -e; mkdir \"$2/m\"; mount -t tmpfs -o size=1m none \"$2/m\"; cp -r \"$1/.\" \"$2/m\"; cd \"$2/m\"; \"$0\" build -q; cp -r public \"$2/old\"; head -c 700000 /dev/zero | tr '\\0' x > static/l.txt; set +e; \"$0\" build; echo \"code $?\"; diff -r public \"$2/old\" && echo same; rm static/l.txt; echo 'Hi.' > content/_index.md; \"$0\" build -q; echo \"code $?\"";
    let (site, place) = (Site::new().file("static/x", "x"), Site::empty());
    let mut command = std::process::Command::new("unshare");
    command.args(["-rm", "bash", "-c", script, env!("CARGO_BIN_EXE_gatepost")]).arg(site.root()).arg(place.root());
    if !std::process::Command::new("unshare").args(["-rm", "true"]).output().is_ok_and(|o| o.status.success()) {
        assert!(std::env::var_os("GATEPOST_REQUIRE_TOOLS").is_none(), "unshare does not work here");
        eprintln!("not tested: `unshare -rm` does not work here, and a full disk needs a disk of its own");
        return;
    }
    let (_, out, told) = run(&mut command);
    assert_eq!(out, "code 75\nsame\ncode 0\n", "{told}");
    assert!(
        told.contains(
            "the disk is full, and this cannot be written\n  hint: make room, then repeat the command; the old site is untouched\n"
        ),
        "{told}"
    );
}

// G-12
#[test]
fn output_folders_that_are_refused() {
    let outside = Site::empty().file("photos/cat.jpg", "a cat");
    let other = |output: &str| {
        let mut site = Site::new().file("public/.git/HEAD", "x");
        site.order.output_dir = Some(output.into());
        site
    };
    let refused = |what: &str| format!("error: OUT: the output folder {what}\n  hint: name another with --output-dir");
    let foreign = "error: OUT: the output folder holds files that Gatepost did not write\n  hint: empty it, or name another with --output-dir";
    let photos = outside.path("photos").display().to_string();
    let link = outside.path("link").display().to_string();
    std::os::unix::fs::symlink(outside.path("photos"), &link).expect("a link");
    let file = outside.path("photos/cat.jpg").display().to_string();
    for (output, expected) in [
        (".", refused("contains the site itself")),
        // A name of nothing cannot be shown.
        ("", refused("contains the site itself").replace("OUT: ", "")),
        ("/", refused("is no folder that can be replaced")),
        ("..", refused("is no folder that can be replaced")),
        ("content", refused("lies inside content/")),
        ("content/out", refused("lies inside content/")),
        ("static/../content/out", refused("leads through a folder that is not there")),
        ("gone/../content", refused("leads through a folder that is not there")),
        (".git/x", refused("lies inside .git/")),
        (".gatepost/x", refused("lies inside .gatepost/")),
        (link.as_str(), refused("is a symbolic link")),
        (file.as_str(), refused("is a file")),
        (photos.as_str(), foreign.to_owned()),
    ] {
        let site = other(output);
        let outcome = site.try_build();
        assert!(outcome.is_err(), "{output} was taken");
        assert_eq!(told(&outcome).replacen(&format!("error: {output}:"), "error: OUT:", 1), expected, "{output}");
        assert_eq!(std::fs::read_to_string(outside.path("photos/cat.jpg")).expect("a cat"), "a cat");
    }
    let above = Site::new();
    let mut site = Site::new();
    site.order.output_dir = Some(above.root().parent().expect("a folder").to_owned());
    assert!(told(&site.try_build()).contains("the output folder contains the site itself"));
}

// G-12
// The tree that lost the file comes back the build after next.
#[test]
fn a_file_that_was_removed_at_the_top_stays_mended() {
    let site = Site::new().file("static/robots.txt", "ours");
    for step in ["One.", "Two.", "Three."] {
        site.write("content/_index.md", step);
        site.build();
    }
    site.remove("public/robots.txt");
    for step in ["Four.", "Five.", "Six."] {
        site.write("content/_index.md", step);
        site.build();
        assert_eq!(site.output("robots.txt"), "ours", "{step}");
    }
}

#[test]
fn what_the_owner_keeps_in_the_output_stays() {
    let site = Site::new().file("public/.git/HEAD", "ref").file("public/.htpasswd", "me");
    site.build();
    for (what, step) in [("first", ""), ("changed", "One."), ("the cache is gone", "Two."), ("changed again", "Three.")]
    {
        if what == "the cache is gone" {
            site.remove(".gatepost/cache");
        }
        site.write("content/_index.md", step);
        site.build();
        assert_eq!((site.output(".git/HEAD"), site.output(".htpasswd")), ("ref".into(), "me".into()), "{what}");
    }
    site.write("static/.htpasswd", "the site's");
    site.build();
    assert_eq!(site.output(".htpasswd"), "the site's");
}

// G-14, and a checkout that cannot be written: root may write everywhere, but not on a disk that is mounted to be read.
#[test]
fn a_site_that_cannot_be_written_is_built_elsewhere() {
    let (site, place) = (Site::new(), Site::empty());
    let script = "mount --bind \"$1\" \"$1\" && mount -o remount,ro,bind \"$1\" && \"$0\" build --root \"$1\" --output-dir \"$2/out\" -q; echo \"code $?\"; \"$0\" build --root \"$1\" -q; echo \"code $?\"";
    let mut command = std::process::Command::new("unshare");
    command.args(["-rm", "bash", "-c", script, env!("CARGO_BIN_EXE_gatepost")]).arg(site.root()).arg(place.root());
    if !std::process::Command::new("unshare").args(["-rm", "true"]).output().is_ok_and(|o| o.status.success()) {
        assert!(std::env::var_os("GATEPOST_REQUIRE_TOOLS").is_none(), "unshare does not work here");
        eprintln!("not tested: `unshare -rm` does not work here, and a site that root cannot write needs a mount");
        return;
    }
    let (_, out, told) = run(&mut command);
    assert_eq!(out, "code 0\ncode 75\n", "{told}");
    assert!(
        told.contains(
            "the disk is read-only, and this cannot be written\n  hint: make it writable, then repeat the command; the old site is untouched"
        ),
        "{told}"
    );
    assert!(place.path("out/index.html").exists());
}

// §6
#[test]
fn nothing_that_is_there_is_overwritten() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Site::empty();
    let dir = place.path("new").display().to_string();
    let init = ["init", dir.as_str(), "--base-url", "https://example.org", "--username", "me", "--name", "Me"];
    assert_eq!(run(&mut gatepost(&init)).0, Some(0));
    let mode = |path: &str| std::fs::metadata(place.path(path)).expect("it is there").permissions().mode() & 0o777;
    assert_eq!((mode("new/.gatepost"), mode("new/.gatepost/key.pem")), (0o700, 0o600));
    let before = tree(&place.path("new"));
    let (code, _, told) = run(&mut gatepost(&init));
    assert_eq!(
        (code, told),
        (Some(1), format!("error: {dir}: this folder is not empty\n  hint: name a new one, or empty it\n"))
    );
    let root = ["--root", dir.as_str()];
    for (verb, twice) in [
        (vec!["keys", "new"], false),
        (vec!["new", "post", "Greetings"], true),
        (vec!["new", "page", "Greetings"], true),
        (vec!["theme", "eject"], true),
    ] {
        let again = || run(&mut gatepost(&[verb.as_slice(), root.as_slice()].concat()));
        if twice {
            assert_eq!(again().0, Some(0), "{verb:?}");
        }
        let before = tree(&place.path("new"));
        let (code, _, told) = again();
        assert_eq!(code, Some(1), "{verb:?}");
        assert!(told.contains("already"), "{told}");
        assert_same(&tree(&place.path("new")), &before, &format!("{verb:?}"));
    }
    for (path, content) in before {
        assert_eq!(tree(&place.path("new")).get(&path), Some(&content), "{path}");
    }
}

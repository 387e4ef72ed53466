//! The same input gives the same bytes, wherever and whenever it is built.

use super::Dice;
use super::png;
use crate::support::{CONFIG, PUBLIC_KEY, Site, Tree, assert_same, run, tree, write};

/// A site with a little of everything that could differ from machine to machine.
pub(super) fn various() -> Vec<(String, Vec<u8>)> {
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

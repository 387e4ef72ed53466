//! The output folder: replaced as a whole, or left alone.

use super::Dice;
use super::same_bytes::various;
use crate::support::{CONFIG, Site, Tree, assert_same, gatepost, run, told, tree};

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

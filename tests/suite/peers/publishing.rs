//! What a follower on a Fedify server sees of a post: that it is there, that it was edited, that it is gone.

use super::fedify::Fedify;
use super::presence::Presence;
use super::tools;
use serde_json::{Value, json};
use std::io::Write as _;
use std::time::{Duration, Instant};

/// How long a post may take to arrive.
const PATIENCE: Duration = Duration::from_secs(20);

/// Waits until the follower's server shows this of a post; nothing for a post that is not there. Tells how long it took.
pub(crate) fn shows(fed: &Fedify, id: &str, wanted: Option<&str>) -> Duration {
    let begun = Instant::now();
    loop {
        let timeline = fed.makes("timeline", &json!({}));
        let shown = timeline.get(id).and_then(|post| post["content"].as_str());
        let is_so = match (shown, wanted) {
            (Some(shown), Some(wanted)) => shown.contains(wanted),
            (None, None) => true,
            _ => false,
        };
        if is_so {
            return begun.elapsed();
        }
        assert!(begun.elapsed() < PATIENCE, "wanted {wanted:?} at {id}: {timeline}\n{:#?}", fed.log(0));
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn story(first_knock: &str) {
    let Some(node) = tools::node("fedify") else { return };
    let (us, fed) = (Presence::start("open"), Fedify::start(&node, first_knock));
    fed.makes("follow", &json!({ "whom": us.actor() }));
    let publish = || us.told(&["publish", "--insecure-loopback"]);
    publish();
    assert_eq!(fed.makes("timeline", &json!({})), json!({}), "what was there before the first run is not sent");

    let (file, id) = (us.site().join("content/notes/one.md"), us.at("/ap/posts/notes/one.json"));
    let write = |words: &str| {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, format!("+++\ndate = 2026-01-02T10:00:00Z\n+++\n{words}\n")).unwrap();
        us.told(&["build", "--quiet"]);
        publish();
    };
    write("A note for whoever follows");
    shows(&fed, &id, Some("A note for whoever follows"));
    write("A note, put better");
    shows(&fed, &id, Some("A note, put better"));
    let updated = fed.makes("timeline", &json!({}))[&id]["updated"].clone();
    assert!(updated.is_string(), "an edit bears a date: {updated}");
    std::fs::remove_file(&file).unwrap();
    us.told(&["build", "--quiet"]);
    publish();
    shows(&fed, &id, None);
    let troubles: Vec<Value> =
        fed.log(0).into_iter().filter(|l| l.direction == "trouble").map(|line| json!(line.what)).collect();
    assert_eq!(troubles, [Value::Null; 0]);
}

#[test]
fn a_fedify_server_shows_posts_edits_and_deletions() {
    story("draft-cavage-http-signatures-12");
}

/// A repository to push to, and a clone of it.
struct Forge {
    folder: tempfile::TempDir,
}

impl Forge {
    /// A clone that holds a site, and a repository whose pushes build and publish it.
    fn of(us: &Presence) -> Self {
        let forge = Self { folder: tempfile::tempdir().unwrap() };
        let (bare, work) = (forge.folder.path().join("blog.git"), forge.folder.path().join("work"));
        git(forge.folder.path(), &["init", "--quiet", "--bare", "--initial-branch", "main", "blog.git"]);
        git(forge.folder.path(), &["init", "--quiet", "--initial-branch", "main", "work"]);
        git(&work, &["remote", "add", "origin", bare.to_str().unwrap()]);
        for (path, bytes) in crate::support::tree(&us.site()) {
            let is_source = !(path.starts_with(".gatepost/") || path.starts_with("public/") || path.ends_with('/'));
            if is_source {
                crate::support::write(&work.join(path), &bytes);
            }
        }
        // The folder is the hook's from now on: only the key, the store and what is served stay.
        for entry in std::fs::read_dir(us.site()).unwrap() {
            let path = entry.unwrap().path();
            match path.file_name().and_then(|name| name.to_str()) {
                Some(".gatepost" | "public") => {}
                _ if path.is_dir() => std::fs::remove_dir_all(path).unwrap(),
                _ => std::fs::remove_file(path).unwrap(),
            }
        }
        let mut install = crate::support::gatepost(&["hook", "install"]);
        let (code, out, err) = crate::support::run(install.arg(&bare).arg("--site").arg(us.site()));
        assert_eq!(code, Some(0), "{out}{err}");
        forge
    }

    /// Commits everything and pushes; gives what the pusher is told.
    fn push(&self, message: &str) -> String {
        let work = self.folder.path().join("work");
        git(&work, &["add", "--all"]);
        git(&work, &["commit", "--quiet", "--message", message]);
        git(&work, &["push", "--quiet", "origin", "main"])
    }
}

fn git(folder: &std::path::Path, args: &[&str]) -> String {
    let mut git = std::process::Command::new("git");
    git.args(["-c", "user.name=me", "-c", "user.email=me@example.org", "-C"]).arg(folder).args(args);
    let output = git.env_remove("SOURCE_DATE_EPOCH").output().expect("git runs");
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "git {args:?}: {said}");
    said
}

#[test]
fn a_push_reaches_a_follower_on_a_fedify_server() {
    let Some(node) = tools::node("fedify") else { return };
    let (us, fed) = (Presence::start("open"), Fedify::start(&node, "draft-cavage-http-signatures-12"));
    fed.makes("follow", &json!({ "whom": us.actor() }));
    let forge = Forge::of(&us);
    let first = forge.push("A site");
    assert!(first.contains("This is the first run"), "{first}");
    let (file, id) = (forge.folder.path().join("work/content/notes/one.md"), us.at("/ap/posts/notes/one.json"));
    let write = |words: &str| {
        let text = format!("+++\ndate = 2026-01-02T10:00:00Z\n+++\n{words}\n");
        crate::support::write(&file, text.as_bytes());
    };
    let timed = |message: &str, wanted: Option<&str>| {
        let begun = Instant::now();
        let said = forge.push(message);
        shows(&fed, &id, wanted);
        (begun.elapsed(), said)
    };
    write("Pushed, and there");
    let (new, said) = timed("A note", Some("Pushed, and there"));
    assert!(said.contains("Delivered 1 of 1 delivery") || said.contains("Delivered 2 of 2 deliveries"), "{said}");
    write("Pushed, and there, and put better");
    let (edited, _) = timed("A better note", Some("put better"));
    std::fs::remove_file(&file).unwrap();
    let (deleted, _) = timed("No note", None);
    // Past the test's own ear, so that whoever runs it reads it.
    let [new, edited, deleted] = [new, edited, deleted].map(|time| time.as_millis());
    writeln!(
        std::io::stderr(),
        "from git push to the follower's timeline: a post {new} ms, its edit {edited} ms, its deletion {deleted} ms"
    )
    .unwrap();

    // A quiet commit is up, and nobody hears of it.
    write("Written quietly");
    std::fs::rename(&file, file.with_file_name("two.md")).unwrap();
    let said = forge.push("A quiet note\n\nGatepost: quiet");
    assert!(said.contains("quiet, as you asked"), "{said}");
    assert_eq!(fed.makes("timeline", &json!({})), json!({}));
    // What does not build is refused, with the reason.
    crate::support::write(&file.with_file_name("bad.md"), b"+++\ndate = 2026-01-02\ncolour = \"red\"\n+++\nBad\n");
    let work = forge.folder.path().join("work");
    git(&work, &["add", "--all"]);
    git(&work, &["commit", "--quiet", "--message", "A bad note"]);
    let mut push = std::process::Command::new("git");
    let refused = push.arg("-C").arg(&work).args(["push", "--quiet", "origin", "main"]).output().unwrap();
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && said.contains("content/notes/bad.md:3: "), "{said}");
}

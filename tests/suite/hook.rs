//! `gatepost hook`: a push with git itself, into a bare repository on this disk.

mod forge;
mod install;
mod known;
mod output;

use crate::support::{assert_same, gatepost};
use forge::{Forge, git, push};
use std::path::PathBuf;
use std::process::Stdio;

#[test]
fn a_push_builds_the_site() {
    let forge = Forge::empty();
    let (code, out, err) = forge.install(&[]);
    assert_eq!(
        (code, out.as_str(), err.as_str()),
        (
            Some(0),
            "A push of `main` to FOLDER/blog.git builds the site in FOLDER/blog.site\n\
             Serve FOLDER/blog.site/public (or what output_dir says)\n\
             To tell followers too, put the private key into FOLDER/blog.site/.gatepost/key.pem (chmod 600), and gate.db beside it if you have followers already\n",
            ""
        )
    );
    forge.site();
    let commit = forge.commit("a site");
    let (good, said) = forge.push(&["main"]);
    assert!(good, "{said}");
    let lines = forge.plain(&said);
    let (built, told) = lines.split_once('\n').unwrap();
    assert!(
        built.starts_with("Built 1 post, 0 pages, ") && built.contains(" files in FOLDER/blog.site/public ("),
        "{built}"
    );
    assert_eq!(told, "Followers are not told: there is no FOLDER/blog.site/.gatepost/key.pem");
    assert!(said.contains(&format!(" from {}", &commit[..10])), "{said}");
    let first = forge.public();
    assert!(String::from_utf8_lossy(&first["posts/first/index.html"]).contains("Hello."));

    // The next push changes what it changes, and takes away what is gone.
    std::fs::remove_file(forge.work().join("content/posts/first.md")).unwrap();
    forge.write("content/posts/second.md", "+++\ntitle = \"Second\"\ndate = 2026-01-03\n+++\nHello again.\n");
    forge.commit("another");
    let (good, said) = forge.push(&["main"]);
    assert!(good, "{said}");
    let second = forge.public();
    assert!(second.contains_key("posts/second/index.html") && !second.contains_key("posts/first/index.html"));
    assert!(!forge.deployed().join("content/posts/first.md").exists());

    // An older state, by force.
    let (good, said) = forge.push(&["--force", &format!("{commit}:main")]);
    assert!(good, "{said}");
    assert_same(&forge.public(), &first, "the older state");
    assert_eq!(forge.head(), commit);
}

#[test]
fn a_failing_build_refuses_the_push() {
    let forge = Forge::new();
    let (before, head) = (forge.public(), forge.head());
    forge.write("content/posts/bad.md", "+++\ntitel = \"Bad\"\ndate = 2026-01-04\n+++\n");
    forge.write("content/posts/worse.md", "+++\ntitle = 7\n+++\n");
    forge.commit("bad");
    let (good, said) = forge.push(&["main"]);
    assert!(!good);
    assert_eq!(
        said,
        "error: content/posts/bad.md:2: unknown key `titel`\n  hint: did you mean `title`?\n\
         error: content/posts/worse.md:2: `title` is a number, not a text\n  hint: put it in quotes: title = \"…\" (TOML) or title: \"…\" (YAML)\n2 errors"
    );
    assert_eq!(forge.head(), head);
    assert_same(&forge.public(), &before, "a refused push");
    assert!(!forge.deployed().join("content/posts/bad.md").exists());

    // Mended, it goes through.
    std::fs::remove_file(forge.work().join("content/posts/worse.md")).unwrap();
    forge.write("content/posts/bad.md", "+++\ntitle = \"Good\"\ndate = 2026-01-04\n+++\n");
    forge.commit("good");
    let (good, said) = forge.push(&["main"]);
    assert!(good, "{said}");
    assert!(forge.public().contains_key("posts/bad/index.html"));
}

#[test]
fn what_is_not_the_site_is_refused() {
    let forge = Forge::new();
    let head = forge.head();
    std::fs::write(forge.deployed().join(".gatepost/key.pem"), "a key").unwrap();
    forge.write(".gatepost/key.pem", "another key");
    git(&forge.work(), &["add", "--force", ".gatepost/key.pem"]);
    forge.commit("a key");
    let (good, said) = forge.push(&["main"]);
    assert!(!good);
    assert_eq!(
        said,
        "error: .gatepost/key.pem: this file is committed, and would be written over the key and the store of the server\n  \
         hint: git rm -r --cached .gatepost, and keep /.gatepost/ in .gitignore; if the key was in it, others may have it"
    );
    assert_eq!(std::fs::read_to_string(forge.deployed().join(".gatepost/key.pem")).unwrap(), "a key");

    git(&forge.work(), &["reset", "--quiet", "--hard", "HEAD~1"]);
    git(&forge.work(), &["rm", "--quiet", "gatepost.toml"]);
    let commit = forge.commit("no site");
    let (good, said) = forge.push(&["main"]);
    assert!(!good);
    assert_eq!(
        said,
        format!(
            "error: gatepost.toml: there is no site in commit {}: this file is missing\n  hint: commit it, or install the hook with another --branch",
            &commit[..10]
        )
    );
    assert_eq!(forge.head(), head);
}

#[test]
fn other_branches_and_tags_pass() {
    let forge = Forge::new();
    let before = forge.public();
    forge.write("content/posts/bad.md", "+++\ntitel = \"Bad\"\n+++\n");
    forge.commit("bad");
    git(&forge.work(), &["tag", "v1"]);
    assert_eq!(forge.push(&["HEAD:drafts", "v1"]), (true, String::new()));
    assert_same(&forge.public(), &before, "another branch");
    // With the published branch among them, all of the push is refused.
    let (good, said) = forge.push(&["main", "HEAD:more"]);
    assert!(!good && said.contains("unknown key"), "{said}");
    assert_eq!(git(&forge.repository(), &["branch", "--list", "more"]), "");
}

#[test]
fn a_branch_that_is_gone_leaves_the_site() {
    let forge = Forge::new();
    let before = forge.public();
    git(&forge.repository(), &["config", "receive.denyDeleteCurrent", "ignore"]);
    let (good, said) = forge.push(&["--delete", "main"]);
    assert_eq!((good, said.as_str()), (true, "The branch `main` is gone; the site stays as it was"));
    assert_same(&forge.public(), &before, "a deleted branch");
    assert_eq!(
        forge.run(),
        (
            Some(1),
            String::new(),
            "error: there is no branch `main` to build\n  hint: push it, or install the hook with another --branch\n"
                .into()
        )
    );
}

/// Whatever a killed process left — git's lock, half a checkout, another file's content — the next run mends.
#[test]
fn a_push_that_broke_off_is_mended() {
    let forge = Forge::new();
    let before = forge.public();
    let kept = forge.deployed().join(".gatepost/hook");
    for index in ["trial.index", "site.index"] {
        std::fs::write(kept.join(format!("{index}.lock")), "half").unwrap();
    }
    std::fs::write(forge.deployed().join("content/posts/first.md"), "half a post").unwrap();
    std::fs::remove_file(forge.deployed().join("key.pub.pem")).unwrap();
    std::fs::remove_file(kept.join("trial/gatepost.toml")).unwrap();
    std::fs::remove_dir_all(forge.deployed().join("public/posts")).unwrap();
    let (code, out, err) = forge.run();
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.contains("Built 1 post"), "{out}");
    assert_same(&forge.public(), &before, "mended");
    // The trial folder is mended by the next push, and so is an index that is none.
    std::fs::write(kept.join("trial.index.lock"), "half").unwrap();
    forge.write("content/posts/second.md", "+++\ntitle = \"Second\"\ndate = 2026-01-03\n+++\nMore.\n");
    forge.commit("more");
    let (good, said) = forge.push(&["main"]);
    assert!(good, "{said}");
    assert!(forge.public().contains_key("posts/second/index.html"));
}

/// Killed at any moment, on the way from one state to another, it can always be run again.
#[test]
fn killed_at_any_moment_it_can_be_run_again() {
    let forge = Forge::new();
    let (first, expected) = (forge.head(), forge.public());
    for n in 0..20 {
        forge.write(&format!("content/posts/more{n}.md"), "+++\ntitle = \"More\"\ndate = 2026-03-01\n+++\nMore.\n");
    }
    forge.write("content/posts/first.md", "+++\ntitle = \"First\"\ndate = 2026-01-02\n+++\nChanged.\n");
    let second = forge.commit("more");
    assert!(forge.push(&["main"]).0);
    let full = forge.public();
    for (n, delay) in [0, 2, 5, 10, 20, 40, 80, 160].into_iter().enumerate() {
        let commit = if n % 2 == 0 { &first } else { &second };
        git(&forge.repository(), &["update-ref", "refs/heads/main", commit]);
        let mut command = gatepost(&["hook", "run"]);
        let mut child = command.arg(forge.repository()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(delay));
        let _ = child.kill();
        child.wait().unwrap();
        // Whatever was reached, one whole site is served.
        let posts =
            forge.public().keys().filter(|path| path.starts_with("posts/more") && path.ends_with("index.html")).count();
        assert!(posts == 0 || posts == 20, "{posts} of 20 after {delay} ms");
    }
    for (commit, wanted) in [(&first, &expected), (&second, &full)] {
        git(&forge.repository(), &["update-ref", "refs/heads/main", commit]);
        let (code, _, err) = forge.run();
        assert_eq!((code, err.as_str()), (Some(0), ""));
        assert_same(&forge.public(), wanted, "run again");
    }
}

/// Two at once: one waits, and what stands at the end is what the branch holds.
#[test]
fn two_pushes_at_once_end_in_one_site() {
    let forge = Forge::new();
    let clones: Vec<PathBuf> = (0..3)
        .map(|n| {
            let clone = forge.folder.path().join(format!("clone{n}"));
            git(forge.folder.path(), &["clone", "--quiet", "blog.git", clone.to_str().unwrap()]);
            let post = format!("+++\ntitle = \"Post {n}\"\ndate = 2026-02-0{}\n+++\nBy {n}.\n", n + 1);
            crate::support::write(&clone.join(format!("content/posts/by{n}.md")), post.as_bytes());
            git(&clone, &["add", "--all"]);
            git(&clone, &["commit", "--quiet", "--message", "mine"]);
            clone
        })
        .collect();
    let results: Vec<(bool, String)> = std::thread::scope(|scope| {
        let pushes: Vec<_> = clones.iter().map(|clone| scope.spawn(|| push(clone, &["--force", "main"]))).collect();
        pushes.into_iter().map(|push| push.join().unwrap()).collect()
    });
    assert!(results.iter().any(|(good, _)| *good), "{results:?}");
    let head = forge.head();
    let winner = clones.iter().position(|clone| git(clone, &["rev-parse", "HEAD"]) == head).expect("somebody's commit");
    let public = forge.public();
    let there: Vec<usize> = (0..3).filter(|n| public.contains_key(&format!("posts/by{n}/index.html"))).collect();
    assert_eq!(there, [winner], "{results:?}");
}

#[test]
fn what_will_be_missing_is_said() {
    let forge = Forge::new();
    let commit = forge.head();
    git(&forge.work(), &["update-index", "--add", "--cacheinfo", &format!("160000,{commit},themes/other")]);
    forge.write(".gitattributes", "*.jpg filter=lfs diff=lfs merge=lfs -text\n");
    git(&forge.work(), &["add", ".gitattributes"]);
    git(&forge.work(), &["commit", "--quiet", "--message", "odd"]);
    let (good, said) = forge.push(&["main"]);
    assert!(good, "{said}");
    assert!(
        said.starts_with(
            "warning: themes/other: this is a submodule, which is not checked out\n  hint: commit its files themselves\n\
             warning: .gitattributes: files are kept with Git LFS; unless the server has it, their pointers are published\n  \
             hint: install git-lfs on the server, or commit the files themselves\n"
        ),
        "{said}"
    );
}

/// Somebody meant to be quiet.
#[test]
fn a_word_that_means_nothing_refuses_the_push() {
    let forge = Forge::new();
    for word in ["Gatepost: quite", "Gatpost: quiet", "gatepost quiet"] {
        let head = forge.head();
        forge.commit(&format!("a word\n\n{word}"));
        let error = format!(
            "error: the commit says `{word}`, which means nothing\n  hint: git commit --amend: write Gatepost: quiet as the last paragraph, \
             or leave it out; then push again"
        );
        assert_eq!(forge.push(&["main"]), (false, error));
        assert_eq!(forge.head(), head);
    }
}

/// It came past the hook that would have refused it: the site is built, as the next push can mend it, and nobody is told.
#[test]
fn a_word_that_means_nothing_tells_nobody() {
    let forge = Forge::new();
    forge.write("content/posts/second.md", "+++\ntitle = \"Second\"\ndate = 2026-01-03\n+++\nMore.\n");
    forge.commit("a post\n\nGatepost: quite");
    git(&forge.repository(), &["fetch", "--quiet", "../work", "main:main"]);
    let (code, out, err) = forge.run();
    assert_eq!(code, Some(1), "{out}{err}");
    assert!(out.contains("Built 2 posts") && out.ends_with("The site is built, and followers are not told\n"), "{out}");
    assert_eq!(
        err,
        "error: the commit says `Gatepost: quite`, which means nothing\n  hint: push another commit: with Gatepost: quiet as its \
         last paragraph, or with nothing of the kind, to tell followers\n"
    );
    assert!(forge.public().iter().any(|(path, _)| path == "posts/second/index.html"));
}

//! The folder that is served belongs to the builds of accepted pushes: nothing else writes to it.

use super::forge::{Forge, git};
use crate::support::{CONFIG, assert_same, tree};
use std::os::unix::fs::PermissionsExt as _;

/// The configuration of a site that is built elsewhere.
fn built_into(folder: &str) -> String {
    CONFIG.replacen("\n\n[author]", &format!("\noutput_dir = {folder:?}\n\n[author]"), 1)
}

#[test]
fn a_trial_never_writes_where_the_site_is_served() {
    let forge = Forge::empty();
    assert_eq!(forge.install(&[]).0, Some(0));
    let served = forge.folder.path().join("served");
    forge.site();
    forge.write("gatepost.toml", &built_into(served.to_str().unwrap()));
    forge.commit("a site");
    let (good, said) = forge.push(&["main"]);
    assert!(good, "{said}");
    let before = tree(&served);
    assert!(before.contains_key("posts/first/index.html"));
    // The build is well, and something that comes after it refuses the push: here another hook.
    let hook = forge.repository().join("hooks/update");
    std::fs::write(&hook, "#!/bin/sh\nexit 1\n").unwrap();
    std::fs::set_permissions(&hook, std::fs::Permissions::from_mode(0o755)).unwrap();
    forge.write("content/posts/second.md", "+++\ntitle = \"Second\"\ndate = 2026-01-03\n+++\nMore.\n");
    forge.commit("more");
    assert!(!forge.push(&["main"]).0);
    assert_same(&tree(&served), &before, "a push that was built on trial and refused");
    std::fs::remove_file(&hook).unwrap();
    assert!(forge.push(&["main"]).0);
    assert!(tree(&served).contains_key("posts/second/index.html"));
}

#[test]
fn an_output_folder_that_cannot_be_is_refused_before_the_push_is_accepted() {
    let forge = Forge::new();
    let head = forge.head();
    forge.write("gatepost.toml", &built_into("content/out"));
    forge.commit("elsewhere");
    assert_eq!(
        forge.push(&["main"]),
        (
            false,
            "error: content/out: the output folder lies inside content/\n  hint: name another with --output-dir".into()
        )
    );
    assert_eq!(forge.head(), head);
}

#[test]
fn a_commit_that_holds_the_output_is_refused() {
    let forge = Forge::new();
    let before = forge.public();
    forge.write("public/index.html", "built on a laptop");
    git(&forge.work(), &["add", "--force", "public"]);
    forge.commit("the output too");
    let refused = |file: &str, folder: &str| {
        format!(
            "error: {file}: this file is committed, and would be written over the site that is served\n  \
             hint: git rm -r --cached {folder}, and keep /{folder}/ in .gitignore: it is built here"
        )
    };
    assert_eq!(forge.push(&["main"]), (false, refused("public/index.html", "public")));
    // Neither by a configuration that moves the output: the old folder is served until the web server is told of the new one.
    forge.write("gatepost.toml", &built_into("www"));
    forge.commit("moved");
    assert_eq!(forge.push(&["main"]), (false, refused("public/index.html", "public")));
    git(&forge.work(), &["rm", "-r", "--quiet", "--cached", "public"]);
    forge.write("www/index.html", "built on a laptop");
    forge.commit("moved again");
    assert_eq!(forge.push(&["main"]), (false, refused("www/index.html", "www")));
    assert_same(&forge.public(), &before, "refused pushes");
}

/// An older Gatepost accepted such commits: git knows the files, and would delete them with the next commit.
#[test]
fn a_commit_without_the_output_does_not_delete_it() {
    let forge = Forge::new();
    let site = forge.deployed();
    let index = site.join(".gatepost/hook/site.index");
    forge.git_in_site(&index, &["add", "--force", "public"]);
    assert!(forge.git_in_site(&index, &["ls-files"]).contains("public/index.html"));
    std::fs::write(index.with_extension("index.lock"), "left by a killed one").unwrap();
    let before = forge.public();
    // The build fails after the checkout: all of the old site must still be there.
    let foreign = site.join("content/posts/bad.md");
    std::fs::write(&foreign, "+++\ntitel = \"Bad\"\n+++\n").unwrap();
    forge.commit("no longer with the output");
    let (_, said) = forge.push(&["main"]);
    assert!(said.contains("unknown key `titel`"), "{said}");
    assert!(!forge.git_in_site(&index, &["ls-files"]).contains("public/"));
    assert_same(&forge.public(), &before, "the old site");
}

/// Whoever mends it later types what stands there, on the server, where the message of the commit is not seen.
#[test]
fn the_line_that_publishes_later_is_as_quiet_as_the_commit() {
    let forge = Forge::new();
    let key = forge.deployed().join(".gatepost/key.pem");
    std::fs::write(&key, "a key").unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    forge.commit("a word\n\nGatepost: quiet");
    let (good, said) = forge.push(&["main"]);
    assert!(good, "{said}");
    let told: Vec<String> = forge.plain(&said).lines().skip(1).map(str::to_owned).collect();
    let quoted = forge.deployed().canonicalize().unwrap().display().to_string().replace('\'', "'\\''");
    assert_eq!(
        told,
        [
            "error: FOLDER/blog.site/.gatepost/key.pem: others on this machine can read the private key (its mode is 644)",
            "  hint: run chmod 600 FOLDER/blog.site/.gatepost/key.pem",
            &forge.plain(&format!(
                "The site is built, but not all is told or delivered. Mend what stands above; then, on the server: gatepost publish --root '{quoted}' --known"
            )),
        ]
    );
}

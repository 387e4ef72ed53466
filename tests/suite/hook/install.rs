//! `gatepost hook install`: what it writes, and where it refuses to.

use super::forge::{Forge, git};
use crate::support::{gatepost, run};
use std::path::Path;

#[test]
fn a_hook_of_somebody_else_stays() {
    let forge = Forge::empty();
    let hook = forge.repository().join("hooks/pre-receive");
    std::fs::create_dir_all(hook.parent().unwrap()).unwrap();
    std::fs::write(&hook, "#!/bin/sh\nexit 0\n").unwrap();
    assert_eq!(
        forge.install(&[]),
        (
            Some(1),
            String::new(),
            "error: FOLDER/blog.git/hooks/pre-receive: there is another hook already, and nothing was changed\n  \
             hint: move it away, or let it run 'GATEPOST' hook run . --stage pre-receive with what it reads, and put a hook of ours beside it\n"
                .into()
        )
    );
    assert_eq!(std::fs::read_to_string(&hook).unwrap(), "#!/bin/sh\nexit 0\n");
    assert!(!forge.deployed().exists() && !forge.repository().join("hooks/post-receive").exists());
    std::fs::remove_file(&hook).unwrap();
    assert_eq!(forge.install(&[]).0, Some(0));
    let text = std::fs::read_to_string(&hook).unwrap();
    assert_eq!(
        forge.plain(&text),
        "#!/bin/sh\n# Written by `gatepost hook install`, which writes it again.\n\
         # Builds what is pushed before it is accepted; a failing build refuses it.\n\
         exec 'GATEPOST' hook run . --stage pre-receive\n"
    );
    // Ours are written again, and another branch takes the place of the first.
    assert_eq!(forge.install(&["--branch", "live"]).0, Some(0));
    forge.site();
    forge.commit("a site");
    assert_eq!(forge.push(&["main"]), (true, String::new()));
    let (good, said) = forge.push(&["main:live"]);
    assert!(good && said.contains("Built 1 post"), "{said}");
}

#[test]
fn where_it_cannot_be_installed_it_says_why() {
    let forge = Forge::empty();
    let told = |args: &[&str], repo: &Path| {
        let (code, out, err) = run(gatepost(&["hook", "install"]).arg(repo).args(args));
        assert_eq!(out, "");
        (code, forge.plain(&err))
    };
    let work = forge.work();
    assert_eq!(
        told(&[], &work),
        (
            Some(1),
            format!(
                "error: {} is not a bare repository, so a push would not change its files\n  hint: make one with git init --bare DIR, and push to it\n",
                forge.plain(&work.display().to_string())
            )
        )
    );
    let (code, err) = told(&[], Path::new("/nowhere/at/all"));
    assert_eq!(
        (code, err.as_str()),
        (
            Some(1),
            "error: there is no folder /nowhere/at/all\n  hint: name the bare repository that you push to; git init --bare DIR makes one\n"
        )
    );
    assert_eq!(
        told(&["--branch", "x y"], &forge.repository()),
        (Some(2), "error: `x y` cannot be the name of a branch\n  hint: write --branch main\n".into())
    );
    let long = "x".repeat(251);
    assert_eq!(
        told(&["--branch", &long], &forge.repository()),
        (
            Some(2),
            "error: the name of the branch is longer than 250 bytes, which git cannot keep as a file\n  hint: write --branch main\n"
                .into()
        )
    );
    crate::support::write(&forge.deployed().join("letters.txt"), b"mine");
    assert_eq!(
        told(&[], &forge.repository()),
        (
            Some(1),
            "error: FOLDER/blog.site: this folder is not empty, and a push would write over it\n  hint: name another with --site, or move everything but .gatepost and public away\n".into()
        )
    );
    let (code, _, err) = forge.run();
    assert_eq!(
        (code, err.as_str()),
        (Some(1), "error: FOLDER/blog.git has no hook of Gatepost's\n  hint: install it: gatepost hook install REPO\n")
    );
}

/// A folder for the hooks of all repositories: ours would refuse what is pushed to the others.
#[test]
fn a_folder_of_hooks_that_is_shared_is_left_alone() {
    let forge = Forge::empty();
    let shared = forge.folder.path().join("hooks of all");
    std::fs::create_dir(&shared).unwrap();
    git(&forge.repository(), &["config", "core.hooksPath", shared.to_str().unwrap()]);
    let refused = |place: &str| {
        let text = format!(
            "error: FOLDER/{place}: git looks for the hooks of this repository here, where other repositories may look, too; nothing was changed\n  \
             hint: git -C 'FOLDER/blog.git' config core.hooksPath hooks, then install again\n"
        );
        (Some(1), String::new(), text)
    };
    let told = |(code, out, err): (Option<i32>, String, String)| {
        // The folder's name has a quote in it, which a shell wants to be written otherwise.
        let quoted = forge.folder.path().canonicalize().unwrap().display().to_string().replace('\'', "'\\''");
        (code, out, err.replace(&quoted, "FOLDER"))
    };
    assert_eq!(told(forge.install(&[])), refused("hooks of all"));
    // A link is another way to it.
    git(&forge.repository(), &["config", "--unset", "core.hooksPath"]);
    std::fs::remove_dir_all(forge.repository().join("hooks")).unwrap();
    std::os::unix::fs::symlink(&shared, forge.repository().join("hooks")).unwrap();
    assert_eq!(told(forge.install(&[])), refused("blog.git/hooks"));
    assert_eq!(shared.read_dir().unwrap().count(), 0);
    assert!(!forge.deployed().exists());
    // What the remedy says helps.
    std::fs::remove_file(forge.repository().join("hooks")).unwrap();
    git(&forge.repository(), &["config", "core.hooksPath", "hooks"]);
    assert_eq!(forge.install(&[]).0, Some(0));
}

/// A hook that cannot be written is found before anything else is.
#[test]
fn an_installation_that_fails_changes_nothing() {
    let forge = Forge::empty();
    let hooks = forge.repository().join("hooks");
    std::fs::create_dir_all(hooks.join("post-receive.gatepost-next")).unwrap();
    let config = std::fs::read(forge.repository().join("config")).unwrap();
    let (code, out, err) = forge.install(&[]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert_eq!(
        forge.plain(&err),
        "error: FOLDER/blog.git/hooks/post-receive: this cannot be written: is a directory\n  \
         hint: check the permissions of the repository, then install again; nothing was changed\n"
    );
    assert_eq!(std::fs::read(forge.repository().join("config")).unwrap(), config);
    assert!(!forge.deployed().exists());
    for name in ["pre-receive", "post-receive", "pre-receive.gatepost-next"] {
        assert!(!hooks.join(name).exists(), "{name}");
    }
}

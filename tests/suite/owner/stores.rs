//! Where there is no store, verbs that only look make none.

use crate::support::{Site, run};

/// All of them.
const LOOKS: [&[&str]; 9] = [
    &["followers"],
    &["requests"],
    &["replies"],
    &["block"],
    &["inbox", "log"],
    &["reports"],
    &["status"],
    &["retry"],
    &["plan"],
];

#[test]
fn a_new_site_is_told_that_it_has_none() {
    let site = Site::new();
    site.build();
    for (args, said) in LOOKS.into_iter().zip([
        "0 followers, 0 requests\n",
        "0 requests\n",
        "0 replies wait, 0 private messages\n",
        "0 blocks\n",
        "0 lines\n",
        "0 reports\n",
        "Nothing waits\n",
        "Nothing was given up\n",
        "Nobody is told\n",
    ]) {
        let (code, out, err) = run(&mut site.gatepost(args));
        let place = site.path(".gatepost/gate.db").display().to_string();
        let note = format!(
            "There is no store at {place} yet: a gate makes one, and so does gatepost publish; if yours is elsewhere, name it with --store\n"
        );
        // Before the first publishing there is a plan: it makes the store.
        assert_eq!(
            (code, out.as_str(), err),
            (Some(0), said, if args == ["plan"] { String::new() } else { note }),
            "{args:?}"
        );
        assert!(!site.has(".gatepost/gate.db"), "{args:?}");
        let (_, _, err) = run(site.gatepost(args).arg("--quiet"));
        assert_eq!(err, "", "{args:?}");
    }
}

#[test]
fn a_store_that_is_named_must_be_there() {
    let site = Site::new();
    site.build();
    let more: [&[&str]; 9] = [
        &["block", "spam.example"],
        &["keys", "rotate", "--now"],
        &["keys", "rotate", "--finish"],
        &["followers", "remove", "@ann@social.example"],
        &["requests", "accept", "--all"],
        &["replies", "approve", "x"],
        &["unblock", "x.example"],
        &["deliver"],
        &["resend", "hello", "--to", "@ann@social.example"],
    ];
    for args in LOOKS.into_iter().chain(more) {
        let (code, out, err) = run(site.gatepost(args).args(["--store", "sqlite:typo/gate.db"]));
        let error = format!(
            "error: there is no store at {}\n  hint: correct --store or GATEPOST_STORE; gatepost gate serve and gatepost publish make a \
             new one there\n",
            site.path("typo/gate.db").display()
        );
        assert_eq!((code, out.as_str(), err), (Some(1), "", error), "{args:?}");
        assert!(!site.has("typo"), "{args:?}");
    }
}

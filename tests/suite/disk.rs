//! A disk that is full, or may only be read: every verb says so in the same words, changes nothing, and leaves no half-made file.
//!
//! It needs a small disk, and so leave to mount one.

use super::support::{Site, run};
use std::process::Command;

const PROGRAM: &str = env!("CARGO_BIN_EXE_gatepost");

/// Runs a script where `$1` is a disk of 2 MiB that holds a site, `$0` the program, and `fill` and `free` do that.
fn on_a_small_disk(script: &str) -> Option<(String, String)> {
    if !Command::new("unshare").args(["-rm", "true"]).output().is_ok_and(|out| out.status.success()) {
        assert!(std::env::var_os("GATEPOST_REQUIRE_TOOLS").is_none(), "unshare does not work here");
        eprintln!("not tested: `unshare -rm` does not work here, and a full disk needs a disk of its own");
        return None;
    }
    let (site, place) = (Site::new(), Site::empty());
    site.remove("key.pub.pem");
    assert_eq!(run(&mut site.gatepost(&["keys", "new"])).0, Some(0));
    site.build();
    let before = "mount -t tmpfs -o size=2m none \"$1\" && cp -rp \"$2/.\" \"$1\" && cd \"$1\" || exit 9; \
                  fill() { cat /dev/zero > ballast 2>/dev/null; }; free() { rm ballast; }; \
                  said() { \"$@\" >/dev/null; echo \"code $?\" >&2; };";
    let mut command = Command::new("unshare");
    command.args(["-rm", "bash", "-c", &format!("{before} {script}"), PROGRAM]).arg(place.root()).arg(site.root());
    let (code, out, told) = run(&mut command);
    assert_eq!(code, Some(0), "{told}");
    Some((out, told.replace(&place.root().display().to_string(), "DIR")))
}

#[test]
fn every_verb_says_alike_that_the_disk_is_full() {
    let script = "fill; for verb in plan status followers 'publish --unchecked' deliver 'gate serve'; do said \"$0\" $verb; done; free; \
                  ls .gatepost";
    let Some((out, told)) = on_a_small_disk(script) else { return };
    let each = "error: the disk is full: the store ./.gatepost/gate.db cannot be written\n  hint: make room, then repeat the command; nothing is lost\ncode 75\n";
    // Verbs that only look make no store.
    let none = "There is no store at ./.gatepost/gate.db yet: a gate makes one, and so does gatepost publish; if yours is elsewhere, name it with --store\ncode 0\n";
    assert_eq!(told, format!("code 0\n{none}{none}{each}{each}{each}"));
    assert!(!out.contains("gate.db"), "{out}");
}

#[test]
fn who_only_looks_may_look_at_a_disk_that_is_read_only() {
    let script = "\"$0\" -q block spam.example; mount -o remount,ro \"$1\"; for verb in plan status reports 'inbox log' followers 'block spam.example'; \
                  do said \"$0\" $verb; done; \"$0\" status";
    let Some((out, told)) = on_a_small_disk(script) else { return };
    let refused = "error: the disk is read-only: the store ./.gatepost/gate.db cannot be written\n  hint: make it writable, then repeat the command; nothing is lost\ncode 75\n";
    assert_eq!(told, "code 0\n".repeat(5) + refused);
    assert_eq!(out, "Nothing waits\n");
}

#[test]
fn nothing_half_made_stays_on_a_full_disk() {
    for verb in
        ["new post Hello", "theme eject", "keys rotate", "keys rotate --now", "init other --username me --name Me"]
    {
        // Room for a few files, not for all of them.
        for room in [0, 4096, 8192, 16384] {
            let script = format!(
                "fill; truncate -s -{room} ballast; find . -type f ! -name ballast ! -path './.gatepost/gate.db*' -exec sha256sum {{}} + | sort > /dev/shm/before.$$; \
                 said \"$0\" -q {verb};  \
                 find . -type f ! -name ballast ! -path './.gatepost/gate.db*' -exec sha256sum {{}} + | sort > /dev/shm/after.$$; \
                 cmp /dev/shm/before.$$ /dev/shm/after.$$ >/dev/null && echo same || echo other; ls -d other themes 2>/dev/null; rm /dev/shm/*.$$"
            );
            let Some((out, told)) = on_a_small_disk(&script) else { return };
            if told == "code 0\n" {
                continue;
            }
            assert_eq!(out, "same\n", "{verb}, {room}: {told}");
            assert!(told.contains("the disk is full") && told.ends_with("code 75\n"), "{verb}, {room}: {told}");
        }
    }
}

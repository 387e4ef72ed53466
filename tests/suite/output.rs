//! An output that takes no more.

use super::support::{Site, run};
use std::process::Command;

/// Runs a line of a shell in which `$0` is the program and `$1` a built site.
fn shell(line: &str) -> (Option<i32>, String, String) {
    let site = Site::new();
    site.build();
    let mut command = Command::new("bash");
    run(command.args(["-c", line, env!("CARGO_BIN_EXE_gatepost")]).arg(site.root()))
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_printed_is_said() {
    for verb in
        ["plan", "plan --json", "status", "build", "followers", "man", "completions bash", "--help", "--version"]
    {
        let (code, _, told) = shell(&format!("\"$0\" --root \"$1\" {verb} >/dev/full"));
        let expected = "error: the output cannot be written: no space left on device\n  hint: make room where it goes, then look again; \
                        what the command did is done\n";
        assert!(told.ends_with(expected), "{verb}: {told}");
        assert_eq!(code, Some(1), "{verb}");
    }
}

#[test]
fn whoever_has_read_enough_hears_nothing() {
    for verb in ["man", "completions bash", "--help", "plan"] {
        // The reader is gone before the first line is written.
        let line = format!("set -o pipefail; {{ sleep 0.3; \"$0\" --root \"$1\" {verb}; }} | true");
        assert_eq!(shell(&line), (Some(0), String::new(), String::new()), "{verb}");
    }
}

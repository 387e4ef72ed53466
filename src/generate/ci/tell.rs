//! The lines that tell the gate of a deployment.
//!
//! They stop where they cannot know: a build that is not there, a commit whose message cannot be read. What followers were told
//! cannot be taken back; a job that failed can be run again. There is no `${…}` in them: Woodpecker would put its own words there.

use super::{Job, in_shell};

/// Where the message of the commit is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Message {
    /// In the clone that the job runs in.
    Clone,
    /// In a variable of the forge's: the job has no clone.
    Variable(&'static str),
}

impl Message {
    /// The line that puts it into `message`.
    fn line(self) -> String {
        match self {
            Self::Clone => {
                "  message=$(git log -1 --no-show-signature --encoding=UTF-8 --format=%B) || exit 1".to_owned()
            }
            Self::Variable(name) => format!("  message=\"${name}\""),
        }
    }
}

/// `Gatepost`, and what a slip of the finger makes of it, in small letters, as `sed -E` reads it.
const NEAR: &str = "g[a-z]?(at|ta|t)[a-z]?[ -]?p(ost|sot|ots|ot|st|os)[a-z]?";

/// Lines that understand the message as `gatepost publish` does: a last paragraph that says `Gatepost: quiet` is quiet, and what looks
/// like it, there or elsewhere, stops the job. `sed` says with its exit code whether it could look; `grep` would say "no" alike.
fn understand() -> Vec<String> {
    [
        // One letter is one byte, whatever language the machine speaks.
        "  export LC_ALL=C",
        "  message=$(printf '%s\\n' \"$message\" | tr -d '\\r' | tr A-Z a-z)",
        "  trailers=$(printf '%s\\n' \"$message\" | git interpret-trailers --parse --no-divider) || exit 1",
        "  quiet=$(printf '%s\\n' \"$trailers\" | sed -nE '/^gatepost *: *quiet *$/p') || exit 1",
        &format!("  near='{NEAR}'"),
        "  odd=$(printf '%s\\n' \"$trailers\" | sed -nE \"/^$near *:/p\") || exit 1",
        "  meant=$(printf '%s\\n' \"$message\" | sed -nE \"/^[^a-z]*$near[^a-z]*q[a-z]{2,5}[^a-z]*\\$/p\") || exit 1",
        "  if [ -n \"$quiet\" ]; then",
        "    ask=\"$ask&known\"",
        "  elif [ -n \"$odd$meant\" ]; then",
        "    echo 'The commit says something like Gatepost: quiet, so nobody is told:'",
        "    printf '%s\\n' \"$odd\" \"$meant\" | sed '/^$/d' | sort -u",
        "    echo 'Write Gatepost: quiet as the last paragraph of a commit, or nothing of the kind, and push again.'",
        "    exit 1",
        "  fi",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// How the gate is told, when it has a token for it.
pub(super) fn tell(job: &Job, message: Message) -> Option<Vec<String>> {
    let gate = job.gate.as_ref()?;
    let list = in_shell(&format!("{}/gatepost.json", job.output));
    let mut lines = vec![
        "if [ -n \"$GATEPOST_PUBLISH_TOKEN\" ]; then".to_owned(),
        // A host may show the new build a little later than it says: the gate is told which one, and asked again until it sees it.
        format!("  built=$(sha256sum < {list}) || exit 1"),
        format!("  ask={}$(echo \"$built\" | cut -d ' ' -f 1)", in_shell(&format!("{gate}?built="))),
    ];
    lines.push(message.line());
    lines.extend(understand());
    lines.extend(
        [
            "  curl --fail-with-body -sS --retry 20 --retry-delay 30 -X POST \\",
            "    -H \"Authorization: Bearer $GATEPOST_PUBLISH_TOKEN\" \"$ask\"",
            "else",
            "  echo \"There is no secret GATEPOST_PUBLISH_TOKEN, so nobody is told.\"",
            "fi",
        ]
        .map(str::to_owned),
    );
    Some(lines)
}

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
    /// Lines that put what `Gatepost:` says into `said`.
    fn lines(self) -> Vec<String> {
        match self {
            Self::Clone => {
                vec!["  said=$(git log -1 --format='%(trailers:key=Gatepost,valueonly)') || exit 1".to_owned()]
            }
            Self::Variable(name) => vec![
                format!("  said=$(printf '%s\\n' \"${name}\" | git interpret-trailers --parse) || exit 1"),
                "  said=$(printf '%s\\n' \"$said\" | sed -n 's/^[Gg][Aa][Tt][Ee][Pp][Oo][Ss][Tt]: *//p')".to_owned(),
            ],
        }
    }
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
    lines.extend(message.lines());
    lines.extend(
        [
            "  said=$(echo $said | tr A-Z a-z)",
            "  case \" $said \" in",
            "    *\" quiet \"*) ask=\"$ask&known\" ;;",
            "    \"  \") ;;",
            "    *) echo \"The commit says Gatepost: $said, which means nothing, so nobody is told. Write quiet, or leave it out, and push again.\"",
            "       exit 1 ;;",
            "  esac",
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

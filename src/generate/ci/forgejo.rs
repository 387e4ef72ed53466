//! Forgejo Actions: the notation of GitHub's, on other machines.

use super::github::{secret, secret_upload, step};
use super::upload::{branch, upload};
use super::{DAILY, Job, Message, indented, tell};
use crate::site::config::Host;

/// `.forgejo/workflows/publish.yml`.
pub(super) fn workflow(job: &Job) -> String {
    let mut text = format!(
        "# Written by `gatepost init --ci forgejo`, and yours from now on. It needs Actions, switched on in the settings of the\n\
         # repository, and a runner; with Woodpecker, delete this file and keep .woodpecker/publish.yaml.\n\
         # Each push and each morning: build the site, publish it, tell the gate.\n\
         name: Publish\n\
         on:\n  push:\n    branches: [main]\n  schedule:\n\
         \x20   # Posts dated in the future appear on their day.\n\
         \x20   - cron: \"{DAILY}\"\n  workflow_dispatch:\n\
         # One run after the other, so that an older build does not take the place of a newer one. A Forgejo that does not know this\n\
         # word passes over it: there, let a run end before the next push.\n\
         concurrency:\n  group: publish\n\
         jobs:\n  publish:\n\
         \x20   # A label of your runner: its settings name them.\n\
         \x20   runs-on: docker\n    timeout-minutes: 60\n    steps:\n\
         \x20     - uses: https://data.forgejo.org/actions/checkout@v4\n\
         \x20     - name: Remember Gatepost\n        uses: https://data.forgejo.org/actions/cache@v4\n        with:\n\
         \x20         path: ~/.cargo/bin/gatepost\n          key: gatepost-{}\n",
        env!("CARGO_PKG_VERSION")
    );
    let path = "echo \"$HOME/.cargo/bin\" >> \"$GITHUB_PATH\"".to_owned();
    let rust =
        "command -v ~/.cargo/bin/cargo || curl -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal".to_owned();
    text.push_str(&step("Install Gatepost", &[path, "PATH=\"$HOME/.cargo/bin:$PATH\"".into(), rust, Job::install()]));
    text.push_str("      - name: Build\n        run: gatepost build\n");
    text.push_str(&if job.host == Some(Host::Codeberg) { pages(job) } else { secret_upload(&upload(job)) });
    if let Some(tell) = tell(job, Message::Clone) {
        text.push_str("      - name: Tell the gate\n        env:\n");
        text.push_str(&indented(10, [secret("GATEPOST_PUBLISH_TOKEN")]));
        text.push_str(&format!("        run: |\n{}", indented(10, tell)));
    }
    text
}

/// To the branch that the forge serves, with the token that every job has.
fn pages(job: &Job) -> String {
    let upload = branch(&job.output, "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY.git", &[]);
    let push = |line: &String| line.replace("git push", "git -c http.extraHeader=\"Authorization: token $TOKEN\" push");
    let lines: Vec<String> = upload.lines.iter().map(push).collect();
    format!(
        "      - name: Publish\n        env:\n          TOKEN: ${{{{ github.token }}}}\n        run: |\n{}",
        indented(10, lines)
    )
}

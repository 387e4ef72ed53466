//! Woodpecker, which runs jobs for Codeberg and other Forgejos.

use super::upload::{branch, upload};
use super::{DAILY, Job, Message, commented, indented, tell};
use crate::site::config::Host;

/// `.woodpecker/publish.yaml`. A secret that is missing is an error there: what needs one is a comment.
pub(super) fn workflow(job: &Job) -> String {
    let mut text = format!(
        "# Written by `gatepost init --ci forgejo`, and yours from now on. With Forgejo Actions, delete this file and keep\n\
         # .forgejo/workflows/publish.yml.\n\
         # Each push to the default branch: build the site, publish it, tell the gate.\n\
         # So that posts dated in the future appear, add a daily cron in the settings of the repository: `{DAILY}`.\n\
         # Let \"Cancel previous pipelines\" for pushes stay on in the settings: two runs at once could publish the older build last, and\n\
         # followers would be told that the newer posts are deleted.\n\
         when:\n  - event: push\n    branch: ${{CI_REPO_DEFAULT_BRANCH}}\n  - event: [cron, manual]\n\
         steps:\n\
         \x20 - name: build\n    image: rust:1-bookworm\n    commands:\n      - {}\n      - gatepost build\n",
        Job::install()
    );
    let mut upload = upload(job);
    if job.host == Some(Host::Codeberg) {
        // A token of yours with the right to write to the repository.
        upload = branch(&job.output, "https://$PAGES_TOKEN@codeberg.org/$CI_REPO.git", &["PAGES_TOKEN"]);
    }
    let mut lines = vec![
        format!(
            "Publish: add the secrets {} in the settings of the repository,",
            upload.secrets.join(", ").to_lowercase()
        ),
        "look at the commands, and take away the marks in front of these lines.".to_owned(),
    ];
    if !upload.note.is_empty() {
        lines.push(format!("Note: {}.", upload.note));
    }
    let image = match () {
        () if upload.lines.iter().any(|line| line.contains("npx ")) => "node:24-bookworm",
        () if upload.lines.iter().any(|line| line.contains("gem ")) => "ruby:3",
        () => "rust:1-bookworm",
    };
    lines.extend(step("publish", image, upload.secrets, &upload.lines));
    text.push_str(&commented(2, lines));
    if let Some(tell) = tell(job, Message::Clone) {
        let first = "Tell the gate: add the secret gatepost_publish_token, and take away the marks.".to_owned();
        let step = step("tell", "rust:1-bookworm", &["GATEPOST_PUBLISH_TOKEN"], &tell);
        text.push_str(&commented(2, std::iter::once(first).chain(step)));
    }
    text
}

fn step(name: &str, image: &str, secrets: &[&str], lines: &[String]) -> Vec<String> {
    let mut step = vec![format!("- name: {name}"), format!("  image: {image}"), "  environment:".to_owned()];
    for secret in secrets {
        step.extend([format!("    {secret}:"), format!("      from_secret: {}", secret.to_lowercase())]);
    }
    step.extend(["  commands:".to_owned(), "    - |".to_owned()]);
    step.extend(indented(6, lines).lines().map(str::to_owned));
    step
}

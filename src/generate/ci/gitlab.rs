//! GitLab CI.

use super::upload::upload;
use super::{Job, Message, commented, in_shell, in_yaml, indented, tell};
use crate::site::config::Host;

/// Of the job that publishes: one at a time, and with an environment, so that the forge keeps one of an older commit from coming last.
const ONE_AFTER_THE_OTHER: &str = "  resource_group: publish\n  environment: site\n";

/// `.gitlab-ci.yml`.
pub(super) fn pipeline(job: &Job) -> String {
    let is_pages = job.host == Some(Host::GitlabPages);
    let mut text = format!(
        "# Written by `gatepost init --ci gitlab`, and yours from now on.\n\
         # Each push to the default branch: build the site, publish it, tell the gate.\n\
         # So that posts dated in the future appear, make a daily schedule: Build > Pipeline schedules, `{}`.\n\
         # Let \"Prevent outdated deployment jobs\" stay on in Settings > CI/CD > General pipelines: an older build that is published last\n\
         # takes newer posts away, and followers would be told that they are deleted.\n\
         workflow:\n  rules:\n    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n\
         stages: [build, publish, tell]\n\
         default:\n  image: rust:1-bookworm\n\
         variables:\n  CARGO_INSTALL_ROOT: $CI_PROJECT_DIR/.gatepost/ci\n",
        super::DAILY
    );
    text.push_str(&format!(
        "build:\n  stage: build\n  cache:\n    key: gatepost-{}\n    paths: [.gatepost/ci/bin]\n  script:\n    - export PATH=\"$CARGO_INSTALL_ROOT/bin:$PATH\"\n\
         \x20   - {}\n    - gatepost build\n  artifacts:\n    paths: [{}]\n    expire_in: 1 day\n",
        env!("CARGO_PKG_VERSION"),
        Job::install(),
        paths(job)
    ));
    text.push_str(&if is_pages { pages(job) } else { secret_upload(job) });
    if let Some(tell) = tell(job, Message::Variable("CI_COMMIT_MESSAGE")) {
        text.push_str(&format!(
            "tell:\n  stage: tell\n  variables:\n    GIT_STRATEGY: none\n  script:\n    - |\n{}",
            indented(6, tell)
        ));
    }
    text
}

/// What later jobs get: the output, and what the owner's server reads.
fn paths(job: &Job) -> String {
    match job.host {
        Some(Host::S3) => format!("{}, .gatepost/deploy", in_yaml(&job.output)),
        _ => in_yaml(&job.output),
    }
}

/// Where nothing but the forge itself is needed: the folder must be called `public` there.
fn pages(job: &Job) -> String {
    let line = if job.output == "public" {
        "echo \"The artifact is the site.\"".to_owned()
    } else {
        format!("mv {} public", in_shell(&job.output))
    };
    format!(
        "pages:\n  stage: publish\n{ONE_AFTER_THE_OTHER}  variables:\n    GIT_STRATEGY: none\n  script:\n    - |\n      {line}\n  artifacts:\n    paths: [public]\n"
    )
}

/// A job that waits for its secrets.
fn secret_upload(job: &Job) -> String {
    let upload = upload(job);
    let mut lines = vec![
        format!("Publish: set {} in Settings > CI/CD > Variables, masked and protected,", upload.secrets.join(", ")),
        "look at the commands, and take away the marks in front of these lines.".to_owned(),
    ];
    if !upload.note.is_empty() {
        lines.push(format!("Note: {}.", upload.note));
    }
    lines.extend(["publish:".to_owned(), "  stage: publish".to_owned()]);
    lines.extend(ONE_AFTER_THE_OTHER.lines().map(str::to_owned));
    if upload.lines.iter().any(|line| line.contains("npx ")) {
        lines.push("  image: node:24-bookworm".to_owned());
    }
    if upload.lines.iter().any(|line| line.contains("gem ")) {
        lines.push("  image: ruby:3".to_owned());
    }
    lines.extend(["  script:".to_owned(), "    - |".to_owned()]);
    lines.extend(upload.lines.iter().map(|line| format!("      {line}")));
    format!("{}\n", commented(0, lines))
}

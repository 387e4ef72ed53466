//! GitLab CI.

use super::upload::upload;
use super::{Job, commented, indented};
use crate::site::config::Host;

/// `.gitlab-ci.yml`.
pub(super) fn pipeline(job: &Job) -> String {
    let is_pages = job.host == Some(Host::GitlabPages);
    let mut text = format!(
        "# Written by `gatepost init --ci gitlab`, and yours from now on.\n\
         # Each push to the default branch: build the site, publish it, tell the gate.\n\
         # So that posts dated in the future appear, make a daily schedule: Build > Pipeline schedules, `{}`.\n\
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
    if let Some(tell) = job.tell() {
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
        Some(Host::S3) => format!("{}, .gatepost/deploy", job.output),
        _ => job.output.clone(),
    }
}

/// Where nothing but the forge itself is needed: the folder must be called `public` there.
fn pages(job: &Job) -> String {
    let line = if job.output == "public" {
        "echo \"The artifact is the site.\"".to_owned()
    } else {
        format!("mv {} public", job.output)
    };
    format!(
        "pages:\n  stage: publish\n  variables:\n    GIT_STRATEGY: none\n  script:\n    - {line}\n  artifacts:\n    paths: [public]\n"
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

//! GitHub Actions.

use super::upload::{Upload, upload};
use super::{DAILY, Job, Message, commented, in_yaml, indented, tell};
use crate::site::config::Host;

/// Where it runs. The name is part of the cache's key: a program built there runs there.
const RUNNER: &str = "ubuntu-24.04";

/// `.github/workflows/publish.yml`.
pub(super) fn workflow(job: &Job) -> String {
    let is_pages = job.host == Some(Host::GithubPages);
    let mut text = format!(
        "# Written by `gatepost init --ci github`, and yours from now on.\n\
         # Each push and each morning: build the site, publish it, tell the gate.\n\
         name: Publish\n\
         on:\n  push:\n    branches: [main]\n  schedule:\n\
         \x20   # Posts dated in the future appear on their day. GitHub stops this after 60 days without a push.\n\
         \x20   - cron: \"{DAILY}\"\n  workflow_dispatch:\n\
         permissions:\n  contents: read\n"
    );
    if is_pages {
        text.push_str("  pages: write\n  id-token: write\n");
    }
    text.push_str(&format!(
        "concurrency:\n  group: publish\njobs:\n  publish:\n    runs-on: {RUNNER}\n    timeout-minutes: 60\n"
    ));
    if is_pages {
        text.push_str("    environment:\n      name: github-pages\n");
    }
    text.push_str(&format!(
        "    steps:\n      - uses: actions/checkout@v4\n      - name: Remember Gatepost\n        uses: actions/cache@v4\n        with:\n\
         \x20         path: ~/.cargo/bin/gatepost\n          key: gatepost-{}-{RUNNER}\n",
        env!("CARGO_PKG_VERSION")
    ));
    let install = format!("  cargo +stable install --locked gatepost --version {}", env!("CARGO_PKG_VERSION"));
    let rust = "  rustup toolchain install stable --profile minimal".to_owned();
    text.push_str(&step("Install Gatepost", &["if ! command -v gatepost; then".into(), rust, install, "fi".into()]));
    text.push_str("      - name: Build\n        run: gatepost build\n");
    text.push_str(&if is_pages { pages(job) } else { secret_upload(&upload(job)) });
    if let Some(tell) = tell(job, Message::Clone) {
        text.push_str("      - name: Tell the gate\n        env:\n");
        text.push_str(&indented(10, [secret("GATEPOST_PUBLISH_TOKEN")]));
        text.push_str(&format!("        run: |\n{}", indented(10, tell)));
    }
    text
}

/// Some lines with a name.
pub(super) fn step(name: &str, lines: &[String]) -> String {
    format!("      - name: {name}\n        run: |\n{}", indented(10, lines))
}

/// `NAME: ${{ secrets.NAME }}`.
pub(super) fn secret(name: &str) -> String {
    format!("{name}: ${{{{ secrets.{name} }}}}")
}

/// Where nothing but the forge itself is needed.
fn pages(job: &Job) -> String {
    format!(
        "      - name: Pack\n        uses: actions/upload-pages-artifact@v5\n        with:\n          path: {}\n\
         \x20         # .well-known and .nojekyll are part of the site.\n          include-hidden-files: true\n\
         \x20     - name: Publish\n        uses: actions/deploy-pages@v4\n",
        in_yaml(&job.output)
    )
}

/// A step that waits for its secrets.
pub(super) fn secret_upload(upload: &Upload) -> String {
    let mut lines = vec![
        format!("Publish: set the secrets {} in the settings of the repository,", upload.secrets.join(", ")),
        "look at the commands, and take away the marks in front of these lines.".to_owned(),
    ];
    if !upload.note.is_empty() {
        lines.push(format!("Note: {}.", upload.note));
    }
    lines.extend(["- name: Publish".to_owned(), "  env:".to_owned()]);
    lines.extend(upload.secrets.iter().map(|name| format!("    {}", secret(name))));
    lines.push("  run: |".to_owned());
    lines.extend(upload.lines.iter().map(|line| format!("    {line}")));
    format!("{}\n", commented(6, lines))
}

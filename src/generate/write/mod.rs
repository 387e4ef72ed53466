//! The one writer: artifacts to the output folder, whole or not at all.
//!
//! The new tree is made beside the old one and then exchanged with it in one step, so a reader, a web server or a build that is
//! killed sees the old site or the new one. (Nothing is forced to the disk first: after a power cut, build again.) What is
//! unchanged is hard-linked, not written. The tree that was exchanged out is kept and brought up to date at the next build, so
//! a rebuild costs what changed, not what there is.
//!
//! Which tree a record in the cache speaks of is told by the inode of its folder: a build killed at any moment leaves records
//! that either fit or are ignored.
//!
//! | step | file |
//! |---|---|
//! | one build at a time | `lock` |
//! | which folder, and may it be replaced | `folder` |
//! | what is known of a tree | `record` |
//! | what others did to it since | `damage` |
//! | the new tree is made out of the tree before last | `stage`, of `spare`, `folders` and `files` |
//! | the two change places | `exchange` |

mod damage;
mod exchange;
mod files;
mod folder;
mod folders;
mod lock;
mod record;
mod spare;
mod stage;

pub(crate) use damage::{Damage, damage};
pub(crate) use exchange::bring_along;
pub(crate) use folder::{MARKER, OutputFolder};
pub(crate) use lock::BuildLock;
pub(crate) use record::{Made, Record, Tree};
pub(crate) use stage::Stage;

use super::held;
use super::unwritten::unwritten;
use crate::site::problem::Problem;
use std::path::Path;

fn cannot_write(path: &Path, error: &std::io::Error) -> Problem {
    const KEPT: &str = "the old site is untouched";
    let remedy = match error.kind() {
        std::io::ErrorKind::FileTooLarge => "allow larger files and build again; the old site is untouched",
        _ => "check the folder's permissions and build again; the old site is untouched",
    };
    unwritten(&path.display().to_string(), error, KEPT, remedy)
}

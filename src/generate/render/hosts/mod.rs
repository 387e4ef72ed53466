//! The files that a host reads, so that every address is served with its right type.

use super::{Piece, Renderer, Workshop};

/// The renderer.
pub(super) struct Hosts;

impl Renderer for Hosts {
    fn pieces<'w>(&self, _: &'w Workshop<'_>) -> Vec<Piece<'w>> {
        Vec::new()
    }
}

/// What the configured host cannot do, in two lines: what, and the way out.
pub(crate) fn advice(_: &crate::site::config::Config) -> Vec<String> {
    Vec::new()
}

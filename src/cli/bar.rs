//! A progress bar that shows itself only when the work takes more than a second.

use crate::generate::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::OnceLock;
use std::time::Duration;

/// The bar. It draws nothing where there is no terminal.
pub(super) struct Bar {
    bar: OnceLock<ProgressBar>,
    hidden: bool,
}

impl Bar {
    /// A bar, or none for who asked for silence.
    pub(super) fn new(hidden: bool) -> Self {
        Self { bar: OnceLock::new(), hidden }
    }

    /// What stands behind the bar.
    #[cfg(feature = "server")]
    pub(super) fn say(&self, words: String) {
        if let Some(bar) = self.bar.get() {
            bar.set_message(words);
        }
    }

    /// It is over.
    pub(super) fn clear(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Bar {
    fn start(&self, pieces: usize) {
        if self.hidden {
            return;
        }
        let bar = ProgressBar::with_draw_target(Some(pieces as u64), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {eta} {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = self.bar.get_or_init(|| bar.with_style(style)).clone();
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_secs(1));
            if !bar.is_finished() {
                bar.set_draw_target(ProgressDrawTarget::stderr());
            }
        });
    }

    fn step(&self) {
        if let Some(bar) = self.bar.get() {
            bar.inc(1);
        }
    }
}

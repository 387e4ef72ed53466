//! Who looked beyond its own page: what was made with the whole site in view is made again when anything in it changes.

use std::cell::Cell;
use std::sync::OnceLock;

thread_local! {
    /// Whether the template that runs on this thread has looked beyond its own page.
    static LOOKED_AROUND: Cell<bool> = const { Cell::new(false) };
}

/// Runs something and tells whether a template in it looked at the whole site. Whoever watches around it is told too.
pub(crate) fn watching<T>(run: impl FnOnce() -> T) -> (T, bool) {
    let before = LOOKED_AROUND.replace(false);
    let result = run();
    let looked = LOOKED_AROUND.get();
    LOOKED_AROUND.set(before || looked);
    (result, looked)
}

/// Notes that what is being made depends on the whole site.
pub(crate) fn look_around() {
    LOOKED_AROUND.set(true);
}

/// Something made once and used by many: whoever uses it has looked where its making looked.
pub(crate) struct Once<T>(OnceLock<(T, bool)>);

impl<T> Once<T> {
    /// Not made yet.
    pub(crate) const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// Makes it, or takes what was made.
    pub(crate) fn get_or_make(&self, make: impl FnOnce() -> T) -> &T {
        let (value, looked) = self.0.get_or_init(|| watching(make));
        if *looked {
            look_around();
        }
        value
    }
}

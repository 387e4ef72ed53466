//! The settings of a repository while hooks are put into it: the new ones with the new hooks, or the old ones with the old.

use super::place::{BRANCH, SITE};
use crate::git::Repository;

/// The settings as they were, which come back unless the new ones are kept: hooks of an earlier installation go on with them.
pub(super) struct Settings<'r> {
    repository: &'r Repository,
    were: Option<[(&'static str, Option<String>); 2]>,
}

impl<'r> Settings<'r> {
    /// Looks at them.
    pub(super) fn remember(repository: &'r Repository) -> Self {
        Self { repository, were: Some([SITE, BRANCH].map(|name| (name, repository.setting(name)))) }
    }

    /// The new ones stay.
    pub(super) fn keep(mut self) {
        self.were = None;
    }
}

impl Drop for Settings<'_> {
    fn drop(&mut self) {
        for (name, was) in self.were.take().into_iter().flatten() {
            // What stands in the way is told already, by who failed first.
            let _ = match was {
                Some(value) => self.repository.set(name, &value),
                None => self.repository.unset(name),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn what_is_not_kept_is_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Command::new("git").args(["init", "--quiet", "--bare"]).arg(folder.path()).status().unwrap().success());
        let repository = Repository::open(folder.path()).unwrap();
        let both = || [SITE, BRANCH].map(|name| repository.setting(name));
        let old = [Some("/srv/old".to_owned()), None];
        repository.set(SITE, "/srv/old").unwrap();
        let change = || {
            let settings = Settings::remember(&repository);
            repository.set(SITE, "/srv/new").unwrap();
            repository.set(BRANCH, "main").unwrap();
            settings
        };
        drop(change());
        assert_eq!(both(), old);
        // What the first change never reached is not there to be taken away.
        drop(Settings::remember(&repository));
        assert_eq!(both(), old);
        change().keep();
        assert_eq!(both(), [Some("/srv/new".to_owned()), Some("main".to_owned())]);
    }
}

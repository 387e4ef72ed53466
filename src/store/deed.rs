//! What of what was given up may be sent after all. An activity's id says what it does: they are functions of what they tell.

/// What an activity of ours does to what its receiver knows, as its id says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    /// Tells of something for the first time.
    Tells,
    /// Says how it is now.
    Edits,
    /// Deletes or undoes it.
    TakesBack,
    /// Answers somebody.
    Answers,
}

/// What an activity does, and the id that it is about.
pub(super) fn deed(activity: &str) -> (Deed, &str) {
    match activity.split_once('#') {
        None => (Deed::Tells, activity),
        Some((about, "create")) => (Deed::Tells, about),
        Some((about, "delete" | "undo")) => (Deed::TakesBack, about),
        Some((about, fragment)) if fragment.starts_with("update-") => (Deed::Edits, about),
        Some((about, _)) => (Deed::Answers, about),
    }
}

/// What of what was given up may be sent after all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Retried {
    /// It would bring back what is gone, or old words.
    No,
    /// It alone.
    Alone,
    /// It, and then once more the last edit that arrived: without the post, it was nothing to them.
    WithLastEdit,
}

/// Whether what was given up may be sent after all. `is_gone` is what it is about; `later` is what arrived there since, of what is about
/// the same.
pub(super) fn retried(deed: Deed, is_gone: bool, later: &[Deed]) -> Retried {
    match deed {
        Deed::Answers | Deed::TakesBack => Retried::Alone,
        _ if is_gone || later.contains(&Deed::TakesBack) => Retried::No,
        Deed::Edits if later.contains(&Deed::Edits) => Retried::No,
        Deed::Tells if later.contains(&Deed::Edits) => Retried::WithLastEdit,
        Deed::Edits | Deed::Tells => Retried::Alone,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_gone_or_old_is_sent_after_all() {
        let id = "https://me.example/ap/posts/first.json";
        for (fragment, is) in [
            ("", Deed::Tells),
            ("#create", Deed::Tells),
            ("#update-0123456789abcdef-2", Deed::Edits),
            ("#delete", Deed::TakesBack),
            ("#undo", Deed::TakesBack),
            ("#accept-00", Deed::Answers),
        ] {
            assert_eq!(deed(&format!("{id}{fragment}")), (is, id), "{fragment}");
        }
        for (what, is_gone, later, verdict) in [
            (Deed::Tells, false, &[][..], Retried::Alone),
            (Deed::Tells, true, &[], Retried::No),
            (Deed::Tells, false, &[Deed::Edits], Retried::WithLastEdit),
            (Deed::Tells, false, &[Deed::Edits, Deed::TakesBack], Retried::No),
            (Deed::Edits, false, &[], Retried::Alone),
            (Deed::Edits, false, &[Deed::Edits], Retried::No),
            (Deed::Edits, true, &[], Retried::No),
            (Deed::TakesBack, true, &[], Retried::Alone),
            (Deed::Answers, false, &[Deed::Answers, Deed::Edits], Retried::Alone),
        ] {
            assert_eq!(retried(what, is_gone, later), verdict, "{what:?} {is_gone} {later:?}");
        }
    }
}

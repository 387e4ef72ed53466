//! Scopes of the grammars to the classes that the theme has colours for.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::LazyLock;
use syntect::parsing::{Scope, ScopeStack};

/// Scope prefix → class, the most particular first.
pub(super) static CLASSES: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
    [
        ("comment", "hl-comment"),
        ("constant.character.escape", "hl-escape"),
        ("string.regexp", "hl-regexp"),
        ("string", "hl-string"),
        ("constant", "hl-constant"),
        ("keyword.operator", "hl-operator"),
        ("keyword", "hl-keyword"),
        ("storage.type", "hl-type"),
        ("storage", "hl-keyword"),
        ("entity.name.function", "hl-function"),
        ("support.function", "hl-function"),
        ("variable.function", "hl-function"),
        ("support.macro", "hl-function"),
        ("entity.name.tag", "hl-tag"),
        ("entity.other.attribute-name", "hl-attribute"),
        ("entity.name.section", "hl-heading"),
        ("entity.name", "hl-type"),
        ("entity.other.inherited-class", "hl-type"),
        ("support.type.property-name", "hl-attribute"),
        ("support.type", "hl-type"),
        ("support.class", "hl-type"),
        ("support.constant", "hl-constant"),
        ("variable.language", "hl-keyword"),
        ("variable.parameter", "hl-variable"),
        ("markup.inserted", "hl-inserted"),
        ("markup.deleted", "hl-deleted"),
        ("markup.heading", "hl-heading"),
        ("markup.bold", "hl-strong"),
        ("markup.italic", "hl-emphasis"),
        ("markup.underline.link", "hl-link"),
        ("markup.raw", "hl-string"),
        ("meta.diff.header", "hl-comment"),
        ("meta.diff.range", "hl-comment"),
        ("invalid", "hl-invalid"),
    ]
    .into_iter()
    .filter_map(|(scope, class)| Scope::new(scope).ok().map(|s| (s, class)))
    .collect()
});

thread_local! {
    static CLASS_OF: RefCell<HashMap<Scope, Option<&'static str>>> = RefCell::new(HashMap::new());
}

pub(super) fn class(scopes: &ScopeStack) -> Option<&'static str> {
    CLASS_OF.with_borrow_mut(|known| {
        scopes.as_slice().iter().rev().find_map(|scope| {
            *known.entry(*scope).or_insert_with(|| {
                CLASSES.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, class)| *class)
            })
        })
    })
}

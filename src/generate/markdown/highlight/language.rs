//! Languages, by the names that people write on fences.

use std::sync::LazyLock;
use syntect::parsing::{SyntaxReference, SyntaxSet};

pub(super) static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// Names that people write on fences and the grammars do not know.
const ALIASES: &[(&str, &str)] = &[
    ("console", "sh"),
    ("shell-session", "sh"),
    ("shellsession", "sh"),
    ("shell", "sh"),
    ("zsh", "sh"),
    ("golang", "go"),
    ("csharp", "cs"),
    ("c#", "cs"),
    ("objective-c", "m"),
    ("objc", "m"),
    ("jsonc", "json"),
    ("json5", "json"),
    ("mjs", "js"),
    ("cjs", "js"),
    ("jsx", "js"),
    ("jinja", "html"),
    ("jinja2", "html"),
    ("tera", "html"),
    ("vue", "html"),
    ("htm", "html"),
    ("ps1", "powershell"),
    ("docker", "dockerfile"),
    ("make", "makefile"),
    ("viml", "vim"),
    ("proto", "protobuf"),
    ("hcl", "terraform"),
    ("conf", "ini"),
    ("dosini", "ini"),
    ("properties", "ini"),
    ("systemd", "ini"),
    ("patch", "diff"),
];

pub(super) fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    let token = language.split([',', ' ', '{', ':']).next().unwrap_or_default().to_ascii_lowercase();
    if matches!(token.as_str(), "" | "text" | "txt" | "plain" | "plaintext" | "none" | "output") {
        return None;
    }
    let token = ALIASES.iter().find(|(alias, _)| *alias == token).map_or(token.as_str(), |(_, name)| name);
    SYNTAXES.find_syntax_by_token(token)
}

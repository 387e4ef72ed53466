//! Colours for code blocks: classes only, the theme has the colours for light and dark.
//!
//! Highlighting costs fifty times what parsing the Markdown costs, so it is remembered twice. Lines: the same line in the same
//! state of the lexer gives the same spans, and code repeats itself. Blocks: by content hash in `.gatepost/cache/`, across runs.

use super::escape;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};
use xxhash_rust::xxh3::xxh3_128;

/// Code longer than this is shown without colours: bytes.
const MAX_BLOCK: usize = 512 * 1024;

/// A line longer than this is shown without colours: bytes. Minified code would take minutes.
const MAX_LINE: usize = 4096;

/// Remembered lines a thread and language.
const MAX_LINES: usize = 20_000;

/// Remembered blocks, in bytes of HTML.
const MAX_CACHE: usize = 64 << 20;

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// Scope prefix → class, the most particular first.
static CLASSES: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
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

/// Remembered blocks.
#[derive(Debug, Default)]
pub(crate) struct Blocks {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    html: HashMap<u128, String>,
    bytes: usize,
    is_new: bool,
}

impl Blocks {
    /// With what an earlier run remembered.
    pub(crate) fn remembered(html: HashMap<u128, String>) -> Self {
        let bytes = html.values().map(String::len).sum();
        Self { known: Mutex::new(Known { html, bytes, is_new: false }) }
    }

    /// What to remember, when there is anything new.
    pub(crate) fn to_remember(&self) -> Option<HashMap<u128, String>> {
        let known = self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        known.is_new.then(|| known.html.clone())
    }

    /// The inside of `<code>` for a block, or none when the language is not known.
    pub(crate) fn colour(&self, code: &str, language: &str) -> Option<String> {
        if code.len() > MAX_BLOCK {
            return None;
        }
        let syntax = syntax(language)?;
        let key = xxh3_128(code.as_bytes()) ^ xxh3_128(syntax.name.as_bytes()).rotate_left(1);
        if let Some(html) = self.lock().html.get(&key) {
            return Some(html.clone());
        }
        let html = spans(code, syntax);
        let mut known = self.lock();
        if known.bytes + html.len() > MAX_CACHE {
            known.html.clear();
            known.bytes = 0;
        }
        known.bytes += html.len();
        known.is_new = true;
        known.html.insert(key, html.clone());
        Some(html)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    let token = language.split([',', ' ', '{', ':']).next().unwrap_or_default().to_ascii_lowercase();
    if matches!(token.as_str(), "" | "text" | "txt" | "plain" | "plaintext" | "none" | "output") {
        return None;
    }
    let token = ALIASES.iter().find(|(alias, _)| *alias == token).map_or(token.as_str(), |(_, name)| name);
    SYNTAXES.find_syntax_by_token(token)
}

/// What a thread remembers of one language.
#[derive(Default)]
struct Memory {
    states: Vec<(ParseState, ScopeStack)>,
    lines: HashMap<(u32, String), (String, u32)>,
}

thread_local! {
    static MEMORY: RefCell<HashMap<String, Memory>> = RefCell::new(HashMap::new());
    static CLASS_OF: RefCell<HashMap<Scope, Option<&'static str>>> = RefCell::new(HashMap::new());
}

fn spans(code: &str, syntax: &SyntaxReference) -> String {
    MEMORY.with_borrow_mut(|memories| {
        let memory = memories.entry(syntax.name.clone()).or_default();
        if memory.lines.len() > MAX_LINES || memory.states.len() > 512 {
            *memory = Memory::default();
        }
        let mut html = String::with_capacity(code.len() * 3);
        let mut state = memory.state(ParseState::new(syntax), ScopeStack::new());
        for line in syntect::util::LinesWithEndings::from(code) {
            state = memory.line(state, line, &mut html);
        }
        html
    })
}

impl Memory {
    fn state(&mut self, parser: ParseState, scopes: ScopeStack) -> u32 {
        let found = self.states.iter().position(|(p, s)| *s == scopes && *p == parser);
        let at = found.unwrap_or_else(|| {
            self.states.push((parser, scopes));
            self.states.len() - 1
        });
        u32::try_from(at).unwrap_or(0)
    }

    fn line(&mut self, state: u32, line: &str, html: &mut String) -> u32 {
        if line.len() > MAX_LINE {
            escape(line, html);
            return state;
        }
        let key = (state, line.to_owned());
        if let Some((spans, next)) = self.lines.get(&key) {
            html.push_str(spans);
            return *next;
        }
        let (mut parser, mut scopes) = self.states[state as usize].clone();
        let mut spans = String::with_capacity(line.len() * 3);
        let next = if let Ok(ops) = parser.parse_line(line, &SYNTAXES) {
            write_spans(line, &ops, &mut scopes, &mut spans);
            self.state(parser, scopes)
        } else {
            escape(line, &mut spans);
            state
        };
        html.push_str(&spans);
        self.lines.insert(key, (spans, next));
        next
    }
}

/// One flat span a run of text with the same class.
fn write_spans(line: &str, ops: &[(usize, syntect::parsing::ScopeStackOp)], scopes: &mut ScopeStack, out: &mut String) {
    let mut open: Option<&'static str> = None;
    let mut put = |text: &str, class: Option<&'static str>, out: &mut String| {
        if text.is_empty() {
            return;
        }
        let blank = text.bytes().all(|b| b.is_ascii_whitespace());
        if class != open && !blank {
            if open.is_some() {
                out.push_str("</span>");
            }
            if let Some(class) = class {
                out.push_str("<span class=\"");
                out.push_str(class);
                out.push_str("\">");
            }
            open = class;
        }
        escape(text, out);
    };
    let mut at = 0;
    for (end, op) in ops {
        put(&line[at..*end], class(scopes), out);
        at = *end;
        // An operation that does not fit the stack can only come from a broken grammar; the colour is then wrong, no more.
        let _ = scopes.apply(op);
    }
    put(&line[at..], class(scopes), out);
    if open.is_some() {
        let breaks = out.ends_with('\n');
        if breaks {
            out.pop();
        }
        out.push_str("</span>");
        if breaks {
            out.push('\n');
        }
    }
}

fn class(scopes: &ScopeStack) -> Option<&'static str> {
    CLASS_OF.with_borrow_mut(|known| {
        scopes.as_slice().iter().rev().find_map(|scope| {
            *known.entry(*scope).or_insert_with(|| {
                CLASSES.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, class)| *class)
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_gets_classes_and_keeps_its_text() {
        let code = "fn main() {\n    let x = \"a < b\"; // hi\n}\n";
        let html = Blocks::default().colour(code, "rust").unwrap();
        assert!(html.contains("<span class=\"hl-string\">&quot;a &lt; b&quot;</span>"), "{html}");
        assert!(html.contains("<span class=\"hl-comment\">// hi</span>"), "{html}");
        let text: String = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
        assert_eq!(text.replace("&lt;", "<").replace("&quot;", "\""), code);
    }

    #[test]
    fn a_remembered_line_gives_the_same_html() {
        let blocks = Blocks::default();
        let code = "x = '''\nabc\n'''\nabc\n";
        let first = blocks.colour(code, "python").unwrap();
        let again = Blocks::default().colour(code, "py").unwrap();
        assert_eq!(first, again);
        assert_eq!(blocks.to_remember().unwrap().len(), 1);
    }

    #[test]
    fn the_theme_has_a_colour_for_every_class() {
        let styles = include_str!("../../../themes/default/static/style.css");
        for (_, class) in CLASSES.iter() {
            let named = |after| styles.contains(&format!(".{class}{after}"));
            assert!(named(',') || named(')') || named(' '), "{class}");
        }
    }

    #[test]
    fn unknown_languages_stay_plain() {
        assert_eq!(Blocks::default().colour("x", "no-such-language"), None);
        assert_eq!(Blocks::default().colour("x", "text"), None);
        for known in
            ["toml", "ts", "tsx", "console", "dockerfile", "yaml", "nix", "zig", "swift", "kotlin", "scss", "jsx"]
        {
            assert!(syntax(known).is_some(), "{known}");
        }
    }
}

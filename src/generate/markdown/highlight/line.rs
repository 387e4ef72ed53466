//! Lines to spans. The same line in the same state of the lexer gives the same spans, and code repeats itself.

use super::class::class;
use super::language::SYNTAXES;
use crate::generate::markdown::escape;
use std::cell::RefCell;
use std::collections::HashMap;
use syntect::parsing::{ParseState, ScopeStack, ScopeStackOp, SyntaxReference};

/// A line longer than this is shown without colours: bytes. Minified code would take minutes.
const MAX_LINE: usize = 4096;

/// Remembered lines a thread and language.
const MAX_LINES: usize = 20_000;

/// What a thread remembers of one language.
#[derive(Default)]
struct Memory {
    states: Vec<(ParseState, ScopeStack)>,
    lines: HashMap<(u32, String), (String, u32)>,
}

thread_local! {
    static MEMORY: RefCell<HashMap<String, Memory>> = RefCell::new(HashMap::new());
}

pub(super) fn spans(code: &str, syntax: &SyntaxReference) -> String {
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
        spans.shrink_to_fit();
        self.lines.insert(key, (spans, next));
        next
    }
}

/// One flat span a run of text with the same class.
fn write_spans(line: &str, ops: &[(usize, ScopeStackOp)], scopes: &mut ScopeStack, out: &mut String) {
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

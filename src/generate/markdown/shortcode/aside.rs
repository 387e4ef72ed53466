//! Setting calls aside: the text is copied, and what stands for a call is put in its place.

use super::arguments::arguments;
use super::landmarks::Landmarks;
use super::liquid::{self, Meaning};
use super::mark::mark;
use super::meaning::{Style, meaning};
use super::tags::{Kind, Tags};
use super::{Call, code, kramdown};

/// A text on its way to [`super::Prepared`].
pub(super) struct Aside<'t> {
    pub(super) body: &'t str,
    pub(super) marks: &'t Landmarks<'t>,
    pub(super) tags: Tags<'t>,
    pub(super) out: String,
    pub(super) done: usize,
    pub(super) calls: Vec<Call>,
    pub(super) faults: Vec<(u32, String, String)>,
    pub(super) toc: bool,
    pub(super) shifts: Vec<(usize, usize)>,
}

impl Aside<'_> {
    /// Inside code, takes away what kept other programs from reading it: `{{</* … */>}}` and `{% raw %}`.
    pub(super) fn uncover(&mut self, from: usize, to: usize) {
        let mut at = from;
        while let Some(open) = self.body[at..to].find('{').map(|n| at + n) {
            let Some(kind) = Kind::of(&self.body[open..to]) else {
                at = open + 1;
                continue;
            };
            let Some(end) = self.tags.next_close(open + 2, kind).filter(|end| end + 2 <= to) else { return };
            let inner = &self.body[open + 2..end];
            let mut after = end + 2;
            if let Some(literal) = escaped_call(inner) {
                let shown = format!("{}{literal}{}", &self.body[open..open + 2], kind.close());
                self.replace(open, after, &shown);
            } else if kind == Kind::Block && is_raw(inner) {
                // A line of its own goes with it.
                let alone = self.body[..open].ends_with('\n') && self.body[after..to].starts_with('\n');
                after += usize::from(alone);
                self.replace(open, after, "");
            } else {
                after = open + 2;
            }
            at = after;
        }
    }

    /// Makes a change of kramdown's and returns where to go on.
    pub(super) fn change(&mut self, change: &kramdown::Change) -> usize {
        let from = change.from.max(self.done);
        // What was taken already is not taken twice; a line that was kept may still go.
        if change.from < self.done && self.out.is_empty() {
            return change.to;
        }
        self.toc |= change.toc;
        self.replace(from, change.to, &change.with);
        change.to
    }

    /// At `{{` or `{%`. Returns where to go on.
    pub(super) fn tag(&mut self, at: usize) -> usize {
        let body = self.body;
        let Some(kind) = Kind::of(&body[at..]) else { return at + 1 };
        let Some(end) = self.tags.end(at, kind) else { return at + 2 };
        let inner = &body[at + 2..end];
        let after = end + 2;
        if let Some(literal) = escaped_call(inner) {
            let shown = format!("{}{literal}{}", &body[at..at + 2], kind.close());
            self.replace(at, after, &shown);
            return after;
        }
        match meaning(inner, kind == Kind::Block) {
            Meaning::Call { name, args, style, lenient } => self.call(at, after, &Head { name, args, style, lenient }),
            Meaning::Address(address) | Meaning::Words(address) => {
                self.replace(at, after, &address);
                after
            }
            Meaning::Raw => self.verbatim(at, after, "raw", true),
            Meaning::Comment(name) => self.verbatim(at, after, name, false),
            Meaning::Nothing => {
                self.replace(at, after, "");
                after
            }
            Meaning::Text => after,
            Meaning::Fault(what, remedy) => {
                self.faults.push((self.marks.line(at), what, remedy));
                after
            }
        }
    }

    fn call(&mut self, at: usize, after: usize, head: &Head<'_>) -> usize {
        let (line, name) = (self.marks.line(at), &head.name);
        let args = match &head.args {
            liquid::Args::Read(args) => args.clone(),
            liquid::Args::Text(text) => match arguments(text) {
                Ok(args) => args,
                Err(what) => {
                    let what = format!("the call of `{name}`: {what}");
                    self.faults.push((line, what, "write arguments as name=\"value\"".into()));
                    return after;
                }
            },
        };
        let (body, end) = match head.style {
            Style::Single => (None, after),
            Style::MaybePaired | Style::Paired => match self.tags.partner(after, name) {
                Some((inner_end, end)) => (Some(dedented(&self.body[after..inner_end])), end),
                None if matches!(head.style, Style::MaybePaired) => (None, after),
                None => {
                    self.faults.push((
                        line,
                        format!("`{name}` is opened here and never closed"),
                        format!("write {{% </{name}> %}} where it ends"),
                    ));
                    return after;
                }
            },
        };
        // Octopress's and Hexo's name for the same thing.
        let name = if name == "codeblock" { "highlight" } else { name };
        self.calls.push(Call { name: name.to_owned(), args, body, line, lenient: head.lenient });
        let number = self.calls.len() - 1;
        let (line_start, line_end) = (self.marks.line_start(at), self.marks.line_end(end));
        let indent = &self.body[line_start..at];
        let alone = indent.trim().is_empty() && self.body[end..line_end].trim().is_empty();
        // What is a call must not become indented code, but in a list it belongs to its item.
        let deep = indent.len() >= 4 && self.marks.owner(line_start).is_some_and(|line| !code::is_list_item(line));
        let from = if alone && deep && line_start >= self.done { line_start } else { at };
        self.replace(from, end, &mark(number, alone));
        end
    }

    /// Jekyll's `{% raw %}` and `{% comment %}`: what is between stays as it is, or goes.
    fn verbatim(&mut self, at: usize, after: usize, name: &str, keep: bool) -> usize {
        if let Some((inner_end, end)) = self.tags.partner(after, name) {
            let inner = if keep { self.body[after..inner_end].to_owned() } else { String::new() };
            self.replace(at, end, &inner);
            return end;
        }
        self.faults.push((
            self.marks.line(at),
            format!("`{{% {name} %}}` is opened here and never closed"),
            format!("write {{% end{name} %}} where it ends, or remove it"),
        ));
        after
    }

    fn replace(&mut self, from: usize, to: usize, with: &str) {
        let from = from.max(self.done);
        self.out.push_str(&self.body[self.done..from]);
        self.out.push_str(with);
        self.done = to;
        self.shifts.push((self.out.len(), to));
    }
}

/// The opening tag of a call.
struct Head<'t> {
    name: String,
    args: liquid::Args<'t>,
    style: Style,
    lenient: bool,
}

/// Without the indentation that all lines share, so that a body inside a list is no code.
fn dedented(body: &str) -> String {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let shared = body.lines().skip(1).filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    if shared == 0 {
        return body.to_owned();
    }
    let mut out = String::with_capacity(body.len());
    for (number, line) in body.split_inclusive('\n').enumerate() {
        let cut = if number == 0 { 0 } else { shared.min(indent(line)) };
        out.push_str(&line[cut..]);
    }
    out
}

/// `/* … */`: the author shows a call instead of making it.
fn escaped_call(inner: &str) -> Option<String> {
    for (open, close) in [("</*", "*/>"), ("%/*", "*/%"), ("/*", "*/")] {
        if let Some(call) = inner.trim_start().strip_prefix(open).and_then(|i| i.trim_end().strip_suffix(close)) {
            let (open, close) = (open.trim_end_matches("/*"), close.trim_start_matches("*/"));
            return Some(format!("{open}{call}{close}"));
        }
    }
    None
}

/// Jekyll's `raw` or `endraw`.
fn is_raw(inner: &str) -> bool {
    let word = inner.trim_start_matches('-').trim_start();
    ["raw", "endraw"]
        .iter()
        .any(|raw| word.strip_prefix(raw).is_some_and(|w| w.trim_end_matches('-').trim().is_empty()))
}

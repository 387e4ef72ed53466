//! Shortcodes: components of the theme, called from Markdown.
//!
//! Ours are Tera's components: `{{<figure src="x.jpg" alt="…" />}}`, and with a body `{% <quote author="Ann"> %} … {% </quote> %}`.
//! Zola's older `{{ figure(src="x.jpg") }}` and `{% quote(author="Ann") %} … {% end %}`, Hugo's `{{< figure src="x.jpg" >}}` and
//! Jekyll's Liquid ([`liquid`]) and kramdown ([`kramdown`]) mean what they meant there.
//!
//! Before Markdown is parsed every call is set aside and a comment stands in its place; the rendered component replaces the
//! comment afterwards, so Markdown never touches a component's HTML. Calls inside code are code; only what other programs make
//! their authors write to keep them code (`{{</* x */>}}`, `{% raw %}`) is taken away there.

use super::arguments::arguments;
use super::code;
use super::kramdown;
use super::landmarks::Landmarks;
use super::liquid::{self, Meaning};
use super::tags::{Kind, Tags};
use std::borrow::Cow;

/// Markdown with its calls set aside.
#[derive(Debug)]
pub(crate) struct Prepared<'t> {
    /// With `<!--gatepost:N-->` where call N stood.
    pub(crate) text: Cow<'t, str>,
    /// In order.
    pub(crate) calls: Vec<Call>,
    /// What could not be understood: line in the body, and what.
    pub(crate) faults: Vec<(u32, String, String)>,
    /// A table of contents is asked for in the text: kramdown's `{:toc}`, `[TOC]`.
    pub(crate) toc: bool,
    /// Pairs of (offset in `text`, offset in the original) after each change.
    shifts: Vec<(usize, usize)>,
}

impl Prepared<'_> {
    /// Where a byte of `text` was in the Markdown as written.
    pub(crate) fn original_offset(&self, at: usize) -> usize {
        match self.shifts.partition_point(|(prepared, _)| *prepared <= at) {
            0 => at,
            n => self.shifts[n - 1].1 + (at - self.shifts[n - 1].0),
        }
    }
}

/// One call.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Call {
    /// Name of the component.
    pub(crate) name: String,
    /// Named and, for Hugo's, positional arguments.
    pub(crate) args: Vec<(Option<String>, serde_json::Value)>,
    /// Markdown between the two tags.
    pub(crate) body: Option<String>,
    /// Line in the body, counted from 1.
    pub(crate) line: u32,
    /// Written in another program's way: what its component does not take is left out.
    pub(crate) lenient: bool,
}

impl Call {
    /// A named argument, else the positional one of that number.
    pub(crate) fn argument(&self, names: &[&str], position: Option<usize>) -> Option<&serde_json::Value> {
        let by_name = names.iter().find_map(|n| self.args.iter().find(|(k, _)| k.as_deref() == Some(*n)));
        let by_place = || self.args.iter().filter(|(k, _)| k.is_none()).nth(position?);
        by_name.or_else(by_place).map(|(_, value)| value)
    }
}

/// What stands for call `n`: on a line of its own a comment, which is a block; within a line a tag, which is none.
fn mark(n: usize, alone: bool) -> String {
    if alone { format!("<!--gatepost:{n}-->") } else { format!("<gatepost-{n}/>") }
}

/// The number in such a mark.
pub(crate) fn marked(html: &str) -> Option<usize> {
    let html = html.trim();
    let comment = html.strip_prefix("<!--gatepost:").and_then(|h| h.strip_suffix("-->"));
    comment.or_else(|| html.strip_prefix("<gatepost-")?.strip_suffix("/>"))?.parse().ok()
}

/// HTML cut at its marks: what is between, and the number of the mark that follows.
pub(crate) fn cut_at_marks(html: &str) -> Vec<(&str, Option<usize>)> {
    let mut parts = Vec::new();
    let mut from = 0;
    for name in memchr::memmem::find_iter(html.as_bytes(), "gatepost") {
        let open = ["<!--", "<"].iter().find_map(|open| html[from..name].strip_suffix(open)).map(|h| from + h.len());
        // A mark is short.
        let close = html[name..].bytes().take(32).position(|b| b == b'>').map(|n| name + n + 1);
        if let (Some(open), Some(close)) = (open, close)
            && let Some(number) = marked(&html[open..close])
        {
            parts.push((&html[from..open], Some(number)));
            from = close;
        }
    }
    parts.push((&html[from..], None));
    parts
}

/// Finds all calls and sets them aside.
pub(crate) fn set_aside(body: &str) -> Prepared<'_> {
    let bytes = body.as_bytes();
    let has = |what: &str| memchr::memmem::find(bytes, what.as_bytes()).is_some();
    if !["{{", "{%", "{:", "markdown=", "*[", "[TOC]", "[toc]", "[[_TOC_]]"].into_iter().any(has) {
        return Prepared {
            text: Cow::Borrowed(body),
            calls: Vec::new(),
            faults: Vec::new(),
            toc: false,
            shifts: Vec::new(),
        };
    }
    let marks = Landmarks::of(body);
    let mut aside = Aside {
        body,
        marks: &marks,
        tags: Tags::of(body),
        out: String::with_capacity(body.len()),
        done: 0,
        calls: Vec::new(),
        faults: Vec::new(),
        toc: false,
        shifts: Vec::new(),
    };
    let mut at = 0;
    while at < body.len() {
        if at == 0 || bytes[at - 1] == b'\n' {
            let end = code::skip_indented(&marks, at);
            if end > at {
                at = end;
                continue;
            }
            if let Some(change) = kramdown::line(body, at) {
                at = aside.change(&change);
                continue;
            }
        }
        match bytes[at] {
            b'`' | b'~' => {
                let end = code::skip(&marks, at);
                aside.uncover(at, end);
                at = end;
            }
            b'{' if Kind::of(&body[at..]).is_some() => at = aside.tag(at),
            b'{' if body[at..].starts_with("{:") => {
                at = kramdown::attributes(&marks, at).map_or(at + 2, |change| aside.change(&change));
            }
            _ => at += 1,
        }
    }
    aside.out.push_str(&body[aside.done..]);
    let Aside { out, calls, mut faults, toc, shifts, .. } = aside;
    let mut told = std::collections::HashSet::new();
    faults.retain(|(_, what, _)| told.insert(what.clone()));
    Prepared { text: Cow::Owned(out), calls, faults, toc, shifts }
}

/// Components within components deeper than this are an attack or an accident.
const MAX_NESTING: usize = 16;

/// Everything that a text and the bodies of its calls ask for and get wrong. Lines count from 1.
pub(crate) fn everything(prepared: &Prepared<'_>) -> (Vec<Call>, Vec<(u32, String, String)>) {
    within(prepared, 0)
}

fn within(prepared: &Prepared<'_>, depth: usize) -> (Vec<Call>, Vec<(u32, String, String)>) {
    let (mut calls, mut faults) = (Vec::new(), prepared.faults.clone());
    for call in &prepared.calls {
        calls.push(call.clone());
        let Some(body) = call.body.as_deref().filter(|_| !super::foreign::is_verbatim(call)) else { continue };
        if depth == MAX_NESTING {
            let what = format!("components are nested more than {MAX_NESTING} deep");
            faults.push((call.line, what, "take some of them apart".to_owned()));
            continue;
        }
        let (inner, wrong) = within(&set_aside(body), depth + 1);
        let below = call.line - 1;
        calls.extend(inner.into_iter().map(|c| Call { line: c.line + below, ..c }));
        faults.extend(wrong.into_iter().map(|(line, what, remedy)| (line + below, what, remedy)));
    }
    (calls, faults)
}

struct Aside<'t> {
    body: &'t str,
    marks: &'t Landmarks<'t>,
    tags: Tags<'t>,
    out: String,
    done: usize,
    calls: Vec<Call>,
    faults: Vec<(u32, String, String)>,
    toc: bool,
    shifts: Vec<(usize, usize)>,
}

impl Aside<'_> {
    /// Inside code, takes away what kept other programs from reading it: `{{</* … */>}}` and `{% raw %}`.
    fn uncover(&mut self, from: usize, to: usize) {
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

    fn change(&mut self, change: &kramdown::Change) -> usize {
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
    fn tag(&mut self, at: usize) -> usize {
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

/// Whether a call has a body.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Style {
    /// Closed in itself.
    Single,
    /// Hugo's: a body if a closing tag follows.
    MaybePaired,
    /// A body must follow.
    Paired,
}

fn meaning(inner: &str, block: bool) -> Meaning<'_> {
    let plain = inner.trim_matches('-').trim();
    if let Some(tag) = plain.strip_prefix('<').or_else(|| plain.strip_prefix('%').filter(|_| !block)) {
        let tag = tag.strip_suffix(['>', '%']).unwrap_or(tag);
        let spaced = tag.starts_with([' ', '\n', '\t']);
        let (tag, style) = match tag.trim().strip_suffix('/') {
            Some(tag) => (tag, Style::Single),
            None if block => (tag, Style::Paired),
            None => (tag, Style::MaybePaired),
        };
        let (name, args) = name(tag.trim());
        if let "ref" | "relref" = name {
            return arguments(args).ok().and_then(|args| reference(&args)).map_or(Meaning::Text, Meaning::Address);
        }
        // Ours is written without a space, `{{<x />}}`, and says what it takes.
        let lenient = !block && (spaced || style != Style::Single);
        return if name.is_empty() {
            Meaning::Text
        } else {
            Meaning::Call { name: name.to_owned(), args: liquid::Args::Text(args), style, lenient }
        };
    }
    let (word, rest) = name(plain);
    let zola = rest.trim_start().strip_prefix('(').and_then(|a| a.trim_end().strip_suffix(')'));
    if let Some(args) = zola.filter(|_| !word.is_empty()) {
        let style = if block { Style::Paired } else { Style::Single };
        return Meaning::Call { name: word.to_owned(), args: liquid::Args::Text(args), style, lenient: true };
    }
    if block { liquid::tag(plain, word, rest) } else { liquid::output(plain) }
}

/// Hugo's `ref "x.md#y"` and `ref path="x.md"`.
fn reference(args: &[(Option<String>, serde_json::Value)]) -> Option<String> {
    let path = args.iter().find(|(key, _)| key.as_deref().is_none_or(|k| k == "path"))?.1.as_str()?;
    Some(format!("{}{}", crate::generate::links::LOOKED_UP, path.replace(' ', "%20")))
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

/// The first word and what follows it.
pub(super) fn name(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "_-./".contains(c))).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    if word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') { (word, rest) } else { ("", text) }
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn calls(body: &str) -> Vec<(String, String, Option<String>)> {
        set_aside(body)
            .calls
            .into_iter()
            .map(|c| {
                let args: Vec<String> =
                    c.args.iter().map(|(k, v)| format!("{}={v}", k.as_deref().unwrap_or("_"))).collect();
                (c.name, args.join(" "), c.body)
            })
            .collect()
    }

    fn call(name: &str, args: &str, body: Option<&str>) -> (String, String, Option<String>) {
        (name.into(), args.into(), body.map(Into::into))
    }

    #[test]
    fn four_ways_to_call() {
        assert_eq!(calls("{{<figure src=\"a.jpg\" width={3} />}}"), [call("figure", "src=\"a.jpg\" width=3", None)]);
        assert_eq!(
            calls("{% <quote author=\"Ann\"> %}Hi{% </quote> %}"),
            [call("quote", "author=\"Ann\"", Some("Hi"))]
        );
        assert_eq!(calls("{{ youtube(id=\"x\", auto=true) }}"), [call("youtube", "id=\"x\" auto=true", None)]);
        assert_eq!(
            calls("{% quote(author=\"Ann\") %}\nHi\n{% end %}"),
            [call("quote", "author=\"Ann\"", Some("\nHi\n"))]
        );
        assert_eq!(calls("{{< youtube abc123 >}}"), [call("youtube", "_=\"abc123\"", None)]);
        assert_eq!(calls("{{< details \"More\" >}}x{{< /details >}}"), [call("details", "_=\"More\"", Some("x"))]);
        assert_eq!(
            calls("{% highlight ruby linenos %}\nputs 1\n{% endhighlight %}"),
            [call("highlight", "_=\"ruby\" _=\"linenos\"", Some("\nputs 1\n"))]
        );
    }

    #[test]
    fn code_is_left_alone() {
        for body in [
            "`{{<x />}}`",
            "```\n{{<x />}}\n```\n",
            "~~~~\n{% <x> %}\n~~~~",
            "> ```\n> {{ x() }}\n> ```\n",
            "{{ page.title }}",
            "{{/* x() */}}",
        ] {
            assert_eq!(calls(body), [], "{body}");
        }
        assert_eq!(set_aside("a {{</* x */>}} b").text, "a {{< x >}} b");
        assert_eq!(set_aside("{% raw %}{{ x() }}{% endraw %}").text, "{{ x() }}");
    }

    #[test]
    fn addresses_are_put_in_place() {
        assert_eq!(set_aside("[a]({{< ref \"posts/x.md#y\" >}})").text, "[a](@ref/posts/x.md#y)");
        assert_eq!(set_aside("[a]({{ site.baseurl }}{% post_url 2020-01-02-x %})").text, "[a](@ref/2020-01-02-x)");
    }

    #[test]
    fn offsets_lead_back_to_what_was_written() {
        let body = "a {{<x />}} b";
        let prepared = set_aside(body);
        assert_eq!(prepared.text, "a <gatepost-0/> b");
        let b = prepared.text.rfind('b').unwrap();
        assert_eq!(prepared.original_offset(b), body.rfind('b').unwrap());
    }

    #[test]
    fn what_is_not_understood_is_told() {
        let faults = set_aside("x\n{% if foo %}\n{% <quote> %} never closed").faults;
        assert_eq!(
            faults[0],
            (
                2,
                "`{% if … %}` is Liquid, Jekyll's template language".into(),
                "write the text or HTML that it stood for, or put it in backticks to show it as it is".into()
            )
        );
        assert_eq!(
            faults[1],
            (3, "`quote` is opened here and never closed".into(), "write {% </quote> %} where it ends".into())
        );
    }

    #[test]
    fn what_keeps_code_from_other_programs_goes() {
        for (written, read) in [
            ("```\n{{</* figure src=\"x\" */>}}\n```\n", "```\n{{< figure src=\"x\" >}}\n```\n"),
            ("```\n{% raw %}\n{{ x }}\n{% endraw %}\n```\n", "```\n{{ x }}\n```\n"),
            ("`{% raw %}{% if %}{% endraw %}`", "`{% if %}`"),
            ("`{{/* x() */}}` `{{%/* y */%}}`", "`{{ x() }}` `{{% y %}}`"),
            (
                "Text\n\n    {{ x() }}\n\n    {% if %}\n\nMore {{ 'y' }}",
                "Text\n\n    {{ x() }}\n\n    {% if %}\n\nMore y",
            ),
            ("- a\n\n    {{ 'y' }}\n", "- a\n\n    y\n"),
            ("`{%}` `{{}`", "`{%}` `{{}`"),
        ] {
            let prepared = set_aside(written);
            assert_eq!(
                (prepared.text.as_ref(), prepared.calls.len(), prepared.faults.len()),
                (read, 0, 0),
                "{written:?}"
            );
        }
    }

    #[test]
    fn a_body_in_a_list_is_no_code() {
        let prepared =
            set_aside("1. One\n\n    {{< notice note >}}\n    Text\n\n      * deeper\n    {{</ notice >}}\n\n2. Two\n");
        assert_eq!(prepared.calls[0].body.as_deref(), Some("\nText\n\n  * deeper\n"));
        assert_eq!(prepared.text, "1. One\n\n    <!--gatepost:0-->\n\n2. Two\n");
    }

    #[test]
    fn bodies_are_looked_into() {
        let (calls, faults) = everything(&set_aside(
            "\n{{< tabs >}}\n{{< tab \"A\" >}}\n{{< x >}}\n{% if %}\n{{< /tab >}}\n{{< /tabs >}}\n",
        ));
        let names: Vec<(&str, u32)> = calls.iter().map(|c| (c.name.as_str(), c.line)).collect();
        assert_eq!(names, [("tabs", 2), ("tab", 3), ("x", 4)]);
        assert_eq!(faults[0].0, 5);
    }

    #[test]
    fn components_within_components_have_an_end() {
        let nested = |depth: usize| format!("{}x{}", "{% <quote> %}".repeat(depth), "{% </quote> %}".repeat(depth));
        assert_eq!(everything(&set_aside(&nested(16))).1, []);
        let faults = everything(&set_aside(&nested(200))).1;
        assert_eq!(faults, [(1, "components are nested more than 16 deep".into(), "take some of them apart".into())]);
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(body in "[atoc{}%:<>/\"'`~*#.|()\\[\\] =\n\\-é]{0,80}") {
            let prepared = set_aside(&body);
            prop_assert!(prepared.original_offset(prepared.text.len()) <= body.len());
            let _ = everything(&prepared);
        }
    }
}

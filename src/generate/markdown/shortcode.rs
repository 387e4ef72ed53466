//! Shortcodes: components of the theme, called from Markdown.
//!
//! Ours are Tera's components: `{{<figure src="x.jpg" alt="…" />}}`, and with a body `{% <quote author="Ann"> %} … {% </quote> %}`.
//! Zola's older `{{ figure(src="x.jpg") }}` and `{% quote(author="Ann") %} … {% end %}`, Hugo's `{{< figure src="x.jpg" >}}` and
//! Jekyll's `{% highlight %}`, `{% raw %}`, `{% post_url %}` and `{{ site.baseurl }}` mean what they meant there.
//!
//! Before Markdown is parsed every call is set aside and a comment stands in its place; the rendered component replaces the
//! comment afterwards, so Markdown never touches a component's HTML. Calls inside code are code.

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
    /// Pairs of (offset in `text`, offset in the original) after each change.
    shifts: Vec<(usize, usize)>,
}

impl Prepared<'_> {
    /// Where a byte of `text` was in the Markdown as written.
    pub(crate) fn original_offset(&self, at: usize) -> usize {
        match self.shifts.iter().rev().find(|(prepared, _)| *prepared <= at) {
            Some((prepared, original)) => original + (at - prepared),
            None => at,
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
}

/// The comment that stands for call `n`.
pub(crate) fn mark(n: usize) -> String {
    format!("<!--gatepost:{n}-->")
}

/// The number in such a comment.
pub(crate) fn marked(html: &str) -> Option<usize> {
    html.trim().strip_prefix("<!--gatepost:")?.strip_suffix("-->")?.parse().ok()
}

/// Finds all calls and sets them aside.
pub(crate) fn set_aside(body: &str) -> Prepared<'_> {
    let bytes = body.as_bytes();
    if memchr::memmem::find(bytes, b"{{").is_none() && memchr::memmem::find(bytes, b"{%").is_none() {
        return Prepared { text: Cow::Borrowed(body), calls: Vec::new(), faults: Vec::new(), shifts: Vec::new() };
    }
    let mut aside = Aside {
        body,
        out: String::with_capacity(body.len()),
        done: 0,
        calls: Vec::new(),
        faults: Vec::new(),
        shifts: Vec::new(),
    };
    let mut at = 0;
    while at < body.len() {
        match bytes[at] {
            b'`' | b'~' => at = aside.skip_code(at),
            b'{' if body[at..].starts_with("{{") || body[at..].starts_with("{%") => at = aside.tag(at),
            _ => at += 1,
        }
    }
    aside.out.push_str(&body[aside.done..]);
    Prepared { text: Cow::Owned(aside.out), calls: aside.calls, faults: aside.faults, shifts: aside.shifts }
}

struct Aside<'t> {
    body: &'t str,
    out: String,
    done: usize,
    calls: Vec<Call>,
    faults: Vec<(u32, String, String)>,
    shifts: Vec<(usize, usize)>,
}

impl Aside<'_> {
    fn line(&self, at: usize) -> u32 {
        u32::try_from(memchr::memchr_iter(b'\n', &self.body.as_bytes()[..at]).count()).unwrap_or(u32::MAX) + 1
    }

    /// Past a code span, or past a fence to the end of its block.
    fn skip_code(&self, at: usize) -> usize {
        let (body, tick) = (self.body, self.body.as_bytes()[at]);
        let run = body[at..].bytes().take_while(|b| *b == tick).count();
        let line_start = body[..at].rfind('\n').map_or(0, |n| n + 1);
        let fence = run >= 3
            && body[line_start..at]
                .trim_start_matches([' ', '>', '\t', '-', '*', '+'])
                .trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ' ')
                .is_empty();
        let after = at + run;
        if fence {
            let mut from = body[after..].find('\n').map_or(body.len(), |n| after + n + 1);
            while from < body.len() {
                let end = body[from..].find('\n').map_or(body.len(), |n| from + n + 1);
                let line = body[from..end].trim().trim_start_matches(['>', ' ']);
                if line.len() >= run && line.bytes().all(|b| b == tick) {
                    return end;
                }
                from = end;
            }
            return body.len();
        }
        if tick == b'~' {
            return after;
        }
        // A span closes at the next run of the same length within its paragraph.
        let paragraph = body[after..].find("\n\n").map_or(body.len(), |n| after + n);
        let mut from = after;
        while let Some(open) = body[from..paragraph].find('`').map(|n| from + n) {
            let close = body[open..].bytes().take_while(|b| *b == b'`').count();
            if close == run {
                return open + close;
            }
            from = open + close;
        }
        after
    }

    /// At `{{` or `{%`. Returns where to go on.
    fn tag(&mut self, at: usize) -> usize {
        let rest = &self.body[at..];
        let block = rest.starts_with("{%");
        let close = if block { "%}" } else { "}}" };
        let Some(end) = find_close(rest, close) else { return at + 2 };
        let inner = &rest[2..end];
        let after = at + end + 2;
        if let Some(literal) = escaped_call(inner) {
            let shown = format!("{}{literal}{close}", &rest[..2]);
            self.replace(at, after, &shown);
            return after;
        }
        let inner = inner.trim_matches('-').trim();
        if let Some(target) = link_target(inner) {
            self.replace(at, after, &target);
            return after;
        }
        match opening(inner, block) {
            Opening::Call { name, args, style } => self.call(at, after, name, args, style),
            Opening::Raw => self.raw(at, after),
            Opening::Text => after,
            Opening::Fault(what, remedy) => {
                let line = self.line(at);
                self.faults.push((line, what, remedy));
                after
            }
        }
    }

    fn call(&mut self, at: usize, after: usize, name: &str, args: &str, style: Style) -> usize {
        let line = self.line(at);
        let args = match arguments(args) {
            Ok(args) => args,
            Err(what) => {
                self.faults.push((
                    line,
                    format!("the call of `{name}`: {what}"),
                    "write arguments as name=\"value\"".into(),
                ));
                return after;
            }
        };
        let (body, end) = match style {
            Style::Single => (None, after),
            Style::MaybePaired | Style::Paired => match closing(self.body, after, name) {
                Some((inner_end, end)) => (Some(self.body[after..inner_end].to_owned()), end),
                None if matches!(style, Style::MaybePaired) => (None, after),
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
        self.calls.push(Call { name: name.to_owned(), args, body, line });
        let stands_alone = self.body[..at].rfind('\n').map_or(0, |n| n + 1) == at;
        let mut mark = mark(self.calls.len() - 1);
        if stands_alone {
            // Keeps the lines below where they were, for messages.
            mark.extend(std::iter::repeat_n('\n', self.body[at..end].matches('\n').count()));
        }
        self.replace(at, end, &mark);
        end
    }

    /// Jekyll's `{% raw %}`: what is between stays as it is.
    fn raw(&mut self, at: usize, after: usize) -> usize {
        match closing(self.body, after, "raw") {
            Some((inner_end, end)) => {
                let inner = self.body[after..inner_end].to_owned();
                self.replace(at, end, &inner);
                end
            }
            None => after,
        }
    }

    fn replace(&mut self, from: usize, to: usize, with: &str) {
        self.out.push_str(&self.body[self.done..from]);
        self.out.push_str(with);
        self.done = to;
        self.shifts.push((self.out.len(), to));
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Style {
    /// Closed in itself.
    Single,
    /// Hugo's: a body if a closing tag follows.
    MaybePaired,
    /// A body must follow.
    Paired,
}

enum Opening<'t> {
    Call { name: &'t str, args: &'t str, style: Style },
    Raw,
    Text,
    Fault(String, String),
}

fn opening(inner: &str, block: bool) -> Opening<'_> {
    if let Some(tag) = inner.strip_prefix('<').or_else(|| inner.strip_prefix('%').filter(|_| !block)) {
        let tag = tag.strip_suffix(['>', '%']).unwrap_or(tag);
        let (tag, style) = match tag.trim().strip_suffix('/') {
            Some(tag) => (tag, Style::Single),
            None if block => (tag, Style::Paired),
            None => (tag, Style::MaybePaired),
        };
        let tag = tag.trim();
        let (name, args) = name(tag);
        return if name.is_empty() { Opening::Text } else { Opening::Call { name, args, style } };
    }
    let (word, rest) = name(inner);
    if let Some(args) =
        rest.trim_start().strip_prefix('(').and_then(|a| a.trim_end().strip_suffix(')')).filter(|_| !word.is_empty())
    {
        return Opening::Call { name: word, args, style: if block { Style::Paired } else { Style::Single } };
    }
    if !block {
        return Opening::Text;
    }
    match word {
        "raw" => Opening::Raw,
        "highlight" => Opening::Call { name: word, args: rest, style: Style::Paired },
        "end" | "endraw" | "endhighlight" | "endcomment" => Opening::Text,
        "include" | "include_relative" | "for" | "if" | "unless" | "assign" | "capture" | "comment" | "gist"
        | "embed" | "video" | "youtube" | "image" | "img" | "figure" | "seo" | "feed_meta" => Opening::Fault(
            format!("`{{% {word} … %}}` is Liquid, Jekyll's template language"),
            "write the text or HTML that it stood for, or make a component in templates/components/".into(),
        ),
        _ => Opening::Text,
    }
}

/// The first word and what follows it.
fn name(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "_-./".contains(c))).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    if word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') { (word, rest) } else { ("", text) }
}

/// `/* … */`: the author shows a call instead of making it.
fn escaped_call(inner: &str) -> Option<String> {
    for (open, close) in [("</*", "*/>"), ("%/*", "*/%"), ("/*", "*/")] {
        if let Some(call) = inner.trim().strip_prefix(open).and_then(|i| i.strip_suffix(close)) {
            let (open, close) = (open.trim_end_matches("/*"), close.trim_start_matches("*/"));
            return Some(format!("{open}{call}{close}"));
        }
    }
    None
}

/// Calls that stand for an address, often inside a link: they become the address at once.
fn link_target(inner: &str) -> Option<String> {
    let plain = inner.trim_matches(['<', '>', '%']).trim();
    let (word, rest) = name(plain);
    let target = || {
        let first = arguments(rest.trim().trim_start_matches('(').trim_end_matches(')')).ok()?.into_iter().next()?.1;
        Some(first.as_str()?.to_owned())
    };
    match word {
        "ref" | "relref" => Some(format!("@ref/{}", target()?.trim_start_matches("/"))),
        "post_url" | "link" if !rest.trim_start().starts_with('(') && !rest.trim().is_empty() => {
            let path = rest.trim().trim_matches(['"', '\'']);
            Some(format!("@/{}", path.trim_start_matches("_posts/").trim_start_matches('/')))
        }
        "site.baseurl" | "site.url" | "site.github.url" => Some(String::new()),
        _ => None,
    }
}

/// The end of a tag, past quoted text.
fn find_close(text: &str, close: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 2;
    let mut quote = None;
    while at < bytes.len() {
        match (quote, bytes[at]) {
            (None, b'"' | b'`') => quote = Some(bytes[at]),
            (Some(q), b) if b == q && bytes[at - 1] != b'\\' => quote = None,
            (None, _) if text[at..].starts_with(close) && text.is_char_boundary(at) => return Some(at),
            (None, b'\n') if bytes.get(at + 1) == Some(&b'\n') => return None,
            _ => {}
        }
        at += 1;
        while at < bytes.len() && !text.is_char_boundary(at) {
            at += 1;
        }
    }
    // An odd quote inside: take the first close there is.
    text[2..].find(close).map(|n| n + 2).filter(|n| !text[..*n].contains("\n\n"))
}

/// The closing tag of `name` after `from`: where the body ends and where the tag ends.
fn closing(body: &str, from: usize, name: &str) -> Option<(usize, usize)> {
    let mut at = from;
    let mut depth = 1;
    while let Some(open) = body[at..].find("{{").into_iter().chain(body[at..].find("{%")).min().map(|n| at + n) {
        let close = if body[open..].starts_with("{%") { "%}" } else { "}}" };
        let end = open + find_close(&body[open..], close)?;
        let raw = body[open + 2..end].trim().trim_matches('-').trim();
        let inner = raw.trim_matches(['<', '>', '%']).trim();
        if inner.strip_prefix('/').is_some_and(|n| n.trim() == name)
            || inner == "end"
            || inner.strip_prefix("end").is_some_and(|n| n == name)
        {
            depth -= 1;
            if depth == 0 {
                return Some((open, end + 2));
            }
        } else if self::name(inner).0 == name
            && !raw.trim_end_matches(['>', '%', ' ']).ends_with('/')
            && name != "raw"
            && name != "highlight"
        {
            depth += 1;
        }
        at = end + 2;
    }
    None
}

/// `a="x" b={3} c=true "positional"`, with spaces or commas between.
fn arguments(text: &str) -> Result<Vec<(Option<String>, serde_json::Value)>, String> {
    let mut args = Vec::new();
    let mut rest = text.trim_start_matches([' ', ',', '\n', '\t', '\r']);
    while !rest.is_empty() {
        let (key, value_text) = match rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')) {
            Some(at) if at > 0 && rest[at..].trim_start().starts_with('=') => {
                (Some(rest[..at].to_owned()), rest[at..].trim_start()[1..].trim_start())
            }
            _ => (None, rest),
        };
        let (value, after) = value(value_text)?;
        args.push((key, value));
        rest = after.trim_start_matches([' ', ',', '\n', '\t', '\r']);
    }
    Ok(args)
}

fn value(text: &str) -> Result<(serde_json::Value, &str), String> {
    use serde_json::Value as Json;
    let first = text.chars().next().ok_or("a value is missing")?;
    if let '"' | '\'' | '`' | '\u{201c}' = first {
        let close = if first == '\u{201c}' { '\u{201d}' } else { first };
        let mut out = String::new();
        let mut escaped = false;
        for (at, c) in text.char_indices().skip(1) {
            match c {
                _ if escaped => {
                    out.push(if c == 'n' { '\n' } else { c });
                    escaped = false;
                }
                '\\' if first != '`' => escaped = true,
                _ if c == close => return Ok((Json::String(out), &text[at + c.len_utf8()..])),
                _ => out.push(c),
            }
        }
        return Err("a text is not closed".into());
    }
    if let '[' | '{' = first {
        let close = if first == '[' { ']' } else { '}' };
        let end = text.find(close).ok_or_else(|| format!("`{first}` is not closed"))?;
        let inner = text[1..end].trim();
        let parsed = if first == '[' { serde_json::from_str(&text[..=end]) } else { serde_json::from_str(inner) };
        return parsed.map(|v| (v, &text[end + 1..])).map_err(|_| format!("`{}` is no value", &text[..=end]));
    }
    let end = text.find([' ', ',', '\n', '\t']).unwrap_or(text.len());
    let (word, after) = text.split_at(end);
    let value = match word {
        "true" => Json::Bool(true),
        "false" => Json::Bool(false),
        _ => word
            .parse::<i64>()
            .map(Json::from)
            .or_else(|_| word.parse::<f64>().map(Json::from))
            .unwrap_or_else(|_| Json::String(word.to_owned())),
    };
    Ok((value, after))
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
        assert_eq!(set_aside("[a]({{< ref \"posts/x.md#y\" >}})").text, "[a](@/posts/x.md#y)");
        assert_eq!(set_aside("[a]({{ site.baseurl }}{% post_url 2020-01-02-x %})").text, "[a](@/2020-01-02-x)");
    }

    #[test]
    fn offsets_lead_back_to_what_was_written() {
        let body = "a {{<x />}} b";
        let prepared = set_aside(body);
        assert_eq!(prepared.text, "a <!--gatepost:0--> b");
        let b = prepared.text.rfind('b').unwrap();
        assert_eq!(prepared.original_offset(b), body.rfind('b').unwrap());
    }

    #[test]
    fn what_is_not_understood_is_told() {
        let faults = set_aside("x\n{% include foo.html %}\n{% <quote> %} never closed").faults;
        assert_eq!(
            faults[0],
            (
                2,
                "`{% include … %}` is Liquid, Jekyll's template language".into(),
                "write the text or HTML that it stood for, or make a component in templates/components/".into()
            )
        );
        assert_eq!(
            faults[1],
            (3, "`quote` is opened here and never closed".into(), "write {% </quote> %} where it ends".into())
        );
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(body in "[a{}%<>/\"'`~() =\n\\-é]{0,60}") {
            let prepared = set_aside(&body);
            prop_assert!(prepared.original_offset(prepared.text.len()) <= body.len());
        }
    }
}

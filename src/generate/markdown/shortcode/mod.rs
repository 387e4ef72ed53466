//! Shortcodes: components of the theme, called from Markdown.
//!
//! Ours are Tera's components: `{{<figure src="x.jpg" alt="…" />}}`, and with a body `{% <quote author="Ann"> %} … {% </quote> %}`.
//! Zola's older `{{ figure(src="x.jpg") }}` and `{% quote(author="Ann") %} … {% end %}`, Hugo's `{{< figure src="x.jpg" >}}` and
//! Jekyll's Liquid ([`liquid`]) and kramdown ([`kramdown`]) mean what they meant there.
//!
//! Before Markdown is parsed every call is set aside and a comment stands in its place; the rendered component replaces the
//! comment afterwards, so Markdown never touches a component's HTML. Calls inside code are code; only what other programs make
//! their authors write to keep them code (`{{</* x */>}}`, `{% raw %}`) is taken away there.

mod arguments;
mod aside;
mod code;
mod kramdown;
mod landmarks;
mod liquid;
mod mark;
mod meaning;
mod nested;
mod tags;

pub(crate) use self::mark::{cut_at_marks, marked};
pub(crate) use self::nested::everything;

use self::aside::Aside;
use self::landmarks::Landmarks;
use self::tags::{Kind, Tags};
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

/// Finds all calls and sets them aside.
pub(crate) fn set_aside(body: &str) -> Prepared<'_> {
    let bytes = body.as_bytes();
    if !may_hold_calls(bytes) {
        return Prepared {
            text: Cow::Borrowed(body),
            calls: Vec::new(),
            faults: Vec::new(),
            toc: false,
            shifts: Vec::new(),
        };
    }
    let marks = Landmarks::of(body);
    let has_tags = ["{{", "{%"].into_iter().any(|tag| memchr::memmem::find(bytes, tag.as_bytes()).is_some());
    let mut aside = Aside {
        body,
        marks: &marks,
        tags: Tags::of(if has_tags { body } else { "" }),
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
            b'\n' => at += 1,
            _ => {
                let nothing = |byte: &u8| !matches!(byte, b'`' | b'~' | b'{' | b'\n');
                at += 1 + bytes[at + 1..].iter().take_while(|byte| nothing(byte)).count();
            }
        }
    }
    aside.out.push_str(&body[aside.done..]);
    let Aside { out, calls, mut faults, toc, shifts, .. } = aside;
    let mut told = std::collections::HashSet::new();
    faults.retain(|(_, what, _)| told.insert(what.clone()));
    Prepared { text: Cow::Owned(out), calls, faults, toc, shifts }
}

/// Whether anything in a text could be a call or another program's addition to Markdown. Most texts hold none, and each is read
/// three times, so they are told by one pass.
fn may_hold_calls(bytes: &[u8]) -> bool {
    const CONTENTS: [&[u8]; 3] = [b"[TOC]", b"[toc]", b"[[_TOC_]]"];
    memchr::memchr3_iter(b'{', b'[', b'=', bytes).any(|at| match bytes[at] {
        b'{' => matches!(bytes.get(at + 1), Some(b'{' | b'%' | b':')),
        b'=' => bytes[..at].ends_with(b"markdown"),
        _ => bytes[..at].ends_with(b"*") || CONTENTS.iter().any(|contents| bytes[at..].starts_with(contents)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn most_texts_hold_no_calls() {
        for body in
            ["{{ x }}", "a {% x", "a\n{:toc}", "<div markdown=1>", "*[HTML]: x", "[TOC]", "a [toc]", "[[_TOC_]]"]
        {
            assert!(may_hold_calls(body.as_bytes()), "{body}");
        }
        for body in ["{ {a} }", "{", "a=b, mark=1", "[a](b) [x]", "* [ ] x", "[[a]]", ""] {
            assert!(!may_hold_calls(body.as_bytes()), "{body}");
        }
    }

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

//! Components by the names that other programs and their themes have for them.
//!
//! Asked only when neither the site nor its theme has a component of that name: `notice`, `admonition` and `hint` are alerts,
//! `image` and `resize_image` figures, `tweet` and `gist` links that load nothing from there.

mod alert;
mod elsewhere;
mod figure;
mod names;
mod verbatim;

pub(crate) use self::figure::{picture, without_links};
pub(crate) use self::verbatim::{code_language, is_raw_html, is_verbatim};

use self::alert::alert;
use self::elsewhere::elsewhere;
use self::figure::figure;
use self::names::{ALERTS, BODIES, DETAILS, FIGURES, NOTHING, QUOTES};
use super::shortcode::Call;
use serde_json::Value as Json;

/// What a call stands for.
#[derive(Debug, PartialEq)]
pub(crate) enum Made {
    /// A component of ours.
    Component(&'static str, Vec<(&'static str, Json)>),
    /// A link to something on another site, and which of the theme's words it says.
    Link(String, &'static str),
    /// Its body, in an element within a line.
    Inline(&'static str),
    /// Its body, as it is.
    Body,
    /// Nothing: it was only there for a browser or repeats what the theme shows.
    Nothing,
}

/// What `call` stands for, if anybody knows.
pub(crate) fn translate(call: &Call) -> Option<Made> {
    let name = call.name.as_str();
    let is = |names: &[&str]| names.contains(&name);
    Some(if is(FIGURES) {
        figure(call)
    } else if is(ALERTS) {
        alert(call)
    } else if is(DETAILS) {
        let summary =
            text(call, &["summary", "title", "label", "header"], Some(0)).unwrap_or_else(|| "Details".to_owned());
        Made::Component("details", vec![("summary", summary.into())])
    } else if is(QUOTES) {
        let author = text(call, &["author", "by", "name"], Some(0)).unwrap_or_default();
        let source = text(call, &["source", "cite", "link", "url", "href"], None).unwrap_or_default();
        Made::Component("quote", vec![("author", author.into()), ("source", source.into())])
    } else if matches!(name, "tab" | "step" | "card" | "panel") && call.body.is_some() {
        let title = text(call, &["title", "name", "label", "header", "tabName"], Some(0)).unwrap_or_default();
        Made::Component("part", vec![("title", title.into())])
    } else if matches!(name, "button" | "btn" | "linkcard" | "link-card" | "card" | "cta") {
        let label = text(call, &["text", "label", "title", "name"], Some(1));
        let href = text(call, &["href", "link", "url", "relref", "to"], Some(0)).unwrap_or_default();
        Made::Component("button", vec![("href", href.into()), ("label", label.unwrap_or_default().into())])
    } else if matches!(name, "audio" | "mp3") {
        let src = text(call, &["src", "url", "file", "path"], Some(0))?;
        Made::Component("audio", vec![("src", src.into())])
    } else if let Some(tag) = inline(name) {
        Made::Inline(tag)
    } else if is(BODIES) && call.body.is_some() {
        Made::Body
    } else if is(NOTHING) {
        Made::Nothing
    } else {
        return elsewhere(call);
    })
}

/// The element that a call within a line stands for.
pub(crate) fn inline(name: &str) -> Option<&'static str> {
    Some(match name {
        "kbd" | "key" => "kbd",
        "mark" | "hl" | "highlight_text" => "mark",
        "sub" => "sub",
        "sup" => "sup",
        "u" | "underline" => "u",
        "small" => "small",
        "color" | "colour" | "fg" | "badge" | "label" | "tag" | "keyword" => "span",
        _ => return None,
    })
}

fn text(call: &Call, names: &[&str], position: Option<usize>) -> Option<String> {
    match call.argument(names, position)? {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::markdown::shortcode::set_aside;

    fn made(text: &str) -> String {
        let prepared = set_aside(text);
        match translate(&prepared.calls[0]) {
            Some(Made::Component(name, args)) => {
                args.iter().fold(name.to_owned(), |shown, (key, value)| format!("{shown} {key}={value}"))
            }
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn names_of_others_mean_components_of_ours() {
        for (written, wanted) in [
            ("{{< notice tip >}}x{{< /notice >}}", "alert kind=\"tip\" title=\"\""),
            ("{{< admonition warning \"Hot\" >}}x{{< /admonition >}}", "alert kind=\"warning\" title=\"Hot\""),
            ("{% warning(title=\"Hot\") %}x{% end %}", "alert kind=\"warning\" title=\"Hot\""),
            ("{% note(kind=\"danger\") %}x{% end %}", "alert kind=\"caution\" title=\"\""),
            ("{{< alert level=\"danger\" text=\"No\" />}}", "alert kind=\"caution\" title=\"\" text=\"No\""),
            ("{{ resize_image(path=\"a.png\", width=300, op=\"fit\") }}", "figure src=\"a.png\" width=300"),
            (
                "{{< figure src=\"a.png\" width=\"50%\" attr=\"by [me](https://x.example)!\" >}}",
                "figure src=\"a.png\" caption=\"by [me](https://x.example)!\"",
            ),
            ("{% include figure image_path=\"/a.png\" alt=\"A\" %}", "figure src=\"/a.png\" alt=\"A\""),
            (
                "{{< tweet user=\"ann\" id=\"12\" >}}",
                "Some(Link(\"https://twitter.com/ann/status/12\", \"read_post\"))",
            ),
            ("{{< tweet 12 >}}", "Some(Link(\"https://twitter.com/i/status/12\", \"read_post\"))"),
            ("{{< gist ann 12 >}}", "Some(Link(\"https://gist.github.com/ann/12\", \"read_code\"))"),
            ("{% gist ann/12 %}", "Some(Link(\"https://gist.github.com/ann/12\", \"read_code\"))"),
            ("{{< expand \"More\" >}}x{{< /expand >}}", "details summary=\"More\""),
            ("{{< kbd >}}x{{< /kbd >}}", "Some(Inline(\"kbd\"))"),
            ("{{< tabs >}}x{{< /tabs >}}", "Some(Body)"),
            ("{{< toc >}}", "Some(Nothing)"),
            ("{{< whatever >}}", "None"),
        ] {
            assert_eq!(made(written), wanted, "{written}");
        }
    }
}

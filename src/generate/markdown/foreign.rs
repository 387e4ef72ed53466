//! Components by the names that other programs and their themes have for them.
//!
//! Asked only when neither the site nor its theme has a component of that name: `notice`, `admonition` and `hint` are alerts,
//! `image` and `resize_image` figures, `tweet` and `gist` links that load nothing from there.

use super::shortcode::Call;
use serde_json::Value as Json;

/// What a call stands for.
#[derive(Debug, PartialEq)]
pub(crate) enum Made {
    /// A component of ours.
    Component(&'static str, Vec<(&'static str, Json)>),
    /// Its body, in an element within a line.
    Inline(&'static str),
    /// Its body, as it is.
    Body,
    /// Nothing: it was only there for a browser or repeats what the theme shows.
    Nothing,
}

const FIGURES: &[&str] = &[
    "asset_img",
    "bundle-image",
    "captioned_image",
    "fig",
    "figure",
    "full_image",
    "image",
    "image-gallery",
    "imagecap",
    "imageflex",
    "img",
    "imgproc",
    "imgsrc",
    "lazyload",
    "photo",
    "pic",
    "picture",
    "post_image",
    "resize",
    "resize_image",
    "resized_image",
    "responsive-image",
    "responsive_image",
    "single_image",
];
const ALERTS: &[&str] = &[
    "admonition",
    "alert",
    "attention",
    "box",
    "callout",
    "caution",
    "danger",
    "error",
    "hint",
    "important",
    "info",
    "infobox",
    "message",
    "note",
    "notice",
    "question",
    "remark",
    "success",
    "tip",
    "update",
    "warn",
    "warning",
];
const DETAILS: &[&str] = &["accordion", "accordion-item", "collapse", "details", "expand", "fold", "spoiler", "toggle"];
const QUOTES: &[&str] = &["blockquote", "epigraph", "pullquote", "quote"];
const BODIES: &[&str] = &[
    "accordion-group",
    "article",
    "block",
    "cards",
    "center",
    "centered",
    "col",
    "column",
    "columns",
    "container",
    "content",
    "div",
    "full",
    "fullwidth",
    "grid",
    "justify",
    "landscape",
    "lead",
    "left",
    "markdown",
    "md",
    "right",
    "row",
    "section",
    "span",
    "split",
    "steps",
    "swiper",
    "tabs",
    "tabpane",
    "timeline",
    "typeit",
    "wide",
    "wrap",
];
const NOTHING: &[&str] = &[
    "ads",
    "adsense",
    "clear",
    "clearfix",
    "comment",
    "fa",
    "fas",
    "fab",
    "fontawesome",
    "icon",
    "katex-init",
    "load-photoswipe",
    "mathjax",
    "toc",
    "table_of_contents",
    "TOC",
];

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

/// Whether a call shows a picture, and which: address, what it shows.
pub(crate) fn picture(call: &Call) -> Option<(String, String)> {
    if !FIGURES.contains(&call.name.as_str()) {
        return None;
    }
    let src = text(call, SOURCES, Some(0)).filter(|src| !src.trim().is_empty())?;
    Some((src, text(call, &["alt", "description"], None).unwrap_or_default()))
}

/// The language of a call whose body is code, or that another program would have drawn from code.
pub(crate) fn code_language(call: &Call) -> Option<String> {
    let language = match call.name.as_str() {
        "mermaid" => "mermaid",
        "plantuml" | "uml" => "plantuml",
        "graphviz" | "dot" => "dot",
        "chart" | "echarts" => "json",
        "katex" | "math" | "latex" | "mathjax_block" => "latex",
        "command" | "terminal" | "console" | "shell" | "cmd" | "bash" => "sh",
        "highlight" => return Some(text(call, &["lang", "language"], Some(0)).unwrap_or_default()),
        "code" | "code-block" | "code-toggle" | "codes" | "prism" | "screen" | "output" => {
            return Some(text(call, &["lang", "language", "codeLang"], None).unwrap_or_default());
        }
        _ => return None,
    };
    Some(language.to_owned())
}

/// Whether a call's body is no Markdown.
pub(crate) fn is_verbatim(call: &Call) -> bool {
    call.body.is_some() && (code_language(call).is_some() || is_raw_html(&call.name))
}

/// Whether a call's body is HTML as it stands.
pub(crate) fn is_raw_html(name: &str) -> bool {
    matches!(
        name,
        "rawhtml" | "rawHTML" | "raw_html" | "raw-html" | "raw" | "html" | "unsafe" | "unsafehtml" | "safeHTML"
    )
}

const SOURCES: &[&str] =
    &["src", "path", "url", "image", "image_path", "img", "file", "filename", "source", "link_to_image"];

fn figure(call: &Call) -> Made {
    let Some(src) = text(call, SOURCES, Some(0)) else { return Made::Body };
    let mut args = vec![("src", Json::from(src))];
    let texts: [(&'static str, &[&str]); 4] = [
        ("alt", &["alt", "description"]),
        ("caption", &["caption", "attr", "desc", "title"]),
        ("link", &["link", "href"]),
        ("class", &["class"]),
    ];
    for (ours, theirs) in texts {
        if let Some(text) = text(call, theirs, None) {
            args.push((ours, without_links(&text).into()));
        }
    }
    for side in ["width", "height"] {
        if let Some(pixels) = call.argument(&[side], None).and_then(pixels) {
            args.push((if side == "width" { "width" } else { "height" }, pixels.into()));
        }
    }
    Made::Component("figure", args)
}

/// `[text](address)` → `text`: captions are plain.
fn without_links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once('[') {
        let Some((shown, after)) = link.split_once("](").and_then(|(s, a)| Some((s, a.split_once(')')?.1))) else {
            break;
        };
        out.push_str(before);
        out.push_str(shown);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// `300`, `"300"`, `"300px"`; a share of the page's width is the style sheet's business.
fn pixels(value: &Json) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().trim_end_matches("px").parse().ok()).filter(|n| *n > 0)
}

fn alert(call: &Call) -> Made {
    let own_kind = kind_of(&call.name);
    let position = usize::from(own_kind.is_none());
    let named = text(call, &["type", "kind", "level", "style", "color", "context", "status", "t"], None);
    let first = text(call, &[], Some(0)).filter(|_| own_kind.is_none());
    let kind = named.or(first).as_deref().and_then(kind_of).or(own_kind).unwrap_or("note");
    let title = text(call, &["title", "header", "heading"], Some(position)).unwrap_or_default();
    let mut args = vec![("kind", Json::from(kind)), ("title", title.into())];
    if let Some(text) = text(call, &["text", "content", "body", "message"], None).filter(|_| call.body.is_none()) {
        args.push(("text", text.into()));
    }
    Made::Component("alert", args)
}

/// One of the five kinds that Markdown's own alerts have.
fn kind_of(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "note" | "info" | "primary" | "secondary" | "abstract" | "summary" | "example" | "seealso" | "remark"
        | "blue" | "default" => "note",
        "tip" | "hint" | "success" | "check" | "done" | "green" => "tip",
        "important" | "question" | "faq" | "update" | "purple" => "important",
        "warning" | "warn" | "attention" | "orange" | "yellow" => "warning",
        "danger" | "error" | "caution" | "bug" | "failure" | "fail" | "red" => "caution",
        _ => return None,
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

/// Things on other sites become links to them.
fn elsewhere(call: &Call) -> Option<Made> {
    let word =
        |names: &[&str], position| text(call, names, position).map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
    let id = word(&["id", "url", "src", "video", "videoId"], Some(0));
    let link =
        |url: String, label: &str| Some(Made::Component("embed", vec![("href", url.into()), ("label", label.into())]));
    let on = |base: &str, label: &str| {
        let id = id.clone()?;
        link(if id.starts_with("http") { id } else { format!("{base}{id}") }, label)
    };
    match call.name.as_str() {
        "youtube" | "youtube-enhanced" | "youtube_lite" | "youtubeLite" | "yt" | "youtubevideo" => {
            let id = id?;
            let id = id.rsplit(['/', '=']).next().unwrap_or(&id).split('?').next().unwrap_or_default().to_owned();
            Some(Made::Component("youtube", vec![("id", id.into())]))
        }
        "tweet" | "x" | "twitter" | "twitter_simple" | "tweet_simple" => {
            match (word(&["user"], Some(0)), word(&["id"], Some(1))) {
                (Some(user), Some(id)) => link(format!("https://twitter.com/{user}/status/{id}"), "Read the post"),
                (Some(id), None) if id.starts_with("http") => link(id, "Read the post"),
                (id, other) => link(format!("https://twitter.com/i/status/{}", id.or(other)?), "Read the post"),
            }
        }
        "gist" => match (id.clone(), word(&["id"], Some(1))) {
            (Some(user), Some(id)) if user != id => {
                link(format!("https://gist.github.com/{user}/{id}"), "Read the code")
            }
            _ => on("https://gist.github.com/", "Read the code"),
        },
        "instagram" => on("https://www.instagram.com/p/", "See the picture"),
        "mastodon" | "toot" | "bluesky" => on("https://", "Read the post"),
        "streamable" => on("https://streamable.com/", "Watch the video"),
        "asciinema" => on("https://asciinema.org/a/", "Watch the recording"),
        "bilibili" => on("https://www.bilibili.com/video/", "Watch the video"),
        "peertube" | "iframe" | "embed" | "pdf" | "embed-pdf" | "soundcloud" | "spotify" => {
            on("", "Open it").filter(|_| id.is_some())
        }
        "codepen" => {
            let user = word(&["user"], Some(1))?;
            link(format!("https://codepen.io/{user}/pen/{}", id?), "See the pen")
        }
        "vimeo" | "vimeo_simple" => Some(Made::Component("vimeo", vec![("id", id?.into())])),
        _ => None,
    }
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
    use super::super::shortcode::set_aside;
    use super::*;

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
                "figure src=\"a.png\" caption=\"by me!\"",
            ),
            ("{% include figure image_path=\"/a.png\" alt=\"A\" %}", "figure src=\"/a.png\" alt=\"A\""),
            (
                "{{< tweet user=\"ann\" id=\"12\" >}}",
                "embed href=\"https://twitter.com/ann/status/12\" label=\"Read the post\"",
            ),
            ("{{< tweet 12 >}}", "embed href=\"https://twitter.com/i/status/12\" label=\"Read the post\""),
            ("{{< gist ann 12 >}}", "embed href=\"https://gist.github.com/ann/12\" label=\"Read the code\""),
            ("{% gist ann/12 %}", "embed href=\"https://gist.github.com/ann/12\" label=\"Read the code\""),
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

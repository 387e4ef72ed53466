//! Jekyll's template language in Markdown, as far as text can be made of it.
//!
//! What stands for an address or for words becomes that; what plugins and includes show becomes a call of a component. Loops and
//! conditions are programs, and programs are for templates: they are refused, each once a page.

use super::meaning::{Style, name};
use crate::generate::links::LOOKED_UP;

/// Arguments as they stand, or already read.
#[derive(Debug, Clone)]
pub(super) enum Args<'t> {
    /// To be read.
    Text(&'t str),
    /// Read.
    Read(Vec<(Option<String>, serde_json::Value)>),
}

/// What a tag means.
#[derive(Debug)]
pub(super) enum Meaning<'t> {
    /// A component.
    Call { name: String, args: Args<'t>, style: Style, lenient: bool },
    /// An address.
    Address(String),
    /// Text.
    Words(String),
    /// What is between is shown as it is.
    Raw,
    /// What is between is not shown.
    Comment(&'static str),
    /// Nothing that anybody would miss.
    Nothing,
    /// It only looks like a tag.
    Text,
    /// It cannot be understood: what, and the remedy.
    Fault(String, String),
}

/// Includes that set something up or repeat what the theme shows anyway.
const FURNITURE: &[&str] = &[
    "JB/setup",
    "ads",
    "adsense",
    "base_path",
    "comments",
    "disqus",
    "head",
    "katex",
    "lang",
    "links",
    "math",
    "mathjax",
    "mathjax_support",
    "scripts",
    "setup",
    "share",
    "social",
    "toc",
];

/// `{% word … %}`.
pub(super) fn tag<'t>(whole: &'t str, word: &'t str, rest: &'t str) -> Meaning<'t> {
    let call =
        |name: &str, style| Meaning::Call { name: name.to_owned(), args: Args::Text(rest), style, lenient: true };
    match word {
        "raw" => Meaning::Raw,
        "comment" => Meaning::Comment("comment"),
        "highlight" => call(word, Style::Paired),
        "codeblock" | "code_block" => {
            let args = vec![(None, language_of(rest).into())];
            Meaning::Call { name: word.to_owned(), args: Args::Read(args), style: Style::Paired, lenient: true }
        }
        "post_url" | "link" if !rest.trim().is_empty() => Meaning::Address(page(rest)),
        "include" | "include_relative" | "include_cached" | "render" => include(rest),
        "img" | "image" | "asset_img" => Meaning::Call {
            name: "figure".to_owned(),
            args: Args::Read(picture(rest)),
            style: Style::Single,
            lenient: true,
        },
        "gist" | "youtube" | "vimeo" | "tweet" | "twitter" | "instagram" | "video" | "audio" | "asciinema" => {
            call(word, Style::Single)
        }
        "figure" | "details" | "note" | "notice" | "alert" | "callout" | "admonition" | "tip" | "warning"
        | "danger" => call(word, Style::MaybePaired),
        "blockquote" | "pullquote" | "quote" => Meaning::Call {
            name: word.to_owned(),
            args: Args::Read(vec![(None, rest.trim().into())]),
            style: Style::Paired,
            lenient: true,
        },
        "more" => Meaning::Words("<!-- more -->".to_owned()),
        "toc" | "seo" | "feed_meta" | "newline" => Meaning::Nothing,
        "" => Meaning::Text,
        _ if word.starts_with("end") => Meaning::Text,
        "for" | "if" | "unless" | "case" | "when" | "else" | "elsif" | "assign" | "capture" | "cycle" | "tablerow"
        | "increment" | "decrement" | "liquid" | "echo" | "set" | "macro" | "block" => Meaning::Fault(
            format!("`{{% {word} … %}}` is Liquid, Jekyll's template language"),
            "write the text or HTML that it stood for, or put it in backticks to show it as it is".into(),
        ),
        _ if looks_like_a_tag(whole) => Meaning::Fault(
            format!("`{{% {word} … %}}` means nothing here"),
            "write the text or HTML that it stood for, or put it in backticks to show it as it is".into(),
        ),
        _ => Meaning::Text,
    }
}

fn looks_like_a_tag(whole: &str) -> bool {
    !whole.contains('\n') && whole.len() < 400
}

/// `{% post_url 2020-01-02-x %}`, `{% link _posts/2020-01-02-x.md %}`.
fn page(rest: &str) -> String {
    let path = rest.trim().trim_matches(['"', '\'']).trim_start_matches('/');
    let path = path.strip_prefix("_posts/").unwrap_or(path);
    format!("{LOOKED_UP}{}", path.replace(' ', "%20"))
}

/// `{% include figure.html image_path="…" %}` calls the component `figure`.
fn include(rest: &str) -> Meaning<'_> {
    let rest = rest.trim();
    let (file, args) = rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
    let file = file.trim_matches(['"', '\'']);
    let plain =
        [".html", ".liquid", ".md", ".markdown", ".ext"].iter().find_map(|e| file.strip_suffix(e)).unwrap_or(file);
    let last = plain.rsplit('/').next().unwrap_or(plain);
    if FURNITURE.contains(&plain) || FURNITURE.contains(&last) {
        return Meaning::Nothing;
    }
    if name(last).0 != last || last.is_empty() || last.contains('.') {
        return Meaning::Fault(
            "`{% include … %}` of a file that is named by a variable is Liquid, Jekyll's template language".into(),
            "write the text or HTML that it stood for".into(),
        );
    }
    Meaning::Call { name: last.to_owned(), args: Args::Text(args), style: Style::Single, lenient: true }
}

/// Octopress's `{% img [class] /path.jpg [width] [height] ["title" ["alt"]] %}`.
fn picture(rest: &str) -> Vec<(Option<String>, serde_json::Value)> {
    let words: Vec<&str> = rest.split_whitespace().collect();
    let is_path = |word: &&str| word.contains('/') || word.contains('.');
    let mut args = Vec::new();
    if let Some(path) = words.iter().copied().find(is_path) {
        args.push((Some("src".to_owned()), path.trim_matches(['"', '\'']).into()));
        let after = &rest[rest.find(path).map_or(rest.len(), |at| at + path.len())..];
        let quoted: Vec<&str> = after.split(['"', '\'']).skip(1).step_by(2).collect();
        if let Some(alt) = quoted.last().copied().or_else(|| Some(after.trim()).filter(|a| !a.is_empty())) {
            let alt = alt.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
            args.push((Some("alt".to_owned()), alt.into()));
        }
    }
    args
}

/// `lang:ruby` in Octopress's and Hexo's code blocks.
fn language_of(rest: &str) -> String {
    let named = |key: &str| rest.split_whitespace().find_map(|w| w.strip_prefix(key));
    let language = named("lang:").or_else(|| named("language=")).or_else(|| named("lang="));
    language.unwrap_or_default().trim_matches(['"', '\'']).to_owned()
}

/// `{{ … }}`: an address, words, or something that only templates know.
pub(super) fn output(inner: &str) -> Meaning<'_> {
    let mut parts = split_filters(inner).into_iter();
    let first = parts.next().unwrap_or_default();
    let quoted = first.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    let quoted = quoted.or_else(|| first.strip_prefix('\'').and_then(|t| t.strip_suffix('\'')));
    let home = |text: &str| {
        matches!(text, "site.baseurl" | "site.url" | "site.github.url" | "site.base_url" | "base_path" | "base")
    };
    let mut words = match quoted {
        Some(text) => text.to_owned(),
        None if home(first) => String::new(),
        None if is_of_the_template(first) => return refused(inner),
        None => return Meaning::Text,
    };
    let mut is_address = quoted.is_none();
    let unknown = || if quoted.is_some() { Meaning::Text } else { refused(inner) };
    for filter in parts {
        let (filter, argument) = filter.split_once(':').map_or((filter, ""), |(f, a)| (f.trim(), a.trim()));
        let text = argument.trim_matches(['"', '\'']);
        match filter {
            "relative_url" | "absolute_url" => is_address = true,
            "prepend" if home(argument) => is_address = true,
            "prepend" if text.len() < argument.len() => words.insert_str(0, text),
            "append" if text.len() < argument.len() => words.push_str(text),
            "strip" | "escape" | "uri_escape" | "xml_escape" => {}
            _ => return unknown(),
        }
    }
    if is_address && !words.is_empty() && !words.starts_with(['/', '#']) && !words.contains("://") {
        words.insert(0, '/');
    }
    if is_address { Meaning::Address(words.replace(' ', "%20")) } else { Meaning::Words(words) }
}

fn refused(inner: &str) -> Meaning<'_> {
    let shown: String = inner.chars().take(60).collect();
    Meaning::Fault(
        format!("`{{{{ {shown} }}}}` is Liquid, Jekyll's template language"),
        "write the text that it stood for, or put it in backticks to show it as it is".into(),
    )
}

/// Variables that only Jekyll's templates have.
fn is_of_the_template(variable: &str) -> bool {
    let owner = variable.split(['.', '[']).next().unwrap_or_default();
    variable.contains(['.', '['])
        && matches!(owner, "site" | "page" | "include" | "layout" | "paginator" | "jekyll" | "theme" | "post")
        && !variable.contains([' ', '('])
}

/// At the bars that stand outside quotes.
fn split_filters(inner: &str) -> Vec<&str> {
    let (mut parts, mut from, mut quote) = (Vec::new(), 0, None);
    for (at, c) in inner.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if c == open => quote = None,
            (None, '|') => {
                parts.push(inner[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(inner[from..].trim());
    parts
}

#[cfg(test)]
mod tests {
    use super::super::set_aside;

    #[test]
    fn addresses_and_words() {
        for (written, read) in [
            ("[a]({{ site.baseurl }}/x/)", "[a](/x/)"),
            ("[a]({{ '/x y.png' | relative_url }})", "[a](/x%20y.png)"),
            ("[a]({{ \"x.png\" | prepend: site.baseurl }})", "[a](/x.png)"),
            ("[a]({{ \"https://x.example/a\" | relative_url }})", "[a](https://x.example/a)"),
            ("[a]({% link _posts/2020-01-02-a b.md %})", "[a](@ref/2020-01-02-a%20b.md)"),
            ("[a]({{ site.baseurl }}{% post_url /sub/2020-01-02-x %}#y)", "[a](@ref/sub/2020-01-02-x#y)"),
            ("Write {{ '{{' }} and {{ \"{%\" }}.", "Write {{ and {%."),
            ("{% include JB/setup %}\nText", "\nText"),
            ("a{% comment %} b {{ site.x }} {% endcomment %}c", "ac"),
        ] {
            let prepared = set_aside(written);
            assert_eq!((prepared.text.as_ref(), prepared.faults.len()), (read, 0), "{written}");
        }
    }

    #[test]
    fn plugins_and_includes_call_components() {
        let calls = |text: &str| -> Vec<String> {
            let prepared = set_aside(text);
            assert_eq!(prepared.faults, [], "{text}");
            prepared
                .calls
                .iter()
                .map(|c| {
                    let args: Vec<String> =
                        c.args.iter().map(|(k, v)| format!("{}={v}", k.as_deref().unwrap_or("_"))).collect();
                    format!("{} {} {:?}", c.name, args.join(" "), c.body)
                })
                .collect()
        };
        assert_eq!(calls("{% include figure.html image_path=\"/a.png\" %}"), ["figure image_path=\"/a.png\" None"]);
        assert_eq!(calls("{% include elements/video.liquid id='x' %}"), ["video id=\"x\" None"]);
        assert_eq!(
            calls("{% img left /a.png 300 200 'Title' 'A cat' %}"),
            ["figure src=\"/a.png\" alt=\"A cat\" None"]
        );
        assert_eq!(
            calls("{% codeblock A title lang:ruby %}\nputs 1\n{% endcodeblock %}"),
            ["highlight _=\"ruby\" Some(\"\\nputs 1\\n\")"]
        );
        assert_eq!(
            calls("{% blockquote Ann, A Book %}\nHi\n{% endblockquote %}"),
            ["blockquote _=\"Ann, A Book\" Some(\"\\nHi\\n\")"]
        );
        assert_eq!(calls("{% gist ann/123 %}"), ["gist _=\"ann/123\" None"]);
    }

    #[test]
    fn programs_are_refused_once_a_page() {
        let faults = set_aside("{% for p in site.posts %}\n{{ p.title }}\n{% endfor %}\n{% for x in y %}{% endfor %}\n{{ page.title | upcase }}\n{% frobnicate x %}").faults;
        let told: Vec<String> = faults.iter().map(|(line, what, remedy)| format!("{line}: {what}; {remedy}")).collect();
        assert_eq!(
            told,
            [
                "1: `{% for … %}` is Liquid, Jekyll's template language; write the text or HTML that it stood for, or put it in backticks to show it as it is",
                "5: `{{ page.title | upcase }}` is Liquid, Jekyll's template language; write the text that it stood for, or put it in backticks to show it as it is",
                "6: `{% frobnicate … %}` means nothing here; write the text or HTML that it stood for, or put it in backticks to show it as it is",
            ]
        );
    }
}

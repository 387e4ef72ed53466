//! Calls whose body is no Markdown: code, and HTML as it stands.

use super::text;
use crate::generate::markdown::shortcode::Call;

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

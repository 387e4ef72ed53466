//! What stands in the text for a call that was set aside.

/// What stands for call `n`: on a line of its own a comment, which is a block; within a line a tag, which is none.
pub(super) fn mark(n: usize, alone: bool) -> String {
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

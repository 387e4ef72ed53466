//! Where tags end, `{{ … }}` and `{% … %}`, and which tag closes which.
//!
//! A text may open ten thousand tags and close none. So the ends of all are worked out at once, from the end of the text to its
//! beginning; and what closes a tag is remembered for all tags of its name that were passed on the way.

use super::landmarks::next;
use super::meaning::name;
use std::collections::HashMap;

/// The two kinds of tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `{{ … }}`
    Output = 0,
    /// `{% … %}`
    Block = 1,
}

impl Kind {
    /// Of the tag that this text begins with, if it begins with one.
    pub(super) fn of(text: &str) -> Option<Self> {
        match text.as_bytes() {
            [b'{', b'{', ..] => Some(Self::Output),
            [b'{', b'%', ..] => Some(Self::Block),
            _ => None,
        }
    }

    /// What closes it.
    pub(super) fn close(self) -> &'static str {
        if self == Self::Output { "}}" } else { "%}" }
    }
}

/// What decides where a tag ends.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Sign {
    Quote(u8),
    Close(Kind),
    /// An empty line outside quotes: the tag was none.
    Paragraph,
}

/// How a tag goes on from one of the signs, outside quotes.
#[derive(Debug, Clone, Copy)]
enum Ending {
    At(usize),
    Never,
    /// To the end of the text, perhaps because of an odd quote.
    Open,
}

/// The ends of a text's tags.
#[derive(Debug)]
pub(super) struct Ends {
    signs: Vec<(usize, Sign)>,
    /// For each sign and kind.
    endings: Vec<[Ending; 2]>,
    closes: [Vec<usize>; 2],
    paragraphs: Vec<usize>,
}

impl Ends {
    fn of(body: &str) -> Self {
        let bytes = body.as_bytes();
        let mut signs = Vec::new();
        for (at, byte) in bytes.iter().enumerate() {
            signs.push(match (byte, bytes.get(at + 1)) {
                (b'"' | b'`', _) => (at, Sign::Quote(*byte)),
                (b'}', Some(b'}')) => (at, Sign::Close(Kind::Output)),
                (b'%', Some(b'}')) => (at, Sign::Close(Kind::Block)),
                (b'\n', Some(b'\n')) => (at, Sign::Paragraph),
                _ => continue,
            });
        }
        let places =
            |wanted: Sign| signs.iter().filter(|(_, sign)| *sign == wanted).map(|(at, _)| *at).collect::<Vec<_>>();
        let closes = [Kind::Output, Kind::Block].map(|kind| places(Sign::Close(kind)));
        let paragraphs = places(Sign::Paragraph);
        Self { endings: endings(bytes, &signs), closes, paragraphs, signs }
    }

    /// Where the tag at `at` is closed, past quoted text.
    fn end(&self, at: usize, kind: Kind) -> Option<usize> {
        let first = self.signs.partition_point(|(sign, _)| *sign < at + 2);
        match self.endings.get(first).map_or(Ending::Open, |endings| endings[kind as usize]) {
            Ending::At(end) => Some(end),
            Ending::Never => None,
            // An odd quote inside: take the first close there is.
            Ending::Open => {
                let end = self.next_close(at + 2, kind)?;
                next(&self.paragraphs, at).is_none_or(|empty| empty > end).then_some(end)
            }
        }
    }

    fn next_close(&self, from: usize, kind: Kind) -> Option<usize> {
        next(&self.closes[kind as usize], from)
    }
}

/// From the last sign to the first: past a quote it goes on as after the quote that closes it.
fn endings(bytes: &[u8], signs: &[(usize, Sign)]) -> Vec<[Ending; 2]> {
    let mut endings = vec![[Ending::Open; 2]; signs.len()];
    let after = |endings: &[[Ending; 2]], n: usize| endings.get(n).copied().unwrap_or([Ending::Open; 2]);
    let mut closing = [None, None];
    for (n, (at, sign)) in signs.iter().enumerate().rev() {
        endings[n] = match sign {
            Sign::Quote(quote) => {
                let same = &mut closing[usize::from(*quote == b'`')];
                let ending = same.map_or([Ending::Open; 2], |closing: usize| after(&endings, closing + 1));
                if *at == 0 || bytes[at - 1] != b'\\' {
                    *same = Some(n);
                }
                ending
            }
            Sign::Paragraph => [Ending::Never; 2],
            Sign::Close(kind) => {
                let mut ending = after(&endings, n + 1);
                ending[*kind as usize] = Ending::At(*at);
                ending
            }
        };
    }
    endings
}

/// What a tag does for the pairing of tags.
#[derive(Debug, Clone, Copy)]
enum Role<'t> {
    /// It does not end, and nobody can tell what comes after.
    Broken,
    Opens(&'t str),
    Closes(&'t str),
    /// `{% end %}`
    ClosesAny,
    Other,
}

/// Where a body ends, and where the tag that closes it ends.
type Partner = Option<(usize, usize)>;

/// All tags of a text.
#[derive(Debug)]
pub(super) struct Tags<'t> {
    body: &'t str,
    ends: Ends,
    opens: Vec<usize>,
    /// Name → the last place where it may be closed.
    closers: HashMap<&'t str, usize>,
    /// Name → the first tag of a body → what closes that body.
    partners: HashMap<String, HashMap<usize, Partner>>,
}

impl<'t> Tags<'t> {
    /// Finds them.
    pub(super) fn of(body: &'t str) -> Self {
        let opens: Vec<usize> =
            memchr::memchr_iter(b'{', body.as_bytes()).filter(|at| Kind::of(&body[*at..]).is_some()).collect();
        let closers = opens.iter().filter_map(|at| Some((closer(&body[at + 2..])?, *at))).collect();
        Self { body, ends: Ends::of(body), opens, closers, partners: HashMap::new() }
    }

    /// Where the tag at `at` is closed.
    pub(super) fn end(&self, at: usize, kind: Kind) -> Option<usize> {
        self.ends.end(at, kind)
    }

    /// The next `}}` or `%}`, quoted or not.
    pub(super) fn next_close(&self, from: usize, kind: Kind) -> Option<usize> {
        self.ends.next_close(from, kind)
    }

    /// The closing tag of `name` for a body that begins at `from`.
    pub(super) fn partner(&mut self, from: usize, name: &str) -> Partner {
        let last = [name, ""].iter().filter_map(|name| self.closers.get(name)).max().copied()?;
        let mut at = self.after(from);
        if let Some(known) = self.partners.get(name).and_then(|known| known.get(&at)) {
            return *known;
        }
        let mut found: Vec<(usize, Partner)> = Vec::new();
        // Bodies that are open, by their first tag.
        let mut open = vec![at];
        while let Some(place) = self.opens.get(at).copied().filter(|place| *place <= last) {
            let (role, end) = self.role(place);
            at = self.after(end);
            match role {
                Role::Broken => break,
                Role::Closes(closed) if closed != name => {}
                Role::Closes(_) | Role::ClosesAny => {
                    found.extend(open.pop().map(|body| (body, Some((place, end)))));
                    if open.is_empty() {
                        break;
                    }
                }
                // What is inside these two is text.
                Role::Opens(opened) if opened == name && name != "raw" && name != "highlight" => open.push(at),
                Role::Opens(_) | Role::Other => {}
            }
        }
        found.extend(open.into_iter().map(|body| (body, None)));
        // When the outermost body is closed, it is closed last.
        let partner = found.last().and_then(|(_, partner)| *partner);
        self.partners.entry(name.to_owned()).or_default().extend(found);
        partner
    }

    /// The number of the first tag at or after `from`.
    fn after(&self, from: usize) -> usize {
        self.opens.partition_point(|at| *at < from)
    }

    /// What the tag at `place` does, and where it ends.
    fn role(&self, place: usize) -> (Role<'t>, usize) {
        let end = Kind::of(&self.body[place..]).and_then(|kind| self.end(place, kind));
        let Some(end) = end else { return (Role::Broken, place + 2) };
        let raw = self.body[place + 2..end].trim().trim_matches('-').trim();
        let inner = raw.trim_matches(['<', '>', '%']).trim();
        let role = if let Some(closed) = inner.strip_prefix('/') {
            Role::Closes(closed.trim())
        } else if inner == "end" {
            Role::ClosesAny
        } else if let Some(closed) = inner.strip_prefix("end") {
            Role::Closes(closed)
        } else if raw.trim_end_matches(['>', '%', ' ']).ends_with('/') {
            Role::Other
        } else {
            Role::Opens(name(inner).0)
        };
        (role, end + 2)
    }
}

/// The name that a tag closes, told by its beginning only: it may still turn out to close nothing.
fn closer(inner: &str) -> Option<&str> {
    let inner = inner.trim_start_matches(|c: char| c.is_whitespace() || "-<>%".contains(c));
    let closed = inner.strip_prefix('/').map(str::trim_start).or_else(|| inner.strip_prefix("end"))?;
    Some(name(closed).0.trim_end_matches(['-', '/', '.']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_ends_outside_quotes_and_within_its_paragraph() {
        for (body, end) in [
            ("{{ a \"}}\" }}", Some(10)),
            ("{{ a \"\\\"}}\" }}", Some(12)),
            ("{{ don't \" }}", Some(11)),
            ("{{ a\n\n}}", None),
            ("{{ \"a\n\nb\" }}", Some(10)),
            ("{{ %} }}", Some(6)),
            ("{{ a", None),
        ] {
            assert_eq!(Tags::of(body).end(0, Kind::Output), end, "{body:?}");
        }
    }

    #[test]
    fn bodies_are_closed_by_their_own_tag() {
        let body = "{{< a >}}{{< a >}}x{{< /a >}}{{< b >}}{{< /a >}}";
        let mut tags = Tags::of(body);
        assert_eq!(tags.partner(9, "a"), Some((38, 48)));
        assert_eq!(tags.partner(18, "a"), Some((19, 29)));
        assert_eq!((tags.partner(38, "b"), tags.partner(48, "a")), (None, None));
        assert_eq!(Tags::of("{% x() %}{% end %}").partner(9, "x"), Some((9, 18)));
        assert_eq!(Tags::of("{% raw %}{% raw %}{%- endraw -%}").partner(9, "raw"), Some((18, 32)));
        assert_eq!(Tags::of("{% x() %}{{ {% endx %}").partner(9, "x"), None);
    }
}

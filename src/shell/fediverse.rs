//! `/_fediverse/` of the preview: how each post will look elsewhere, and what publishing would tell.
//!
//! Drawn from the same documents that other servers will read. What they do with them: Mastodon shows a note whole, and of an article its
//! title, its summary and a link; GoToSocial, Misskey, Akkoma, Lemmy and readers show the full text. Limit: the newest fifty posts.

use crate::generate::Content;
use crate::generate::preview::Preview;
use crate::vocab::SiteManifest;
use serde_json::Value;
use std::fmt::Write as _;

/// Posts on the page.
const SHOWN: usize = 50;

const STYLE: &str = "body{max-width:76rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif;color-scheme:light dark}\
h2{margin-top:2.5rem}.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(19rem,1fr));gap:1.5rem;align-items:start}\
.post{border:1px solid #8886;border-radius:.6rem;padding:1rem;overflow-wrap:anywhere}.who{display:flex;gap:.7rem;align-items:center;margin-bottom:.6rem}\
.who img{width:2.8rem;height:2.8rem;border-radius:.4rem;object-fit:cover}.who b{display:block}.who span,small{opacity:.75}\
.card{border:1px solid #8886;border-radius:.5rem;padding:.8rem;margin-top:.6rem}.post img{max-width:100%;height:auto;border-radius:.4rem}\
figcaption,.note{font-size:.85rem;opacity:.8}pre{white-space:pre-wrap;border-inline-start:.3rem solid #68c;padding:.6rem 1rem;margin:0}h3{font-size:.95rem;margin:.2rem 0}";

/// The page. `plan` is what publishing would tell, as text; `handle` the one that others will see, `me@example.org`, where the preview
/// has another; empty where it is not known.
pub fn page(preview: &Preview, plan: &str, handle: &str) -> String {
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>As others will see it</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><style>{STYLE}</style></head>\n<body>\
         <h1>As others will see it</h1>\n<h2>What publishing would tell</h2>\n<pre>{}</pre>\n",
        escape(plan.trim_end())
    );
    match Fediverse::read(preview, handle) {
        Some(there) => there.write(&mut page),
        None => page.push_str("<p>This site is no account: <code>[federation] enabled</code> is false.</p>\n"),
    }
    page.push_str("</body></html>\n");
    page
}

/// The account, and its posts, newest first.
struct Fediverse {
    actor: Value,
    handle: String,
    posts: Vec<Value>,
    more: usize,
}

impl Fediverse {
    fn read(preview: &Preview, handle: &str) -> Option<Self> {
        let manifest: SiteManifest = serde_json::from_slice(bytes(preview, "gatepost.json")?).ok()?;
        let document = |id: &str| -> Option<Value> {
            let path = id.strip_prefix(&manifest.base_url)?.trim_start_matches('/');
            let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
            serde_json::from_slice(bytes(preview, &path)?).ok()
        };
        let actor = document(manifest.actor.id.as_str())?;
        let mut objects: Vec<_> = manifest.objects.iter().filter(|object| object.kind != "Tombstone").collect();
        objects.sort_by(|a, b| (&b.published, &b.id).cmp(&(&a.published, &a.id)));
        let more = objects.len().saturating_sub(SHOWN);
        let posts = objects.into_iter().take(SHOWN).filter_map(|object| document(object.id.as_str())).collect();
        let policy: Option<Value> = bytes(preview, "gate.json").and_then(|bytes| serde_json::from_slice(bytes).ok());
        let shown = policy.and_then(|policy| Some(policy["handle"].as_str()?.to_owned())).unwrap_or_default();
        let handle = if handle.is_empty() { shown } else { handle.to_owned() };
        Some(Self { actor, handle, posts, more })
    }

    fn write(&self, page: &mut String) {
        for post in &self.posts {
            let heading = text(post, "name").or_else(|| text(post, "published")).unwrap_or("Post");
            let _ = writeln!(page, "<h2>{}</h2>\n<div class=\"pair\">", escape(heading));
            self.shown(page, "On Mastodon", &mastodon(post));
            self.shown(page, "Where the full text is shown", &titled(post));
            let _ = writeln!(page, "</div>\n<p class=\"note\">{}</p>", wire(post));
        }
        match (self.posts.len(), self.more) {
            (0, _) => page.push_str("<p>There is no post yet.</p>\n"),
            (_, 0) => {}
            (shown, more) => {
                let _ = writeln!(page, "<p>The newest {shown} are shown; there are {more} more.</p>");
            }
        }
    }

    /// A post under its author's name.
    fn shown(&self, page: &mut String, title: &str, inner: &str) {
        let picture = self.actor["icon"]["url"].as_str();
        let picture = picture.map(|url| format!("<img src=\"{}\" alt=\"\">", escape(url))).unwrap_or_default();
        let _ = writeln!(
            page,
            "<section><h3>{title}</h3><div class=\"post\"><div class=\"who\">{picture}<span><b>{}</b>@{}</span></div>{inner}</div></section>",
            escape(text(&self.actor, "name").unwrap_or_default()),
            escape(&self.handle)
        );
    }
}

/// A note is shown whole; of an article title, summary and link.
fn mastodon(post: &Value) -> String {
    match post["type"].as_str() {
        Some("Article") => {
            let address = text(post, "url").unwrap_or_default();
            let picture = post["image"]["url"].as_str();
            let picture = picture.map(|url| format!("<img src=\"{}\" alt=\"\">", escape(url))).unwrap_or_default();
            let (name, address) = (escape(text(post, "name").unwrap_or_default()), escape(address));
            let summary = escape(&plain(text(post, "summary").unwrap_or_default()));
            format!(
                "<p>{name}</p><p>{summary}</p><p><a href=\"{address}\">{address}</a></p>\
                 <div class=\"card\">{picture}<b>{name}</b><br><small>{summary}</small></div>"
            )
        }
        _ => whole(post),
    }
}

/// An article's title stands above its text.
fn titled(post: &Value) -> String {
    let title = text(post, "name").filter(|_| post["type"] == "Article");
    let title = title.map(|name| format!("<p><b>{}</b></p>", escape(name))).unwrap_or_default();
    format!("{title}{}", whole(post))
}

/// Everything, behind its warning.
fn whole(post: &Value) -> String {
    if let (Some("Announce" | "Like"), Some(of)) = (post["type"].as_str(), post["object"].as_str()) {
        let word = if post["type"] == "Announce" { "boosted" } else { "likes" };
        return format!("<p>{word} <a href=\"{0}\">{0}</a></p>", escape(of));
    }
    // What is on the wire was cleaned when it was made.
    let mut inner = text(post, "content").unwrap_or_default().to_owned();
    for picture in post["attachment"].as_array().into_iter().flatten() {
        let alt = text(picture, "name").unwrap_or_default();
        let told = if alt.is_empty() { "no alt text".to_owned() } else { escape(alt) };
        let _ = write!(
            inner,
            "<figure><img src=\"{}\" alt=\"{}\"><figcaption>{told}</figcaption></figure>",
            escape(text(picture, "url").unwrap_or_default()),
            escape(alt)
        );
    }
    match text(post, "summary").filter(|_| post["sensitive"] == true) {
        Some(warning) => format!("<details><summary>{}</summary>{inner}</details>", escape(&plain(warning))),
        None => inner,
    }
}

/// What goes over the wire, in a line.
fn wire(post: &Value) -> String {
    let tags: Vec<&str> = post["tag"].as_array().into_iter().flatten().filter_map(|tag| tag["name"].as_str()).collect();
    let tags = if tags.is_empty() { String::new() } else { format!(", {}", escape(&tags.join(" "))) };
    let id = escape(text(post, "id").unwrap_or_default());
    format!("{}{tags} · <a href=\"{id}\">{id}</a>", escape(post["type"].as_str().unwrap_or_default()))
}

fn bytes<'p>(preview: &'p Preview, path: &str) -> Option<&'p [u8]> {
    match preview.get(path)?.content.as_ref() {
        Content::Bytes(bytes) => Some(bytes),
        Content::File(_) => None,
    }
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value[key].as_str().filter(|text| !text.is_empty())
}

/// Words without tags.
fn plain(html: &str) -> String {
    let mut inside = false;
    let kept = html.chars().filter(|c| {
        match c {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                return false;
            }
            _ => {}
        }
        !inside
    });
    kept.collect()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

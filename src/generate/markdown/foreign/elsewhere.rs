//! Calls that show what is on another site, by a link to it: nothing is loaded from there.

use super::{Made, text};
use crate::generate::markdown::shortcode::Call;

/// Things on other sites become links to them.
pub(super) fn elsewhere(call: &Call) -> Option<Made> {
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

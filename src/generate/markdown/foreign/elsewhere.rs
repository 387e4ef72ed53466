//! Calls that show what is on another site, by a link to it: nothing is loaded from there.

use super::{Made, text};
use crate::generate::markdown::shortcode::Call;

/// Things on other sites become links to them.
pub(super) fn elsewhere(call: &Call) -> Option<Made> {
    let word =
        |names: &[&str], position| text(call, names, position).map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
    let id = word(&["id", "url", "src", "video", "videoId"], Some(0));
    let link = |url: String, word: &'static str| Some(Made::Link(url, word));
    let on = |base: &str, word: &'static str| {
        let id = id.clone()?;
        link(if id.starts_with("http") { id } else { format!("{base}{id}") }, word)
    };
    match call.name.as_str() {
        "youtube" | "youtube-enhanced" | "youtube_lite" | "youtubeLite" | "yt" | "youtubevideo" => {
            let id = id?;
            let id = id.rsplit(['/', '=']).next().unwrap_or(&id).split('?').next().unwrap_or_default().to_owned();
            Some(Made::Component("youtube", vec![("id", id.into())]))
        }
        "tweet" | "x" | "twitter" | "twitter_simple" | "tweet_simple" => {
            match (word(&["user"], Some(0)), word(&["id"], Some(1))) {
                (Some(user), Some(id)) => link(format!("https://twitter.com/{user}/status/{id}"), "read_post"),
                (Some(id), None) if id.starts_with("http") => link(id, "read_post"),
                (id, other) => link(format!("https://twitter.com/i/status/{}", id.or(other)?), "read_post"),
            }
        }
        "gist" => match (id.clone(), word(&["id"], Some(1))) {
            (Some(user), Some(id)) if user != id => link(format!("https://gist.github.com/{user}/{id}"), "read_code"),
            _ => on("https://gist.github.com/", "read_code"),
        },
        "instagram" => on("https://www.instagram.com/p/", "see_picture"),
        "mastodon" | "toot" | "bluesky" => on("https://", "read_post"),
        "streamable" => on("https://streamable.com/", "watch_video"),
        "asciinema" => on("https://asciinema.org/a/", "watch_recording"),
        "bilibili" => on("https://www.bilibili.com/video/", "watch_video"),
        "peertube" | "iframe" | "embed" | "pdf" | "embed-pdf" | "soundcloud" | "spotify" => {
            on("", "open_it").filter(|_| id.is_some())
        }
        "codepen" => {
            let user = word(&["user"], Some(1))?;
            link(format!("https://codepen.io/{user}/pen/{}", id?), "see_pen")
        }
        "vimeo" | "vimeo_simple" => Some(Made::Component("vimeo", vec![("id", id?.into())])),
        _ => None,
    }
}

//! P: no word of a stranger's is ever part of a file's name.

use super::network::get;
use crate::case::{Base, Case, scene};
use crate::play::{Play, hold};
use serde_json::json;

const NAMES: [(&str, &str, &[&str]); 6] = [
    ("P-01", "ways up", &["../../etc/passwd", "/../../../../etc/passwd"]),
    ("P-02", "ways up in percent, and zero bytes", &["..%2f..%2fetc%2fpasswd", "a%00b", "%2e%2e/"]),
    ("P-03", "names that Windows keeps for itself", &["con", "a:b", "..\\..\\x", "name.", "aux.html"]),
    ("P-04", "a path from the top", &["/etc/passwd"]),
    ("P-05", "drives and shares", &["C:\\x", "\\\\server\\share", "file:///c:/x"]),
    ("P-06", "long names, and twins in other letters", &["Name", "name", "NAME"]),
];

pub(super) fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = NAMES
        .into_iter()
        .map(|(id, says, names)| {
            let mut case = scene(id, says, |_| Ok(()));
            case.scene = Some(Box::new(move |play| names.iter().try_for_each(|name| nameless(play, name))));
            case
        })
        .collect();
    cases.push(scene("P-07", "the site's server reads nothing outside of the site", |play| {
        let secret = play.gate().root().join(".gatepost/key.pem");
        std::os::unix::fs::symlink(&secret, play.gate().root().join("public/key.pem"))
            .map_err(|error| error.to_string())?;
        let result = [
            "/../../../../etc/passwd",
            "/..%2f..%2f..%2fetc%2fpasswd",
            "/%2e%2e/gatepost.toml",
            "/../gatepost.toml",
            "/..\\gatepost.toml",
            "/.%2e/.gatepost/key.pem",
            "//etc/passwd",
            "/posts/..;/../gatepost.toml",
            "/%00",
            "/style.css%00.html",
        ]
        .iter()
        .try_for_each(|path| {
            let answer = play.bytes(&get(path));
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            let read = text.contains("root:") || text.contains("base_url") || text.contains("PRIVATE KEY");
            hold(!read && matches!(answer.status, 400 | 404), || format!("{path}: answered {}", answer.status))
        });
        let linked = play.bytes(&get("/key.pem"));
        std::fs::remove_file(play.gate().root().join("public/key.pem")).map_err(|error| error.to_string())?;
        result?;
        hold(!String::from_utf8_lossy(&linked.body).contains("PRIVATE KEY"), || {
            "a link out of the site is followed".into()
        })
    }));
    cases
}

/// Written everywhere, and after it the same files are there.
fn nameless(play: &mut Play<'_>, name: &str) -> Result<(), String> {
    let before = play.gate().files();
    for name in [name.to_owned(), name.repeat(4096 / name.len())] {
        let mut draft = play.world.base(Base::Reply);
        let id = format!("{}/{}", draft.activity["object"]["id"].as_str().unwrap(), name);
        draft.activity["object"]["id"] = json!(id);
        draft.activity["object"]["name"] = json!(name);
        draft.person.document["preferredUsername"] = json!(name);
        let status = play.send(&draft).status;
        hold(matches!(status, 202 | 400), || format!("{name:.40}: answered {status}"))?;
    }
    hold(play.gate().files() == before, || format!("a file changed for {name}"))
}

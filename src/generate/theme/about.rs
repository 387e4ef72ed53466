//! `theme.toml`: what a theme says of itself. Themes made for other programs say more there, and nobody minds.

use crate::generate::read::Root;
use crate::site::fields::{Fields, Known};
use crate::site::problem::{Problem, Problems};
use crate::site::written;

/// The keys that mean something to us.
const KEYS: &[Known] = &[
    Known { name: "name", synonyms: &[], wants: "a text", about: "What the theme is called." },
    Known { name: "min_gatepost", synonyms: &[], wants: "a text", about: "The oldest Gatepost that it works with." },
];

/// Whether this program is new enough for a theme. A theme need not have the file.
pub(super) fn check(root: &Root, folder: &str, problems: &mut Problems) {
    let file = format!("{folder}/theme.toml");
    let text = match root.text_if_there(&file) {
        Ok(Some(text)) => text,
        Ok(None) => return,
        Err(problem) => return problems.push(problem),
    };
    match written::from_toml(&text, &file, 0) {
        Ok(entries) => {
            let mut f = Fields::new(&file, "", KEYS, entries, problems);
            let name = f.text("name");
            let wanted = f.text_at("min_gatepost");
            let name = name.as_deref().unwrap_or_else(|| folder.rsplit('/').next().unwrap_or_default());
            if let Some((wanted, line)) = wanted
                && let Some(problem) = too_new(&file, name, &wanted, env!("CARGO_PKG_VERSION"))
            {
                problems.push(problem.at(line));
            }
        }
        Err(problem) => problems.push(problem),
    }
}

fn too_new(file: &str, name: &str, wanted: &str, ours: &str) -> Option<Problem> {
    match version(wanted) {
        Some(wants) if version(ours) >= Some(wants) => None,
        Some(_) => Some(Problem::error(
            file,
            format!("the theme `{name}` needs Gatepost {wanted}, and this is {ours}"),
            "install a newer Gatepost, or take an older release of the theme",
        )),
        None => Some(Problem::error(
            file,
            format!("`min_gatepost = \"{wanted}\"` is not a version"),
            "write min_gatepost = \"0.1\"",
        )),
    }
}

/// `0.1` → 0, 1, 0.
fn version(text: &str) -> Option<[u64; 3]> {
    let mut parts = [0; 3];
    let mut written = text.split('.');
    for (part, text) in parts.iter_mut().zip(&mut written) {
        *part = text.parse().ok()?;
    }
    written.next().is_none().then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_may_ask_for_a_newer_program() {
        let told = |wanted: &str| too_new("themes/x/theme.toml", "X", wanted, "0.10.2").map(|p| p.at(4).to_string());
        for fine in ["0", "0.1", "0.9.9", "0.10", "0.10.2"] {
            assert_eq!(told(fine), None, "{fine}");
        }
        for newer in ["1", "0.11", "0.10.3"] {
            assert_eq!(
                told(newer).unwrap(),
                format!(
                    "error: themes/x/theme.toml:4: the theme `X` needs Gatepost {newer}, and this is 0.10.2\n  hint: install a newer Gatepost, or take an older release of the theme"
                )
            );
        }
        for wrong in ["soon", "1.2.3.4", "1.x", ">=0.1"] {
            assert_eq!(
                told(wrong).unwrap(),
                format!(
                    "error: themes/x/theme.toml:4: `min_gatepost = \"{wrong}\"` is not a version\n  hint: write min_gatepost = \"0.1\""
                )
            );
        }
    }
}

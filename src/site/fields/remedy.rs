//! What to write instead.

use super::Known;

/// The message for a key that is not known.
pub fn unknown(place: &str, key: &str, known: &'static [Known]) -> (String, String) {
    let remedy = nearest(key, known.iter().flat_map(|k| std::iter::once(k.name).chain(k.synonyms.iter().copied())))
        .map_or_else(|| "remove it, or move it under `extra`".to_owned(), |near| format!("did you mean `{near}`?"));
    (format!("unknown key `{place}{key}`"), remedy)
}

/// The known word that somebody most likely meant.
pub fn nearest<'w>(word: &str, known: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let word = word.to_ascii_lowercase();
    known
        .map(|k| (strsim::damerau_levenshtein(&word, &k.to_ascii_lowercase()), k))
        .filter(|(distance, k)| *distance <= 2 && *distance * 3 <= k.chars().count().max(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, k)| k)
}

pub(super) fn example(wants: &str, key: &str) -> String {
    match wants {
        "a text" => format!("put it in quotes: {key} = \"…\" (TOML) or {key}: \"…\" (YAML)"),
        "true or false" => format!("write {key} = true (TOML) or {key}: true (YAML)"),
        "a number" => format!("write {key} = 20 (TOML) or {key}: 20 (YAML)"),
        "a date" => format!("write {key} = 2026-11-23 (TOML) or {key}: 2026-11-23 (YAML)"),
        "a list of texts" | "a text or a list of texts" => {
            format!("write {key} = [\"one\", \"two\"] (TOML) or {key}: [one, two] (YAML)")
        }
        _ => format!("`{key}` takes {wants}"),
    }
}

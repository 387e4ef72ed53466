//! Which attacks there are: every id of the catalogue, so that none can be left out in silence.

/// A letter of the catalogue, what it is about, and its numbers.
pub(crate) struct Group {
    pub(crate) letter: &'static str,
    pub(crate) about: &'static str,
    numbers: &'static [(u8, u8)],
}

const fn group(letter: &'static str, about: &'static str, numbers: &'static [(u8, u8)]) -> Group {
    Group { letter, about, numbers }
}

/// All groups, in the catalogue's order.
pub(crate) const GROUPS: [Group; 19] = [
    group("S", "signatures", &[(1, 32)]),
    group("D", "digests and bodies", &[(1, 10)]),
    group("T", "time and replay", &[(1, 13)]),
    group("K", "keys, actors, hosts", &[(1, 18)]),
    group("H", "redirects", &[(1, 11)]),
    group("R", "addresses we are sent to", &[(1, 30), (41, 48)]),
    group("U", "names and letters", &[(1, 11)]),
    group("C", "media types", &[(1, 8), (11, 18)]),
    group("B", "sizes and shapes", &[(1, 19)]),
    group("J", "JSON and JSON-LD", &[(1, 17)]),
    group("O", "objects and owners", &[(1, 26)]),
    group("X", "HTML and text", &[(1, 31)]),
    group("N", "connections", &[(1, 11)]),
    group("F", "floods", &[(1, 12)]),
    group("A", "doors that are not there", &[(1, 13)]),
    group("M", "moderation", &[(1, 10)]),
    group("V", "visibility", &[(1, 6)]),
    group("L", "logs", &[(1, 6)]),
    group("P", "paths", &[(1, 7)]),
];

impl Group {
    /// `S-01`, `S-02` …
    pub(crate) fn ids(&self) -> impl Iterator<Item = String> + '_ {
        let all = self.numbers.iter().flat_map(|(first, last)| *first..=*last);
        all.map(|number| format!("{}-{number:02}", self.letter))
    }
}

/// How many ids there are.
pub(crate) fn count() -> usize {
    GROUPS.iter().map(|group| group.ids().count()).sum()
}

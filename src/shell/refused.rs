//! A refusal in words, for whoever runs the gate.
//!
//! They name the server that a request says it comes from; never a person, an address on the network or a program, because what
//! a log keeps is kept where nobody can have it deleted. Limits: 300 bytes, all of them plain ASCII: some refusals repeat a word
//! of the stranger's.

use crate::inbox::{self, Refusal};
use crate::ports::Ports;
use crate::signature;
use bytes::Bytes;

const LONGEST: usize = 300;

/// One line, without the time. `body` is what was sent.
pub(super) fn words(refusal: &Refusal, body: &Bytes, ports: &Ports) -> String {
    let from = match inbox::said_to_come_from(body, ports.reach) {
        Some(host) => format!(", said to come from {host}"),
        None => String::new(),
    };
    let clock = match refusal {
        Refusal::Signature(signature::Refusal::DateSkew(_)) => inbox::wrong_clock(ports),
        _ => None,
    };
    let clock = clock.map_or(String::new(), |words| format!("; {words}"));
    plain(&format!("refused with {}, {}{from}: {refusal}{clock}", refusal.status().as_u16(), refusal.code()))
}

/// Nothing that a terminal obeys, and not too much.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_graphic() || c == ' ' { c } else { '?' }).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_short_and_plain() {
        assert_eq!(plain("`\u{1b}[2J\u{202e}x\u{9b}`"), "`?[2J?x?`");
        assert_eq!(plain(&"a".repeat(1000)).len(), LONGEST);
    }
}

//! Calls in the bodies of calls.

use super::{Call, Prepared, set_aside};
use crate::generate::markdown::foreign;

/// Components within components deeper than this are an attack or an accident.
const MAX_NESTING: usize = 16;

/// Everything that a text and the bodies of its calls ask for and get wrong. Lines count from 1.
pub(crate) fn everything(prepared: &Prepared<'_>) -> (Vec<Call>, Vec<(u32, String, String)>) {
    within(prepared, 0)
}

fn within(prepared: &Prepared<'_>, depth: usize) -> (Vec<Call>, Vec<(u32, String, String)>) {
    let (mut calls, mut faults) = (Vec::new(), prepared.faults.clone());
    for call in &prepared.calls {
        calls.push(call.clone());
        let Some(body) = call.body.as_deref().filter(|_| !foreign::is_verbatim(call)) else { continue };
        if depth == MAX_NESTING {
            let what = format!("components are nested more than {MAX_NESTING} deep");
            faults.push((call.line, what, "take some of them apart".to_owned()));
            continue;
        }
        let (inner, wrong) = within(&set_aside(body), depth + 1);
        let below = call.line - 1;
        calls.extend(inner.into_iter().map(|c| Call { line: c.line + below, ..c }));
        faults.extend(wrong.into_iter().map(|(line, what, remedy)| (line + below, what, remedy)));
    }
    (calls, faults)
}

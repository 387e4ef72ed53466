//! The status as one page for a browser: no script, nothing loaded from anywhere.

use super::super::press::moment;
use super::{Overview, delivery, trouble};
use crate::ports::{Delivery, Tally};
use jiff::Timestamp;
use std::fmt::Write as _;

/// Deliveries on the page.
const MAX_ROWS: usize = 5000;

const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}\
table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #8884;vertical-align:top}\
td.n{text-align:right;font-variant-numeric:tabular-nums}";

/// The page. Everything that strangers wrote is escaped.
pub(super) fn page(handle: &str, overview: &Overview, deliveries: &[Delivery], now: Timestamp) -> String {
    let title = escape(&format!("What @{handle} told"));
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n<h1>{title}</h1>\n<p>As of {}. Deliveries that wait: {}.</p>\n",
        moment(now),
        overview.queued
    );
    table(
        &mut page,
        "Posts",
        &["What", "Have it", "Wait", "Failed", "Post"],
        overview.rows.iter().map(|row| {
            let Tally { waits, held, done, failed } = row.tally;
            let all = waits + held + done + failed;
            vec![
                row.verb.to_owned(),
                format!("{done} of {all}"),
                (waits + held).to_string(),
                failed.to_string(),
                row.title.clone(),
            ]
        }),
    );
    let answers = super::answered(overview.answers);
    if !answers.is_empty() {
        let _ = writeln!(page, "<p>{}.</p>", answers.trim_end());
    }
    table(
        &mut page,
        "Servers in trouble",
        &["Server", "Since", "Next try", "Why"],
        overview.troubles.iter().map(trouble),
    );
    let heads = ["Server", "What", "State", "Tries", "When", "Why"];
    table(&mut page, "Deliveries", &heads, deliveries.iter().take(MAX_ROWS).map(delivery));
    if deliveries.len() > MAX_ROWS {
        let _ = writeln!(page, "<p>The newest {MAX_ROWS} of {} are shown.</p>", deliveries.len());
    }
    page
}

fn table(page: &mut String, title: &str, heads: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let mut rows = rows.peekable();
    if rows.peek().is_none() {
        return;
    }
    let heads: String = heads.iter().map(|head| format!("<th scope=\"col\">{head}")).collect();
    let _ = writeln!(page, "<h2>{title}</h2>\n<table>\n<thead><tr>{heads}\n<tbody>");
    for row in rows {
        let cells: String = row.iter().map(|cell| format!("<td>{}", escape(cell))).collect();
        let _ = writeln!(page, "<tr>{cells}");
    }
    page.push_str("</table>\n");
}

fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

//! Front matter: fences, syntax, keys, types, dates.

use super::{body, check, front, post};
use crate::support::Site;
use std::time::{Duration, Instant};

// G-01
#[test]
fn fences() {
    check([
        (
            "never closed",
            post("+++\ntitle = \"x\"\n\nText.\n"),
            "error: content/posts/x.md:1: the front matter opened by `+++` is never closed\n  hint: write a line `+++` below the last key",
        ),
        (
            "never closed, YAML",
            post("---\ntitle: x\n\nText.\n"),
            "error: content/posts/x.md:1: the front matter opened by `---` is never closed\n  hint: write a line `---` below the last key",
        ),
        (
            "closed by the other fence",
            post("+++\ntitle = \"x\"\n---\nText.\n"),
            "error: content/posts/x.md:1: the front matter opened by `+++` is never closed\n  hint: write a line `+++` below the last key",
        ),
        ("a fence inside code", body("```\n+++\nnot: mine\n+++\n```\n"), ""),
        ("lines that end in CR LF", post("+++\r\ntitle = \"X\"\r\ndate = 2026-01-02\r\n+++\r\nText.\r\n"), ""),
        (
            "lines that end in CR LF, wrong",
            post("---\r\ntitle: X\r\ntitel: Y\r\n---\r\nText.\r\n"),
            "error: content/posts/x.md:3: unknown key `titel`\n  hint: did you mean `title`?",
        ),
        ("only a byte order mark", post("\u{feff}"), ""),
        ("a byte order mark", post("\u{feff}+++\ntitle = \"X\"\ndate = 2026-01-02\n+++\nText.\n"), ""),
        ("an empty file", post(""), ""),
        ("no front matter", post("Text.\n"), ""),
    ]);
}

// G-02
#[test]
fn syntax_errors_name_the_line_of_the_file() {
    check([
        (
            "TOML",
            post("+++\ntitle = \"X\"\ndate = 2026-01-02\ntags = [\"a\"\n+++\n"),
            "error: content/posts/x.md:4: this is not valid TOML: unclosed array, expected `]`\n    | tags = [\"a\"\n  hint: mend the TOML in this line",
        ),
        (
            "YAML",
            post("---\ntitle: X\ndate: 2026-01-02\ntags: [a\n---\n"),
            "error: content/posts/x.md:4: this is not valid YAML: unclosed bracket '['\n    | tags: [a\n  hint: mend the YAML in this line",
        ),
        (
            "YAML, a colon",
            post("---\ntitle: X: Y\n---\n"),
            "error: content/posts/x.md:2: this is not valid YAML: a value holds `: `\n    | title: X: Y\n  hint: put the value between quotation marks",
        ),
        (
            "YAML, a tab",
            post("---\ntitle: X\ntags:\n\t- a\n---\n"),
            "error: content/posts/x.md:4: this is not valid YAML: a tab at the beginning of the line\n    |     - a\n  hint: write spaces instead of the tab",
        ),
        (
            "YAML, a tab below a text",
            post("---\ntitle: X\nslug: y\n\tdraft: true\n---\n"),
            "error: content/posts/x.md:4: this is not valid YAML: a tab at the beginning of the line\n    |     draft: true\n  hint: write spaces instead of the tab",
        ),
        ("YAML, a tab in a list", post("---\ntitle: X\ntags: [a,\n\tb]\n---\n"), ""),
        (
            "YAML, a tab at the beginning of a block",
            post("---\ntitle: |\n\tX\n---\n"),
            "error: content/posts/x.md:3: this is not valid YAML: a tab at the beginning of the line\n    |     X\n  hint: write spaces instead of the tab",
        ),
        (
            "YAML, a key that is called tab",
            post("---\ntab: 1\ntab: 2\nsummary: |\n  \tX\n---\n"),
            "error: content/posts/x.md:3: the key `tab` is written twice\n  hint: remove one of the two",
        ),
        (
            "the configuration",
            Site::new().file("gatepost.toml", "base_url = \"https://example.org\"\n\ntitle = A site\n"),
            "error: gatepost.toml:3: this is not valid TOML: string values must be quoted, expected literal string\n    | title = A site\n  hint: mend the TOML in this line",
        ),
        (
            "several files",
            post("+++\ntitle = \n+++\n")
                .file("content/posts/y.md", "---\ntitle: [\n---\n")
                .file("content/z.md", b"\xff"),
            "error: content/posts/x.md:2: this is not valid TOML: string values must be quoted, expected literal string\n    | title =\n  hint: mend the TOML in this line\nerror: content/posts/y.md:2: this is not valid YAML: unclosed bracket '['\n    | title: [\n  hint: mend the YAML in this line\nerror: content/z.md:1: byte 0 is not UTF-8\n  hint: save it as UTF-8; it is probably in Latin-1",
        ),
    ]);
}

// G-03
#[test]
fn keys_nobody_knows() {
    check([
        (
            "twice, TOML",
            front("title = \"a\"\ntitle = \"b\""),
            "error: content/posts/x.md:3: this is not valid TOML: duplicate key\n    | title = \"b\"\n  hint: mend the TOML in this line",
        ),
        (
            "twice, YAML",
            post("---\ntitle: a\ntitle: b\n---\n"),
            "error: content/posts/x.md:3: the key `title` is written twice\n  hint: remove one of the two",
        ),
        (
            "unknown",
            front("titel = \"a\""),
            "error: content/posts/x.md:2: unknown key `titel`\n  hint: did you mean `title`?",
        ),
        (
            "unknown, far from all",
            front("zzzzzz = \"a\""),
            "error: content/posts/x.md:2: unknown key `zzzzzz`\n  hint: remove it, or move it under `extra`; `unknown_front_matter = \"extra\"` in gatepost.toml does that for all",
        ),
        (
            "unknown in the configuration",
            Site::new().config("tilte = \"a\""),
            "error: gatepost.toml:3: unknown key `tilte`\n  hint: did you mean `title`?",
        ),
        (
            "unknown in a table",
            Site::new().tables("[gate]\nfolows = \"ask\""),
            "error: gatepost.toml:9: unknown key `[gate] folows`\n  hint: did you mean `follows`?",
        ),
        (
            "one key, three files",
            front("a-b-c = 1")
                .file("content/y.md", "+++\na-b-c = 1\n+++\n")
                .file("content/z.md", "+++\na-b-c = 1\n+++\n"),
            "error: content/posts/x.md:2: unknown key `a-b-c` (and in 2 more files)\n  hint: remove it, or move it under `extra`; `unknown_front_matter = \"extra\"` in gatepost.toml does that for all",
        ),
    ]);
}

// G-04
#[test]
fn yaml_bombs() {
    let mut laughs = String::from("---\na0: &a0 [lol,lol,lol,lol,lol,lol,lol,lol,lol,lol]\n");
    for n in 1..10 {
        let reference = format!("*a{},", n - 1).repeat(10);
        laughs.push_str(&format!("a{n}: &a{n} [{}]\n", reference.trim_end_matches(',')));
    }
    laughs.push_str("---\n");
    let begun = Instant::now();
    check([
        (
            "a thousand million laughs",
            post(laughs),
            "error: content/posts/x.md:6: this is not valid YAML: it holds too many values, or they are nested too deep\n    | a4: &a4 [*a3,*a3,*a3,*a3,*a3,*a3,*a3,*a3,*a3,*a3]\n  hint: mend the YAML in this line",
        ),
        (
            "10 000 nested lists",
            post(format!("---\ntitle: {}{}\n---\n", "[".repeat(10_000), "]".repeat(10_000))),
            "error: content/posts/x.md:2: this is not valid YAML: it holds too many values, or they are nested too deep\n    | title: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\n  hint: mend the YAML in this line",
        ),
        (
            "10 000 nested lists, TOML",
            front(&format!("title = {}{}", "[".repeat(10_000), "]".repeat(10_000))),
            "error: content/posts/x.md:2: this is not valid TOML: cannot recurse further; max recursion depth met\n    | title = [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\n  hint: mend the TOML in this line",
        ),
        (
            "an object of another program",
            post("---\ntitle: !!python/object/apply:os.system [id]\n---\n"),
            "error: content/posts/x.md:2: `title` is a list, not a text\n  hint: put it in quotes: title = \"…\" (TOML) or title: \"…\" (YAML)",
        ),
        ("a file", post("---\ntitle: !include /etc/passwd\n---\n"), ""),
        (
            "40 000 keys",
            post(format!("---\nextra:\n{}---\n", (0..40_000).map(|n| format!("  k{n}: 1\n")).collect::<String>())),
            "error: content/posts/x.md:10001: this is not valid YAML: it holds too many values, or they are nested too deep\n    |   k9998: 1\n  hint: mend the YAML in this line",
        ),
    ]);
    assert!(begun.elapsed() < Duration::from_secs(5), "it took {:?}", begun.elapsed());
}

// G-05
#[test]
fn wrong_types() {
    check([
        (
            "a number for a text",
            front("title = 3"),
            "error: content/posts/x.md:2: `title` is a number, not a text\n  hint: put it in quotes: title = \"…\" (TOML) or title: \"…\" (YAML)",
        ),
        (
            "a text for a list",
            front("title = \"X\"\ntags = \"a\""),
            "error: content/posts/x.md:3: `tags` is a text, not a list of texts\n  hint: write tags = [\"one\", \"two\"] (TOML) or tags: [one, two] (YAML)",
        ),
        (
            "a number for a list",
            front("tags = 3"),
            "error: content/posts/x.md:2: `tags` is a number, not a list of texts\n  hint: write tags = [\"one\", \"two\"] (TOML) or tags: [one, two] (YAML)",
        ),
        ("a list of numbers", front("tags = [1, 2]"), ""),
        (
            "true for a date",
            front("date = true"),
            "error: content/posts/x.md:2: `date` is true or false, not a date\n  hint: write date = 2026-11-23 (TOML) or date: 2026-11-23 (YAML)",
        ),
        (
            "a text for true",
            front("draft = \"no\""),
            "error: content/posts/x.md:2: `draft` is a text, not true or false\n  hint: write draft = true (TOML) or draft: true (YAML)",
        ),
        (
            "a table for a text",
            front("title = { a = 1 }"),
            "error: content/posts/x.md:2: `title` is a table, not a text\n  hint: put it in quotes: title = \"…\" (TOML) or title: \"…\" (YAML)",
        ),
        (
            "a number too large",
            front("weight = 99999999999999999999"),
            "error: content/posts/x.md:2: the number `99999999999999999999` is too large\n  hint: write a smaller number",
        ),
        (
            "true for a number",
            Site::new().config("paginate_by = true"),
            "error: gatepost.toml:3: `paginate_by` is true or false, not a number\n  hint: write paginate_by = 20 (TOML) or paginate_by: 20 (YAML)",
        ),
        (
            "a number below zero",
            Site::new().config("paginate_by = -1"),
            "error: gatepost.toml:3: `paginate_by = -1` is out of range\n  hint: write a number from 1 to 1000",
        ),
        (
            "a text for a table",
            Site::new().config("gate = \"open\""),
            "error: gatepost.toml:3: `gate` is a text, not a table\n  hint: `gate` takes a table",
        ),
        (
            "an unknown word",
            Site::new().tables("[gate]\nfollows = \"everybody\""),
            "error: gatepost.toml:9: `[gate] follows = \"everybody\"` is not known\n  hint: write one of \"open\", \"ask\", \"off\"",
        ),
    ]);
}

// G-06
#[test]
fn dates_that_are_none() {
    let zoned =
        |date: &str| front(&format!("title = \"X\"\ndate = \"{date}\"")).config("time_zone = \"Europe/Berlin\"");
    check([
        (
            "30 February",
            front("date = \"2026-02-30\""),
            "error: content/posts/x.md:2: `date`: `2026-02-30` is not a day of the calendar\n  hint: write it as 2026-11-23 or 2026-11-23T10:30:00+01:00",
        ),
        (
            "30 February, TOML's own",
            front("date = 2026-02-30"),
            "error: content/posts/x.md:2: this is not valid TOML: invalid date, expected day between 01 and 28\n    | date = 2026-02-30\n  hint: mend the TOML in this line",
        ),
        (
            "month 13",
            front("date = \"2026-13-01\""),
            "error: content/posts/x.md:2: `date`: `2026-13-01` is not a day of the calendar\n  hint: write it as 2026-11-23 or 2026-11-23T10:30:00+01:00",
        ),
        (
            "25 o'clock",
            front("date = \"2026-01-01 25:00\""),
            "error: content/posts/x.md:2: `date`: `2026-01-01 25:00` has no time of day that exists\n  hint: write it as 2026-11-23 or 2026-11-23T10:30:00+01:00",
        ),
        (
            "year 0",
            front("date = \"0000-01-01\""),
            "error: content/posts/x.md:2: `date`: `0000-01-01` is not a day of the calendar\n  hint: write it as 2026-11-23 or 2026-11-23T10:30:00+01:00",
        ),
        (
            "year 10000",
            front("date = \"10000-01-01\""),
            "error: content/posts/x.md:2: `date`: `10000-01-01` is not a day of the calendar\n  hint: write it as 2026-11-23 or 2026-11-23T10:30:00+01:00",
        ),
        (
            "an offset of 25 hours",
            front("date = \"2026-01-01 10:00 +25:00\""),
            "error: content/posts/x.md:2: `date`: `2026-01-01 10:00 +25:00` has no offset from UTC that exists\n  hint: write it as 2026-11-23 or 2026-11-23T10:30:00+01:00",
        ),
        (
            "seconds since 1970",
            front("date = \"1767225600\""),
            "error: content/posts/x.md:2: `date`: `1767225600` is not a day of the calendar\n  hint: write it as 2026-11-23 or 2026-11-23T10:30:00+01:00",
        ),
        (
            "a number",
            front("date = 1767225600"),
            "error: content/posts/x.md:2: `date` is a number, not a date\n  hint: write date = 2026-11-23 (TOML) or date: 2026-11-23 (YAML)",
        ),
        (
            "digits of another script",
            front("date = \"٢٠٢٦-٠١-٠٢\""),
            "error: content/posts/x.md:2: `date`: `٢٠٢٦-٠١-٠٢` is not a date\n  hint: write it as 2026-11-23 or 2026-11-23T10:30:00+01:00",
        ),
        (
            "an hour that did not happen",
            zoned("2026-03-29 02:30"),
            "error: content/posts/x.md:3: `date`: `2026-03-29 02:30` does not exist in Europe/Berlin: the clocks were put forward over it\n  hint: write it as 2026-11-23 or 2026-11-23T10:30:00+01:00",
        ),
        ("an hour that happened twice", zoned("2026-10-25 02:30"), ""),
        ("a leap second", zoned("2016-12-31T23:59:60Z"), ""),
        (
            "the first day",
            zoned("0001-01-01T00:00:00+18:00"),
            "error: content/posts/x.md:3: `date`: `0001-01-01T00:00:00+18:00` is out of range\n  hint: write it as 2026-11-23 or 2026-11-23T10:30:00+01:00",
        ),
        (
            "the last day",
            zoned("9999-12-31T23:59:59-18:00"),
            "error: content/posts/x.md:3: `date`: `9999-12-31T23:59:59-18:00` is out of range\n  hint: write it as 2026-11-23 or 2026-11-23T10:30:00+01:00",
        ),
        (
            "a zone that is none",
            Site::new().config("time_zone = \"Europe/Berlyn\""),
            "error: gatepost.toml:3: the time zone `Europe/Berlyn` is not known\n  hint: write an IANA name such as Europe/Berlin or America/New_York",
        ),
        (
            "updated before it was published",
            front("title = \"X\"\ndate = 2026-01-02\nupdated = 2026-01-01"),
            "warning: content/posts/x.md:3: `updated` is before `date` and is left out\n  hint: correct the later of the two",
        ),
    ]);
}

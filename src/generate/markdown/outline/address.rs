//! What kind of address a link or picture has.

/// A link that leads into the site.
pub(super) fn is_local(target: &str) -> bool {
    !target.is_empty() && !target.starts_with("//") && scheme(target).is_none()
}

/// The scheme of an address, if it has one.
pub(crate) fn scheme(target: &str) -> Option<&str> {
    let end = target.find([':', '/', '?', '#', '@'])?;
    let scheme = &target[..end];
    let ok = target[end..].starts_with(':')
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    ok.then_some(scheme)
}

/// `javascript:` and its like, however it is spelled.
pub(crate) fn is_script(target: &str) -> bool {
    let plain = || target.chars().filter(|c| !c.is_whitespace() && !c.is_control());
    let begins = |with: &str| {
        with.chars().all({
            let mut plain = plain();
            move |c| plain.next().is_some_and(|p| p.eq_ignore_ascii_case(&c))
        })
    };
    ["javascript:", "vbscript:", "data:", "file:"].into_iter().any(begins)
}

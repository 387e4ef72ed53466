//! Posts that are written and not published.

use crate::signature::key::hex;
use crate::vocab::Id;
use sha2::{Digest, Sha256};

/// How the list of posts names an unpublished one: whoever reads it learns no title and no address.
pub fn withheld(id: &Id) -> String {
    hex(&Sha256::digest(id.as_str())).chars().take(16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_nothing_of_the_post() {
        let name = withheld(&Id::new("https://me.example/ap/posts/secret.json"));
        assert_eq!(name, "1a26ef88705633dd");
    }
}

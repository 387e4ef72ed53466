//! What followers know of the site stands against a push that would make it another.

use super::forge::Forge;
use crate::support::{CONFIG, assert_same, gatepost, run};

#[test]
fn a_push_that_makes_another_account_is_refused() {
    let forge = Forge::empty();
    assert_eq!(forge.install(&[]).0, Some(0));
    forge.site();
    std::fs::remove_file(forge.work().join("key.pub.pem")).unwrap();
    let (code, _, err) = run(gatepost(&["keys", "new", "--root"]).arg(forge.work()));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    std::fs::rename(forge.work().join(".gatepost/key.pem"), forge.deployed().join(".gatepost/key.pem")).unwrap();
    forge.commit("a site");
    let (good, said) = forge.push(&["main"]);
    assert!(good && said.contains("This is the first run"), "{said}");
    let (before, head) = (forge.public(), forge.head());

    forge.write("gatepost.toml", &CONFIG.replace("https://example.org", "https://exmaple.org"));
    forge.commit("a slip of the finger");
    let (good, said) = forge.push(&["main"]);
    assert_eq!(
        (good, said.as_str()),
        (
            false,
            "error: followers know https://example.org/ap/actor.json, and this site is https://exmaple.org/ap/actor.json\n  \
             hint: set base_url in gatepost.toml to the address that they know: publishing cannot take followers along; \
             only if gatepost followers lists nobody, stop the gate and begin anew without the store (docs/publishing.md)"
        )
    );
    assert_eq!(forge.head(), head);
    assert_same(&forge.public(), &before, "a refused push");

    // Where the store cannot be read it is said, and the publisher stops at it.
    let store = forge.deployed().join(".gatepost/gate.db");
    let aside = store.with_extension("aside");
    std::fs::rename(&store, &aside).unwrap();
    std::fs::write(&store, "no store, and long enough to be looked at as one\n".repeat(100)).unwrap();
    forge.write("gatepost.toml", CONFIG);
    forge.commit("back again");
    let (good, said) = forge.push(&["main"]);
    let warned = "warning: whether followers know this address cannot be looked up: ";
    assert!(good && said.starts_with(warned) && said.contains("hint: let who pushes read the store"), "{said}");
    std::fs::rename(&aside, &store).unwrap();
    forge.write("gatepost.toml", &CONFIG.replace("https://example.org", "https://exmaple.org"));
    forge.commit("the slip once more");
    assert!(!forge.push(&["main"]).0);

    // Nobody follows yet, so the hint's second half is open.
    std::fs::rename(&store, store.with_extension("old")).unwrap();
    let (good, said) = forge.push(&["main"]);
    assert!(good && said.contains("This is the first run"), "{said}");
}

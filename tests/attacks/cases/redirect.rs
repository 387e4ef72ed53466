//! H: redirects of what we fetch. Over the socket where loopback can show it, else in the town of `src/outbound/tests`.

use crate::case::{Case, Shot, below, case, refused, taken};
use crate::neighbour::{Page, header};
use crate::play::hold;
use crate::world::World;

pub(super) fn cases() -> Vec<Case> {
    vec![
        case(
            "H-01",
            "to the same host: three are followed",
            [
                taken("one").fetches(2, 2).world(|d, world| trail(d, world, 1)),
                taken("three").fetches(4, 4).world(|d, world| trail(d, world, 3)),
            ],
        ),
        // The document is the one that was asked for only if it lies on the actor's own origin: whoever moves, moves with a Move.
        case(
            "H-02",
            "to another host, where a document of that id lies",
            [refused("followed, and not believed", 401, "key-not-proven", 2).world(|d, world| {
                let there = d.person.id.replace(&world.neighbour.origin, &world.neighbour.sister(2));
                world.neighbour.put(&there, Page::Document(d.person.document.clone()));
                d.page = Some(Page::to(&there));
            })],
        )
        .and_below(&["src/outbound/tests/redirects.rs::the_same_host_and_another_are_followed"]),
        case(
            "H-03",
            "loops, and one too many",
            [
                refused("to itself", 401, "", 1).draft(|d| d.page = Some(Page::to(&d.person.id))),
                refused("there and back", 401, "", 2).world(|d, world| {
                    let there = format!("{}/b", d.person.id);
                    world.neighbour.put(&there, Page::to(&d.person.id));
                    d.page = Some(Page::to(&there));
                }),
                refused("four", 401, "", 4).world(|d, world| trail(d, world, 4)),
            ],
        ),
        case(
            "H-04",
            "inwards: nothing is sent there",
            [
                "http://169.254.169.254/latest/meta-data",
                "http://10.0.0.1/",
                "http://[fd00::1]/",
                "http://[::ffff:10.0.0.1]/",
                "http://2130706434000/",
            ]
            .map(led),
        )
        .and_below(&[
            "src/outbound/tests/redirects.rs::inwards_nothing_is_sent",
            "src/outbound/tests/redirects.rs::a_private_name_is_found_out_and_not_connected_to",
        ]),
        case(
            "H-05",
            "to ourselves",
            [
                refused("our actor", 401, "", 1).world(|d, world| d.page = Some(Page::to(&world.us.actor))),
                refused("our inbox", 401, "", 1)
                    .world(|d, world| d.page = Some(Page::to(&format!("http://{}{}", world.us.host, world.us.inbox)))),
            ],
        )
        .and_below(&["src/outbound/tests/redirects.rs::we_are_not_led_to_ourselves"]),
        below(
            "H-06",
            "from https to http",
            &[
                "src/outbound/trail.rs::a_redirect_leads_to_what_could_have_been_asked_for",
                "src/outbound/trail.rs::https_is_not_left_on_loopback_either",
            ],
        ),
        case(
            "H-07",
            "to other schemes",
            [
                "file:///etc/passwd",
                "data:application/activity+json,{}",
                "gopher://127.0.0.1/",
                "ftp://127.0.0.1/",
                "javascript:alert(1)",
            ]
            .map(led),
        ),
        case(
            "H-08",
            "places that are none",
            [
                "http://user:pass@127.0.0.1/",
                "",
                "http://127.0.0.1\\@127.0.0.2/",
                "http://127.0.0.1/\u{fc}",
                "#here",
                " /blank in it",
            ]
            .map(led)
            .into_iter()
            .chain([
                led(&format!("/{}", "a".repeat(60 * 1024))),
                refused("none", 401, "", 1).draft(|d| d.page = Some(Page::status(302))),
                refused("two", 401, "", 1).draft(|d| {
                    let to = |text: &str| ("Location".to_owned(), text.to_owned());
                    d.page = Some(Page::Said(302, vec![to("/a"), to("/b")], Vec::new()));
                }),
                taken("a path is one").fetches(2, 2).world(|d, world| {
                    let path = d.person.id.strip_prefix(&world.neighbour.origin).unwrap();
                    let first = Page::to(&format!("{path}?again"));
                    world.neighbour.put(&format!("{}?again", d.person.id), Page::Document(d.person.document.clone()));
                    d.page = Some(first);
                }),
            ]),
        ),
        case(
            "H-09",
            "a Refresh is no redirect",
            [
                refused("in a header", 401, "", 1).draft(|d| {
                    d.page = Some(Page::with("Refresh", "0; url=/elsewhere", b"{}".to_vec()));
                }),
                refused("in HTML", 401, "", 1).draft(|d| {
                    let html = b"<meta http-equiv=refresh content='0; url=/elsewhere'>".to_vec();
                    d.page = Some(Page::Said(200, vec![("Content-Type".into(), "text/html".into())], html));
                }),
            ],
        ),
        crate::case::scene("H-10", "the next host gets a signature of its own", |play| {
            let mut draft = play.world.base(crate::case::Base::Follow);
            let there = format!("{}/elsewhere", draft.person.id);
            play.world.neighbour.put(&there, Page::Document(draft.person.document.clone()));
            draft.page = Some(Page::to(&there));
            play.takes("the Follow", &draft)?;
            let asked = play.world.neighbour.asked();
            let signatures: Vec<&str> =
                asked.iter().rev().take(2).filter_map(|asked| header(&asked.head, "signature")).collect();
            hold(signatures.len() == 2 && signatures[0] != signatures[1], || format!("{signatures:?}"))
        })
        .and_below(&["src/outbound/tests/redirects.rs::the_next_host_gets_a_signature_of_its_own"]),
        crate::case::scene("H-11", "a delivery is not redirected", |play| {
            super::time::open(play, |play| {
                let draft = play.world.base(crate::case::Base::Follow);
                let (inbox, there) = (format!("{}/inbox", draft.person.id), format!("{}/elsewhere", draft.person.id));
                let moved = Page::Said(308, vec![("Location".into(), there.clone())], Vec::new());
                play.world.neighbour.put(&inbox, Page::Then(vec![moved, Page::status(202)]));
                play.takes("the Follow", &draft)?;
                let start = std::time::Instant::now();
                while play.world.neighbour.posted_to(&inbox).is_empty() && start.elapsed().as_secs() < 10 {
                    std::thread::sleep(std::time::Duration::from_millis(20));
                }
                hold(play.world.neighbour.posted_to(&inbox).len() == 1, || "the Accept was not sent once".into())?;
                hold(play.world.neighbour.posted_to(&there).is_empty(), || "it was sent elsewhere".into())?;
                play.gate().owner(&["block", &draft.person.id]).map(drop)
            })
        })
        .and_below(&["src/outbound/tests/redirects.rs::a_delivery_is_not_redirected"]),
    ]
}

/// So many redirects on one host, the document at their end.
fn trail(draft: &mut crate::draft::Draft, world: &World, steps: usize) {
    let step = |n: usize| format!("{}/step-{n}", draft.person.id);
    for n in 1..steps {
        world.neighbour.put(&step(n), Page::to(&step(n + 1)));
    }
    world.neighbour.put(&step(steps), Page::Document(draft.person.document.clone()));
    draft.page = Some(Page::to(&step(1)));
}

/// Led to a place that we do not go to: one request, and no more.
fn led(to: &str) -> Shot {
    let location = to.to_owned();
    let input = to.chars().take(40).collect::<String>();
    refused(input, 401, "key-not-proven", 1).draft(move |d| d.page = Some(Page::to(&location)))
}

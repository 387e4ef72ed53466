//! Servers that are new to us get the newest posts, if the owner says so.

use super::world::{World, at, follower, url};
use crate::outgoing::noticed;
use crate::ports::{Change, Effect, Follower, LedgerEntry, Outgoing, Told};
use crate::vocab::{Id, ManifestActor, ManifestObject, PUBLIC, Publish, SiteManifest};
use serde_json::{Value, json};

/// A post's file.
fn document(post: &ManifestObject) -> String {
    json!({ "id": post.id, "type": post.kind, "published": post.published, "content": post.title }).to_string()
}

fn public_post(day: u32) -> ManifestObject {
    let post = unhashed(day);
    ManifestObject { hash: noticed(document(&post).as_bytes()).unwrap(), ..post }
}

fn unhashed(day: u32) -> ManifestObject {
    ManifestObject {
        id: Id::new(format!("https://me.example/ap/posts/p{day}.json")),
        kind: "Note".into(),
        hash: String::new(),
        likeness: String::new(),
        of: None,
        url: None,
        title: format!("Post {day}"),
        published: Some(format!("2026-01-{day:02}T08:00:00Z")),
        updated: None,
        to: vec![Id::new(PUBLIC)],
        cc: vec![],
        publish: Publish::Loud,
    }
}

/// The site holds these; followers know them all, but for what the test says.
async fn built(world: &World, welcome: u8, posts: Vec<ManifestObject>, known: impl Fn(&str) -> Told) {
    let entries = posts.iter().map(|post| LedgerEntry {
        id: post.id.to_string(),
        kind: post.kind.clone(),
        told: known(&post.title),
        hash: post.hash.clone(),
        likeness: String::new(),
        title: post.title.clone(),
        url: None,
        published: post.published.clone(),
        updated: None,
        of: None,
        also: vec![],
        past: vec![],
        at: at(0),
    });
    world.apply(entries.map(|entry| Effect::Tell { entry: Box::new(entry), was: None }).collect()).await;
    *world.site.documents.lock().unwrap() = posts.iter().map(|post| (post.id.to_string(), document(post))).collect();
    *world.site.welcome.lock().unwrap() = welcome;
    let actor =
        ManifestActor { id: Id::new("https://me.example/ap/actor.json"), hash: String::new(), key: String::new() };
    *world.site.manifest.lock().unwrap() = Some(SiteManifest {
        version: 1,
        generator: String::new(),
        base_url: "https://me.example".into(),
        actor,
        objects: posts,
        withheld: vec![],
    });
}

/// What was sent to an inbox: the words of each post.
fn words(world: &World, inbox: &str) -> Vec<String> {
    let receipts = world.servers.receipts.lock().unwrap();
    let bodies = receipts.iter().filter(|receipt| receipt.inbox == inbox).map(|receipt| receipt.body.clone());
    let word = |body: String| match serde_json::from_str::<Value>(&body) {
        Ok(activity) => activity["object"]["content"].as_str().unwrap().to_owned(),
        Err(_) => body,
    };
    bodies.map(word).collect()
}

async fn follow(world: &World, follower: Follower) {
    let accept = Outgoing {
        activity: format!("accept {}", follower.actor),
        body: "accept".into(),
        inbox: follower.inbox.clone(),
        due: world.hands_at(2),
        again: false,
    };
    world.apply(vec![Effect::PutFollower(follower), Effect::Send(accept)]).await;
}

const ADA: &str = "https://a.example/users/ada/inbox";

#[tokio::test(start_paused = true)]
async fn the_first_follower_of_a_server_gets_the_newest_posts_behind_the_accept() {
    let mut world = World::new();
    built(&world, 2, (1..=4).map(public_post).collect(), |_| Told::Live).await;
    follow(&world, follower("a.example")).await;
    world.run(60).await;
    assert_eq!(words(&world, ADA), ["accept", "Post 3", "Post 4"]);
    let line = &world.ports.store.journal(9).await.unwrap()[0];
    let told = (line.actor.as_str(), line.verb.as_str(), line.outcome.as_str());
    assert_eq!(told, ("https://a.example/users/ada", "welcome", "the newest 2 posts"));
    // The next one from there finds them; who goes and comes again does, too.
    let bob = Follower {
        actor: url("https://a.example/users/bob"),
        inbox: url("https://a.example/users/bob/inbox"),
        ..follower("a.example")
    };
    follow(&world, bob).await;
    world.apply(vec![Effect::RemoveFollower(url("https://a.example/users/ada"))]).await;
    follow(&world, Follower { asked: at(70), ..follower("a.example") }).await;
    world.run(60).await;
    assert_eq!(words(&world, "https://a.example/users/bob/inbox"), ["accept"]);
    assert_eq!(words(&world, ADA), ["accept", "Post 3", "Post 4"]);
}

#[tokio::test(start_paused = true)]
async fn nobody_gets_old_posts_unless_the_owner_says_so() {
    let mut world = World::new();
    built(&world, 0, vec![public_post(1)], |_| Told::Live).await;
    follow(&world, follower("a.example")).await;
    world.run(60).await;
    assert_eq!(words(&world, ADA), ["accept"]);
    // Saying so later is for those who come later.
    *world.site.welcome.lock().unwrap() = 1;
    follow(&world, follower("b.example")).await;
    world.run(60).await;
    assert_eq!(words(&world, ADA), ["accept"]);
    assert_eq!(words(&world, "https://b.example/users/ada/inbox"), ["accept", "Post 1"]);
}

#[tokio::test(start_paused = true)]
async fn only_public_posts_that_followers_know_as_they_are_built() {
    let mut world = World::new();
    let quiet = ManifestObject { publish: Publish::Quiet, ..public_post(2) };
    let boost = ManifestObject { kind: "Announce".into(), ..public_post(3) };
    let friends = ManifestObject { to: vec![Id::new("https://me.example/ap/followers.json")], ..public_post(4) };
    let posts = vec![public_post(1), quiet, boost, friends, public_post(5), public_post(6)];
    built(&world, 10, posts, |title| match title {
        "Post 1" => Told::Known,
        "Post 5" => Told::Gone,
        _ => Told::Live,
    })
    .await;
    // Edited since it was told, and not in the ledger at all.
    let mut manifest = world.site.manifest.lock().unwrap().clone().unwrap();
    manifest.objects[5].hash = "edited".into();
    manifest.objects.push(public_post(7));
    *world.site.manifest.lock().unwrap() = Some(manifest);
    follow(&world, follower("a.example")).await;
    world.run(60).await;
    assert_eq!(words(&world, ADA), ["accept", "Post 1"]);
}

#[tokio::test(start_paused = true)]
async fn a_site_that_cannot_be_read_is_told_once_and_made_up_for() {
    let mut world = World::new();
    built(&world, 1, vec![public_post(1)], |_| Told::Live).await;
    let manifest = world.site.manifest.lock().unwrap().take();
    follow(&world, follower("a.example")).await;
    world.run(200).await;
    assert_eq!(words(&world, ADA), ["accept"]);
    let told = world.events.iter().filter(|event| event.to_string().contains("gatepost.json")).count();
    assert_eq!(told, 1);
    *world.site.manifest.lock().unwrap() = manifest;
    world.run(70).await;
    assert_eq!(words(&world, ADA), ["accept", "Post 1"]);
}

#[tokio::test(start_paused = true)]
async fn an_edited_post_is_sent_with_its_words_of_now() {
    let mut world = World::new();
    let send = |body: &str| Outgoing {
        activity: "https://me.example/ap/posts/p1.json#create".into(),
        body: body.into(),
        inbox: url("https://old.example/inbox"),
        due: at(0),
        again: false,
    };
    let change = Change { at: at(0), seen: None, effects: vec![Effect::Send(send("old words"))], journal: None };
    world.ports.store.apply(change).await.unwrap();
    world.drain().await;
    built(&world, 1, vec![public_post(1)], |_| Told::Live).await;
    follow(&world, follower("a.example")).await;
    world.run(60).await;
    assert_eq!(words(&world, ADA), ["accept", "Post 1"]);
    assert_eq!(words(&world, "https://old.example/inbox"), ["old words"]);
}

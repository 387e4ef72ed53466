//! `gatepost mentions`: who is behind the handles that posts name.

use super::desk::asker;
use super::report::{Outcome, count};
use super::{Global, Result, plain};
use crate::generate::{self, people};
use crate::owner::{Named, Refused, who_is};
use crate::ports::Outbound;
use crate::site::handle::Handle;
use crate::site::model::Person;
use crate::site::problem::Problem;
use anyhow::Context as _;
use futures_util::{StreamExt as _, stream};
use serde_json::json;
use std::collections::BTreeMap;

/// Servers that are asked at a time.
const AT_A_TIME: usize = 8;

/// Runs it.
pub(super) fn run(global: &Global) -> Result {
    let unknown = people::unknown(&global.order())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("no thread for the questions")?;
    let guard = runtime.enter();
    let client = asker(&generate::policy(&global.order())?)?;
    drop(guard);
    let answers = runtime.block_on(ask(unknown, &client));
    let found: BTreeMap<String, Person> =
        answers.iter().filter_map(|(handle, named)| Some((handle.to_string(), person(named.as_ref().ok()?)))).collect();
    if !found.is_empty() {
        people::remember(&global.root, found.clone())?;
    }
    let warnings: Vec<Problem> = answers.iter().filter_map(|(_, named)| named.as_ref().err()).map(warning).collect();
    let json = json!({ "found": found, "not_found": warnings.len() });
    let is_bad = !warnings.is_empty();
    Ok(Outcome { warnings, is_bad, ..Outcome::told(global, told(&found, is_bad), json) })
}

/// Asks the server of each handle.
async fn ask(handles: Vec<Handle>, outbound: &dyn Outbound) -> Vec<(Handle, std::result::Result<Named, Refused>)> {
    let asked = handles.into_iter().map(|handle| async {
        let named = who_is(&handle.to_string(), outbound).await;
        (handle, named)
    });
    stream::iter(asked).buffered(AT_A_TIME).collect().await
}

/// What is remembered of somebody. Who has no page for people is shown by their id.
fn person(named: &Named) -> Person {
    let page = named.page.as_ref().unwrap_or(&named.actor);
    Person { id: named.actor.to_string(), url: page.to_string() }
}

fn warning(why: &Refused) -> Problem {
    Problem::warning("", plain::line(&why.to_string()), "correct the name in the post, or run the command again later")
}

fn told(found: &BTreeMap<String, Person>, is_bad: bool) -> String {
    let rows: Vec<Vec<String>> = found.iter().map(|(handle, person)| vec![handle.clone(), person.id.clone()]).collect();
    match (rows.len(), is_bad) {
        (0, true) => String::new(),
        (0, false) => "Everybody whom your posts mention is known\n".to_owned(),
        (n, _) => format!(
            "{}Added {} to data/mentions.json: commit it\n\
             A post that was published before changes by it: followers are told at the next gatepost publish, unless it is with --known\n",
            plain::table(&["WHO", "ACTOR"], &rows),
            count(n, "person", "people")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::{Answer, Fetched, OutboundError};
    use crate::signature::Scheme;
    use crate::vocab::{Reach, RemoteUrl};
    use async_trait::async_trait;
    use bytes::Bytes;

    /// Knows ben, whose server names no page, and nobody else.
    struct World;

    #[async_trait]
    impl Outbound for World {
        async fn get(&self, _: &RemoteUrl) -> std::result::Result<Fetched, OutboundError> {
            panic!("the actor is not asked")
        }

        async fn get_json(&self, url: &RemoteUrl) -> std::result::Result<Fetched, OutboundError> {
            if url.host() != "b.example" {
                return Err(OutboundError::NoSuchHost);
            }
            let body = r#"{"links": [{"rel": "self", "type": "application/activity+json", "href": "https://b.example/users/ben"}]}"#;
            Ok(Fetched { url: url.clone(), body: body.into() })
        }

        async fn post(&self, _: &RemoteUrl, _: Bytes, _: Scheme) -> std::result::Result<Answer, OutboundError> {
            panic!("nothing is sent")
        }
    }

    #[test]
    fn each_is_asked_for_and_told() {
        let handles = ["@ben@b.example", "@nobody@gone.example"].map(|text| Handle::parse(text).unwrap());
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let answers = runtime.block_on(ask(handles.to_vec(), &World));
        let ben =
            Named { actor: RemoteUrl::parse("https://b.example/users/ben", Reach::Internet).unwrap(), page: None };
        assert_eq!(answers[0].1, Ok(ben.clone()));
        let found = BTreeMap::from([(answers[0].0.to_string(), person(&ben))]);
        assert_eq!(
            told(&found, true),
            "WHO             ACTOR\n@ben@b.example  https://b.example/users/ben\nAdded 1 person to data/mentions.json: commit it\nA post that was published before changes by it: followers are told at the next gatepost publish, unless it is with --known\n"
        );
        assert_eq!(told(&BTreeMap::new(), false), "Everybody whom your posts mention is known\n");
        assert_eq!(
            warning(answers[1].1.as_ref().unwrap_err()).to_string(),
            "warning: @nobody@gone.example cannot be looked up: its name cannot be found\n  hint: correct the name in the post, or run the command again later"
        );
    }
}

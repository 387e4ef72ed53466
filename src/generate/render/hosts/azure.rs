//! Azure Static Web Apps: `staticwebapp.config.json`. The first route that fits is the only one, so exact ones come first; the
//! file may have 20 kB, so the least needed ones are left out when there are many. Only plain paths get a route.

use super::escape::{is_plain, target};
use super::rules::{BRIEFLY, CORS, Rules};
use serde::Serialize;
use std::collections::BTreeMap;

/// What the exact routes may take of the 20 kB.
const ROOM: usize = 16_000;

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Azure {
    global_headers: BTreeMap<&'static str, &'static str>,
    routes: Vec<Route>,
    response_overrides: BTreeMap<&'static str, Override>,
    mime_types: BTreeMap<String, String>,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Route {
    #[serde(rename = "route")]
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_code: Option<u16>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    headers: BTreeMap<&'static str, &'static str>,
}

#[derive(Debug, Serialize)]
struct Override {
    rewrite: String,
}

/// The file.
pub(super) fn config(rules: &Rules) -> Azure {
    let gone = rules.gone.iter().map(|path| Route { path: path.clone(), status_code: Some(410), ..Route::default() });
    let redirects = rules.redirects.iter().map(|r| Route {
        path: r.from.clone(),
        redirect: Some(r.to.clone()),
        status_code: Some(301),
        ..Route::default()
    });
    let feeds = rules.feeds.iter().map(|(path, kind)| Route {
        path: path.clone(),
        headers: BTreeMap::from([("Content-Type", *kind), CORS]),
        ..Route::default()
    });
    let mut taken = 0;
    let fits = |route: &Route| {
        taken += serde_json::to_string_pretty(route).map_or(ROOM, |text| text.len() + 24);
        taken < ROOM
    };
    let mut routes: Vec<Route> =
        gone.chain(redirects).chain(feeds).filter(|r| is_plain(&r.path)).take_while(fits).collect();
    routes.extend(rules.federation().iter().map(|(place, kind)| {
        let mut headers = BTreeMap::from([("Content-Type", *kind), CORS]);
        headers.extend(rules.policy_of_documents());
        let path = if place.ends_with('/') { format!("{place}*") } else { (*place).to_owned() };
        Route { path, headers, ..Route::default() }
    }));
    let mut global_headers = BTreeMap::from([("Cache-Control", BRIEFLY)]);
    global_headers.extend(rules.of_pages());
    let rewrite = format!("{}/404.html", target(&rules.base));
    Azure {
        global_headers,
        routes,
        response_overrides: BTreeMap::from([("404", Override { rewrite })]),
        mime_types: rules.kinds.iter().map(|(ending, kind)| (format!(".{ending}"), kind.clone())).collect(),
    }
}

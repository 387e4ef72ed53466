//! A web server for the author's own eyes: the site as it will be, reloaded in the browser after every edit.
//!
//! It serves what [`crate::generate::preview`] keeps in memory, with the media types that the real host will use. Pages get a
//! script that waits for the next change; nothing else is added. When the site cannot be built, every page shows why. Below `/gate/` there
//! is a gate to try out (`trial`).

use super::fediverse;
#[cfg(feature = "server")]
use super::trial::Trial;
use crate::generate::Content;
use crate::generate::preview::Preview;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::broadcast;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::BroadcastStream;

/// How posts will look elsewhere, and what publishing would tell.
const FEDIVERSE: &str = "/_fediverse/";

/// What others will see of the site under its own address, which is not the preview's.
#[derive(Debug, Clone, Default)]
pub struct Abroad {
    /// What publishing would tell, as text.
    pub plan: String,
    /// `me@example.org`; empty where it is not known.
    pub handle: String,
}

/// Tells what others will see.
pub type Plan = Box<dyn Fn() -> Abroad + Send + Sync>;

/// Where the script and its events live; no site can have this address.
const OWN: &str = "/_gatepost/";

const SCRIPT: &str = "const events = new EventSource(\"/_gatepost/events\");\n\
    events.onmessage = () => location.reload();\n\
    addEventListener(\"beforeunload\", () => events.close());\n";

/// What is shown now.
pub struct Window {
    preview: RwLock<Preview>,
    /// Why the site cannot be built, as text; none when it can.
    trouble: RwLock<Option<String>>,
    changes: broadcast::Sender<()>,
    /// Path of the base URL, for sites below the root of their host.
    prefix: String,
    plan: Plan,
    #[cfg(feature = "server")]
    gate: Option<Trial>,
}

impl Window {
    /// Opens on a preview. `prefix` is the path of the base URL; `plan` is asked when somebody looks.
    pub fn new(preview: Preview, prefix: String, plan: Plan) -> Self {
        Self {
            preview: preview.into(),
            trouble: RwLock::default(),
            changes: broadcast::channel(16).0,
            prefix,
            plan,
            #[cfg(feature = "server")]
            gate: None,
        }
    }

    /// The same, with a gate to try out.
    #[cfg(feature = "server")]
    #[must_use]
    pub fn with_gate(self, gate: Trial) -> Self {
        Self { gate: Some(gate), ..self }
    }

    /// Changes what is shown and tells every open page.
    pub fn update(&self, change: impl FnOnce(&mut Preview) -> Option<String>) {
        let mut preview = self.preview.write().unwrap_or_else(PoisonError::into_inner);
        let trouble = change(&mut preview);
        #[cfg(feature = "server")]
        if let Some(gate) = &self.gate {
            gate.look(&preview);
        }
        drop(preview);
        *self.trouble.write().unwrap_or_else(PoisonError::into_inner) = trouble;
        // Nobody may be looking.
        let _ = self.changes.send(());
    }

    fn trouble(&self) -> Option<String> {
        self.trouble.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Binds to an address.
pub async fn bind(address: SocketAddr) -> std::io::Result<tokio::net::TcpListener> {
    tokio::net::TcpListener::bind(address).await
}

/// Serves until told to stop.
pub async fn serve(
    listener: tokio::net::TcpListener,
    window: Arc<Window>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let app = Router::new().fallback(answer).with_state(window);
    axum::serve(listener, app).with_graceful_shutdown(stop).await
}

async fn answer(State(window): State<Arc<Window>>, request: Request) -> Response {
    let path = percent_encoding::percent_decode_str(request.uri().path()).decode_utf8_lossy().into_owned();
    if let Some(own) = path.strip_prefix(OWN) {
        return own_answer(own, &window);
    }
    if path.starts_with(FEDIVERSE.trim_end_matches('/')) {
        return if path == FEDIVERSE { elsewhere(window).await } else { redirect(FEDIVERSE) };
    }
    let Some(below) = path.strip_prefix(&window.prefix).filter(|p| p.starts_with('/')) else {
        return redirect(&format!("{}/", window.prefix));
    };
    #[cfg(feature = "server")]
    if let Some(gate) = window.gate.as_ref().filter(|_| below.starts_with("/gate/")) {
        return gate.answer(request).await;
    }
    let file = below.trim_start_matches('/');
    let file = if file.is_empty() || file.ends_with('/') { format!("{file}index.html") } else { file.to_owned() };
    let looks_like_page = file.ends_with(".html") || !file.rsplit('/').next().unwrap_or_default().contains('.');
    if let Some(trouble) = window.trouble().filter(|_| looks_like_page) {
        return page(StatusCode::INTERNAL_SERVER_ERROR, trouble_page(&trouble).into_bytes());
    }
    let found = {
        let preview = window.preview.read().unwrap_or_else(PoisonError::into_inner);
        let is_folder = preview.get(&format!("{file}/index.html")).is_some();
        match preview.get(&file) {
            Some(shown) => Some((StatusCode::OK, shown.clone())),
            None if is_folder => return redirect(&format!("{}/", request.uri().path())),
            None => preview.get("404.html").map(|shown| (StatusCode::NOT_FOUND, shown.clone())),
        }
    };
    let Some((status, shown)) = found else { return plain(StatusCode::NOT_FOUND, "not found\n") };
    let bytes = match shown.content.as_ref() {
        Content::Bytes(bytes) => bytes.clone(),
        Content::File(path) => match tokio::fs::read(path).await {
            Ok(bytes) => bytes,
            Err(_) => return plain(StatusCode::NOT_FOUND, "the file is gone\n"),
        },
    };
    if shown.media_type == "text/html" {
        page(status, bytes)
    } else {
        respond(status, &content_type(&shown.media_type), Body::from(bytes))
    }
}

fn own_answer(own: &str, window: &Window) -> Response {
    match own {
        "reload.js" => respond(StatusCode::OK, "text/javascript", Body::from(SCRIPT)),
        "events" => {
            let changes = BroadcastStream::new(window.changes.subscribe());
            let events = changes.map(|_| Ok::<_, std::convert::Infallible>(Bytes::from_static(b"data: changed\n\n")));
            // The first bytes open the stream at once.
            let hello = tokio_stream::once(Ok(Bytes::from_static(b": hello\n\n")));
            respond(StatusCode::OK, "text/event-stream", Body::from_stream(hello.chain(events)))
        }
        _ => plain(StatusCode::NOT_FOUND, "not found\n"),
    }
}

/// How posts will look elsewhere. The plan reads the whole site, so it is made where waiting hurts nobody.
async fn elsewhere(window: Arc<Window>) -> Response {
    let drawn = tokio::task::spawn_blocking(move || {
        let abroad = (window.plan)();
        let preview = window.preview.read().unwrap_or_else(PoisonError::into_inner);
        fediverse::page(&preview, &abroad.plan, &abroad.handle)
    });
    match drawn.await {
        Ok(html) => page(StatusCode::OK, html.into_bytes()),
        Err(_) => plain(StatusCode::INTERNAL_SERVER_ERROR, "this page cannot be drawn\n"),
    }
}

/// HTML with the script that waits for changes.
fn page(status: StatusCode, mut html: Vec<u8>) -> Response {
    let script = b"<script src=\"/_gatepost/reload.js\" defer></script>";
    let at = memchr::memmem::rfind(&html, b"</body>").unwrap_or(html.len());
    html.splice(at..at, script.iter().copied());
    respond(status, "text/html; charset=utf-8", Body::from(html))
}

fn trouble_page(trouble: &str) -> String {
    let text = trouble.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>This site cannot be built yet</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">\
         <style>body{{max-width:60rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui}}\
         pre{{white-space:pre-wrap;font-size:.95rem;padding:1rem;border-inline-start:.3rem solid #c33}}</style></head>\
         <body><h1>This site cannot be built yet</h1><pre>{text}</pre>\
         <p>Mend it and save: this page reloads by itself.</p></body></html>\n"
    )
}

fn content_type(media_type: &str) -> String {
    let is_text = media_type.starts_with("text/");
    if is_text { format!("{media_type}; charset=utf-8") } else { media_type.to_owned() }
}

fn redirect(to: &str) -> Response {
    let mut response = plain(StatusCode::PERMANENT_REDIRECT, "");
    if let Ok(location) = HeaderValue::from_str(to) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    respond(status, "text/plain; charset=utf-8", Body::from(text))
}

fn respond(status: StatusCode, content_type: &str, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(content_type) {
        headers.insert(header::CONTENT_TYPE, value);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

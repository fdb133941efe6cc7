//! A service that is what a test says: its state is a value, and what changes in it reaches the
//! page as it would in truth.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use resilience_admin::Admin;
use serde_json::{Value, json};

use super::server::Server;

/// What the page has to send with changes.
pub(crate) const TOKEN: &str = "correct horse";

#[derive(Clone)]
pub(crate) struct Mock(Arc<Mutex<Inner>>);

struct Inner {
    state: Value,
    sites: BTreeMap<String, Value>,
    version: u64,
    /// The version that it was started with: who knows an older one is told everything.
    started: u64,
    /// When a function changed last.
    changed: BTreeMap<String, u64>,
    is_silent: bool,
    /// What answers instead of the service: a status, and the address or the text with it.
    instead: Option<(u16, &'static str)>,
    writes: Vec<(String, Value)>,
}

impl Mock {
    pub(crate) fn new(state: Value) -> Self {
        let inner = Inner {
            state,
            sites: BTreeMap::new(),
            version: 1,
            started: 1,
            changed: BTreeMap::new(),
            is_silent: false,
            instead: None,
            writes: Vec::new(),
        };
        Self(Arc::new(Mutex::new(inner)))
    }

    /// What is answered of one function.
    pub(crate) fn with_site(self, name: &str, site: Value) -> Self {
        self.inner().sites.insert(name.to_owned(), site);
        self
    }

    /// Served below a folder, with or without a slash at the end of it.
    pub(crate) fn serve(&self) -> Server {
        let mock = self.clone();
        Server::start(move |request| mock.answer(request))
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Value)) {
        let mut inner = self.inner();
        let before = inner.state["functions"].clone();
        change(&mut inner.state);
        inner.version += 1;
        let version = inner.version;
        let rows = inner.state["functions"].as_array().expect("rows").clone();
        for (at, row) in rows.iter().enumerate() {
            if before.get(at) != Some(row) {
                inner.changed.insert(row["name"].to_string(), version);
            }
        }
    }

    /// Another process of the service is in its place, in another state. It has no events yet, and
    /// its numbers begin anew.
    pub(crate) fn restart(&self, change: impl FnOnce(&mut Value)) {
        self.change(|state| {
            state["events"] = json!([]);
            change(state);
        });
        let mut inner = self.inner();
        inner.started = inner.version;
    }

    /// From now on, or not any more, the connection is broken off instead of an answer.
    pub(crate) fn is_silent(&self, is_silent: bool) {
        self.inner().is_silent = is_silent;
    }

    /// From now on this is the answer to all questions for the state and to all changes,
    /// until it is `None`.
    pub(crate) fn answers_instead(&self, instead: Option<(u16, &'static str)>) {
        self.inner().instead = instead;
    }

    /// Paths and bodies of the changes so far.
    pub(crate) fn writes(&self) -> Vec<(String, Value)> {
        self.inner().writes.clone()
    }

    fn inner(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().expect("the state")
    }

    fn answer(&self, request: &Request<Bytes>) -> Option<Response<Bytes>> {
        let path = request.uri().path().strip_prefix("/ops").unwrap_or("");
        let api = path.strip_prefix("/api/v1/");
        match (request.method(), path, api) {
            (&Method::GET, "" | "/", _) => Some(page()),
            (&Method::GET, _, Some("state")) => self.inner().state(request.uri().query()),
            (&Method::GET, _, Some(path)) => Some(self.inner().site(path)),
            (_, _, Some(_)) => {
                let mut inner = self.inner();
                Some(inner.instead().unwrap_or_else(|| inner.write(request)))
            }
            _ => Some(json_reply(StatusCode::NOT_FOUND, &error("unknown", "no such page"))),
        }
    }
}

impl Inner {
    fn state(&self, query: Option<&str>) -> Option<Response<Bytes>> {
        if self.is_silent {
            return None;
        }
        if let Some(answer) = self.instead() {
            return Some(answer);
        }
        let since: Option<u64> = query.and_then(|query| query.strip_prefix("since=")?.parse().ok());
        let since = since.filter(|since| *since >= self.started);
        if since == Some(self.version) {
            return Some(reply(StatusCode::NOT_MODIFIED, "application/json", Bytes::new()));
        }
        let mut answer = self.state.clone();
        answer["cursor"] = json!(self.version.to_string());
        answer["full"] = json!(since.is_none());
        answer["process"] = json!(self.started.to_string());
        if answer["page"].is_null() {
            answer["page"] = BUILD.clone();
        }
        if let Some(since) = since {
            let rows = answer["functions"].as_array_mut().expect("rows");
            rows.retain(|row| self.changed.get(&row["name"].to_string()).is_some_and(|at| *at > since));
        }
        Some(json_reply(StatusCode::OK, &answer))
    }

    /// What stands before the service answers.
    fn instead(&self) -> Option<Response<Bytes>> {
        let (status, text) = self.instead?;
        let builder = Response::builder().status(status).header("content-type", "text/html");
        let is_elsewhere = (300..400).contains(&status);
        let builder = if is_elsewhere { builder.header("location", text) } else { builder };
        Some(builder.body(Bytes::from(text)).expect("an answer"))
    }

    fn site(&self, path: &str) -> Response<Bytes> {
        let name = path.strip_prefix("sites/").map(decoded).unwrap_or_default();
        match self.sites.get(&name) {
            Some(site) => json_reply(StatusCode::OK, site),
            None => json_reply(StatusCode::NOT_FOUND, &error("unknown", "no such function")),
        }
    }

    /// As the service judges: first the token, then the words.
    fn write(&mut self, request: &Request<Bytes>) -> Response<Bytes> {
        let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
        if header("authorization") != Some(&format!("Bearer {TOKEN}")) {
            return json_reply(StatusCode::UNAUTHORIZED, &error("token", "a token is needed"));
        }
        assert_eq!(header("content-type"), Some("application/json"));
        let body: Value = serde_json::from_slice(request.body()).expect("a body of JSON");
        assert!(body["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "a reason: {body}");
        if body["settings"]["attempts"] == "many" {
            let message = "`attempts` is a whole number from 1: `many` is none";
            let mistakes = json!([{ "message": message, "line": null, "column": null }]);
            let refused = json!({ "code": "invalid", "message": "1 mistake", "mistakes": mistakes });
            return json_reply(StatusCode::UNPROCESSABLE_ENTITY, &json!({ "error": refused }));
        }
        if body["words"]["script"] == "3*eror" {
            let message = "script, column 3: unknown action `eror`; write `error`";
            let mistakes = json!([{ "message": message, "line": null, "column": null }]);
            let refused = json!({ "code": "invalid", "message": message, "mistakes": mistakes });
            return json_reply(StatusCode::UNPROCESSABLE_ENTITY, &json!({ "error": refused }));
        }
        let path = request.uri().path_and_query().map_or("", |path| path.as_str());
        self.writes.push((format!("{} {path}", request.method()), body));
        if path.ends_with("?dry_run=true") {
            return json_reply(StatusCode::OK, &plan());
        }
        json_reply(StatusCode::OK, &json!({ "done": "It is done.", "before": null, "after": null }))
    }
}

/// What a change would change, for thirty functions.
fn plan() -> Value {
    let change = |at: usize| {
        json!({ "name": format!("shop::area::f{at}"), "field": "retry.attempts", "from": "3", "to": "2",
                "why": "by hand" })
    };
    let plan: Vec<Value> = (0..30).map(change).collect();
    json!({ "done": "this would change 30 values", "dry_run": true, "plan": plan })
}

/// The build of the real page, as a real service tells it.
static BUILD: LazyLock<Value> = LazyLock::new(|| {
    let request =
        Request::get("/api/v1/state").header("host", "localhost").body(Bytes::new()).expect("a request");
    let state: Value = serde_json::from_slice(Admin::new().answer(&request).body()).expect("a state");
    state["page"].clone()
});

/// The real page, with the policy that goes with it.
fn page() -> Response<Bytes> {
    let request = Request::get("/").header("host", "localhost").body(Bytes::new()).expect("a request");
    Admin::new().answer(&request)
}

fn error(code: &str, message: &str) -> Value {
    json!({ "error": { "code": code, "message": message } })
}

fn json_reply(status: StatusCode, value: &Value) -> Response<Bytes> {
    reply(status, "application/json", Bytes::from(value.to_string()))
}

fn reply(status: StatusCode, kind: &str, body: Bytes) -> Response<Bytes> {
    let builder = Response::builder().status(status).header("content-type", kind);
    let builder = builder.header("cache-control", "no-store").header("x-content-type-options", "nosniff");
    builder.body(body).expect("an answer")
}

/// `%3A` and the like.
fn decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or("").as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).expect("two digits"));
        bytes.extend(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).expect("a name")
}

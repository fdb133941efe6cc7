//! An admin on a clock that is given as a value, and functions of a shop.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use resilience::{CircuitOpen, Transient};
use resilience_admin::{Admin, Moment};
use serde_json::Value;

pub(crate) const TOKEN: &str = "correct horse battery staple";

#[derive(Debug, Clone, PartialEq, Transient)]
pub(crate) enum ApiError {
    #[transient]
    Timeout(String),
    NotFound,
    Rejected(String),
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl From<CircuitOpen> for ApiError {
    fn from(open: CircuitOpen) -> Self {
        Self::Rejected(open.to_string())
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }

    /// The text of a header. Empty if it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("it is a text"))
    }

    /// The code and the message of a refusal.
    pub(crate) fn error(&self) -> (u16, String, String) {
        let error = &self.json()["error"];
        let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
        (self.status.as_u16(), text("code"), text("message"))
    }
}

/// An admin, and its clock.
#[derive(Clone, Debug)]
pub(crate) struct Asking {
    pub(crate) admin: Admin,
    millis: Arc<AtomicU64>,
}

impl Asking {
    /// Without a token: it is read-only.
    pub(crate) fn read_only() -> Self {
        let millis = Arc::new(AtomicU64::new(0));
        let clock = Arc::clone(&millis);
        let admin = Admin::new().service("shop").replica("shop-1").version("1.2.3").clock(move || {
            let elapsed = Duration::from_millis(clock.load(Ordering::Relaxed));
            Moment::new(elapsed, Duration::from_secs(1_764_441_600) + elapsed)
        });
        Self { admin, millis }
    }

    pub(crate) fn new() -> Self {
        Self::read_only().with(|admin| admin.allow_writes(TOKEN))
    }

    pub(crate) fn with(self, change: impl FnOnce(Admin) -> Admin) -> Self {
        Self { admin: change(self.admin), ..self }
    }

    /// Moves the clock of the admin.
    pub(crate) fn advance(&self, by: Duration) {
        let millis = u64::try_from(by.as_millis()).expect("tests are short");
        self.millis.fetch_add(millis, Ordering::Relaxed);
    }

    pub(crate) fn ask(&self, request: &Request<Bytes>) -> Answer {
        let (parts, body) = self.admin.answer(request).into_parts();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask(&request(Method::GET, path, &[], ""))
    }

    pub(crate) fn state(&self) -> Value {
        self.get("/api/v1/state").json()
    }

    /// A write with all that it needs.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.ask(&write(Method::POST, path, &body.to_string()))
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        self.ask(&write(Method::DELETE, path, r#"{ "reason": "over", "by": "oncall" }"#))
    }

    /// The texts of the stored events that have `part` in them, newest first.
    pub(crate) fn events_with(&self, part: &str) -> Vec<String> {
        let all = self.get("/api/v1/events").json();
        let texts = all["events"].as_array().expect("it is a list").iter();
        let texts = texts.filter_map(|event| event["text"].as_str()).filter(|text| text.contains(part));
        texts.map(str::to_owned).collect()
    }
}

pub(crate) fn request(method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Request<Bytes> {
    let mut builder = Request::builder().method(method).uri(path);
    if !headers.iter().any(|(name, _)| *name == "host") {
        builder = builder.header("host", "127.0.0.1:9190");
    }
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(Bytes::from(body.to_owned())).expect("the test writes what is a request")
}

pub(crate) fn write(method: Method, path: &str, body: &str) -> Request<Bytes> {
    let authorization = format!("Bearer {TOKEN}");
    request(method, path, &[("authorization", &authorization), ("content-type", "application/json")], body)
}

/// The row of a function.
pub(crate) fn row(state: &Value, name: &str) -> Value {
    named(&state["functions"], "name", name)
}

/// The element of a list whose `key` has this value. Null if there is none.
pub(crate) fn named(list: &Value, key: &str, name: &str) -> Value {
    let list = list.as_array().expect("it is a list");
    list.iter().find(|one| one[key] == name).cloned().unwrap_or(Value::Null)
}

/// A value of a row that is opened, by its argument. Null if there is none.
pub(crate) fn effective<'a>(opened: &'a Value, argument: &str) -> &'a Value {
    let all = opened["effective"].as_array().expect("it is a list");
    all.iter().find(|one| one["argument"] == argument).unwrap_or(&Value::Null)
}

//! A client of an order service that lives with its bad days. All of it is here: copy it and change
//! the names.
//!
//! - Timeouts belong to the HTTP client: `retry` cuts no attempt off.
//! - One error type, which says by itself what waiting can heal.
//! - One function that sends, with the attributes; the methods of the interface call it.

use reqwest::{Client, Method, StatusCode};
use resilience::http::RetryAfter;
use resilience::{CircuitOpen, RetryEvent, Transience, Transient, circuit_breaker, retry};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::time::Duration;

/// What can go wrong.
#[derive(Debug, thiserror::Error, Transient)]
pub(crate) enum ApiError {
    /// The service answered, but not with what it was asked for.
    #[error("{}: {problem}", status.as_u16())]
    #[transient(if = status.transience().is_transient(), after = retry_after)]
    Refused { status: StatusCode, problem: Problem, retry_after: Option<Duration> },
    /// There is no answer, or only a part of one.
    #[error("no answer")]
    #[transient(source)]
    Connection(#[from] reqwest::Error),
    /// The answer can't be understood, and would not be the next time.
    #[error("the answer is not what was expected")]
    Unreadable(#[from] serde_json::Error),
    /// The pages of a list do not come to an end.
    #[error("page {0:?} points back")]
    Circular(String),
    /// The service has failed so often that it is left alone for a while; nothing was sent.
    #[error(transparent)]
    Rejected(#[from] CircuitOpen),
}

impl ApiError {
    /// Whether the service is in trouble, as opposed to busy (429) or right (404): what the circuit
    /// breaker counts.
    fn is_outage(&self) -> bool {
        match self {
            Self::Refused { status, .. } => status.is_server_error(),
            Self::Connection(error) => error.transience().is_transient(),
            Self::Unreadable(_) | Self::Circular(_) | Self::Rejected(_) => false,
        }
    }
}

/// What the service says about a refusal.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) code: Option<String>,
    pub(crate) message: String,
}

impl Problem {
    /// Services do not agree on the form, proxies before them on none: an object under `error`, the
    /// first of `errors`, the document itself (RFC 9457), a bare text under `error`, a page of
    /// HTML, nothing.
    fn read(status: StatusCode, body: &[u8]) -> Self {
        let document: Value = serde_json::from_slice(body).unwrap_or_default();
        let forms = [&document["error"], &document["errors"][0], &document];
        let details = forms.into_iter().find(|form| form.is_object()).unwrap_or(&Value::Null);
        let field = |names: &[&str]| names.iter().find_map(|name| text(&details[*name]));
        Self {
            code: field(&["code", "type"]),
            message: field(&["message", "detail", "title", "error_description", "error"])
                .unwrap_or_else(|| status.canonical_reason().unwrap_or("no reason given").to_owned()),
        }
    }
}

/// Codes are texts to some and numbers to others.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.code {
            Some(code) => write!(f, "{} ({code})", self.message),
            None => f.write_str(&self.message),
        }
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Order {
    pub(crate) id: u64,
    /// Older records have none.
    #[serde(default)]
    pub(crate) item: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Page {
    #[serde(default)]
    orders: Vec<Order>,
    next: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Receipt {
    pub(crate) receipt: u64,
}

/// The client of one host.
pub(crate) struct Orders {
    http: Client,
    base: String,
    /// Told before each wait.
    watch: fn(&RetryEvent<ApiError>),
}

impl Orders {
    pub(crate) fn new(base: String, watch: fn(&RetryEvent<ApiError>)) -> Result<Self, ApiError> {
        let http = Client::builder()
            .connect_timeout(Duration::from_secs(2))
            .read_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(10))
            .no_proxy() // for a server on loopback: leave it out
            .build()?;
        Ok(Self { http, base, watch })
    }

    pub(crate) async fn order(&self, id: u64) -> Result<Order, ApiError> {
        self.send(Method::GET, &format!("/orders/{id}"), &[], None).await
    }

    /// All orders, however many pages they take. A page that fails is asked for again by itself.
    pub(crate) async fn orders(&self) -> Result<Vec<Order>, ApiError> {
        let mut orders = Vec::new();
        let mut seen: Vec<String> = Vec::new();
        loop {
            let cursor: Vec<_> = seen.last().map(|next| ("page", next.as_str())).into_iter().collect();
            let page: Page = self.send(Method::GET, "/orders", &cursor, None).await?;
            orders.extend(page.orders);
            let Some(next) = page.next else { return Ok(orders) };
            if seen.contains(&next) {
                return Err(ApiError::Circular(next));
            }
            seen.push(next);
        }
    }

    /// Charges for an order, once, however often it has to be asked.
    pub(crate) async fn charge(&self, order: u64, cents: u64) -> Result<Receipt, ApiError> {
        self.send(Method::POST, "/charges", &[], Some(&json!({ "order": order, "cents": cents }))).await
    }

    /// Every request goes through here: up to five attempts, each of which passes the breaker of
    /// its host.
    ///
    /// The key makes a repeated POST harmless, if the service honours it; to a GET it does no harm.
    #[retry(attempts = 5, base = 50ms, cap = 2s, max_duration = 20s, context = cx, notify = self.watch)]
    #[circuit_breaker(
        name = "orders",
        key = self.base,
        on = ApiError::is_outage,
        threshold = 50%,
        window = 30s,
        min_calls = 10,
        cooldown = 400ms // short, for the demonstration
    )]
    async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<T, ApiError> {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.base))
            .query(query)
            .header("idempotency-key", cx.idempotency_key())
            .header("x-resend-count", cx.number() - 1);
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await?;
        let status = response.status();
        let retry_after = RetryAfter::from_headers(response.headers()).map(RetryAfter::delay);
        let body = response.bytes().await;
        if !status.is_success() {
            // The status counts, whether or not all of the explanation has come.
            let problem = Problem::read(status, &body.unwrap_or_default());
            return Err(ApiError::Refused { status, problem, retry_after });
        }
        Ok(serde_json::from_slice(&body?)?)
    }
}

/// What the outcome of a call is called in the summary.
pub(crate) fn outcome<T>(result: &Result<T, ApiError>) -> String {
    match result {
        Ok(_) => "delivered".to_owned(),
        Err(ApiError::Rejected(_)) => "rejected: the circuit is open".to_owned(),
        Err(error) if error.transience() == Transience::Permanent => format!("failed for good: {error}"),
        Err(error) => format!("failed too often: {error}"),
    }
}

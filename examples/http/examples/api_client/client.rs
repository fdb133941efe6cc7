//! A client of an order service that handles its failures. This file is complete: copy it and
//! change the names.
//!
//! - Timeouts belong to the HTTP client: `retry` never cuts an attempt off.
//! - One error type says which of its variants waiting can heal.
//! - One function sends, and has the attributes. The methods of the interface call it.

use reqwest::{Client, Method, StatusCode};
use resilience::http::{self, RetryAfter};
use resilience::{CircuitOpen, RetryEvent, Transience, Transient, circuit_breaker, retry};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::time::Duration;

/// The errors of the client.
#[derive(Debug, thiserror::Error, Transient)]
pub(crate) enum ApiError {
    /// The service answered with an error.
    #[error("{}: {problem}", status.as_u16())]
    #[transient(if = status.transience().is_transient(), after = retry_after)]
    Refused { status: StatusCode, problem: Problem, retry_after: Option<Duration> },
    /// There is no answer, or only a part of one.
    #[error("no answer")]
    #[transient(source)]
    Connection(#[from] reqwest::Error),
    /// The answer cannot be parsed. The next one would not be different.
    #[error("the answer is not what was expected")]
    Unreadable(#[from] serde_json::Error),
    /// The pages of a list form a circle.
    #[error("page {0:?} points back")]
    Circular(String),
    /// The circuit breaker rejected this attempt, which sent nothing. An earlier one may have.
    #[error(transparent)]
    Rejected(#[from] CircuitOpen),
}

impl ApiError {
    /// Whether the service fails, and is not just busy (429) or right (404). The circuit breaker
    /// counts these errors.
    fn is_outage(&self) -> bool {
        match self {
            Self::Refused { status, .. } => http::failing(status).is_transient(),
            Self::Connection(error) => http::failing(error).is_transient(),
            Self::Unreadable(_) | Self::Circular(_) | Self::Rejected(_) => false,
        }
    }
}

/// The description of an error by the service.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) code: Option<String>,
    pub(crate) message: String,
}

impl Problem {
    /// Reads the description. Its form differs between services and proxies: an object under
    /// `error`, the first of `errors`, the document itself (RFC 9457), a bare text under `error`, a
    /// page of HTML, or nothing.
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

/// A text or a number as text: services use both for codes.
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
    /// The item; older records have none.
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
    /// Called before each wait.
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

    /// All orders, from all pages. Only a page that fails is requested again.
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

    /// Charges for an order once, even if the request is sent several times.
    pub(crate) async fn charge(&self, order: u64, cents: u64) -> Result<Receipt, ApiError> {
        self.send(Method::POST, "/charges", &[], Some(&json!({ "order": order, "cents": cents }))).await
    }

    /// Sends a request, in up to five attempts. The breaker of the host counts each of them.
    ///
    /// The key makes a repeated POST safe, if the service supports it. A GET needs no key, but the
    /// key does no harm.
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
            // The status decides, even if the description is incomplete.
            let problem = Problem::read(status, &body.unwrap_or_default());
            return Err(ApiError::Refused { status, problem, retry_after });
        }
        Ok(serde_json::from_slice(&body?)?)
    }
}

/// The name of a call's outcome in the summary.
pub(crate) fn outcome<T>(result: &Result<T, ApiError>) -> String {
    match result {
        Ok(_) => "delivered".to_owned(),
        Err(ApiError::Rejected(_)) => "rejected: the circuit is open".to_owned(),
        Err(error) if error.transience() == Transience::Permanent => format!("failed for good: {error}"),
        Err(error) => format!("failed too often: {error}"),
    }
}

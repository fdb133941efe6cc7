//! Answers, and what they say to browsers.

use bytes::Bytes;
use http::header::{self, HeaderName, HeaderValue};
use http::{Method, Response, StatusCode};
use serde_json::{Value, json};

/// For whatever is no page: nothing in it may be loaded, run or framed.
const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// The headers that every answer has.
const ALWAYS: [(HeaderName, HeaderValue); 5] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
];

/// An answer before it has its headers.
#[derive(Debug)]
pub(crate) struct Reply {
    status: StatusCode,
    media_type: Option<&'static str>,
    body: Bytes,
    policy: HeaderValue,
    extra: Option<(HeaderName, HeaderValue)>,
}

impl Reply {
    fn new(status: StatusCode, media_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self { status, media_type: Some(media_type), body: body.into(), policy: NOTHING, extra: None }
    }

    pub(crate) fn json(value: &Value) -> Self {
        Self::with_status(StatusCode::OK, value)
    }

    pub(crate) fn with_status(status: StatusCode, value: &Value) -> Self {
        Self::new(status, "application/json", value.to_string())
    }

    /// The page, and the policy that names what of it may run.
    pub(crate) fn page(html: Bytes, policy: HeaderValue) -> Self {
        Self { policy, ..Self::new(StatusCode::OK, "text/html; charset=utf-8", html) }
    }

    /// The page of Prometheus.
    pub(crate) fn metrics(text: String) -> Self {
        Self::new(StatusCode::OK, "text/plain; version=0.0.4; charset=utf-8", text)
    }

    pub(crate) fn not_modified() -> Self {
        Self { media_type: None, ..Self::new(StatusCode::NOT_MODIFIED, "", Bytes::new()) }
    }

    /// The answer to a request with this method: one to `HEAD` has no body.
    pub(crate) fn finish(self, method: &Method) -> Response<Bytes> {
        let length = self.body.len();
        let is_head = method == Method::HEAD;
        let mut response = Response::new(if is_head { Bytes::new() } else { self.body });
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.extend(ALWAYS.map(|(name, value)| (Some(name), value)));
        headers.insert(header::CONTENT_SECURITY_POLICY, self.policy);
        if let Some(media_type) = self.media_type {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        }
        headers.extend(self.extra.map(|(name, value)| (Some(name), value)));
        response
    }
}

/// A request that is refused, and why. In a box, so that what succeeds is small.
#[derive(Debug)]
pub(crate) struct Refusal(Box<Refused>);

#[derive(Debug)]
struct Refused {
    status: StatusCode,
    code: &'static str,
    message: String,
    mistakes: Option<Vec<Value>>,
    extra: Option<(HeaderName, HeaderValue)>,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Refused { status, code, message: message.into(), mistakes: None, extra: None }))
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", what)
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", message)
    }

    /// The machine that is to be changed refuses.
    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", message)
    }

    pub(crate) fn too_large() -> Self {
        let message = format!("a body has at most {} bytes", crate::MOST_BYTES);
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message)
    }

    /// The body is read, and what it asks for is wrong.
    pub(crate) fn invalid(mistakes: Vec<Value>) -> Self {
        let all = mistakes.iter().filter_map(|mistake| mistake["message"].as_str());
        let message = all.collect::<Vec<_>>().join("; ");
        let mut refusal = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", message);
        refusal.0.mistakes = Some(mistakes);
        refusal
    }

    /// One mistake without a place.
    pub(crate) fn mistake(message: &str) -> Self {
        Self::invalid(vec![mistake(message)])
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.0.status
    }

    pub(crate) fn code(&self) -> &'static str {
        self.0.code
    }

    pub(crate) fn with(mut self, name: HeaderName, value: &'static str) -> Self {
        self.0.extra = Some((name, HeaderValue::from_static(value)));
        self
    }

    pub(crate) fn into_reply(self) -> Reply {
        let Refused { status, code, message, mistakes, extra } = *self.0;
        let mut error = json!({ "code": code, "message": message });
        if let Some(mistakes) = mistakes {
            error["mistakes"] = mistakes.into();
        }
        Reply { extra, ..Reply::with_status(status, &json!({ "error": error })) }
    }
}

/// A mistake without a place.
pub(crate) fn mistake(message: &str) -> Value {
    json!({ "message": message, "line": null, "column": null })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_to_head_has_the_length_and_no_body() {
        let response = Reply::json(&json!([1, 2])).finish(&Method::HEAD);
        assert_eq!(response.headers()[header::CONTENT_LENGTH], "5");
        assert!(response.body().is_empty());
    }

    #[test]
    fn every_answer_is_neither_kept_nor_framed_nor_sniffed() {
        let replies = [
            Reply::json(&Value::Null),
            Reply::not_modified(),
            Reply::metrics(String::new()),
            Refusal::not_found("no").into_reply(),
        ];
        for reply in replies {
            let response = reply.finish(&Method::GET);
            for (name, value) in ALWAYS {
                assert_eq!(response.headers()[&name], value, "{name}");
            }
            assert_eq!(response.headers()[header::CONTENT_SECURITY_POLICY], NOTHING);
        }
    }
}

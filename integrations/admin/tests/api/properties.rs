//! Whatever a request is: the answer is one, and without the token nothing changes.

use bytes::Bytes;
use http::{Method, Request};
use proptest::prelude::*;
use resilience::CircuitBreaker;
use resilience::control;

use crate::kit::{Asking, TOKEN};

static BREAKER: CircuitBreaker = CircuitBreaker::builder("property").build();

fn method() -> impl Strategy<Value = Method> {
    prop_oneof![
        Just(Method::GET),
        Just(Method::HEAD),
        Just(Method::POST),
        Just(Method::DELETE),
        Just(Method::OPTIONS),
        "[A-Z]{1,8}".prop_map(|name| Method::from_bytes(name.as_bytes()).expect("letters are a method")),
    ]
}

fn path() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "/",
        "/api/v1/state",
        "/api/v1/sites",
        "/api/v1/breakers/property/force_open",
        "/api/v1/breakers/property/disable",
        "/api/v1/overrides",
        "/api/v1/overrides/1",
        "/api/v1/switch",
        "/api/v1/faults",
        "/api/v1/events",
        "/api/v1/config",
        "/health",
        "/metrics",
    ]);
    let query = "(\\?(since|strict|dry_run|id)=[0-9a-f.%,+]{0,20}){0,1}";
    prop_oneof![
        (known, query).prop_map(|(path, query)| format!("{path}{query}")),
        "/api/v1/(sites|breakers|overrides)/[a-z%0-9A-F:.]{1,20}(/reset){0,1}",
        "/[!-~&&[^#?]]{0,30}",
    ]
}

fn headers() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let names =
        ["host", "origin", "content-type", "authorization", "sec-fetch-site", "x-other", "content-length"];
    let values = prop_oneof![
        Just("127.0.0.1:9190".to_owned()),
        Just("application/json".to_owned()),
        Just("Bearer nonsense".to_owned()),
        Just("Bearer".to_owned()),
        Just("http://127.0.0.1:9190".to_owned()),
        "[ -~]{0,30}",
    ];
    prop::collection::vec((prop::sample::select(names.to_vec()), values), 0..6)
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let good = r#"{"reason":"x","by":"y","duration_seconds":60,"switch":"everything","to":"off"}"#;
    prop_oneof![
        Just(good.as_bytes().to_vec()),
        Just(br#"{"reason":"x","name":"*","policy":"retry","settings":{"attempts":"1"},"duration_seconds":60}"#.to_vec()),
        prop::collection::vec(any::<u8>(), 0..200),
    ]
}

fn assembled(
    method: Method,
    path: &str,
    headers: &[(&'static str, String)],
    body: Vec<u8>,
) -> Option<Request<Bytes>> {
    let mut builder = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        builder = builder.header(*name, value.as_str());
    }
    // What is no URI or no header never comes as far as here.
    builder.body(Bytes::from(body)).ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn without_the_token_nothing_is_written(
        method in method(), path in path(), headers in headers(), body in body()
    ) {
        prop_assume!(!headers.iter().any(|(_, value)| value.contains(TOKEN)));
        let asking = Asking::new();
        let _ = BREAKER.state();
        let Some(request) = assembled(method.clone(), &path, &headers, body) else { return Ok(()) };
        let answer = asking.ask(&request);
        let is_read = method == Method::GET || method == Method::HEAD;
        prop_assert!(!answer.status.is_success() || is_read, "{method} {path}: {}", answer.status);
        prop_assert!(!answer.headers.contains_key("access-control-allow-origin"));
        prop_assert_eq!(&answer.headers["x-content-type-options"], "nosniff");
        prop_assert_eq!(BREAKER.state(), resilience::CircuitState::Closed);
        prop_assert!(control::switches().enabled);
        prop_assert!(!control::overrides().iter().any(|one| one.name == "*"));
        prop_assert!(asking.events_with(", by y: x").is_empty());
    }

    #[test]
    fn bytes_that_are_no_write_are_answered_too(
        path in path(), body in prop::collection::vec(any::<u8>(), 0..300)
    ) {
        let headers = [
            ("host", "localhost".to_owned()),
            ("authorization", format!("Bearer {TOKEN}")),
            ("content-type", "application/json".to_owned()),
        ];
        let Some(request) = assembled(Method::POST, &path, &headers, body) else { return Ok(()) };
        let answer = Asking::new().ask(&request);
        prop_assert!(answer.status.is_client_error(), "random bytes are no write: {}", answer.status);
        prop_assert!(answer.json()["error"]["code"].is_string());
    }
}

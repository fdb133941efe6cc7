//! Attacks: by names of hosts, by other pages, by guesses, by bodies, by names in paths.

use http::{Method, header};
use resilience::CircuitBreaker;
use serde_json::json;

use crate::kit::{Answer, Asking, TOKEN, request, write};

const OVERRIDES: &str = "/api/v1/overrides";

#[test]
fn another_host_is_misdirected_on_every_path() {
    let asking = Asking::new();
    for path in ["/", "/api/v1/state", "/health", "/metrics", "/nowhere"] {
        for host in ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "user@127.0.0.1"]
        {
            let (status, code, message) =
                asking.ask(&request(Method::GET, path, &[("host", host)], "")).error();
            assert_eq!((status, &*code), (421, "host_not_allowed"), "{path} {host}");
            assert!(message.contains(".allow_host("), "{message}");
        }
    }
    for host in ["127.0.0.1", "[::1]:9190", "localhost", "10.1.2.3:80"] {
        assert_eq!(asking.ask(&request(Method::GET, "/health", &[("host", host)], "")).status, 200, "{host}");
    }
}

#[test]
fn a_host_that_is_listed_is_answered() {
    let asking =
        Asking::new().with(|admin| admin.allow_host("shop.internal").allow_host("shop.example:8080"));
    for host in ["shop.internal", "SHOP.internal:8080", "shop.example"] {
        assert_eq!(asking.ask(&request(Method::GET, "/health", &[("host", host)], "")).status, 200, "{host}");
    }
    assert_eq!(asking.ask(&request(Method::GET, "/health", &[("host", "other.internal")], "")).status, 421);
}

#[test]
fn a_request_has_one_host() {
    let asking = Asking::new();
    let mut none = request(Method::GET, "/health", &[], "");
    none.headers_mut().remove(header::HOST);
    assert_eq!(asking.ask(&none).status, 400);
    let mut two = request(Method::GET, "/health", &[], "");
    two.headers_mut().append(header::HOST, header::HeaderValue::from_static("evil.example"));
    assert_eq!(asking.ask(&two).status, 400);
    // The one in the URI counts too, as HTTP/2 has it.
    let in_uri = |uri: &str| {
        let mut request = request(Method::GET, uri, &[], "");
        request.headers_mut().remove(header::HOST);
        asking.ask(&request).status.as_u16()
    };
    assert_eq!((in_uri("http://localhost/health"), in_uri("http://evil.example/health")), (200, 421));
    assert_eq!(asking.get("http://evil.example/health").status, 421);
}

/// A write that would be one, with other headers.
fn attempt(asking: &Asking, headers: &[(&str, &str)]) -> (u16, String) {
    let body = json!({ "reason": "test", "name": "no::such", "policy": "retry",
                       "settings": { "attempts": "1" }, "duration_seconds": 60 });
    let answer = asking.ask(&request(Method::POST, OVERRIDES, headers, &body.to_string()));
    let (status, code, _) = answer.error();
    (status, code)
}

const JSON: (&str, &str) = ("content-type", "application/json");

#[test]
fn without_a_token_in_the_program_nothing_is_written() {
    for asking in [Asking::read_only(), Asking::read_only().with(|admin| admin.allow_writes("  "))] {
        let bearer = format!("Bearer {TOKEN}");
        for guess in [bearer.as_str(), "Bearer ", "Bearer   ", ""] {
            let refused = attempt(&asking, &[JSON, ("authorization", guess)]);
            assert_eq!(refused, (403, "read_only".to_owned()));
        }
        assert_eq!(asking.state()["writes_allowed"], false);
    }
    assert_eq!(Asking::new().state()["writes_allowed"], true);
}

#[test]
fn a_wrong_token_is_refused_and_asked_for() {
    let asking = Asking::new();
    let longer = format!("Bearer {TOKEN}x");
    let basic = format!("Basic {TOKEN}");
    for guess in ["Bearer", "Bearer x", longer.as_str(), basic.as_str(), TOKEN] {
        assert_eq!(
            attempt(&asking, &[JSON, ("authorization", guess)]),
            (401, "unauthorized".to_owned()),
            "{guess}"
        );
    }
    assert_eq!(attempt(&asking, &[JSON]), (401, "unauthorized".to_owned()));
    let answer = asking.ask(&request(Method::POST, OVERRIDES, &[JSON], "{}"));
    assert_eq!(answer.headers[header::WWW_AUTHENTICATE], "Bearer");
    // Only this one comes as far as being read.
    let right = format!("Bearer {TOKEN}");
    assert_eq!(attempt(&asking, &[JSON, ("authorization", &right)]), (422, "invalid".to_owned()));
}

#[test]
fn a_token_that_is_no_plain_text_is_asked_for_again() {
    let asking = Asking::new();
    let mut request = write(Method::POST, OVERRIDES, "{}");
    let guess = header::HeaderValue::from_bytes(b"Bearer geheimnis\xe9").expect("a header may have it");
    request.headers_mut().insert(header::AUTHORIZATION, guess);
    assert_eq!(asking.ask(&request).error().0, 401);
    let asking = Asking::read_only().with(|admin| admin.allow_writes("geheimnis\u{e9}"));
    assert_eq!(asking.state()["writes_allowed"], false, "nobody could send it");
}

#[test]
fn two_tokens_are_none() {
    let mut request = write(Method::POST, OVERRIDES, "{}");
    request.headers_mut().append(header::AUTHORIZATION, header::HeaderValue::from_static("Bearer x"));
    assert_eq!(Asking::new().ask(&request).status, 400);
}

#[test]
fn a_write_of_another_page_is_refused_with_the_token_too() {
    let asking = Asking::new();
    let bearer = format!("Bearer {TOKEN}");
    let from = |headers: &[(&str, &str)]| {
        let all: Vec<_> =
            [JSON, ("authorization", &*bearer)].into_iter().chain(headers.iter().copied()).collect();
        attempt(&asking, &all)
    };
    for origin in ["http://evil.example", "null", "http://127.0.0.1:9191", "http://localhost:9190", "file://"]
    {
        assert_eq!(from(&[("origin", origin)]), (403, "origin_not_allowed".to_owned()), "{origin}");
    }
    for site in ["cross-site", "same-site", "anything"] {
        assert_eq!(from(&[("sec-fetch-site", site)]), (403, "origin_not_allowed".to_owned()), "{site}");
    }
    for fine in
        [("origin", "http://127.0.0.1:9190"), ("sec-fetch-site", "same-origin"), ("sec-fetch-site", "none")]
    {
        assert_eq!(from(&[fine]).0, 422, "{fine:?}");
    }
}

#[test]
fn a_body_is_json_and_says_so() {
    let asking = Asking::new();
    let bearer = format!("Bearer {TOKEN}");
    for media_type in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp", ""]
    {
        let refused = attempt(&asking, &[("authorization", &bearer), ("content-type", media_type)]);
        assert_eq!(refused, (415, "unsupported_media_type".to_owned()), "{media_type}");
    }
    assert_eq!(attempt(&asking, &[("authorization", &bearer)]).0, 415);
    for media_type in ["application/json; charset=utf-8", "Application/JSON"] {
        let read = attempt(&asking, &[("authorization", &bearer), ("content-type", media_type)]);
        assert_eq!(read.0, 422, "{media_type}");
    }
}

#[test]
fn a_body_is_bounded_in_size_and_depth() {
    let asking = Asking::new();
    let sent = |body: &str| asking.ask(&write(Method::POST, OVERRIDES, body)).error();
    let padded = |bytes: usize| format!("{{{}}}", " ".repeat(bytes - 2));
    assert_eq!(sent(&padded(64 * 1024)).0, 422, "it is read, and has nothing in it");
    let (status, code, message) = sent(&padded(64 * 1024 + 1));
    assert_eq!((status, &*code, &*message), (413, "too_large", "a body has at most 65536 bytes"));
    for bomb in [
        "[".repeat(60_000),
        "{\"a\":".repeat(12_000),
        format!("{}{}", "[".repeat(30_000), "]".repeat(30_000)),
    ] {
        assert_eq!(sent(&bomb).0, 400);
    }
    for text in ["", "[]", "7", "null", "{\"reason\"", "{\"reason\": \"x\"} {}"] {
        assert_eq!(sent(text).0, 400, "{text}");
    }
}

#[test]
fn a_body_of_other_bytes_is_refused() {
    let mut request = write(Method::POST, OVERRIDES, "");
    *request.body_mut() = bytes::Bytes::from_static(b"{\"reason\": \"\xff\xfe\"}");
    assert_eq!(Asking::new().ask(&request).status, 400);
}

fn all_headers(answer: &Answer) -> String {
    format!("{:?}", answer.headers)
}

#[test]
fn no_answer_lets_another_page_read_it() {
    let asking = Asking::new();
    let origin = [("origin", "http://evil.example"), ("access-control-request-method", "POST")];
    for (method, path) in [
        (Method::GET, "/"),
        (Method::GET, "/api/v1/state"),
        (Method::GET, "/metrics"),
        (Method::OPTIONS, "/api/v1/overrides"),
        (Method::POST, "/api/v1/overrides"),
        (Method::GET, "/nowhere"),
    ] {
        let answer = asking.ask(&request(method, path, &origin, ""));
        assert!(!all_headers(&answer).contains("access-control"), "{path}");
        for (name, value) in [
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.headers[name], value, "{path}");
        }
        let policy = answer.headers["content-security-policy"].to_str().expect("it is a text");
        assert!(
            policy.starts_with("default-src 'none';") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
    }
}

#[test]
fn the_page_runs_its_own_script_alone() {
    let answer = Asking::new().get("/");
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "text/html; charset=utf-8"));
    let policy = answer.headers["content-security-policy"].to_str().expect("it is a text");
    for part in [
        "script-src 'sha256-",
        "style-src 'sha256-",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
    ] {
        assert!(policy.contains(part), "{part} in {policy}");
    }
    for part in ["unsafe", "http:", "https:", "*"] {
        assert!(!policy.contains(part), "{part} in {policy}");
    }
}

#[test]
fn another_method_is_answered_with_those_there_are() {
    let asking = Asking::new();
    for (path, allow) in [
        ("/", "GET, HEAD"),
        ("/api/v1/state", "GET, HEAD"),
        ("/health", "GET, HEAD"),
        ("/api/v1/breakers/payments/reset", "POST"),
        ("/api/v1/overrides", "POST"),
        ("/api/v1/overrides/4", "DELETE"),
        ("/api/v1/switch", "POST"),
        ("/api/v1/faults", "POST"),
    ] {
        for method in [Method::PUT, Method::PATCH, Method::OPTIONS, Method::TRACE] {
            let answer = asking.ask(&request(method.clone(), path, &[], ""));
            assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, allow), "{method} {path}");
        }
    }
    assert_eq!(asking.ask(&write(Method::POST, "/api/v1/state", "{}")).status, 405);
    assert_eq!(asking.get("/api/v1/overrides").status, 405);
}

#[test]
fn head_is_get_without_a_body() {
    let asking = Asking::new();
    for path in ["/", "/api/v1/config", "/nowhere"] {
        let (get, head) = (asking.get(path), asking.ask(&request(Method::HEAD, path, &[], "")));
        assert_eq!((get.status, &get.headers["content-type"]), (head.status, &head.headers["content-type"]));
        assert!(head.body.is_empty() && head.headers["content-length"] != "0", "{path}");
    }
}

#[test]
fn no_path_leads_anywhere_else() {
    let asking = Asking::new();
    for path in [
        "/../../etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/api/v1/sites/..",
        "/api/v1/sites/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/api/v1/sites/%252e%252e",
        "/api/v1/sites/%",
        "/api/v1/sites/%ff%fe",
        "/api/v1/sites/a/../../state",
        "/api/v1/breakers/a%00b",
        "//api/v1/state",
        "/api//v1/state",
        "/API/v1/state",
        "/api/v1/state/",
        "/api/v1/overrides/-1",
        "/index.html",
    ] {
        assert_eq!(asking.get(path).status.as_u16(), 404, "{path}");
    }
}

#[test]
fn an_unknown_name_is_404_and_creates_nothing() {
    let asking = Asking::new();
    let hostile = [
        "no-such-breaker",
        "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "%0d%0aset-cookie:%20a=b",
        "%22%27%60",
        "%F0%9F%92%A5",
    ];
    for name in hostile {
        for path in [format!("/api/v1/breakers/{name}"), format!("/api/v1/sites/{name}")] {
            let answer = asking.get(&path);
            assert_eq!(answer.error().0, 404, "{path}");
            assert!(!all_headers(&answer).contains("set-cookie"));
            assert_eq!(answer.headers["content-type"], "application/json");
        }
        for command in ["force_open", "disable", "observe", "half_open", "reset"] {
            let path = format!("/api/v1/breakers/{name}/{command}");
            assert_eq!(asking.post(&path, &json!({ "reason": "test" })).error().0, 404);
        }
    }
    assert_eq!(asking.get("/health?strict=no-such-breaker").status, 200);
    assert!(CircuitBreaker::find("no-such-breaker").is_none());
    assert!(!CircuitBreaker::all().iter().any(|breaker| breaker.name() == "<script>alert(1)</script>"));
}

#[test]
fn a_prefix_is_taken_away_once() {
    let asking = Asking::new().with(|admin| admin.at("/ops/resilience/"));
    for (path, status) in [
        ("/ops/resilience", 200),
        ("/ops/resilience/", 200),
        ("/ops/resilience/health", 200),
        ("/ops/resiliencex/health", 404),
        ("/ops/resilience/ops/resilience/health", 404),
        ("/health", 404),
        ("/", 404),
    ] {
        assert_eq!(asking.get(path).status.as_u16(), status, "{path}");
    }
    assert_eq!(Asking::new().with(|admin| admin.at("/")).get("/health").status, 200);
}

#[cfg(not(feature = "faults"))]
#[test]
fn faults_that_are_not_compiled_in_are_told_of() {
    let body = json!({ "name": "guards::call", "words": { "rate": "5%" }, "reason": "rehearsal 7" });
    let (status, code, message) = Asking::new().post("/api/v1/faults", &body).error();
    assert_eq!((status, &*code), (409, "conflict"));
    assert!(message.starts_with("faults are not compiled in"), "{message}");
}

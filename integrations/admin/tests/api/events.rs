//! The ring of events, and that every write is in it and in the log, without the token.

use std::fmt::{self, Write};

use http::Method;
use resilience::telemetry::{self, Level};
use resilience::{CircuitBreaker, rate_limit};
use serde_json::json;

use crate::kit::{ApiError, Asking, TOKEN, request};
use crate::log::Log;

#[test]
fn a_write_is_told_with_actor_before_and_after() {
    static BREAKER: CircuitBreaker = CircuitBreaker::builder("audited").build();
    assert!(BREAKER.try_acquire().is_ok());
    let (asking, log) = (Asking::new(), Log::default());
    tracing::subscriber::with_default(log.clone(), || {
        let body = json!({ "reason": "incident 812", "by": "oncall", "duration_seconds": 60 });
        assert_eq!(asking.post("/api/v1/breakers/audited/force_open", &body).status, 200);
    });
    let text = log.text();
    let line = text.lines().find(|line| line.contains("resilience::admin")).expect("it is told");
    for part in [
        "WARN resilience::admin",
        "by=\"oncall\"",
        "because=\"incident 812\"",
        "done=\"audited is forced open for 1 min\"",
        "before=\"{\\\"ends_in_seconds\\\":null,\\\"state\\\":\\\"closed\\\"}\"",
        "\\\"state\\\":\\\"forced_open\\\"",
    ] {
        assert!(line.contains(part), "{part} in {line}");
    }
    let stored = asking.events_with("audited is forced open");
    let expected = "audited is forced open for 1 min, by oncall: incident 812; before: \
                    {\"ends_in_seconds\":null,\"state\":\"closed\"}; after: {\"ends_in_seconds\":60.0,\"state\":\"forced_open\"}";
    assert!(stored.iter().any(|text| text.starts_with(&expected[..100])), "{stored:?}");
    let all = asking.get("/api/v1/events").json();
    let written = all["events"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|one| one["kind"] == "written")
        .collect::<Vec<_>>();
    assert!(!written.is_empty() && written.iter().all(|one| one["class"] == "change"));
    BREAKER.reset();
}

#[test]
fn the_token_is_in_no_log_no_event_and_no_answer() {
    let (asking, log) = (Asking::new(), Log::default());
    let mut said = String::new();
    tracing::subscriber::with_default(log.clone(), || {
        let bearer = format!("Bearer {TOKEN}");
        let almost = format!("Bearer {TOKEN}!");
        let json_type = ("content-type", "application/json");
        for authorization in [&*bearer, &*almost, TOKEN] {
            for (method, path, body) in [
                (Method::POST, "/api/v1/switch", "{}"),
                (Method::POST, "/api/v1/overrides", "{\"reason\": \"x\"}"),
                (Method::POST, "/api/v1/breakers/none/reset", "{\"reason\": \"x\"}"),
                (Method::DELETE, "/api/v1/overrides/1", ""),
                (Method::GET, "/api/v1/state", ""),
                (Method::GET, "/", ""),
                (Method::PUT, "/api/v1/state", ""),
            ] {
                let answer =
                    asking.ask(&request(method, path, &[("authorization", authorization), json_type], body));
                let _ = write!(said, "{:?}{}", answer.headers, String::from_utf8_lossy(&answer.body));
            }
        }
        let _ = write!(said, "{:?}{}", asking.admin, asking.get("/api/v1/events").json());
    });
    for text in [&said, &log.text()] {
        for part in TOKEN.split(' ').filter(|part| part.len() > 6) {
            assert!(!text.contains(part), "{part}");
        }
    }
}

#[resilience::retry(attempts = 3, base = 1ms)]
fn flaky(left: &mut u32) -> Result<(), ApiError> {
    if *left == 0 {
        return Ok(());
    }
    *left -= 1;
    Err(ApiError::Timeout("secret".to_owned()))
}

#[test]
fn events_of_a_call_share_its_id_and_are_newest_first() {
    let name = concat!(module_path!(), "::flaky");
    telemetry::level_of(name, Level::Calls);
    let asking = Asking::new();
    assert_eq!(flaky(&mut 2), Ok(()));
    let all = asking.get("/api/v1/events").json();
    let own: Vec<_> =
        all["events"].as_array().expect("a list").iter().filter(|one| one["function"] == name).collect();
    let kinds: Vec<_> = own.iter().map(|one| one["kind"].as_str().unwrap_or_default()).collect();
    assert_eq!(kinds, ["recovered", "retrying", "retrying"]);
    assert!(own.iter().all(|one| one["call"].is_string() && one["call"] == own[0]["call"]));
    assert!(own.iter().all(|one| !one["text"].as_str().unwrap_or_default().contains("secret")));
    assert!(own[1]["text"].as_str().unwrap_or_default().ends_with("`timeout`"), "{}", own[1]["text"]);
    assert!(own.iter().all(|one| one["class"] == "call"));
    assert_eq!((&own[1]["severity"], &own[1]["injected"]), (&json!("notice"), &json!(false)));
}

#[test]
fn rejections_are_stored_once_a_second_with_their_number() {
    static BREAKER: CircuitBreaker = CircuitBreaker::builder("stormy").build();
    let asking = Asking::new();
    BREAKER.force_open();
    let reject = |times: u32| {
        (0..times).for_each(|_| drop(BREAKER.call(|| Ok::<_, ApiError>(()))));
        asking.events_with("stormy: rejected")
    };
    assert_eq!(reject(1_000), ["stormy: rejected a call, forced open"]);
    asking.advance(std::time::Duration::from_secs(1));
    let expected = "stormy: rejected a call, forced open; 999 more events like it before";
    assert_eq!(reject(5)[0], expected);
    assert_eq!(asking.events_with("stormy: forced open").len(), 1, "the opening is still there");
    BREAKER.reset();
}

#[rate_limit(1, per = 1h, map_err = |_| ApiError::Rejected(String::new()))]
fn read_stock() -> Result<(), ApiError> {
    Ok(())
}

#[rate_limit(1, per = 1h, map_err = |_| ApiError::Rejected(String::new()))]
fn write_stock() -> Result<(), ApiError> {
    Ok(())
}

#[test]
fn rejections_of_two_functions_are_told_apart() {
    let asking = Asking::new();
    let is_ok = [(); 3].map(|()| (read_stock().is_ok(), write_stock().is_ok()));
    assert_eq!(is_ok, [(true, true), (false, false), (false, false)]);
    let events = asking.get("/api/v1/events").json();
    let stored: Vec<_> = events["events"].as_array().expect("it is a list").iter().collect();
    let of = |name: &str| stored.iter().filter(|one| one["function"] == name).count();
    assert_eq!(of(concat!(module_path!(), "::read_stock")), 1);
    assert_eq!(of(concat!(module_path!(), "::write_stock")), 1);
}

/// An error whose text is the program's code: it makes a call that fails and is observed too.
#[derive(Debug)]
struct Chatty;

impl fmt::Display for Chatty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let _ = flaky(&mut 9);
        f.write_str("card 4111")
    }
}

#[resilience::retry(attempts = 2, base = 1ms, on = |_| true)]
fn chatty() -> Result<(), Chatty> {
    Err(Chatty)
}

#[test]
fn a_text_of_an_error_may_make_calls_itself() {
    let asking = Asking::new().with(resilience_admin::Admin::show_details);
    let (done, is_done) = std::sync::mpsc::channel();
    std::thread::spawn(move || done.send(chatty().is_err()));
    let ended = is_done.recv_timeout(std::time::Duration::from_secs(30));
    assert_eq!(ended, Ok(true), "it waits for itself");
    assert!(!asking.events_with("card 4111").is_empty());
}

#[resilience::retry(attempts = 2, base = 1ms)]
fn private() -> Result<(), ApiError> {
    Err(ApiError::Timeout("pan 5500".to_owned()))
}

#[test]
fn a_page_that_hides_details_hides_those_of_a_clone() {
    let hidden = Asking::new();
    let shown = hidden.clone().with(resilience_admin::Admin::show_details);
    assert!(private().is_err());
    assert!(!shown.events_with("pan 5500").is_empty(), "{:?}", shown.events_with(""));
    assert_eq!(hidden.events_with("pan 5500"), [] as [String; 0]);
    let opened = hidden.get(concat!("/api/v1/sites/", module_path!(), "::private")).json();
    assert!(!opened.to_string().contains("pan 5500") && !opened["events"][0].is_null());
}

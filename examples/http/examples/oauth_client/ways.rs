//! The ways in which the service misbehaves, and who calls it meanwhile.

use crate::service::{Fault, Mood, Quota};
use serde_json::json;
use std::time::Duration;
use unruly::Reply;

/// A way to misbehave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    TokenExpires,
    TokenExpired,
    ServerError,
    Unavailable,
    TooManyRequests,
    QuotaUsedUp,
    Reset,
    BodyCut,
    Stall,
    Garbage,
    InvalidJson,
    NewPage,
    ProxyError,
    AnswerLost,
    LoginDown,
    OwnCursor,
    Outage,
    Hangs,
    HangsAtDeadline,
    Crowd,
    Throttled,
}

/// All of them, in the order of the report.
pub(crate) const WAYS: [Way; 21] = [
    Way::TokenExpires,
    Way::TokenExpired,
    Way::ServerError,
    Way::Unavailable,
    Way::TooManyRequests,
    Way::QuotaUsedUp,
    Way::Reset,
    Way::BodyCut,
    Way::Stall,
    Way::Garbage,
    Way::InvalidJson,
    Way::NewPage,
    Way::ProxyError,
    Way::AnswerLost,
    Way::LoginDown,
    Way::OwnCursor,
    Way::Outage,
    Way::Hangs,
    Way::HangsAtDeadline,
    Way::Crowd,
    Way::Throttled,
];

/// The calls that are made meanwhile.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Calls {
    /// One listing, within this time.
    Listing(Duration),
    /// So many listings at once.
    AtOnce(usize),
    /// So many listings, one after the other.
    InTurn(usize),
    /// One new item.
    Create,
}

impl Way {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::TokenExpires => "the token expires between pages, 20 tasks",
            Self::TokenExpired => "the token expires before a POST",
            Self::ServerError => "500 once",
            Self::Unavailable => "503, Retry-After: 1",
            Self::TooManyRequests => "429, retry-after-ms: 700",
            Self::QuotaUsedUp => "429, x-ratelimit-reset: 1 s ahead",
            Self::Reset => "a reset before the answer",
            Self::BodyCut => "a body that is cut",
            Self::Stall => "no answer to one request",
            Self::Garbage => "garbage instead of HTTP",
            Self::InvalidJson => "invalid JSON",
            Self::NewPage => "invalid JSON in place of a new page",
            Self::ProxyError => "520 of a proxy, twice",
            Self::AnswerLost => "the answer to a POST is lost, twice",
            Self::LoginDown => "no new tokens, 10 tasks",
            Self::OwnCursor => "a page that points to itself",
            Self::Outage => "503 to all, 12 listings in turn",
            Self::Hangs => "no answers from page 3 on",
            Self::HangsAtDeadline => "the same, and a deadline of 400 ms",
            Self::Crowd => "110 requests a second, 24 tasks",
            Self::Throttled => "429 to all, 12 tasks",
        }
    }

    pub(crate) fn calls(self) -> Calls {
        match self {
            Self::TokenExpires => Calls::AtOnce(20),
            Self::LoginDown => Calls::AtOnce(10),
            Self::Crowd => Calls::AtOnce(24),
            Self::Throttled => Calls::AtOnce(12),
            Self::Outage => Calls::InTurn(12),
            Self::TokenExpired | Self::AnswerLost => Calls::Create,
            Self::HangsAtDeadline => Calls::Listing(Duration::from_millis(400)),
            _ => Calls::Listing(Duration::from_secs(10)),
        }
    }

    /// How the service is meanwhile. Where one page fails, it is the second one.
    pub(crate) fn mood(self) -> Mood {
        let page_two = |replies: &[Reply]| Mood {
            faults: [Fault::None].into_iter().chain(replies.iter().cloned().map(Fault::Reply)).collect(),
            ..Mood::default()
        };
        let page = r#"{"items":[{"id":3},{"id":4}],"next":"3&"}"#;
        match self {
            Self::TokenExpires => Mood { expires_after: Some(10), ..Mood::default() },
            Self::TokenExpired => Mood { expires_after: Some(0), ..Mood::default() },
            Self::ServerError => page_two(&[Reply::status(500).body("<html>")]),
            Self::Unavailable => page_two(&[Reply::status(503).retry_after(1)]),
            Self::TooManyRequests => page_two(&[Reply::status(429).header("retry-after-ms", 700)]),
            Self::QuotaUsedUp => page_two(&[quota_used_up()]),
            Self::Reset => page_two(&[Reply::reset()]),
            Self::BodyCut => page_two(&[Reply::ok(page).cut_after(20)]),
            Self::Stall => page_two(&[Reply::stall()]),
            Self::Garbage => page_two(&[Reply::raw("220 mail.example.com ESMTP\r\n")]),
            Self::InvalidJson => page_two(&[Reply::ok("<html>Welcome to this network!")]),
            Self::NewPage => Mood {
                faults: vec![Fault::Reply(leads_to_page("4&"))],
                from_then_on: Some(Reply::ok("<html>Welcome to this network!")),
                ..Mood::default()
            },
            Self::ProxyError => page_two(&[Reply::status(520), Reply::status(520)]),
            Self::AnswerLost => {
                Mood { faults: vec![Fault::AnswerLost, Fault::AnswerLost], ..Mood::default() }
            }
            Self::LoginDown => {
                Mood { expires_after: Some(1), login: Some(Reply::status(503)), ..Mood::default() }
            }
            Self::OwnCursor => {
                Mood { faults: vec![Fault::None], from_then_on: Some(leads_to_page("2&")), ..Mood::default() }
            }
            Self::Outage => Mood { from_then_on: Some(Reply::status(503)), ..Mood::default() },
            Self::Throttled => Mood { from_then_on: Some(Reply::status(429)), ..Mood::default() },
            Self::Hangs | Self::HangsAtDeadline => Mood {
                faults: vec![Fault::None, Fault::None],
                from_then_on: Some(Reply::stall()),
                ..Mood::default()
            },
            Self::Crowd => Mood {
                work: Duration::from_millis(15),
                quota: Some(Quota { burst: 30.0, a_second: 110.0 }),
                ..Mood::default()
            },
        }
    }
}

/// A second later by the service's clock, which need not be right.
fn quota_used_up() -> Reply {
    Reply::status(429)
        .header("date", "Tue, 01 Sep 2026 00:00:00 GMT")
        .header("x-ratelimit-remaining", 0)
        .header("x-ratelimit-reset", 1_788_220_801)
}

fn leads_to_page(next: &str) -> Reply {
    Reply::status(200).json(&json!({ "items": [{ "id": 1 }, { "id": 2 }], "next": next }))
}

//! What has to be true of each way.

use crate::trial::{Got, Outcome};
use crate::ways::Way;
use std::ops::RangeInclusive;
use std::time::Duration;

/// Checks what the client and the service have seen.
pub(crate) fn check(way: Way, guarded: &Outcome, plain: &Outcome) -> Result<(), String> {
    let failed = plain.got.iter().any(|got| matches!(got, Got::Failed(_)));
    claim(failed, "a plain client gets an error")?;
    gets(way, guarded)?;
    requests(way, guarded)?;
    waits(way, guarded)?;
    match way {
        Way::AnswerLost => {
            claim(plain.seen.created == 1, "a plain client has made an item and does not know it")
        }
        Way::Crowd => claim(plain.seen.throttled > 0, "plain clients are above the quota"),
        _ => Ok(()),
    }
}

/// What the callers get.
fn gets(way: Way, guarded: &Outcome) -> Result<(), String> {
    let expected = match way {
        Way::Garbage
        | Way::InvalidJson
        | Way::LoginDown
        | Way::Outage
        | Way::Hangs
        | Way::HangsAtDeadline
        | Way::Throttled => Got::Remembered,
        Way::NewPage => Got::Incomplete,
        Way::TokenExpired | Way::AnswerLost => Got::Made,
        Way::OwnCursor => Got::Failed("the page after \"2&\" was there before".to_owned()),
        _ => Got::Fresh,
    };
    match guarded.got.iter().find(|got| **got != expected) {
        Some(got) => Err(format!("a caller gets {got:?}, not {expected:?}")),
        None => Ok(()),
    }
}

/// What reaches the service.
fn requests(way: Way, guarded: &Outcome) -> Result<(), String> {
    let seen = guarded.seen;
    let requests = match way {
        Way::TokenExpires => {
            claim(seen.logins == 1, "one task logs in for all")?;
            claim((1..=20).contains(&seen.unauthorized), "a task is refused at most once")?;
            let asked = seen.requests.saturating_sub(seen.unauthorized);
            return claim(
                (60..=80).contains(&asked),
                "each page is asked for once, and again only if it is late",
            );
        }
        Way::TokenExpired => {
            claim((seen.logins, seen.unauthorized) == (1, 1), "a new token is asked for once")?;
            2
        }
        Way::LoginDown => {
            claim(seen.logins == 3, "the circuit of the login opens after three logins")?;
            return claim(seen.requests <= 11, "without a token nothing is sent");
        }
        Way::AnswerLost => {
            claim(seen.created == 1, "three requests with one key make one item")?;
            3
        }
        Way::Crowd => {
            claim(seen.throttled == 0, "no request is above the quota")?;
            claim(seen.at_once <= 8, "no more requests than places run at once")?;
            return claim(
                (72..=96).contains(&seen.requests),
                "each page is asked for once, or again if it is late",
            );
        }
        Way::Throttled => {
            let again = seen.requests.saturating_sub(36);
            return claim((90..=115).contains(&again), "36 calls make no more attempts than the budget has");
        }
        Way::OwnCursor | Way::NewPage => 2,
        Way::Garbage | Way::InvalidJson | Way::HangsAtDeadline => 3,
        Way::Hangs => 6,
        Way::ProxyError | Way::Outage => 5,
        _ => 4,
    };
    if seen.requests == requests {
        Ok(())
    } else {
        Err(format!("the service sees {} requests, not {requests}", seen.requests))
    }
}

/// The waits before further attempts. Hedges, which begin when an attempt fails or takes long, have
/// none.
fn waits(way: Way, guarded: &Outcome) -> Result<(), String> {
    let backoff = |retry: u32| 0..=50 << (retry - 1);
    if way == Way::Throttled {
        return claim(guarded.waits.len() <= 115, "retries take from the budget too");
    }
    let expected: Vec<RangeInclusive<u64>> = match way {
        Way::Unavailable | Way::QuotaUsedUp => vec![1000..=1050],
        Way::TooManyRequests => vec![700..=750],
        Way::ProxyError | Way::Hangs => vec![backoff(1)],
        Way::AnswerLost | Way::LoginDown => vec![backoff(1), backoff(2)],
        Way::Outage => vec![backoff(1), backoff(2), backoff(3)],
        _ => vec![],
    };
    let within = |(wait, range): (&Duration, &RangeInclusive<u64>)| {
        (Duration::from_millis(*range.start())..=Duration::from_millis(*range.end())).contains(wait)
    };
    let holds = guarded.waits.len() == expected.len() && guarded.waits.iter().zip(&expected).all(within);
    if holds { Ok(()) } else { Err(format!("the waits are {:?}, not {expected:?} ms", guarded.waits)) }
}

fn claim(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("it is not true that {what}")) }
}

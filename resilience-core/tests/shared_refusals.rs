//! A store that refuses a part of what a lane asks for. A process of its own: the lane is that of
//! the process, and so are its limiters.

use std::time::{Duration, Instant};

use resilience_core::shared::memory::{MemoryConnection, MemoryStore};
use resilience_core::shared::store::{Command, Reply, Store, StoreError};
use resilience_core::shared::{Settings, start, status};
use resilience_core::{CircuitBreaker, CircuitState, RateLimiter};

const SECOND: Duration = Duration::from_secs(1);

static BREAKER: CircuitBreaker = CircuitBreaker::builder("payments").shared().build();
static LIMITER: RateLimiter = RateLimiter::builder("partner").limit(100).shared().build();

/// Refuses tokens, as the user of the server may not have the right to them.
struct Refuses(MemoryConnection);

impl Store for Refuses {
    fn send(&mut self, commands: &[Command], patience: Duration) -> Result<Vec<Reply>, StoreError> {
        let replies = self.0.send(commands, patience)?;
        let answer = |(command, reply): (&Command, Reply)| match command {
            Command::Take { .. } => Reply::Refused(StoreError::new("no right to tokens")),
            _ => reply,
        };
        Ok(commands.iter().zip(replies).map(answer).collect())
    }
}

/// Waits for another thread, with a bound.
#[track_caller]
fn until(mut is_true: impl FnMut() -> bool) {
    let end = Instant::now() + 60 * SECOND;
    while !is_true() {
        assert!(Instant::now() < end, "in vain: {:?}", status());
        std::thread::yield_now();
    }
}

/// The rounds with tokens that were counted as failed.
fn failures() -> f64 {
    let page = resilience_core::telemetry::prometheus();
    let series = "resilience_shared_errors_total{op=\"take\"} ";
    page.lines().find_map(|line| line.strip_prefix(series)).map_or(0.0, |value| value.parse().unwrap())
}

#[test]
fn a_store_that_refuses_tokens_still_serves_breakers() {
    let began = Instant::now();
    let store = MemoryStore::on_clock(move || began.elapsed());
    assert_eq!(BREAKER.state(), CircuitState::Closed);
    let settings = Settings::new("a").poll(Duration::from_millis(50));
    let sharing = start(Refuses(store.connect("a")), settings).expect("the only lane");
    until(|| sharing.is_up());
    assert_eq!(status().expect("a lane").last_error, None);
    // Calls without tokens are what a lane asks for them for.
    until(|| {
        let _ = LIMITER.try_acquire();
        status().expect("a lane").last_error.as_deref() == Some("no right to tokens")
    });
    until(|| failures() >= 1.0);
    let vote = Command::Trip {
        name: "payments".to_owned(),
        known_epoch: 0,
        cooldown: 60 * SECOND,
        quorum: 1,
        why: "5 failures in a row".to_owned(),
        settings: 0,
    };
    store.connect("b").send(&[vote], SECOND).expect("it is there");
    until(|| BREAKER.state() == CircuitState::Open);
    assert!(sharing.is_up(), "a refusal is no silence: {:?}", status());
}

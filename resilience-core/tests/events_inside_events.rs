//! Engine layer: a subscriber of the whole process that itself calls guarded and retried functions.
//!
//! A process of its own, since only with a subscriber for the whole process does `tracing` let one
//! event arise inside another.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use resilience_core::{CircuitBreaker, CircuitOpen, RetryPolicy, TestClock};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// A subscriber that sends each event to a log server, with a retry and a circuit breaker. The
/// server is down.
struct Shipping;

static EVENTS: AtomicU64 = AtomicU64::new(0);

fn log_server() -> &'static CircuitBreaker {
    static BREAKER: OnceLock<CircuitBreaker> = OnceLock::new();
    BREAKER.get_or_init(|| CircuitBreaker::unshared("log server").threshold(1).build())
}

fn ship() {
    let policy = RetryPolicy::new().attempts(2).base(std::time::Duration::ZERO);
    let shipped = policy.call(|| log_server().call(|| Err::<(), _>(std::io::Error::other("down"))));
    assert!(shipped.is_err());
}

impl Subscriber for Shipping {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "resilience"
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {
        EVENTS.fetch_add(1, SeqCst);
        ship();
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[test]
fn events_inside_events_are_dropped_and_counted() {
    tracing::subscriber::set_global_default(Shipping).expect("it is the only one");
    let _installed = TestClock::new().install();
    assert_eq!(resilience_core::dropped_events(), 0);

    let payments = CircuitBreaker::unshared("payments").build();
    payments.force_open();
    assert_eq!(EVENTS.load(SeqCst), 1, "the opening");
    // The events inside are the opening, and the end of the retry.
    let first = resilience_core::dropped_events();
    assert_eq!(first, 2);

    let rejected: Result<(), CircuitOpen> = payments.call(|| Ok(()));
    assert!(rejected.is_err());
    assert_eq!(EVENTS.load(SeqCst), 2, "the rejection");
    let second = resilience_core::dropped_events();
    assert!(second > first);

    let _ = RetryPolicy::new().attempts(1).call(|| Err::<(), _>("no"));
    assert_eq!(EVENTS.load(SeqCst), 3, "the end of the retrying");
    assert!(resilience_core::dropped_events() > second);
}

//! A breaker allocates nothing once it is linked, whatever becomes of the call.

use std::future::ready;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use allocation_counter::measure;
use resilience_core::private::{Node, Origin, Outcome, Settings, Site, Ticket};
use resilience_core::{CircuitBreaker, CircuitOpen, TestClock};

static SITE: Site = Site::named("allocations", Origin::new("tests::allocations", file!(), line!()), || {
    Settings::new().threshold(1_000_000)
});

fn enter() -> Ticket<&'static Node> {
    SITE.enter().expect("the circuit is closed")
}

#[track_caller]
fn allocates_nothing(mut work: impl FnMut()) {
    work();
    assert_eq!(measure(work).count_total, 0);
}

#[test]
fn a_closed_breaker_allocates_nothing_for_any_outcome() {
    allocates_nothing(|| enter().record(Outcome::Success));
    allocates_nothing(|| enter().record(Outcome::Failure));
    allocates_nothing(|| enter().record(Outcome::Ignored));
    allocates_nothing(|| drop(enter()));
}

#[test]
fn a_guarded_future_is_not_boxed() {
    allocates_nothing(|| {
        let guarded = enter().guard(ready(1), |_| Outcome::Success);
        let polled = pin!(guarded).poll(&mut Context::from_waker(Waker::noop()));
        assert_eq!(polled, Poll::Ready(1));
    });
}

#[test]
fn rejections_probes_and_transitions_allocate_nothing() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let cooldown = Duration::from_secs(1);
    let breaker = CircuitBreaker::unshared("rejecting").threshold(1).cooldown(cooldown).build();
    allocates_nothing(|| {
        breaker.try_acquire().expect("closed").failure();
        assert!(breaker.try_acquire().is_err(), "open");
        clock.advance(cooldown);
        let probe = breaker.try_acquire().expect("half-open");
        assert!(breaker.try_acquire().is_err(), "one probe");
        probe.success();
        assert_eq!(breaker.call(|| Ok::<_, CircuitOpen>(7)), Ok(7));
    });
}

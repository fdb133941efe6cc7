//! Engine layer: the rules of a breaker, one sentence each, on a test clock.

use std::error::Error;
use std::future::{pending, ready};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use resilience_core::private::{
    BreakerRef, ByStatic, CallGuard, Origin, Outcome, Settings, StaticBreaker, Transience, TypeOf, Verdict,
    guard,
};
use resilience_core::{CircuitBreaker, CircuitOpen, CircuitPermit, CircuitState, TestClock, TestClockGuard};

const COOLDOWN: Duration = Duration::from_secs(10);

const FAILURE: Verdict<'_> = Verdict::of(Transience::Transient);

/// The `retry_after` of a caller who finds all places of probes taken.
const COME_BACK: Duration = Duration::from_secs(1);

struct Fixture {
    breaker: CircuitBreaker,
    clock: TestClock,
    _installed: TestClockGuard,
}

impl Fixture {
    fn new(threshold: u32, probes: u32) -> Self {
        let clock = TestClock::new();
        let builder = CircuitBreaker::unshared("service").threshold(threshold).probes(probes);
        Self { breaker: builder.cooldown(COOLDOWN).build(), _installed: clock.install(), clock }
    }

    /// A breaker whose cooldown is over: its next calls are probes.
    fn with_probes_due(probes: u32) -> Self {
        let fixture = Self::new(1, probes);
        fixture.acquire().failure();
        fixture.clock.advance(COOLDOWN);
        fixture
    }

    #[track_caller]
    fn acquire(&self) -> CircuitPermit {
        self.breaker.try_acquire().expect("a call may run")
    }

    #[track_caller]
    fn reject(&self) -> CircuitOpen {
        self.breaker.try_acquire().expect_err("no call may run")
    }

    fn state(&self) -> CircuitState {
        self.breaker.state()
    }
}

fn poll<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

fn panics(work: impl FnOnce()) {
    assert!(catch_unwind(AssertUnwindSafe(work)).is_err(), "the panic goes on");
}

mod closed {
    use super::*;

    #[test]
    fn the_threshold_th_failure_in_a_row_opens() {
        let t = Fixture::new(3, 1);
        for row in 1..3 {
            t.acquire().failure();
            assert_eq!((t.state(), t.breaker.snapshot().failures()), (CircuitState::Closed, row));
        }
        t.acquire().failure();
        assert_eq!((t.state(), t.breaker.snapshot().times_opened()), (CircuitState::Open, 1));
    }

    #[test]
    fn a_success_ends_the_row_and_an_ignored_call_does_not() {
        let t = Fixture::new(2, 1);
        t.acquire().failure();
        t.acquire().success();
        t.acquire().failure();
        t.acquire().ignore();
        drop(t.acquire());
        assert_eq!(t.breaker.snapshot().failures(), 1);
        t.acquire().failure();
        assert_eq!(t.state(), CircuitState::Open);
    }

    #[test]
    fn a_failure_of_before_the_opening_comes_too_late() {
        let t = Fixture::new(1, 1);
        let late = [t.acquire(), t.acquire(), t.acquire()];
        t.acquire().failure();
        t.clock.advance(COOLDOWN);
        t.acquire().success();
        let [failure, success, ignored] = late;
        failure.failure();
        success.success();
        ignored.ignore();
        assert_eq!((t.state(), t.breaker.snapshot().times_opened()), (CircuitState::Closed, 1));
    }
}

mod open {
    use super::*;

    #[test]
    fn it_rejects_for_exactly_the_cooldown() {
        let t = Fixture::new(1, 1);
        t.acquire().failure();
        t.clock.advance(COOLDOWN.checked_sub(Duration::from_nanos(1)).expect("positive"));
        let open = t.reject();
        assert_eq!((open.state(), open.retry_after()), (CircuitState::Open, Some(Duration::from_nanos(1))));
        assert_eq!(open.name(), "service");
        t.clock.advance(Duration::from_nanos(1));
        assert_eq!(t.state(), CircuitState::HalfOpen);
        drop(t.acquire());
    }

    #[test]
    fn a_rejection_is_counted_apart() {
        let t = Fixture::new(1, 1);
        t.acquire().failure();
        t.reject();
        t.reject();
        let seen = t.breaker.snapshot();
        assert_eq!((seen.rejected(), seen.failures(), seen.times_opened()), (2, 0, 1));
    }

    #[test]
    fn asking_for_the_state_changes_nothing() {
        let t = Fixture::with_probes_due(1);
        assert_eq!(t.state(), CircuitState::HalfOpen);
        t.clock.set(Duration::ZERO);
        assert_eq!(t.state(), CircuitState::Open, "no probe has run");
    }

    #[test]
    fn a_clock_set_back_costs_one_cooldown_at_most() {
        let t = Fixture::new(1, 1);
        t.clock.set(COOLDOWN * 1_000);
        t.acquire().failure();
        t.clock.set(Duration::ZERO);
        assert_eq!(t.reject().retry_after(), Some(COOLDOWN));
        t.clock.advance(COOLDOWN);
        t.acquire().success();
        assert_eq!(t.state(), CircuitState::Closed);
    }

    #[test]
    fn an_endless_cooldown_never_probes() {
        let clock = TestClock::new();
        let _installed = clock.install();
        let breaker = CircuitBreaker::unshared("for ever").threshold(1).cooldown(Duration::MAX).build();
        breaker.try_acquire().expect("closed").failure();
        clock.advance(Duration::from_secs(1 << 33));
        assert_eq!(breaker.try_acquire().expect_err("open").retry_after(), None);
    }
}

mod half_open {
    use super::*;

    #[test]
    fn it_admits_as_many_calls_as_there_are_probes() {
        let t = Fixture::with_probes_due(2);
        let probes = (t.acquire(), t.acquire());
        let open = t.reject();
        assert_eq!((open.state(), open.retry_after()), (CircuitState::HalfOpen, Some(COME_BACK)));
        probes.0.success();
        assert_eq!(t.reject().state(), CircuitState::HalfOpen, "in all, not at once");
        probes.1.success();
        assert_eq!((t.state(), t.breaker.snapshot().failures()), (CircuitState::Closed, 0));
    }

    #[test]
    fn the_first_failure_reopens_for_a_whole_cooldown() {
        let t = Fixture::with_probes_due(3);
        let (first, second) = (t.acquire(), t.acquire());
        first.success();
        t.clock.advance(COOLDOWN / 2);
        second.failure();
        assert_eq!(t.reject().retry_after(), Some(COOLDOWN));
        assert_eq!(t.breaker.snapshot().times_opened(), 2);
    }

    #[test]
    fn an_ignored_or_dropped_probe_gives_its_place_back() {
        let t = Fixture::with_probes_due(1);
        t.acquire().ignore();
        drop(t.acquire());
        let _probe = t.acquire();
        t.reject();
    }

    #[test]
    fn a_probe_without_a_verdict_for_another_cooldown_is_given_up() {
        let t = Fixture::with_probes_due(1);
        let hung = t.acquire();
        t.clock.advance(COOLDOWN.checked_sub(Duration::from_nanos(1)).expect("positive"));
        t.reject();
        t.clock.advance(Duration::from_nanos(1));
        let fresh = t.acquire();
        hung.ignore();
        assert_eq!(t.state(), CircuitState::HalfOpen);
        t.reject();
        fresh.success();
        assert_eq!(t.state(), CircuitState::Closed);
    }

    #[test]
    fn a_probe_from_before_a_reopening_is_always_late() {
        let t = Fixture::with_probes_due(2);
        let mut given_up = Vec::new();
        for _ in 0..5 {
            given_up.extend([t.acquire(), t.acquire()]);
            t.clock.advance(COOLDOWN);
        }
        let (old, failing) = (t.acquire(), t.acquire());
        failing.failure();
        t.clock.advance(COOLDOWN);
        t.acquire().success();
        old.success();
        assert_eq!(t.state(), CircuitState::HalfOpen, "one of two has succeeded");
        given_up.into_iter().for_each(CircuitPermit::success);
        assert_eq!(t.state(), CircuitState::HalfOpen);
        t.acquire().success();
        assert_eq!(t.state(), CircuitState::Closed);
    }

    #[test]
    fn a_given_up_probe_still_closes_or_reopens() {
        for (outcome, expected) in
            [(Outcome::Success, CircuitState::Closed), (Outcome::Failure, CircuitState::Open)]
        {
            let t = Fixture::with_probes_due(1);
            let hung = t.acquire();
            t.clock.advance(COOLDOWN);
            let fresh = t.acquire();
            if outcome == Outcome::Success {
                hung.success();
            } else {
                hung.failure();
            }
            assert_eq!(t.state(), expected);
            fresh.success();
            assert_eq!(t.state(), expected, "the other one is late");
        }
    }

    #[test]
    fn a_leaked_probe_does_not_hold_its_place_for_ever() {
        let t = Fixture::with_probes_due(1);
        std::mem::forget(t.acquire());
        t.reject();
        t.clock.advance(COOLDOWN);
        t.acquire().success();
        assert_eq!(t.state(), CircuitState::Closed);
    }

    #[test]
    fn a_verdict_gives_the_other_probes_more_time() {
        let t = Fixture::with_probes_due(2);
        let (slow, fast) = (t.acquire(), t.acquire());
        t.clock.advance(COOLDOWN / 2);
        fast.success();
        t.clock.advance(COOLDOWN / 2);
        t.reject();
        slow.success();
        assert_eq!(t.state(), CircuitState::Closed);
    }
}

mod control {
    use super::*;

    #[test]
    fn forced_open_rejects_whatever_the_time() {
        let t = Fixture::new(1, 1);
        t.breaker.force_open();
        t.clock.advance(COOLDOWN * 1_000);
        let open = t.reject();
        assert_eq!((open.state(), open.retry_after()), (CircuitState::ForcedOpen, None));
        t.breaker.reset();
        t.acquire().success();
    }

    #[test]
    fn disabled_lets_everything_through_and_records_nothing() {
        let t = Fixture::new(1, 1);
        t.breaker.disable();
        for _ in 0..3 {
            t.acquire().failure();
        }
        let seen = t.breaker.snapshot();
        assert_eq!((seen.state(), seen.failures(), seen.times_opened()), (CircuitState::Disabled, 0, 0));
        t.breaker.reset();
        assert_eq!(t.state(), CircuitState::Closed);
    }

    #[test]
    fn a_reset_makes_calls_under_way_late() {
        let t = Fixture::new(1, 1);
        let late = t.acquire();
        t.breaker.reset();
        late.failure();
        assert_eq!(t.state(), CircuitState::Closed);
    }

    #[test]
    fn a_reset_ends_the_open_state() {
        let t = Fixture::new(1, 1);
        t.acquire().failure();
        t.breaker.reset();
        t.acquire().success();
        assert_eq!(t.breaker.snapshot().times_opened(), 1);
    }
}

mod calls {
    use super::*;
    use resilience_core::{KeyedCircuitBreaker, Transience, Transient};

    /// An error with a number; a rejection is 0.
    #[derive(Debug, PartialEq)]
    struct Code(u16);

    impl From<CircuitOpen> for Code {
        fn from(_: CircuitOpen) -> Self {
            Code(0)
        }
    }

    #[test]
    fn every_err_is_a_failure_and_comes_back_untouched() {
        let t = Fixture::new(2, 1);
        let error = t.breaker.call(|| Err::<(), _>(io::Error::from(io::ErrorKind::NotFound)));
        assert_eq!(error.expect_err("it failed").kind(), io::ErrorKind::NotFound);
        assert_eq!(t.breaker.snapshot().failures(), 1);
    }

    #[test]
    fn a_predicate_says_which_errors_are_failures() {
        let t = Fixture::new(2, 1);
        let call = |error: u16| t.breaker.call_if(|code: &Code| code.0 >= 500, || Err::<(), _>(Code(error)));
        let failures = [503, 404, 500].map(|code| {
            assert_eq!(call(code), Err(Code(code)), "it comes back untouched");
            t.breaker.snapshot().failures()
        });
        assert_eq!(failures, [1, 0, 1], "404 is an answer, and ends the row");
        assert_eq!(call(500), Err(Code(500)));
        assert_eq!(call(404), Err(Code(0)), "rejected");
        assert_eq!(t.breaker.snapshot().rejected(), 1);
    }

    #[test]
    fn a_predicate_may_answer_with_a_transience() {
        let after = Transience::TransientAfter(Duration::from_secs(1));
        for (answer, failures) in [(Transience::Transient, 1), (after, 1), (Transience::Permanent, 0)] {
            let t = Fixture::new(2, 1);
            assert!(t.breaker.call_if(|_| answer, || Err::<(), _>(Code(500))).is_err());
            assert_eq!(t.breaker.snapshot().failures(), failures, "{answer:?}");
            let t = Fixture::new(2, 1);
            let call = pin!(t.breaker.call_async_if(|_| answer, ready(Err::<(), _>(Code(500)))));
            assert!(matches!(poll(call), Poll::Ready(Err(Code(500)))));
            assert_eq!(t.breaker.snapshot().failures(), failures, "{answer:?}");
        }
    }

    #[test]
    fn a_predicate_is_not_asked_about_a_success_or_a_rejection() {
        let t = Fixture::new(1, 1);
        let never = |_: &Code| -> bool { panic!("it was asked") };
        assert_eq!(t.breaker.call_if(never, || Ok(7)), Ok(7));
        let call = pin!(t.breaker.call_async_if(never, ready(Ok(7))));
        assert_eq!(poll(call), Poll::Ready(Ok(7)));
        t.breaker.force_open();
        assert_eq!(t.breaker.call_if(never, || Ok(7)), Err(Code(0)));
        let call = pin!(t.breaker.call_async_if(never, ready(Ok(7))));
        assert_eq!(poll(call), Poll::Ready(Err(Code(0))));
    }

    #[test]
    fn a_predicate_that_panics_is_a_failure() {
        let t = Fixture::new(2, 1);
        let broken = |_: &Code| -> bool { panic!("predicate") };
        panics(|| {
            let _ = t.breaker.call_if(broken, || Err::<(), _>(Code(404)));
        });
        assert_eq!(t.breaker.snapshot().failures(), 1);
        let mut call = pin!(t.breaker.call_async_if(broken, ready(Err::<(), _>(Code(404)))));
        panics(|| drop(poll(call.as_mut())));
        assert_eq!(t.state(), CircuitState::Open);
        assert!(poll(call).is_pending(), "it has ended");
    }

    #[test]
    fn the_time_that_a_predicate_takes_is_not_the_calls() {
        let clock = TestClock::new();
        let _installed = clock.install();
        let slow = || CircuitBreaker::unshared("slow").slow(COOLDOWN, 1.0).min_calls(1).build();
        let thinks = |_: &Code| {
            clock.advance(COOLDOWN * 2);
            false
        };
        let breaker = slow();
        assert!(breaker.call_if(thinks, || Err::<(), _>(Code(404))).is_err());
        assert_eq!((breaker.state(), breaker.snapshot().slow()), (CircuitState::Closed, 0));
        let call = pin!(breaker.call_async_if(thinks, ready(Err::<(), _>(Code(404)))));
        assert!(poll(call).is_ready());
        assert_eq!((breaker.snapshot().recorded(), breaker.snapshot().slow()), (2, 0));
        let call = || {
            clock.advance(COOLDOWN * 2);
            Err::<(), _>(Code(404))
        };
        assert!(breaker.call_if(|_| false, call).is_err());
        assert_eq!(breaker.snapshot().slow(), 1, "what the call itself takes counts");
    }

    #[test]
    fn a_predicate_decides_about_rejections_further_in_too() {
        let inner = CircuitBreaker::unshared("inner").build();
        inner.force_open();
        for (counts, failures) in [(true, 1), (false, 0)] {
            let t = Fixture::new(2, 1);
            let call = || inner.call(|| io::Result::Ok(()));
            assert!(t.breaker.call_if(|_| counts, call).is_err());
            assert_eq!(t.breaker.snapshot().failures(), failures);
        }
    }

    #[test]
    fn the_breaker_of_a_key_takes_a_predicate_too() {
        let hosts = KeyedCircuitBreaker::unshared("hosts").threshold(1).build();
        let not_found = || Err::<(), _>(io::Error::from(io::ErrorKind::NotFound));
        assert!(hosts.of("eu").call_if(io::Error::transience, not_found).is_err());
        assert_eq!(hosts.of("eu").state(), CircuitState::Closed);
        let eu = hosts.of("eu");
        let call = pin!(eu.call_async_if(|_| true, ready(not_found())));
        assert!(poll(call).is_ready());
        assert_eq!(hosts.of("eu").state(), CircuitState::Open);
    }

    #[test]
    fn a_predicate_makes_the_future_no_larger() {
        let t = Fixture::new(1, 1);
        let body = || async { std::future::pending::<io::Result<()>>().await };
        let with = size_of_val(&t.breaker.call_async_if(io::Error::transience, body()));
        assert!(with <= size_of_val(&body()) + 32, "{with}");
        assert_eq!(with, size_of_val(&t.breaker.call_async(body())));
    }

    #[test]
    fn an_open_breaker_does_not_run_the_call() {
        let t = Fixture::new(1, 1);
        t.acquire().failure();
        let rejected = t.breaker.call(|| -> io::Result<()> { panic!("it ran") });
        let error = rejected.expect_err("it is open");
        assert!(matches!(error.get_ref(), Some(inner) if inner.is::<CircuitOpen>()));
    }

    #[test]
    fn a_rejection_fits_into_a_boxed_error() {
        let t = Fixture::new(1, 1);
        t.breaker.force_open();
        let rejected = t.breaker.call(|| Ok::<_, Box<dyn Error + Send + Sync>>(()));
        assert!(rejected.expect_err("forced open").is::<CircuitOpen>());
    }

    #[test]
    fn a_panic_is_a_failure_and_goes_on() {
        let t = Fixture::new(1, 1);
        panics(|| {
            let _ = t.breaker.call(|| -> io::Result<()> { panic!("body") });
        });
        assert_eq!(t.state(), CircuitState::Open);
    }

    #[test]
    fn a_panicking_probe_reopens() {
        let t = Fixture::with_probes_due(1);
        panics(|| {
            let _ = t.breaker.call(|| -> io::Result<()> { panic!("body") });
        });
        assert_eq!(t.reject().retry_after(), Some(COOLDOWN));
    }

    #[test]
    fn a_panic_in_a_future_is_a_failure_at_once() {
        let t = Fixture::new(1, 1);
        let mut call = pin!(t.breaker.call_async(async { panic!("body") as io::Result<()> }));
        panics(|| drop(poll(call.as_mut())));
        assert_eq!(t.state(), CircuitState::Open, "though the future still exists");
    }

    #[test]
    fn a_future_asks_when_it_is_polled() {
        let t = Fixture::with_probes_due(1);
        let mut call = pin!(t.breaker.call_async(ready(io::Result::Ok(7))));
        drop(t.acquire());
        assert!(matches!(poll(call.as_mut()), Poll::Ready(Ok(7))));
        assert_eq!(t.state(), CircuitState::Closed);
    }

    #[test]
    fn a_cancelled_probe_gives_its_place_back() {
        let t = Fixture::with_probes_due(1);
        {
            let mut call = pin!(t.breaker.call_async(pending::<io::Result<()>>()));
            assert!(poll(call.as_mut()).is_pending());
            t.reject();
        }
        t.acquire().success();
        assert_eq!(t.state(), CircuitState::Closed);
    }

    #[test]
    fn a_drop_while_something_else_unwinds_is_a_drop() {
        let t = Fixture::new(1, 1);
        panics(|| {
            let mut call = pin!(t.breaker.call_async(pending::<io::Result<()>>()));
            assert!(poll(call.as_mut()).is_pending());
            let _permit = t.acquire();
            panic!("somebody else");
        });
        assert_eq!((t.state(), t.breaker.snapshot().failures()), (CircuitState::Closed, 0));
    }

    #[test]
    fn a_probe_dropped_while_another_panic_unwinds_frees_its_place() {
        let t = Fixture::with_probes_due(1);
        panics(|| {
            let mut call = pin!(t.breaker.call_async(pending::<io::Result<()>>()));
            assert!(poll(call.as_mut()).is_pending());
            panic!("somebody else");
        });
        t.acquire().success();
        assert_eq!(t.state(), CircuitState::Closed);
    }

    #[test]
    fn a_place_is_given_back_when_nothing_of_the_call_is_left() {
        struct Asks<'a>(&'a CircuitBreaker);
        impl Drop for Asks<'_> {
            fn drop(&mut self) {
                assert!(self.0.try_acquire().is_err(), "the probe is still being torn down");
            }
        }
        async fn never_ends(_asks: Asks<'_>) -> io::Result<()> {
            pending().await
        }
        let t = Fixture::with_probes_due(1);
        {
            let mut call = pin!(t.breaker.call_async(never_ends(Asks(&t.breaker))));
            assert!(poll(call.as_mut()).is_pending());
        }
        drop(t.acquire());
        {
            // As an attribute expands.
            let future = never_ends(Asks(&t.breaker));
            let reject = |_, open| Err(io::Error::other(open));
            let mut call = pin!(guard(t.breaker.locate(), future, |_| FAILURE, reject));
            assert!(poll(call.as_mut()).is_pending());
        }
        drop(t.acquire());
    }
}

mod tickets {
    use super::*;

    static SITE: StaticBreaker = StaticBreaker::unnamed("tests::tickets", || Settings::new().threshold(2));

    fn rejected<T>(_: TypeOf<Result<T, u8>>, _: CircuitOpen) -> Result<T, u8> {
        Err(0)
    }

    #[test]
    fn a_guarded_future_is_admitted_or_rejected_at_its_first_poll() {
        let t = Fixture::new(1, 1);
        let make = || guard(t.breaker.locate(), ready(Ok(7)), |_| FAILURE, rejected);
        let mut before = pin!(make());
        t.acquire().failure();
        assert_eq!(poll(before.as_mut()), Poll::Ready(Err(0)));
        assert!(poll(before.as_mut()).is_pending());
        t.clock.advance(COOLDOWN);
        assert_eq!(poll(pin!(make())), Poll::Ready(Ok(7)));
        assert_eq!(t.state(), CircuitState::Closed);
    }

    #[test]
    fn an_armed_drop_is_a_failure_and_so_is_a_panicking_classifier() {
        let t = Fixture::new(2, 1);
        let mut ticket = CallGuard::enter(t.breaker.locate()).expect("closed");
        ticket.arm();
        drop(ticket);
        assert_eq!(t.breaker.snapshot().failures(), 1);
        panics(|| {
            let _ = poll(pin!(guard(
                t.breaker.locate(),
                ready(Err::<(), _>(1)),
                |_| panic!("predicate"),
                rejected
            )));
        });
        assert_eq!(t.state(), CircuitState::Open);
    }

    #[test]
    fn a_guarded_future_is_dropped_neutrally_between_polls() {
        let t = Fixture::new(1, 1);
        {
            let body = pending::<Result<(), u8>>();
            let mut guarded = pin!(guard(t.breaker.locate(), body, |_| FAILURE, rejected));
            assert!(poll(guarded.as_mut()).is_pending());
        }
        assert_eq!(t.state(), CircuitState::Closed);
    }

    #[test]
    fn a_guarded_future_records_once_and_never_answers_again() {
        let t = Fixture::new(2, 1);
        let body = ready(Err::<(), _>(5));
        let mut guarded = pin!(guard(t.breaker.locate(), body, |_| FAILURE, rejected));
        assert_eq!(poll(guarded.as_mut()), Poll::Ready(Err(5)));
        assert!(poll(guarded.as_mut()).is_pending());
        assert_eq!(t.breaker.snapshot().failures(), 1);
    }

    #[test]
    fn a_ticket_borrows_no_breaker() {
        let mut breaker = CircuitBreaker::unshared("own").build();
        let ticket = CallGuard::enter(breaker.locate()).expect("closed");
        breaker = CircuitBreaker::unshared("another").build();
        ticket.record(Outcome::Failure);
        assert_eq!(breaker.snapshot().failures(), 0);
    }

    #[test]
    fn an_unnamed_site_counts_like_any_breaker() {
        CallGuard::enter(ByStatic(|| &SITE)).expect("closed").record(Outcome::Failure);
        CallGuard::enter(ByStatic(|| &SITE)).expect("closed").record(Outcome::Failure);
        assert_eq!(CallGuard::enter(ByStatic(|| &SITE)).expect_err("two failures").name(), "tests::tickets");
        let found = CircuitBreaker::find("tests::tickets").expect("it was called");
        assert_eq!((found.state(), found.snapshot().failures()), (CircuitState::Open, 0));
        assert!(CircuitBreaker::all().iter().any(|breaker| breaker.name() == "tests::tickets"));
    }

    #[test]
    fn sites_of_one_label_are_two_and_the_first_one_called_is_found() {
        static FIRST: StaticBreaker = StaticBreaker::unnamed("tests::twins", || Settings::new().threshold(1));
        static SECOND: StaticBreaker =
            StaticBreaker::unnamed("tests::twins", || Settings::new().threshold(1));
        assert!(CircuitBreaker::find("tests::twins").is_none(), "neither was called");
        CallGuard::enter(ByStatic(|| &SECOND)).expect("closed").record(Outcome::Failure);
        CallGuard::enter(ByStatic(|| &FIRST)).expect("it shares nothing").record(Outcome::Success);
        CallGuard::enter(ByStatic(|| &FIRST)).expect("closed").record(Outcome::Success);
        let all = CircuitBreaker::all();
        let states = all.iter().filter(|breaker| breaker.name() == "tests::twins").map(CircuitBreaker::state);
        assert_eq!(states.collect::<Vec<_>>(), [CircuitState::Open, CircuitState::Closed]);
        let found = CircuitBreaker::find("tests::twins").expect("they were called");
        assert_eq!(found.state(), CircuitState::Open);
        found.reset();
        assert!(CallGuard::enter(ByStatic(|| &SECOND)).is_ok(), "it is the function's own");
    }

    #[test]
    fn a_name_that_reads_like_a_label_is_another_breaker() {
        static LABELLED: StaticBreaker =
            StaticBreaker::unnamed("tests::label", || Settings::new().threshold(1));
        CallGuard::enter(ByStatic(|| &LABELLED)).expect("closed").record(Outcome::Success);
        let named = CircuitBreaker::named("tests::label");
        named.force_open();
        assert!(CallGuard::enter(ByStatic(|| &LABELLED)).is_ok());
        let found = CircuitBreaker::find("tests::label").expect("both are there");
        assert_eq!(found.state(), CircuitState::ForcedOpen, "a name goes before a label");
        let all = CircuitBreaker::all();
        assert_eq!(all.iter().filter(|breaker| breaker.name() == "tests::label").count(), 2);
    }

    #[test]
    fn a_look_up_registers_nothing() {
        assert!(CircuitBreaker::find("tests: nobody").is_none());
        assert!(CircuitBreaker::find("tests: nobody").is_none());
        assert!(CircuitBreaker::all().iter().all(|breaker| breaker.name() != "tests: nobody"));
        let unshared = CircuitBreaker::unshared("tests: of its own").build();
        unshared.force_open();
        assert!(CircuitBreaker::find("tests: of its own").is_none());
        assert!(CircuitBreaker::all().iter().all(|breaker| breaker.name() != "tests: of its own"));
        let _ = CircuitBreaker::named("tests: registered");
        assert!(CircuitBreaker::find("tests: registered").is_some());
    }

    /// Two first calls at the same time may each read the settings, since nothing is locked
    /// meanwhile. One result is kept.
    #[test]
    fn settings_are_not_read_again_once_there_is_a_breaker() {
        static READ: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        static SITE: StaticBreaker = StaticBreaker::unnamed("tests::once", || {
            READ.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            Settings::new()
        });
        let eight_at_once = || {
            std::thread::scope(|scope| {
                for _ in 0..8 {
                    scope.spawn(|| {
                        CallGuard::enter(ByStatic(|| &SITE)).expect("closed").record(Outcome::Success);
                    });
                }
            });
            READ.load(std::sync::atomic::Ordering::SeqCst)
        };
        let first = eight_at_once();
        assert!((1..=8).contains(&first), "{first}");
        assert_eq!(eight_at_once(), first);
    }
}

mod names {
    use super::*;

    #[test]
    fn one_name_is_one_breaker_for_attributes_builders_and_named() {
        static FIRST: StaticBreaker =
            StaticBreaker::named("one-name", Origin::new("a", "a.rs", 1), || Settings::new().threshold(2));
        static SECOND: StaticBreaker =
            StaticBreaker::named("one-name", Origin::new("b", "b.rs", 2), || Settings::new().threshold(2));
        static THIRD: CircuitBreaker = CircuitBreaker::builder("one-name").threshold(2).build();
        CallGuard::enter(ByStatic(|| &FIRST)).expect("closed").record(Outcome::Failure);
        CallGuard::enter(ByStatic(|| &SECOND)).expect("closed").record(Outcome::Failure);
        assert_eq!(THIRD.state(), CircuitState::Open);
        let named = CircuitBreaker::named("one-name");
        assert_eq!(named.snapshot().conflict(), None, "equal settings are no conflict");
        named.reset();
        assert!(CallGuard::enter(ByStatic(|| &SECOND)).is_ok() && THIRD.try_acquire().is_ok());
    }

    #[test]
    fn named_before_its_first_use_waits_for_settings() {
        let early = CircuitBreaker::named("early");
        early.try_acquire().expect("closed").failure();
        let late = CircuitBreaker::builder("early").threshold(2).build();
        late.try_acquire().expect("closed").failure();
        assert_eq!((early.state(), early.snapshot().conflict()), (CircuitState::Open, None));
    }

    #[test]
    fn the_first_configuration_stays_and_the_conflict_names_both() {
        static FIRST: StaticBreaker =
            StaticBreaker::named("twice", Origin::new("a", "a.rs", 1), || Settings::new().threshold(1));
        static SECOND: StaticBreaker =
            StaticBreaker::named("twice", Origin::new("b", "b.rs", 2), || Settings::new().threshold(9));
        CallGuard::enter(ByStatic(|| &FIRST)).expect("closed").record(Outcome::Success);
        CallGuard::enter(ByStatic(|| &SECOND)).expect("closed").record(Outcome::Failure);
        let seen = CircuitBreaker::named("twice").snapshot();
        assert_eq!(seen.state(), CircuitState::Open, "a threshold of one is in force");
        let conflict = seen.conflict().expect("they differ");
        assert_eq!((conflict.kept().line(), conflict.ignored().line()), (1, 2));
        let text = conflict.to_string();
        for part in ["`twice`", "a.rs:1 (a)", "threshold = 1", "b.rs:2 (b)", "threshold = 9"] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[test]
    fn all_lists_the_names_in_use_in_order() {
        static UNUSED: StaticBreaker =
            StaticBreaker::named("all-unused", Origin::new("a", "a.rs", 1), Settings::new);
        let _ = (CircuitBreaker::named("all-b"), CircuitBreaker::named("all-a"), &UNUSED);
        let all = CircuitBreaker::all();
        let names: Vec<_> =
            all.iter().map(CircuitBreaker::name).filter(|name| name.starts_with("all-")).collect();
        assert_eq!(names, ["all-a", "all-b"]);
    }

    #[test]
    fn clones_share_one_state_and_unshared_ones_do_not() {
        let first = CircuitBreaker::unshared("same label").build();
        let other = CircuitBreaker::unshared("same label").build();
        first.clone().force_open();
        assert_eq!((first.state(), other.state()), (CircuitState::ForcedOpen, CircuitState::Closed));
    }

    #[test]
    fn printing_a_breaker_does_not_register_it() {
        let breaker = CircuitBreaker::builder("only printed").build();
        assert!(format!("{breaker:?}").contains("only printed"));
        assert!(CircuitBreaker::all().iter().all(|breaker| breaker.name() != "only printed"));
    }
}

#[test]
fn whatever_leads_to_a_breaker_is_one() {
    static LAZY: LazyLock<CircuitBreaker> = LazyLock::new(|| CircuitBreaker::unshared("lazy").build());
    let breaker = CircuitBreaker::unshared("plain").build();
    assert_eq!(BreakerRef::breaker(&LAZY).name(), "lazy");
    assert_eq!(BreakerRef::breaker(&&breaker).name(), "plain");
    assert_eq!(BreakerRef::breaker(&Arc::new(Box::new(breaker))).name(), "plain");
}

#[test]
fn public_types_go_between_threads() {
    fn everywhere<T: Send + Sync + std::fmt::Debug + std::panic::UnwindSafe>() {}
    everywhere::<CircuitBreaker>();
    everywhere::<CircuitPermit>();
    everywhere::<CircuitOpen>();
    everywhere::<resilience_core::CircuitSnapshot>();
    everywhere::<StaticBreaker>();
}

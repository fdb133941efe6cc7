//! The events of retries. They go to `tracing` with the feature of that name, and nowhere without
//! it.
//!
//! A time is a number of whole milliseconds, in a field whose name ends in `_ms`. A field whose
//! value is unknown is left out.

use crate::retry::{Decision, RetryPolicy};
use crate::site::layer::Layer;
use std::time::Duration;

use crate::vocabulary::described::Observed;

/// The times in an event. A time is unknown if nothing has read the clock: a success at the first
/// attempt never reads it.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(not(feature = "tracing"), expect(dead_code, reason = "nobody is told"))]
pub(crate) struct Times {
    /// The time since the start of the call, or since its first failure if the start is unknown.
    pub(crate) elapsed: Option<Duration>,
    /// The running time of the attempt.
    pub(crate) took: Option<Duration>,
    /// Whether no attempt has failed before.
    pub(crate) is_first: bool,
}

/// The decision after a failed attempt, for an event.
#[cfg_attr(
    not(any(feature = "tracing", feature = "telemetry")),
    expect(dead_code, reason = "nobody is told")
)]
pub(crate) struct Decided<'a> {
    pub(crate) policy: &'a RetryPolicy,
    pub(crate) layer: Layer<'a>,
    pub(crate) made: u32,
    pub(crate) decision: Decision,
    pub(crate) error: Observed<'a>,
    pub(crate) times: Times,
}

#[cfg(not(feature = "tracing"))]
pub(crate) use silent::decided;
#[cfg(feature = "tracing")]
pub(crate) use traced::{decided, is_listened_to, recovered};

#[cfg(feature = "tracing")]
mod traced {
    use super::{Decided, Times};
    use crate::retry::{RetryPolicy, StopReason};
    use crate::site::layer::Layer;
    use crate::telemetry::call_id::CallId;
    use crate::telemetry::telling::{self, told_if};
    use crate::vocabulary::described::Described;
    use std::time::Duration;
    use tracing::field::{DisplayValue, display};

    /// Whether a subscriber listens to the highest level of these events. Otherwise the clock is
    /// not read for them.
    pub(crate) fn is_listened_to() -> bool {
        tracing::enabled!(target: "resilience", tracing::Level::WARN)
    }

    /// A call waits before its next attempt, or fails for good.
    pub(crate) fn decided(decided: &Decided<'_>) {
        telling::event(|| match decided.decision.delay() {
            Some(delay) => retrying(decided, delay.duration()),
            None => gave_up(decided),
        });
    }

    fn retrying(decided: &Decided<'_>, delay: Duration) {
        let Decided { policy, made: attempt, times, .. } = *decided;
        let (name, call, max) = (policy.label(), id(decided.layer), max(policy));
        let (error_type, error) = (decided.error.kind, error(decided));
        let injected = told_if(decided.layer.is_injected());
        let (delay_ms, took_ms, elapsed_ms) = (ms(delay), times.took.map(ms), times.elapsed.map(ms));
        tracing::info!(target: "resilience", name, call, attempt, max, error_type, error, delay_ms, took_ms, elapsed_ms, injected, "retrying");
    }

    /// The level is lower for an error that was not retried at all: only the caller needs to know
    /// it. It is also lower if the reason is an open circuit, or a rate limit or a bulkhead: they
    /// tell themselves, and many calls meet them.
    fn gave_up(decided: &Decided<'_>) {
        let Decided { policy, made: attempts, decision, times, .. } = *decided;
        let (name, call, max, reason) = (policy.label(), id(decided.layer), max(policy), decision.reason());
        let (error_type, error) = (decided.error.kind, error(decided));
        let injected = told_if(decided.layer.is_injected());
        let (took_ms, elapsed_ms) = (times.took.map(ms), times.elapsed.map(ms));
        let is_told = matches!(reason, StopReason::CircuitOpen | StopReason::Rejected);
        if times.is_first || is_told {
            tracing::debug!(target: "resilience", name, call, attempts, max, %reason, error_type, error, took_ms, elapsed_ms, injected, "gave up");
        } else {
            tracing::warn!(target: "resilience", name, call, attempts, max, %reason, error_type, error, took_ms, elapsed_ms, injected, "gave up");
        }
    }

    /// A call has succeeded in its last attempt, after others that failed.
    pub(crate) fn recovered(policy: &RetryPolicy, layer: Layer<'_>, attempts: u32, times: Times) {
        let (name, call, max) = (policy.label(), id(layer), max(policy));
        let injected = told_if(layer.was_injected());
        let (took_ms, elapsed_ms) = (times.took.map(ms), times.elapsed.map(ms));
        telling::event(
            || tracing::info!(target: "resilience", name, call, attempts, max, took_ms, elapsed_ms, injected, "recovered"),
        );
    }

    fn id(layer: Layer<'_>) -> Option<DisplayValue<CallId>> {
        layer.call_id().map(display)
    }

    fn max(policy: &RetryPolicy) -> Option<u32> {
        policy.limit().map(Into::into)
    }

    fn error<'a>(decided: &Decided<'a>) -> Option<DisplayValue<Described<'a>>> {
        match decided.error.error {
            Described::Nothing => None,
            error => Some(display(error)),
        }
    }

    fn ms(time: Duration) -> u64 {
        u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(not(feature = "tracing"))]
mod silent {
    use super::Decided;

    /// A call waits before its next attempt, or fails for good.
    #[inline]
    pub(crate) fn decided(_decided: &Decided<'_>) {}
}

#[cfg(all(test, feature = "tracing"))]
mod tests {
    use crate::retry::{Decision, Jitter, Retry, RetryPolicy, Word};
    use crate::runtime::breakers_below::BreakersBelow;
    use crate::vocabulary::described::{Described, Observed};
    use crate::{TestClock, Transience};
    use std::fmt::{Debug, Write};
    use std::sync::{Arc, Mutex};
    use std::time::Duration;
    use tracing::field::{Field, Visit};
    use tracing::span::{Attributes, Id, Record};
    use tracing::subscriber::NoSubscriber;
    use tracing::{Dispatch, Event, Level, Metadata, Subscriber};

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<String>>>);

    struct Line(String);

    impl Visit for Line {
        fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
            let _ = write!(self.0, " {field}={value:?}");
        }
    }

    impl Subscriber for Log {
        fn enabled(&self, metadata: &Metadata<'_>) -> bool {
            metadata.target() == "resilience" && *metadata.level() <= Level::DEBUG
        }

        fn new_span(&self, _: &Attributes<'_>) -> Id {
            Id::from_u64(1)
        }

        fn event(&self, event: &Event<'_>) {
            let mut line = Line(event.metadata().level().to_string());
            event.record(&mut line);
            self.0.lock().unwrap().push(line.0);
        }

        fn record(&self, _: &Id, _: &Record<'_>) {}
        fn record_follows_from(&self, _: &Id, _: &Id) {}
        fn enter(&self, _: &Id) {}
        fn exit(&self, _: &Id) {}
    }

    fn lines_of(work: impl FnOnce(&TestClock)) -> Vec<String> {
        // While there is only one subscriber, `tracing` asks the subscriber of the first thread
        // that reaches an event, and keeps the answer for all threads. The threads of other tests
        // have none. A second subscriber turns that off.
        let _second = Dispatch::new(NoSubscriber::new());
        let (clock, log) = (TestClock::new(), Log::default());
        let _installed = clock.install();
        tracing::subscriber::with_default(log.clone(), || work(&clock));
        let lines = log.0.lock().unwrap();
        lines.clone()
    }

    const POLICY: RetryPolicy = RetryPolicy::new().attempts(3).name("charge").jitter(Jitter::None);

    /// One attempt that takes `took` milliseconds and fails, and the wait after it.
    fn fail(clock: &TestClock, took: u64, decide: impl FnOnce() -> Decision) {
        clock.advance(Duration::from_millis(took));
        if let Some(delay) = decide().delay() {
            clock.advance(delay.duration());
        }
    }

    /// The decision after an attempt that failed with `error`, which is transient.
    fn decide<const N: usize>(error: &dyn std::fmt::Display, call: &mut Retry<[Word; N]>) -> Decision {
        let error = Observed::new(Described::Display(error), || "busy");
        Retry::decide(&POLICY, Transience::Transient, None, error, None, call)
    }

    #[test]
    fn waits_and_the_end_are_told_with_error_and_times() {
        let lines = lines_of(|clock| {
            let mut call = Retry::new();
            for (took, error) in [(5, "reset"), (7, "refused"), (11, "timed out")] {
                fail(clock, took, || decide(&error, &mut call));
                Retry::resume(&POLICY, &mut call);
            }
        });
        assert_eq!(
            lines,
            [
                r#"INFO message=retrying name="charge" attempt=1 max=3 error_type="busy" error=reset delay_ms=100 elapsed_ms=0"#,
                r#"INFO message=retrying name="charge" attempt=2 max=3 error_type="busy" error=refused delay_ms=200 took_ms=7 elapsed_ms=107"#,
                r#"WARN message=gave up name="charge" attempts=3 max=3 reason=attempts exhausted error_type="busy" error=timed out took_ms=11 elapsed_ms=318"#,
            ],
            "nobody asked for the start: time counts from the first failure"
        );
    }

    #[test]
    fn a_call_whose_start_is_known_counts_from_there() {
        let lines = lines_of(|clock| {
            let mut call = Retry::timed(&POLICY);
            fail(clock, 5, || decide(&"reset", &mut call));
        });
        assert_eq!(
            lines,
            [
                r#"INFO message=retrying name="charge" attempt=1 max=3 error_type="busy" error=reset delay_ms=100 took_ms=5 elapsed_ms=5"#
            ]
        );
    }

    #[test]
    fn a_call_that_succeeds_in_the_end_has_recovered() {
        let lines = lines_of(|clock| {
            let mut call = Retry::new();
            fail(clock, 5, || decide(&"reset", &mut call));
            Retry::resume(&POLICY, &mut call);
            clock.advance(Duration::from_millis(30));
            let _ = Retry::succeed(&POLICY, &call);
            let _ = Retry::succeed(&POLICY, &Retry::new());
        });
        assert_eq!(
            lines[1..],
            [r#"INFO message=recovered name="charge" attempts=2 max=3 took_ms=30 elapsed_ms=130"#],
            "a call that succeeds at once has nothing to recover from"
        );
    }

    #[test]
    fn an_error_that_is_not_retried_is_quiet_unless_others_were() {
        let permanent = |call: &mut Retry<_>| {
            Retry::decide(&POLICY, Transience::Permanent, None, Observed::NOTHING, None, call)
        };
        let lines = lines_of(|_| {
            let _ = permanent(&mut Retry::new());
            let mut call = Retry::new();
            let _ = decide(&"reset", &mut call);
            Retry::resume(&POLICY, &mut call);
            let _ = permanent(&mut call);
        });
        assert_eq!(
            [&lines[0], &lines[2]],
            [
                r#"DEBUG message=gave up name="charge" attempts=1 max=3 reason=permanent error elapsed_ms=0"#,
                r#"WARN message=gave up name="charge" attempts=2 max=3 reason=permanent error took_ms=0 elapsed_ms=0"#,
            ]
        );
    }

    #[test]
    fn a_call_that_an_open_circuit_ends_is_quiet() {
        let below = BreakersBelow::new();
        let lines = lines_of(|_| {
            let mut call = Retry::new();
            let _ = decide(&"reset", &mut call);
            Retry::resume(&POLICY, &mut call);
            below.reject();
            let _ = Retry::decide(
                &POLICY,
                Transience::Permanent,
                None,
                Observed::NOTHING,
                Some(&below),
                &mut call,
            );
        });
        assert_eq!(
            lines[1],
            r#"DEBUG message=gave up name="charge" attempts=1 max=3 reason=circuit open took_ms=0 elapsed_ms=0"#
        );
    }

    #[test]
    fn a_rejection_is_the_reason_and_no_attempt() {
        let below = BreakersBelow::new();
        below.reject();
        let lines = lines_of(|_| {
            let call = &mut Retry::new();
            let _ =
                Retry::decide(&POLICY, Transience::Permanent, None, Observed::NOTHING, Some(&below), call);
        });
        assert_eq!(
            lines,
            [r#"DEBUG message=gave up name="charge" attempts=0 max=3 reason=circuit open elapsed_ms=0"#]
        );
    }
}

//! The one place that emits events: to `tracing` with the feature of that name, else to nowhere.

#[cfg(not(feature = "tracing"))]
pub(crate) use silent::decided;
#[cfg(feature = "tracing")]
pub(crate) use traced::decided;

#[cfg(feature = "tracing")]
mod traced {
    use crate::retry::{Decision, Reason, RetryPolicy};
    use crate::telling;

    /// A call waits before its next attempt, or fails for good. An error that is not retried is the caller's business
    /// alone, hence the quieter level.
    pub(crate) fn decided(policy: &RetryPolicy, made: u32, decision: Decision) {
        telling::event(|| tell(policy, made, decision));
    }

    fn tell(policy: &RetryPolicy, made: u32, decision: Decision) {
        let name = policy.label();
        if let Some(delay) = decision.delay() {
            let delay = delay.duration();
            tracing::info!(target: "resilience", name, attempt = made, ?delay, "retrying");
            return;
        }
        let (attempts, reason) = (made, decision.reason());
        if reason == Reason::Permanent {
            tracing::debug!(target: "resilience", name, attempts, %reason, "gave up");
        } else {
            tracing::warn!(target: "resilience", name, attempts, %reason, "gave up");
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod silent {
    use crate::retry::{Decision, RetryPolicy};

    /// A call waits before its next attempt, or fails for good.
    #[inline]
    pub(crate) fn decided(_policy: &RetryPolicy, _made: u32, _decision: Decision) {}
}

#[cfg(all(test, feature = "tracing"))]
mod tests {
    use crate::TestClock;
    use crate::retry::RetryPolicy;
    use std::fmt::{Debug, Write};
    use std::sync::{Arc, Mutex};
    use tracing::field::{Field, Visit};
    use tracing::span::{Attributes, Id, Record};
    use tracing::{Event, Level, Metadata, Subscriber};

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

    #[test]
    fn waits_and_the_end_are_told() {
        let (clock, log) = (TestClock::new(), Log::default());
        let _installed = clock.install();
        let policy = RetryPolicy::new().attempts(2).cap(std::time::Duration::ZERO);
        tracing::subscriber::with_default(log.clone(), || {
            let _ = policy.call(|| Err::<(), _>(()));
            let _ = policy.call_if(|()| false, || Err::<(), _>(()));
        });
        assert_eq!(
            *log.0.lock().unwrap(),
            [
                "INFO message=retrying name=\"retry\" attempt=1 delay=0ns",
                "WARN message=gave up name=\"retry\" attempts=2 reason=attempts exhausted",
                "DEBUG message=gave up name=\"retry\" attempts=1 reason=permanent error",
            ]
        );
    }
}

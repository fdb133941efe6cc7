//! What a call counts for telemetry while it runs.
//!
//! A call of the level `off` counts nothing. Every other call counts what is off the happy path
//! when it happens, so that what follows from the counts is right at every level, and its end.

use std::ops::Range;

use crate::runtime::clock::{Clock, Instant};
use crate::site::call::Call;
use crate::site::hedge_end::HedgeResult;
use crate::site::site_layer::SiteLayer;
use crate::site::wanted::Wanted;
use crate::telemetry::outcome::{AttemptOutcome, CallOutcome};

/// The retry of an attribute has decided after a failed attempt.
pub(crate) struct FailedAttempt {
    pub(crate) outcome: AttemptOutcome,
    /// The kind of the error.
    pub(crate) kind: &'static str,
    /// The most attempts of the call, or zero.
    pub(crate) max: u32,
    /// What comes next.
    pub(crate) next: Next,
}

pub(crate) enum Next {
    /// Another attempt, after so many nanoseconds.
    Attempt(u64),
    /// Nothing, for the reason of this number.
    Nothing(usize),
}

/// The results of a timeout that are no success.
pub(crate) const TIMED_OUT: usize = 0;
pub(crate) const INHERITED: usize = 1;
/// The results of a fallback that are no success.
pub(crate) const FELL_BACK: usize = 0;
pub(crate) const FAILED: usize = 1;
/// The attempts that a hedge has begun besides the first ones. For each, the hedge has run what is
/// inside again.
pub(crate) const HEDGED: usize = 0;
/// The results of a hedge that are no success of the first attempt.
pub(crate) const HEDGE_WON: usize = 1;
pub(crate) const HEDGE_FAILED: usize = 2;
/// The result of a bulkhead or a rate limit that is no success.
pub(crate) const REJECTED: usize = 0;
/// The result of a retry: an attempt has failed.
const ATTEMPT_FAILED: usize = 0;

impl Call {
    pub(crate) fn is_counted(&self) -> bool {
        !self.wanted().has(Wanted::SILENT)
    }

    fn is_timed(&self) -> bool {
        self.wanted().has(Wanted::LATENCY)
    }

    fn at(&self, depth: usize) -> Option<&'static SiteLayer> {
        self.site().layers().get(depth)
    }

    /// The retry at `depth` has decided.
    pub(crate) fn count_failed_attempt(&self, depth: usize, failed: &FailedAttempt) {
        let Some(layer) = self.at(depth) else { return };
        layer.counts().had(ATTEMPT_FAILED);
        let retry = self.site().stats().retry();
        self.set_max(failed.max);
        if self.site().attempts_at() == Some(depth) {
            retry.failed(failed.outcome, failed.kind);
            self.attempt_is_over();
        }
        match failed.next {
            Next::Attempt(delay) => {
                retry.delays.record(delay);
                self.stands_in(depth + 1);
            }
            Next::Nothing(reason) => {
                retry.gave_up(reason);
                self.stands_in(depth);
            }
        }
    }

    /// The retry at `depth` begins another attempt.
    pub(crate) fn count_again(&self, depth: usize) {
        let Some(layer) = self.at(depth) else { return };
        layer.counts().ran_again();
        let attempts_at = self.site().attempts_at();
        if attempts_at.is_some_and(|attempts_at| depth <= attempts_at) {
            self.one_attempt_more();
            let again = if attempts_at == Some(depth) { Self::AGAIN } else { 0 };
            self.note(again, Self::ATTEMPT_OVER | Self::AGAIN);
            if self.is_timed() {
                self.begin_attempt(Clock::Async.now());
            }
        }
        self.runs_body();
    }

    /// The attribute at `depth` has ended a pass without running what is inside.
    pub(crate) fn count_not_run(&self, depth: usize) {
        let Some(layer) = self.at(depth) else { return };
        layer.counts().did_not_run();
        if self.site().attempts_at().is_some_and(|attempts_at| depth < attempts_at) {
            self.one_attempt_less();
            self.note(Self::ATTEMPT_OVER, 0);
        }
        self.stands_in(depth);
    }

    /// The policy at `depth` has turned the call away. A breaker counts that by itself.
    pub(crate) fn count_rejected(&self, depth: usize) {
        if let Some(layer) = self.at(depth).filter(|layer| layer.is_gate()) {
            layer.counts().had(REJECTED);
        }
        self.count_not_run(depth);
    }

    /// The timeout at `depth` has cut what is inside, which `ran`.
    pub(crate) fn count_cut(&self, depth: usize, is_inherited: bool, ran: bool) {
        let Some(layer) = self.at(depth) else { return };
        layer.counts().had(if is_inherited { INHERITED } else { TIMED_OUT });
        if ran {
            self.abort(depth + 1..usize::MAX, false);
            self.stands_in(depth);
        } else {
            self.count_not_run(depth);
        }
    }

    /// The hedge at `depth` begins another attempt.
    pub(crate) fn count_hedged(&self, depth: usize) {
        let Some(layer) = self.at(depth) else { return };
        layer.counts().ran_again();
        layer.counts().had(HEDGED);
        self.runs_body();
    }

    /// The call is dropped in the hedge at `depth`, while so many attempts more than one run.
    pub(crate) fn count_hedge_dropped(&self, depth: usize, more: u32) {
        self.runs_body();
        (0..more).for_each(|_| self.abort(depth + 1..usize::MAX, false));
    }

    /// The hedge at `depth` has ended. So many attempts were still running, and are dropped.
    pub(crate) fn count_hedge_end(&self, depth: usize, result: HedgeResult, dropped: u32) {
        let Some(layer) = self.at(depth) else { return };
        self.runs_body();
        (0..dropped).for_each(|_| self.abort(depth + 1..usize::MAX, false));
        match result {
            HedgeResult::Plain => {}
            HedgeResult::Won => layer.counts().had(HEDGE_WON),
            HedgeResult::Failed | HedgeResult::Refused => layer.counts().had(HEDGE_FAILED),
            // It is counted where it was rejected.
            HedgeResult::Rejected => layer.counts().was_aborted(),
        }
        self.stands_in(depth);
    }

    /// The fallback at `depth` begins. Those inside have not helped, whether they ran or not.
    pub(crate) fn count_fell_back(&self, depth: usize) {
        let inside = self.fallback().map_or(usize::MAX, |last| last + 1);
        self.count_fallbacks(depth + 1..inside, FAILED);
        self.set_fallback(depth);
        self.stands_in(depth + 1);
    }

    fn count_fallbacks(&self, depths: Range<usize>, result: usize) {
        let layers = self.site().layers().iter().enumerate();
        let fallbacks = layers.filter(|(depth, layer)| depths.contains(depth) && layer.is_fallback());
        fallbacks.for_each(|(_, layer)| layer.counts().had(result));
    }

    /// The call has ended: so have its fallback that ran last, and those around it, which did not
    /// run. Without an error these have succeeded.
    fn end_fallbacks(&self, is_success: bool) {
        let last = self.fallback();
        if let Some(last) = last {
            self.count_fallbacks(last..last + 1, if is_success { FELL_BACK } else { FAILED });
        }
        if !is_success {
            self.count_fallbacks(0..last.unwrap_or(usize::MAX), FAILED);
        }
    }

    /// The call ends. `is_success` is of its outcome.
    #[cold]
    pub(crate) fn count_end(&self, is_success: bool) {
        let is_success = is_success && self.notes() & Self::REFUSED == 0;
        self.end_fallbacks(is_success);
        let now = if self.is_timed() { Clock::Async.now() } else { Instant::UNSET };
        let outcome = self.outcome(is_success);
        if outcome == CallOutcome::Ok && self.notes() == 0 {
            return self.count_plain(now);
        }
        self.count_outcome(outcome);
        if outcome == CallOutcome::OkAfterRetry && self.fallback().is_none() {
            self.tell_recovered();
        }
        if self.is_timed() {
            self.end_attempt(now);
            self.site().stats().durations().ended(outcome, nanos(self.start(), now));
        }
    }

    fn count_plain(&self, now: Instant) {
        let stats = self.site().stats();
        if self.wanted().has(Wanted::CALLS) {
            stats.succeeded();
        }
        if self.is_timed() {
            stats.durations().succeeded(nanos(self.start(), now));
        }
    }

    /// The call is dropped, or unwinds.
    pub(crate) fn count_drop(&self, is_panic: bool) {
        self.abort(0..usize::MAX, is_panic);
        self.count_outcome(if is_panic { CallOutcome::Panicked } else { CallOutcome::Cancelled });
    }

    fn count_outcome(&self, outcome: CallOutcome) {
        let stats = self.site().stats();
        stats.ended();
        if self.wanted().has(Wanted::CALLS) {
            stats.ended_with(outcome, self.site().attempts_at().map(|_| self.attempts()));
        }
    }

    fn outcome(&self, is_success: bool) -> CallOutcome {
        let is_retried = self.retries() > 0;
        match (is_success, is_retried) {
            (true, false) => CallOutcome::Ok,
            (true, true) => CallOutcome::OkAfterRetry,
            (false, _) if self.notes() & Self::REJECTED != 0 => CallOutcome::Rejected,
            (false, false) => CallOutcome::Error,
            (false, true) => CallOutcome::ErrorAfterRetry,
        }
    }

    /// What is inside the attributes of `depths` is dropped where it stands.
    fn abort(&self, depths: Range<usize>, is_panic: bool) {
        let attempts_at = self.site().attempts_at();
        // An attempt runs if the call stands further inside than the retry itself.
        let running = |depth: usize, layer: &SiteLayer| self.inside() > depth + usize::from(layer.is_retry());
        for (depth, layer) in self.site().layers().iter().enumerate() {
            if !depths.contains(&depth) || !running(depth, layer) {
                continue;
            }
            layer.counts().was_aborted();
            if attempts_at == Some(depth) {
                self.site().stats().retry().aborted(is_panic);
                self.note(Self::ATTEMPT_OVER, 0);
            }
        }
    }

    /// An attempt is over that has failed.
    fn attempt_is_over(&self) {
        if self.is_timed() {
            self.end_attempt(Clock::Async.now());
        }
        self.note(Self::ATTEMPT_OVER, 0);
    }

    /// Measures the last attempt, unless it is over.
    fn end_attempt(&self, now: Instant) {
        if self.site().attempts_at().is_none() || self.notes() & Self::ATTEMPT_OVER != 0 {
            return;
        }
        let durations = self.site().stats().durations();
        let is_again = self.notes() & Self::AGAIN != 0;
        let buckets = if is_again { &durations.retry } else { &durations.first };
        buckets.record(nanos(self.attempt_began(), now));
    }
}

fn nanos(from: Instant, to: Instant) -> u64 {
    to.to_bits().saturating_sub(from.to_bits())
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::runtime::clock::readings_of;
    use crate::site::layer::Layer;
    use crate::site::site::Site;
    use crate::site::site_layer::SiteLayer;
    use crate::vocabulary::transient::NO_KINDS;

    static LAYERS: [SiteLayer; 1] = [SiteLayer::new("retry", None, &[])];

    fn site(wanted: Wanted) -> &'static Site {
        let site: &Site = Box::leak(Box::new(Site::new("counting::tests", "counting.rs", 1, &LAYERS)));
        site.want(Wanted::NEW | wanted, wanted);
        site
    }

    fn call(site: &'static Site, outcome: Result<u8, u8>) {
        let call = Call::begin(site, |_| (), NO_KINDS);
        let _ = Call::end(outcome, &call);
        std::mem::forget(call);
    }

    const OK: Result<u8, u8> = Ok(1);

    #[test]
    fn a_success_at_once_reads_the_clock_twice_if_it_is_timed() {
        let readings = |wanted| {
            let site = site(wanted);
            readings_of(|| call(site, OK))
        };
        assert_eq!(readings(Wanted::NOTHING), 0);
        assert_eq!(readings(Wanted::CALLS), 0);
        assert_eq!(readings(Wanted::CALLS | Wanted::LATENCY), 2);
        assert_eq!(readings(Wanted::SILENT), 0);
    }

    #[test]
    fn below_latency_nothing_reads_the_clock_for_telemetry() {
        let site = site(Wanted::CALLS);
        let readings = readings_of(|| {
            call(site, Err(1));
            let call = Call::begin(site, |_| (), NO_KINDS);
            Layer::of(&call, 0).counts_failed_attempt(&failed());
            Layer::of(&call, 0).begins_again();
            let _ = Call::end(OK, &call);
            std::mem::forget(call);
        });
        assert_eq!(readings, 0);
    }

    #[test]
    fn a_timed_retry_reads_the_clock_twice_for_each_attempt() {
        let site = site(Wanted::CALLS | Wanted::LATENCY);
        let readings = readings_of(|| {
            let call = Call::begin(site, |_| (), NO_KINDS);
            let layer = Layer::of(&call, 0);
            layer.failed(true);
            layer.counts_failed_attempt(&failed());
            layer.begins_again();
            let _ = Call::end(OK, &call);
            std::mem::forget(call);
        });
        assert_eq!(readings, 4);
    }

    fn failed() -> FailedAttempt {
        FailedAttempt { outcome: AttemptOutcome::Transient, kind: "down", max: 3, next: Next::Attempt(0) }
    }

    #[test]
    fn a_plain_success_is_counted_at_calls_and_above_alone() {
        for (wanted, counted) in [
            (Wanted::NOTHING, 0),
            (Wanted::SILENT, 0),
            (Wanted::CALLS, 1),
            (Wanted::CALLS | Wanted::LATENCY, 1),
            (Wanted::CALLS | Wanted::CHANGED, 1),
            (Wanted::CHANGED, 0),
        ] {
            let site = site(wanted);
            call(site, OK);
            assert_eq!(site.stats().calls(CallOutcome::Ok), counted, "{wanted:?}");
            assert_eq!(site.stats().known_calls(), counted, "{wanted:?}");
            let is_timed = wanted.has(Wanted::LATENCY);
            assert_eq!(site.stats().seen_durations().is_some(), is_timed, "only these take room");
            assert!(site.stats().seen_retry().is_none());
        }
    }
}

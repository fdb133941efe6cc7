//! A breaker by hand that opens after some failures in a row. Their number is the upper half of the
//! gate's word.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::gate::{Epoch, Error, Gate, dirt_of, epoch_of};
use super::permit::{Breaker, Permit};
use crate::subject::{work, work_async};

pub(crate) struct InARow {
    gate: Gate,
    threshold: u32,
}

impl InARow {
    const fn new(name: &'static str, threshold: u32, cooldown: Duration) -> Self {
        Self { gate: Gate::new(name, cooldown, 0), threshold }
    }
}

impl Breaker for InARow {
    #[inline]
    fn gate(&self) -> &Gate {
        &self.gate
    }

    #[cold]
    #[inline(never)]
    fn record(&self, epoch: Epoch, success: Option<bool>) {
        if !epoch.is_closed() {
            return self.gate.end_probe(epoch, success, 0);
        }
        let Some(success) = success else { return };
        let word = &self.gate.word;
        let mut present = word.load(Ordering::Relaxed);
        // A late result ends the loop.
        while epoch_of(present) == epoch {
            let failures = if success { 0 } else { dirt_of(present).saturating_add(1) };
            if failures >= self.threshold {
                if self.gate.open(present) {
                    return;
                }
                present = word.load(Ordering::Relaxed);
                continue;
            }
            match word.compare_exchange_weak(
                present,
                epoch.with(failures),
                Ordering::AcqRel,
                Ordering::Relaxed,
            ) {
                Ok(_) => return,
                Err(other) => present = other,
            }
        }
    }
}

static HEALTHY: InARow = InARow::new("healthy", 5, Duration::from_secs(30));
/// A breaker that counts failures and never opens.
static FAILING: InARow = InARow::new("failing", u32::MAX, Duration::from_secs(30));
/// A breaker that opens, and stays open for longer than the measurement.
static BROKEN: InARow = InARow::new("broken", 5, Duration::from_secs(3600));

/// The code around each call.
macro_rules! guarded {
    ($name:ident, $asynchronous:ident, $breaker:ident) => {
        #[inline(never)]
        pub(crate) fn $name(input: u64) -> Result<u64, Error> {
            let permit = match Permit::of(&$breaker) {
                Ok(permit) => permit,
                Err(refusal) => return $breaker.gate().rejection(refusal),
            };
            let result = work(input);
            permit.settle(result.is_ok());
            result
        }

        pub(crate) async fn $asynchronous(input: u64) -> Result<u64, Error> {
            let permit = match Permit::of(&$breaker) {
                Ok(permit) => permit,
                Err(refusal) => return $breaker.gate().rejection(refusal),
            };
            let result = work_async(input).await;
            permit.settle(result.is_ok());
            result
        }
    };
}

pub(super) use guarded;

guarded!(healthy, healthy_async, HEALTHY);
guarded!(failing, failing_async, FAILING);
guarded!(broken, broken_async, BROKEN);

/// The future around any inner future, to measure its size. The inner future is made in place, like
/// a body.
pub(crate) async fn guarding<F, E>(inner: impl FnOnce() -> F) -> Result<F::Output, Error>
where
    F: Future<Output = Result<u64, E>>,
{
    let permit = match Permit::of(&HEALTHY) {
        Ok(permit) => permit,
        Err(refusal) => return HEALTHY.gate().rejection(refusal),
    };
    let result = inner().await;
    permit.settle(result.is_ok());
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::super::gate::Refusal;
    use super::*;

    fn call(breaker: &'static InARow, success: bool) -> Result<(), Refusal> {
        Permit::of(breaker).map(|permit| permit.settle(success))
    }

    #[test]
    fn the_last_failure_in_a_row_opens_it() {
        static BREAKER: InARow = InARow::new("", 3, Duration::from_secs(3600));
        for success in [false, false, true, false, false] {
            assert!(call(&BREAKER, success).is_ok());
        }
        let late = Permit::of(&BREAKER).ok().expect("it is closed");
        assert!(call(&BREAKER, false).is_ok());
        assert!(call(&BREAKER, true).is_err());
        late.settle(true);
        assert!(call(&BREAKER, true).is_err());
    }

    #[test]
    fn a_success_of_a_probe_closes_it_and_a_drop_frees_the_place() {
        static BREAKER: InARow = InARow::new("", 1, Duration::from_millis(50));
        assert!(call(&BREAKER, false).is_ok());
        let probe = loop {
            if let Ok(probe) = Permit::of(&BREAKER) {
                break probe;
            }
        };
        drop(probe);
        let probe = Permit::of(&BREAKER).ok().expect("the place is free");
        assert!(Permit::of(&BREAKER).is_err());
        probe.settle(true);
        assert!(call(&BREAKER, true).is_ok() && call(&BREAKER, true).is_ok());
    }
}

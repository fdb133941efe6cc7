//! Checks of every function: how often its body runs, and which spans are around it.

use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::FieldSet;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Metadata, Subscriber};

pub(crate) use crate::tries::{Failed, Tries};

/// Not `Clone`.
#[derive(Debug)]
pub(crate) struct Only(pub(crate) u32);

/// The runs of a body that fails twice, under one of our attributes.
pub(crate) mod runs {
    pub(crate) const FALLBACK: u32 = 1;
    pub(crate) const RETRY: u32 = 3;
    pub(crate) const BREAKER: u32 = 1;
    pub(crate) const TIMEOUT: u32 = 1;
    pub(crate) const FAULTS: u32 = 1;
    pub(crate) const GATES: u32 = 1;
    pub(crate) const HEDGE: u32 = 3;
    pub(crate) const HEDGE_OF_TWO: u32 = 2;
}

/// The third attempt succeeds, and without one the first outcome comes back.
#[track_caller]
pub(crate) fn check(runs: u32, call: impl FnOnce(&Tries) -> Result<u32, Failed>) {
    let _installed = resilience::TestClock::new().install();
    let tries = Tries::failing(2);
    let expected = if runs == 3 { Ok(3) } else { Err(Failed::Again) };
    assert_eq!(call(&tries), expected);
    assert_eq!(tries.made(), runs);
}

pub(crate) async fn check_async(runs: u32, call: impl AsyncFnOnce(&Tries) -> Result<u32, Failed>) {
    let tries = Tries::failing(2);
    let expected = if runs == 3 { Ok(3) } else { Err(Failed::Again) };
    assert_eq!(call(&tries).await, expected);
    assert_eq!(tries.made(), runs);
}

/// The spans made on this thread: names, and names of fields.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spans(Arc<Mutex<Vec<(&'static str, Vec<&'static str>)>>>);

impl Spans {
    pub(crate) fn collect() -> (Self, DefaultGuard) {
        let spans = Self::default();
        let guard = tracing::subscriber::set_default(spans.clone());
        (spans, guard)
    }

    pub(crate) fn made(&self) -> Vec<(&'static str, Vec<&'static str>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Subscriber for Spans {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let names = |fields: &FieldSet| fields.iter().map(|field| field.name()).collect();
        let made = (span.metadata().name(), names(span.metadata().fields()));
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(made);
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

//! The fault that a call meets.

use std::time::Duration;

use std::sync::Arc;

use crate::faults::cell::{FaultCell, Held};
use crate::faults::event;
use crate::faults::kind::FaultKind;
use crate::faults::registry;
use crate::faults::script::Ending;
use crate::runtime::clock::{Clock, TestClock};
use crate::runtime::tested;
use crate::site::call::Call;

/// The fault that a call has met.
#[derive(Debug)]
pub(crate) struct Injected {
    fault: Arc<FaultCell>,
    delay: Option<Duration>,
    ending: Ending,
    held: Option<Held>,
}

impl Injected {
    /// Asks for the fault of `call`, whose body is about to run.
    pub(crate) fn of(call: &Call) -> Option<Self> {
        let fault = registry::find(call.site().name())?;
        let (hit, held) = fault.next()?;
        let injected = Self { fault, delay: hit.delay, ending: hit.ending, held };
        if injected.delay.is_some() {
            injected.count(call, FaultKind::Latency);
        }
        if injected.ending == Ending::Hang {
            injected.count(call, FaultKind::Hang);
        }
        if injected.held.is_some() {
            call.note(Call::DELAYED, 0);
        }
        Some(injected)
    }

    /// The kind of its end, unless the body runs.
    pub(crate) fn ending(&self) -> Option<FaultKind> {
        self.ending.kind().filter(|kind| *kind != FaultKind::Hang)
    }

    /// The time that the call waits, from now on. A hang lasts until the fault ends.
    pub(crate) fn delay(&self) -> Option<Duration> {
        let held = self.held.as_ref()?;
        if self.ending == Ending::Hang {
            return Some(held.until().since(Clock::Async.now()).max(self.delay.unwrap_or_default()));
        }
        self.delay
    }

    pub(crate) fn hangs(&self) -> bool {
        self.ending == Ending::Hang
    }

    pub(crate) fn held(&self) -> Option<&Held> {
        self.held.as_ref()
    }

    /// Blocks the thread for the delay, or lets it pass on the thread's test clock.
    pub(crate) fn block(&mut self) {
        if let (Some(delay), Some(held)) = (self.delay(), self.held.take())
            && !tested::skips_waits()
            && !TestClock::pass(delay)
        {
            held.block(delay);
        }
    }

    /// The wait is over.
    pub(crate) fn let_go(&mut self) {
        self.held = None;
    }

    /// The call ends here with this kind, and its body does not run.
    pub(crate) fn ends(&self, call: &Call, kind: FaultKind) {
        call.note(Call::INJECTED, 0);
        self.count(call, kind);
    }

    /// Counts it, and tells of it.
    fn count(&self, call: &Call, kind: FaultKind) {
        self.fault.count(kind);
        registry::count(call.site().name(), kind);
        event::injected(call, kind);
        #[cfg(feature = "telemetry")]
        call.tell_injected(kind.word());
    }
}

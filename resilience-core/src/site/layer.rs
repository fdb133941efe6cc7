//! The way from a policy to its attribute and to the call.

use std::fmt;

use crate::runtime::tested;
use crate::site::call::Call;
#[cfg(feature = "telemetry")]
use crate::site::counting::FailedAttempt;
use crate::site::hedge_end::{HedgeEnd, HedgeResult};
use crate::site::site_layer::SiteLayer;
use crate::site::wanted::Wanted;
#[cfg(any(feature = "tracing", feature = "telemetry"))]
use crate::telemetry::call_id::{CallId, current};

/// Where a policy stands: in which call, and as which of the function's attributes. By hand it
/// stands nowhere.
#[derive(Clone, Copy)]
pub struct Layer<'a> {
    call: Option<&'a Call>,
    depth: usize,
}

impl<'a> Layer<'a> {
    /// Of a policy that is used by hand.
    pub const NONE: Layer<'static> = Layer { call: None, depth: 0 };

    /// The attribute at `depth`, counted from the outermost.
    #[inline]
    #[must_use]
    pub const fn of(call: &'a Call, depth: usize) -> Self {
        Self { call: Some(call), depth }
    }

    /// The call. `None` by hand.
    pub(crate) fn call(self) -> Option<&'a Call> {
        self.call
    }

    /// The attribute. `None` by hand.
    pub(crate) fn attribute(self) -> Option<&'static SiteLayer> {
        self.call?.site().layers().get(self.depth)
    }

    /// The number of the settings in force, in the table of the policy. Zero for as they are
    /// written, and by hand.
    #[cfg(feature = "control")]
    #[inline]
    pub(crate) fn setting(self) -> u32 {
        crate::site::ends::look();
        self.attribute().map_or(0, SiteLayer::setting)
    }

    /// Whether any setting of the function was not as it is written when the call began.
    #[cfg(feature = "control")]
    #[inline]
    pub(crate) fn is_changed(self) -> bool {
        self.call.is_some_and(|call| call.wanted().has(crate::site::wanted::Wanted::CHANGED))
    }

    /// The id of the call, for an event: it is made unless there is one. By hand, that of the call
    /// which is being decided on.
    #[cfg(any(feature = "tracing", feature = "telemetry"))]
    pub(crate) fn call_id(self) -> Option<CallId> {
        match self.call {
            Some(call) => Some(call.id().get_or_make()),
            None => current::current(),
        }
    }

    /// Runs `decide`, whose events belong to the call.
    #[inline]
    #[cfg_attr(not(any(feature = "tracing", feature = "telemetry")), expect(clippy::unused_self))]
    pub(crate) fn telling<R>(self, decide: impl FnOnce() -> R) -> R {
        #[cfg(any(feature = "tracing", feature = "telemetry"))]
        if let Some(call) = self.call {
            return current::within(call.id(), self.is_injected(), decide);
        }
        decide()
    }

    /// Whether the present attempt has failed because of a fault that was injected.
    #[cfg(any(feature = "tracing", feature = "telemetry"))]
    pub(crate) fn is_injected(self) -> bool {
        self.has_noted(Call::INJECTED)
    }

    /// Whether an earlier attempt has failed because of a fault that was injected.
    #[cfg(feature = "tracing")]
    pub(crate) fn was_injected(self) -> bool {
        self.has_noted(Call::WAS_INJECTED)
    }

    #[cfg(any(feature = "tracing", feature = "telemetry"))]
    fn has_noted(self, note: u32) -> bool {
        cfg!(feature = "faults") && self.call.is_some_and(|call| call.notes() & note != 0)
    }

    /// The name of the annotated function. `None` by hand.
    pub(crate) fn function(self) -> Option<&'static str> {
        Some(self.call?.site().name())
    }

    /// Whether a test wants the attribute to be transparent.
    #[inline]
    pub(crate) fn is_off(self) -> bool {
        self.call.is_some_and(|call| call.wanted().has(Wanted::TESTED)) && tested::is_off()
    }

    /// An attempt has failed. The retry waits if it `goes_on`.
    pub(crate) fn failed(self, goes_on: bool) {
        if let Some(call) = self.call {
            call.failed(goes_on);
        }
    }

    /// The same, for telemetry.
    #[cfg(feature = "telemetry")]
    pub(crate) fn counts_failed_attempt(self, failed: &FailedAttempt) {
        if let Some(call) = self.counted() {
            call.count_failed_attempt(self.depth, failed);
        }
    }

    /// The retry gives up, and the outcome may be the rejection of a policy.
    pub(crate) fn gave_up(self, is_rejected: bool) {
        if let Some(call) = self.call {
            let (added, taken) = if is_rejected { (Call::REJECTED, 0) } else { (0, Call::ANY_REJECTION) };
            call.note(added, taken);
        }
    }

    /// The retry gives up, and the outcome is an `Ok` that it refuses.
    pub(crate) fn refused(self) {
        if let Some(call) = self.call {
            call.note(Call::REFUSED, 0);
        }
    }

    /// The next attempt begins.
    pub(crate) fn begins_again(self) {
        if let Some(call) = self.call {
            call.begins_again();
        }
        #[cfg(feature = "telemetry")]
        if let Some(call) = self.counted() {
            call.count_again(self.depth);
        }
    }

    /// The hedge begins another attempt.
    #[cold]
    pub(crate) fn hedged(self) {
        if let Some(call) = self.call {
            call.note(Call::TOUCHED, 0);
        }
        #[cfg(feature = "telemetry")]
        if let Some(call) = self.counted() {
            call.count_hedged(self.depth);
        }
    }

    /// An attempt of the hedge has ended, and others run or begin.
    #[cold]
    pub(crate) fn an_attempt_ended(self) {
        if let Some(call) = self.call {
            call.note(0, Call::ANY_REJECTION | Call::REFUSED);
            #[cfg(feature = "telemetry")]
            call.runs_body();
        }
    }

    /// The call is dropped, while so many attempts more than one run.
    #[cold]
    #[cfg_attr(not(feature = "telemetry"), expect(unused_variables, clippy::unused_self))]
    pub(crate) fn hedge_dropped(self, more: u32) {
        #[cfg(feature = "telemetry")]
        if let Some(call) = self.counted() {
            call.count_hedge_dropped(self.depth, more);
        }
    }

    /// The hedge has ended in a way that is no plain success.
    #[cold]
    pub(crate) fn hedge_ended(self, end: HedgeEnd) {
        if let Some(call) = self.call {
            let (added, taken) = match end.result {
                HedgeResult::Rejected => (0, 0),
                HedgeResult::Refused => (Call::REFUSED, Call::ANY_REJECTION),
                _ => (0, Call::ANY_REJECTION | Call::REFUSED),
            };
            call.note(added | Call::TOUCHED, taken);
        }
        #[cfg(feature = "telemetry")]
        if let Some(call) = self.counted() {
            call.count_hedge_end(self.depth, end.result, end.dropped);
        }
    }

    /// The timeout has cut what is inside. It `ran` if it was polled.
    #[cold]
    #[cfg_attr(not(feature = "telemetry"), expect(unused_variables))]
    pub(crate) fn cut(self, is_inherited: bool, ran: bool) {
        if let Some(call) = self.call {
            call.cut();
        }
        #[cfg(feature = "telemetry")]
        if let Some(call) = self.counted() {
            call.count_cut(self.depth, is_inherited, ran);
        }
    }

    /// The fallback begins.
    #[cold]
    pub(crate) fn fell_back(self) {
        if let Some(call) = self.call {
            call.note(Call::TOUCHED, Call::WAITS | Call::ANY_REJECTION | Call::REFUSED);
        }
        #[cfg(feature = "telemetry")]
        if let Some(call) = self.counted() {
            call.count_fell_back(self.depth);
        }
    }

    /// The policy turns the call away.
    #[cold]
    pub(crate) fn rejected(self) {
        if let Some(call) = self.call {
            call.note(Call::REJECTED | Call::TOUCHED, 0);
        }
        #[cfg(feature = "telemetry")]
        if let Some(call) = self.counted() {
            call.count_rejected(self.depth);
        }
    }

    /// Whether nothing is to be counted: the call is one of the level `off`.
    #[cfg(feature = "telemetry")]
    pub(crate) fn is_silent(self) -> bool {
        self.call.is_some_and(|call| !call.is_counted())
    }

    /// Whether the outcome here is that of a fault that stands for a rejection.
    #[cfg(feature = "faults")]
    pub(crate) fn is_injected_rejection(self) -> bool {
        self.call.is_some_and(|call| call.notes() & Call::REJECTION_INJECTED != 0)
    }

    /// The breaker here has counted a result of the call, whether telemetry counts the call or not.
    #[cfg_attr(not(feature = "telemetry"), expect(clippy::unused_self))]
    pub(crate) fn has_a_result(self) {
        #[cfg(feature = "telemetry")]
        if self.counted().is_none()
            && let Some(attribute) = self.attribute()
        {
            attribute.counts().passed_silently();
        }
    }

    /// The call, if telemetry counts it.
    #[cfg(feature = "telemetry")]
    fn counted(self) -> Option<&'a Call> {
        self.call.filter(|call| call.is_counted())
    }
}

impl fmt::Debug for Layer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Layer").field(&self.attribute()).finish()
    }
}

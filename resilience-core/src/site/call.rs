//! One call of an annotated function.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::runtime::clock::Instant;
#[cfg(feature = "telemetry")]
use crate::site::kinds;
use crate::site::registry::{Greet, register};
use crate::site::site::Site;
use crate::site::wanted::Wanted;
use crate::telemetry::call_id::CallIdSlot;
use crate::vocabulary::fallible::Fallible;
use crate::vocabulary::transient::EachKind;

#[cfg(feature = "telemetry")]
mod progress;
#[cfg(feature = "telemetry")]
use progress::Progress;

/// One call of an annotated function, from its first poll to its end. A local of the function,
/// which its policies reach through their [`Layer`](crate::site::layer::Layer).
///
/// A call that is dropped before its end has panicked or was cancelled.
#[derive(Debug)]
pub struct Call {
    site: &'static Site,
    /// Who wanted more when the call began.
    wanted: Wanted,
    /// The start. Unset unless somebody needs it.
    start: Instant,
    /// The id, which is made at the first failure.
    id: CallIdSlot,
    /// The attempts that have failed and were followed by another one.
    retries: AtomicU32,
    notes: AtomicU32,
    #[cfg(feature = "telemetry")]
    progress: Progress,
}

impl Call {
    /// A policy has turned the call away, or a fault that stands for one, and nothing has run
    /// since.
    pub(crate) const REJECTED: u32 = 1;
    /// A policy has done something. So this is no success at the first try.
    pub(crate) const TOUCHED: u32 = 1 << 1;
    /// A retry waits.
    pub(crate) const WAITS: u32 = 1 << 2;
    /// The outcome is an `Ok` that `on_ok` has refused to the end.
    pub(crate) const REFUSED: u32 = 1 << 3;
    /// A fault has delayed the attempt.
    pub(crate) const DELAYED: u32 = 1 << 4;
    /// The attempt has failed because of a fault that was injected.
    pub(crate) const INJECTED: u32 = 1 << 5;
    /// An earlier attempt has failed for this reason.
    pub(crate) const WAS_INJECTED: u32 = 1 << 6;
    /// A fault stands for a rejection, and nothing has run since. It is apart from `REJECTED`,
    /// which also tells of rejections in the body: those are for the error to tell.
    pub(crate) const REJECTION_INJECTED: u32 = 1 << 7;
    /// The outcome is the rejection of a policy, or of a fault that stands for one.
    pub(crate) const ANY_REJECTION: u32 = Self::REJECTED | Self::REJECTION_INJECTED;

    /// A call of `site` begins. A `site` that is new is greeted first, and learns the kinds of its
    /// errors.
    #[inline]
    pub fn begin(site: &'static Site, greet: Greet, each_kind: EachKind) -> Self {
        let wanted = site.wanted();
        let is_ready = !wanted.has(Wanted::NEW | Wanted::KINDS | Wanted::LATENCY);
        if is_ready { Self::idle(site, wanted) } else { Self::begin_wanted(site, greet, each_kind) }
    }

    #[inline]
    fn idle(site: &'static Site, wanted: Wanted) -> Self {
        let (id, retries, notes) = (CallIdSlot::new(None), AtomicU32::new(0), AtomicU32::new(0));
        Self {
            site,
            wanted,
            start: Instant::UNSET,
            id,
            retries,
            notes,
            #[cfg(feature = "telemetry")]
            progress: Progress::new(),
        }
    }

    #[cold]
    #[inline(never)]
    #[cfg_attr(not(feature = "telemetry"), expect(unused_variables))]
    fn begin_wanted(site: &'static Site, greet: Greet, each_kind: EachKind) -> Self {
        if site.wanted().has(Wanted::NEW) {
            register(site, greet);
        }
        #[cfg(feature = "telemetry")]
        if site.wanted().has(Wanted::KINDS) {
            kinds::learn(site, each_kind);
        }
        let call = Self::idle(site, site.wanted());
        #[cfg(feature = "telemetry")]
        let call = call.timed();
        call
    }

    /// The call ends with `outcome`, and is forgotten afterwards. It is not taken by value: a copy
    /// of what was just written in parts has to wait until it is written.
    #[inline]
    pub fn end<R: Fallible>(outcome: R, call: &Self) -> R {
        let is_success = R::is_success(&outcome);
        if !(is_success && call.notes() == 0 && call.ends_at_once()) {
            call.conclude(is_success);
        }
        outcome
    }

    /// The call has ended: nothing more is counted when it is dropped.
    #[inline]
    pub fn forget(call: Self) {
        std::mem::forget(call);
    }

    /// A call ends that has succeeded at the first try. Returns whether that is all.
    #[inline]
    fn ends_at_once(&self) -> bool {
        #[cfg(feature = "telemetry")]
        if self.wanted.is_only(Wanted::CALLS) {
            self.site.stats().succeeded();
            return true;
        }
        self.wanted.is_nothing()
    }

    /// A call ends that is no plain success, or of which somebody wants to know more.
    #[cold]
    #[inline(never)]
    #[cfg_attr(not(feature = "telemetry"), expect(unused_variables, clippy::unused_self))]
    fn conclude(&self, is_success: bool) {
        #[cfg(feature = "telemetry")]
        if self.is_counted() {
            self.count_end(is_success);
        }
    }

    /// The annotated function.
    pub(crate) fn site(&self) -> &'static Site {
        self.site
    }

    /// Who wanted more when the call began.
    pub(crate) fn wanted(&self) -> Wanted {
        self.wanted
    }

    /// The place of the call's id.
    #[cfg(any(feature = "tracing", feature = "telemetry"))]
    pub(crate) fn id(&self) -> &CallIdSlot {
        &self.id
    }

    /// What has happened to the call: the constants of this type.
    #[inline]
    pub(crate) fn notes(&self) -> u32 {
        self.notes.load(Ordering::Relaxed)
    }

    /// An attempt has failed, and another one follows if the retry `goes_on`.
    pub(crate) fn failed(&self, goes_on: bool) {
        if goes_on {
            self.retries.store(self.retries().saturating_add(1), Ordering::Relaxed);
        }
        self.note(Self::TOUCHED | if goes_on { Self::WAITS } else { 0 }, 0);
    }

    /// The next attempt begins.
    pub(crate) fn begins_again(&self) {
        let was_injected = self.notes() & (Self::INJECTED | Self::WAS_INJECTED) != 0;
        self.note(
            if was_injected { Self::WAS_INJECTED } else { 0 },
            Self::WAITS | Self::ANY_REJECTION | Self::REFUSED | Self::DELAYED | Self::INJECTED,
        );
    }

    /// The attempt is cut. A fault is the reason if it has delayed it.
    pub(crate) fn cut(&self) {
        let is_injected = self.notes() & Self::DELAYED != 0;
        self.note(
            Self::TOUCHED | if is_injected { Self::INJECTED } else { 0 },
            Self::WAITS | Self::ANY_REJECTION | Self::REFUSED,
        );
    }

    /// The attempts that have failed and were followed by another one.
    pub(crate) fn retries(&self) -> u32 {
        self.retries.load(Ordering::Relaxed)
    }

    /// Adds `added` to the notes, and takes `taken` away. One thread at a time runs a call.
    pub(crate) fn note(&self, added: u32, taken: u32) {
        self.notes.store(self.notes() & !taken | added, Ordering::Relaxed);
    }
}

impl Drop for Call {
    #[cold]
    fn drop(&mut self) {
        #[cfg(feature = "telemetry")]
        if self.is_counted() {
            self.count_drop(std::thread::panicking());
        }
    }
}

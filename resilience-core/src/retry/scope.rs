//! What an attempt sets for all that runs in it.
//!
//! - For the retries inside: whether it is another attempt than the first (`nested = once`).
//! - For every wait inside: the deadline that `max_duration` is.
//! - For the events inside: the span of an attempt other than the first, if there are such spans.
//!
//! A first attempt without a deadline sets nothing. Everything else is a function that is never
//! inlined. So the first attempt costs a compare, and has no guard that a panic would have to drop
//! (`benches/instructions retry`: none more in sync code and one in async code, where a guard in
//! place costs 13 and 5).

mod span;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::runtime::again::Again;
use crate::runtime::clock::Instant;
use crate::runtime::deadline::{Ambient, Entered};

pub use span::AttemptSpan;
use span::{EnteredSpan, SpanRef};

/// What an attempt sets while it runs.
pub trait AttemptScope: Copy {
    /// A guard. Dropping it puts back what was before.
    type Entered;

    /// Whether there is nothing to set.
    fn is_empty(self) -> bool;

    /// From here on, code runs in the attempt. To be called unless there is nothing to set.
    fn enter(self) -> Self::Entered;
}

/// The scope of an attempt without a deadline of its own.
#[derive(Clone, Copy, Debug)]
pub struct Untimed {
    is_again: bool,
}

impl Untimed {
    /// `is_again` says whether it is another attempt than the first.
    #[inline]
    #[must_use]
    pub const fn new(is_again: bool) -> Self {
        Self { is_again }
    }
}

impl AttemptScope for Untimed {
    type Entered = EnteredUntimed;

    #[inline]
    fn is_empty(self) -> bool {
        !self.is_again
    }

    #[inline]
    fn enter(self) -> EnteredUntimed {
        EnteredUntimed { _again: Again::enter() }
    }
}

/// The scope of an attempt that may have a deadline. It is one word: a future has eight bytes for
/// [`Untimed`] too.
#[derive(Clone, Copy)]
pub struct Timed(u64);

impl Timed {
    /// The bit of an attempt other than the first. The others are the deadline.
    const AGAIN: u64 = 1 << 63;
    /// No deadline. As an instant it is 256 years from now.
    const NEVER: u64 = Self::AGAIN - 1;

    /// `until` is the deadline; `Instant::NEVER` is none.
    #[inline]
    #[must_use]
    pub fn new(is_again: bool, until: Instant) -> Self {
        Self(until.to_bits().min(Self::NEVER) | if is_again { Self::AGAIN } else { 0 })
    }

    fn is_again(self) -> bool {
        self.0 & Self::AGAIN != 0
    }

    fn until(self) -> Option<Instant> {
        let until = self.0 & Self::NEVER;
        (until != Self::NEVER).then(|| Instant::from_bits(until))
    }
}

impl AttemptScope for Timed {
    type Entered = EnteredTimed;

    #[inline]
    fn is_empty(self) -> bool {
        self.0 == Self::NEVER
    }

    #[inline]
    fn enter(self) -> EnteredTimed {
        EnteredTimed {
            _again: self.is_again().then(Again::enter),
            _within: self.until().map(|until| Entered::within(Ambient::current(), until)),
        }
    }
}

impl fmt::Debug for Timed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Timed").field("is_again", &self.is_again()).field("until", &self.until()).finish()
    }
}

/// An attempt in an [`Untimed`] scope that runs on this thread.
#[derive(Debug)]
#[must_use = "the scope ends when this is dropped"]
pub struct EnteredUntimed {
    _again: Again,
}

/// An attempt in a [`Timed`] scope that runs on this thread.
#[derive(Debug)]
#[must_use = "the scope ends when this is dropped"]
pub struct EnteredTimed {
    _again: Option<Again>,
    _within: Option<Entered>,
}

/// From here on, code runs in `scope`, and in the span that `span` makes.
#[inline]
#[must_use = "the scope ends when this is dropped"]
pub fn enter<S: AttemptScope>(
    scope: S,
    span: impl FnOnce() -> AttemptSpan,
) -> Option<(S::Entered, EnteredSpan)> {
    (!scope.is_empty()).then(|| (scope.enter(), AttemptSpan::made_by(span).entered()))
}

/// As [`enter`], for a poll of an attempt that keeps its span.
#[cfg(feature = "tokio")]
#[inline]
#[must_use = "the scope ends when this is dropped"]
pub(in crate::retry) fn enter_again<S: AttemptScope>(
    scope: S,
    span: SpanRef<'_>,
) -> Option<(S::Entered, impl Sized)> {
    (!scope.is_empty()).then(|| (scope.enter(), span.enter()))
}

/// Runs `attempt` in `scope`, and in the span that `span` makes.
#[expect(
    clippy::inline_always,
    reason = "a call that only lends its signature must cost nothing, unoptimised builds included"
)]
#[inline(always)]
pub fn attempt_in<S: AttemptScope, R>(
    scope: S,
    span: impl FnOnce() -> AttemptSpan,
    attempt: impl FnOnce() -> R,
) -> R {
    if scope.is_empty() { attempt() } else { enter_and_attempt(scope, AttemptSpan::made_by(span), attempt) }
}

#[cold]
#[inline(never)]
fn enter_and_attempt<S: AttemptScope, R>(scope: S, span: AttemptSpan, attempt: impl FnOnce() -> R) -> R {
    let (_entered, _span) = (scope.enter(), span.entered());
    attempt()
}

pin_project! {
    /// An attempt each poll of which runs in its scope.
    #[must_use = "futures do nothing unless polled"]
    pub struct Scoped<F, S> {
        #[pin]
        attempt: F,
        scope: S,
        span: AttemptSpan,
    }
}

/// Puts `attempt` into `scope`, and into the span that `span` makes.
#[inline]
pub fn scoped<F: Future, S: AttemptScope>(
    scope: S,
    span: impl FnOnce() -> AttemptSpan,
    attempt: F,
) -> Scoped<F, S> {
    let span = if scope.is_empty() { AttemptSpan::none() } else { AttemptSpan::made_by(span) };
    Scoped { attempt, scope, span }
}

impl<F: Future, S: AttemptScope> Future for Scoped<F, S> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let scope = *this.scope;
        if scope.is_empty() {
            this.attempt.poll(cx)
        } else {
            enter_and_poll(scope, this.span.by_ref(), this.attempt, cx)
        }
    }
}

#[cold]
#[inline(never)]
fn enter_and_poll<S: AttemptScope, F: Future>(
    scope: S,
    span: SpanRef<'_>,
    attempt: Pin<&mut F>,
    cx: &mut Context<'_>,
) -> Poll<F::Output> {
    let (_entered, _span) = (scope.enter(), span.enter());
    attempt.poll(cx)
}

impl<F, S: fmt::Debug> fmt::Debug for Scoped<F, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Scoped").field(&self.scope).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TestClock;
    use crate::runtime::again::is_again;
    use crate::runtime::deadline::Deadline;
    use std::future::{pending, ready};
    use std::pin::pin;
    use std::task::Waker;
    use std::time::Duration;

    const SECOND: Duration = Duration::from_secs(1);

    /// What is set for the code that runs now.
    fn seen() -> (bool, Option<Duration>) {
        (is_again(), Deadline::current().map(Deadline::remaining))
    }

    fn now<F: Future>(future: F) -> Poll<F::Output> {
        pin!(future).poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn a_scope_sets_what_it_says_while_the_attempt_runs() {
        let _installed = TestClock::new().install();
        let until = crate::private::Clock::Async.now().saturating_add(SECOND);
        assert_eq!(attempt_in(Untimed::new(false), AttemptSpan::none, seen), (false, None));
        assert_eq!(attempt_in(Untimed::new(true), AttemptSpan::none, seen), (true, None));
        for (is_again, until, expected) in [
            (false, Instant::NEVER, (false, None)),
            (true, Instant::NEVER, (true, None)),
            (false, until, (false, Some(SECOND))),
            (true, until, (true, Some(SECOND))),
        ] {
            let scope = Timed::new(is_again, until);
            assert_eq!(scope.is_empty(), expected == (false, None));
            assert_eq!(attempt_in(scope, AttemptSpan::none, seen), expected);
            assert_eq!(now(scoped(scope, AttemptSpan::none, async { seen() })), Poll::Ready(expected));
            assert_eq!(seen(), (false, None), "and puts it back");
        }
    }

    #[test]
    fn a_first_attempt_inside_another_attempt_stays_inside_it() {
        let nested = || {
            attempt_in(Untimed::new(false), AttemptSpan::none, || {
                attempt_in(Untimed::new(true), AttemptSpan::none, seen).0
            })
        };
        assert!(attempt_in(Untimed::new(true), AttemptSpan::none, || nested() && seen().0));
        assert!(!seen().0);
    }

    #[test]
    fn a_scope_ends_with_a_poll_that_is_pending() {
        let mut attempt = pin!(scoped(Untimed::new(true), AttemptSpan::none, async {
            let first = seen().0;
            pending::<()>().await;
            first
        }));
        assert!(attempt.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        assert!(!seen().0);
    }

    #[test]
    fn a_panic_ends_a_scope() {
        let panics = || attempt_in(Untimed::new(true), AttemptSpan::none, || panic!("inside"));
        assert!(std::panic::catch_unwind(panics).is_err());
        let polled = || now(scoped(Untimed::new(true), AttemptSpan::none, async { panic!("inside") }));
        assert!(std::panic::catch_unwind(polled).is_err());
        assert!(!seen().0);
    }

    #[test]
    fn a_deadline_takes_a_future_no_more_room() {
        let untimed = scoped(Untimed::new(true), AttemptSpan::none, ready(0_u64));
        let timed = scoped(Timed::new(true, Instant::NEVER), AttemptSpan::none, ready(0_u64));
        assert_eq!(size_of_val(&timed), size_of_val(&ready(0_u64)) + 8 + size_of::<AttemptSpan>());
        assert_eq!(size_of_val(&untimed), size_of_val(&timed));
    }
}

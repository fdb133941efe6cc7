//! The future around the body of a function with `#[timeout]`.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use pin_project_lite::pin_project;

use crate::retry::TypeOf;
use crate::runtime::clock::{Clock, Instant, TestClock, saturating_nanos};
use crate::runtime::deadline::{Ambient, Entered};
use crate::runtime::timeouts_below::{self, TimeoutsBelow};
use crate::runtime::timer::{Timer, poll_timer};
use crate::site::layer::Layer;
use crate::timeout::error::{Cut, TimedOut};
use crate::timeout::event;
#[cfg(feature = "telemetry")]
use crate::timeout::observed;
use crate::timeout::overridden::Limit;
use crate::timeout::state::{self, End};

/// A way to wait for the end of a timeout.
pub trait TimeoutTimer {
    /// A future that is ready when the time has passed.
    type Sleep: Future;

    /// Begins a wait of the call with this `name`.
    fn sleep(&self, delay: Duration, name: &'static str) -> Self::Sleep;

    /// The end of a wait that has begun, if the timer knows it.
    fn end(&self, _sleep: &Self::Sleep) -> Option<std::time::Instant> {
        None
    }
}

/// The timer `T`, such as the one of an attribute without `sleep`.
#[derive(Debug)]
pub struct SleepTimer<T>(pub T);

impl<T: Timer> TimeoutTimer for SleepTimer<T> {
    type Sleep = T::Sleep;

    fn sleep(&self, delay: Duration, name: &'static str) -> T::Sleep {
        T::sleep(delay, name)
    }

    fn end(&self, sleep: &T::Sleep) -> Option<std::time::Instant> {
        T::end(sleep)
    }
}

/// `sleep = path`: a function from a duration to a future.
impl<F: Fn(Duration) -> S, S: Future> TimeoutTimer for F {
    type Sleep = S;

    fn sleep(&self, delay: Duration, _: &'static str) -> S {
        self(delay)
    }
}

/// The limit and the name of a timeout. Generated code makes it in a closure that captures nothing
/// if both are constants, so that the future has no space for them.
#[derive(Clone, Copy, Debug)]
pub struct TimeoutSettings {
    after: Duration,
    name: &'static str,
}

impl TimeoutSettings {
    /// A timeout of this length and name.
    #[inline]
    #[must_use]
    pub const fn new(after: Duration, name: &'static str) -> Self {
        Self { after, name }
    }
}

/// The other layers of the function: none, or those that share a [`TimeoutsBelow`].
pub trait TimeoutNews {
    /// What they share.
    fn shared(&self) -> Option<&TimeoutsBelow>;

    /// Whether `deadline`, which has cut the timeout, is a limit of the function itself.
    fn is_own_limit(&self, deadline: Instant) -> bool {
        self.shared().is_some_and(|below| below.is_own_limit(deadline))
    }

    /// The time has begun. `end` is the limit of all layers inside.
    #[inline]
    fn limits(&self, _end: Instant) {}
}

impl TimeoutNews for () {
    #[inline]
    fn shared(&self) -> Option<&TimeoutsBelow> {
        None
    }
}

impl TimeoutNews for &TimeoutsBelow {
    #[inline]
    fn shared(&self) -> Option<&TimeoutsBelow> {
        Some(self)
    }
}

/// For a timeout with other timeouts below it on the same function: its end is their limit.
#[derive(Debug)]
pub struct LimitsThose<'a>(pub &'a TimeoutsBelow);

impl TimeoutNews for LimitsThose<'_> {
    #[inline]
    fn shared(&self) -> Option<&TimeoutsBelow> {
        Some(self.0)
    }

    #[inline]
    fn limits(&self, end: Instant) {
        self.0.limited(end);
    }
}

/// For a timeout below a hedge: the word of its attempt, and that of the function, to which the
/// layers above the hedge tell the limits that they set.
#[derive(Debug)]
pub struct InAttempt<'a>(pub &'a TimeoutsBelow, pub &'a TimeoutsBelow);

impl TimeoutNews for InAttempt<'_> {
    #[inline]
    fn shared(&self) -> Option<&TimeoutsBelow> {
        Some(self.0)
    }

    fn is_own_limit(&self, deadline: Instant) -> bool {
        self.0.is_own_limit(deadline) || self.1.is_own_limit(deadline)
    }

    #[inline]
    fn limits(&self, end: Instant) {
        self.0.limited(end);
    }
}

pin_project! {
    /// The body of a function with `#[timeout]`, and its timer, which does not exist before the
    /// body is pending.
    ///
    /// The body is polled first: its value wins a tie, and a body that is ready at its first poll
    /// costs no clock and no timer. At the end the body is dropped, and after that the error is
    /// made: whatever makes it may need what the body held.
    #[must_use = "futures do nothing unless polled"]
    pub struct TimeoutFuture<'a, F, S, D, T, N, J> {
        layer: Layer<'a>,
        limit: Limit,
        #[pin]
        body: Option<F>,
        #[pin]
        sleep: Option<S>,
        // The end by its own limit. Unset before the first suspension.
        own_end: Instant,
        settings: D,
        timer: T,
        news: N,
        ended: J,
    }
}

/// Runs `body` within the limit that `settings` makes, as the attribute of `layer`, and tells
/// `news` of a cut. `ended` makes the output of a body that was cut; the type that it is given
/// tells it the type of the error, which `map_err` can leave open.
#[inline]
pub fn timeout<F, D, T, N, J>(
    layer: Layer<'_>,
    settings: D,
    timer: T,
    news: N,
    body: F,
    ended: J,
) -> TimeoutFuture<'_, F, T::Sleep, D, T, N, J>
where
    F: Future,
    D: Fn() -> TimeoutSettings,
    T: TimeoutTimer,
    N: TimeoutNews,
    J: FnMut(TypeOf<F::Output>, TimedOut) -> F::Output,
{
    TimeoutFuture {
        layer,
        limit: Limit::of(layer),
        body: Some(body),
        sleep: None,
        own_end: Instant::UNSET,
        settings,
        timer,
        news,
        ended,
    }
}

impl<F, D, T, N, J> Future for TimeoutFuture<'_, F, T::Sleep, D, T, N, J>
where
    F: Future,
    D: Fn() -> TimeoutSettings,
    T: TimeoutTimer,
    N: TimeoutNews,
    J: FnMut(TypeOf<F::Output>, TimedOut) -> F::Output,
{
    type Output = F::Output;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let mut this = self.as_mut().project();
        if this.limit.is_off() {
            return this.body.as_pin_mut().map_or(Poll::Pending, |body| body.poll(cx));
        }
        let around = Ambient::current();
        if *this.own_end == Instant::UNSET {
            if let Some(body) = this.body.as_mut().as_pin_mut().filter(|_| this.layer.is_off()) {
                return body.poll(cx);
            }
            if around.is_over() {
                return self.cut(Cut::InheritedEarly, around, false);
            }
            // Waits of the body move a test clock at once, so the time begins before them.
            if TestClock::is_installed() {
                *this.own_end = Clock::Async.now().saturating_add(this.limit.or((this.settings)().after));
                this.news.limits(*this.own_end);
            }
        }
        let Some(body) = this.body.as_pin_mut() else { return Poll::Pending };
        let polled = {
            let _entered = if *this.own_end == Instant::UNSET {
                Entered::limited(around, saturating_nanos(this.limit.or((this.settings)().after)))
            } else {
                Entered::within(around, *this.own_end)
            };
            body.poll(cx)
        };
        if polled.is_ready() {
            return polled;
        }
        match self.as_mut().due(around, cx) {
            Some(cut) => self.cut(cut, around, true),
            None => Poll::Pending,
        }
    }
}

impl<F, D, T, N, J> TimeoutFuture<'_, F, T::Sleep, D, T, N, J>
where
    F: Future,
    D: Fn() -> TimeoutSettings,
    T: TimeoutTimer,
    N: TimeoutNews,
    J: FnMut(TypeOf<F::Output>, TimedOut) -> F::Output,
{
    /// The body is pending. Whether the time is over, and why. Begins the wait at the first
    /// suspension.
    fn due(mut self: Pin<&mut Self>, around: Ambient, cx: &mut Context<'_>) -> Option<Cut> {
        if self.own_end == Instant::UNSET {
            self.as_mut().arm(around);
            self.news.limits(self.own_end);
        }
        let this = self.project();
        let until = around.fixed().min(*this.own_end);
        let is_over = match TestClock::waits_for(until, cx.waker()) {
            Some(waits) => !waits,
            None => this.sleep.as_pin_mut().is_some_and(|sleep| poll_timer(sleep, cx).is_ready()),
        };
        if !is_over {
            return None;
        }
        Some(state::cut(this.limit.or((this.settings)().after), *this.own_end, around.passed()))
    }

    /// The first suspension: the time counts from now. With a test clock the time has begun, and
    /// there is no timer: whoever moves that clock wakes the task.
    #[cold]
    fn arm(self: Pin<&mut Self>, around: Ambient) {
        let mut this = self.project();
        let TimeoutSettings { after, name } = (this.settings)();
        let after = this.limit.or(after);
        if around.is_none() && saturating_nanos(after) != u64::MAX {
            let sleep = this.timer.sleep(after, name);
            *this.own_end = match this.timer.end(&sleep) {
                Some(end) => Instant::of_std(end),
                None => Clock::Async.now().saturating_add(after),
            };
            this.sleep.set(Some(sleep));
            return;
        }
        let now = Clock::Async.now();
        let end = End::of(after, now, around.until(now));
        *this.own_end = end.own;
        if end.until != Instant::NEVER {
            this.sleep.set(Some(this.timer.sleep(end.left(now), name)));
        }
    }

    /// Drops the body, which `ran` if it was polled, then makes the error.
    #[cold]
    fn cut(self: Pin<&mut Self>, cut: Cut, around: Ambient, ran: bool) -> Poll<F::Output> {
        let mut this = self.project();
        this.body.set(None);
        this.sleep.set(None);
        let TimeoutSettings { after, name } = (this.settings)();
        let after = this.limit.or(after);
        let early = (cut == Cut::InheritedEarly).then(|| around.fixed());
        let below = this.news.shared();
        let is_own_limit = early.is_some_and(|deadline| this.news.is_own_limit(deadline));
        let error = TimedOut::new(name, after, if is_own_limit { Cut::Inherited } else { cut });
        this.layer.cut(error.inherited(), ran);
        event::timed_out(*this.layer, &error);
        #[cfg(feature = "telemetry")]
        observed::timed_out(*this.layer, &error);
        if let Some(below) = below {
            below.cut(early);
        }
        timeouts_below::tell_by_hand(early);
        Poll::Ready((this.ended)(TypeOf::new(), error))
    }
}

/// Checks the function of `sleep = path`.
#[inline]
pub fn sleeping<F: Fn(Duration) -> S, S: Future>(sleep: F) -> F {
    sleep
}

impl<F, S, D, T, N, J> fmt::Debug for TimeoutFuture<'_, F, S, D, T, N, J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_armed = self.own_end != Instant::UNSET;
        f.debug_struct("TimeoutFuture").field("is_armed", &is_armed).finish_non_exhaustive()
    }
}

#[cfg(all(test, feature = "tokio", not(loom)))]
mod tests {
    use super::*;
    use crate::runtime::timer::DefaultTimer;
    use std::future::pending;
    use std::pin::pin;
    use std::task::Waker;

    const SECOND: Duration = Duration::from_secs(1);

    fn within_a_second<F: Future<Output = Result<u8, TimedOut>>>(
        body: F,
    ) -> impl Future<Output = Result<u8, TimedOut>> {
        timeout(
            Layer::NONE,
            || TimeoutSettings::new(SECOND, "tests"),
            SleepTimer(DefaultTimer),
            (),
            body,
            |_, error| Err(error),
        )
    }

    #[test]
    fn a_future_is_128_bytes_larger_than_its_body() {
        let way_to_the_call = size_of::<Layer<'_>>() + size_of::<Limit>();
        for size in [size_of_val(&within_a_second(pending())), size_of_val(&within_a_second(holding()))] {
            assert!(size <= 128 + way_to_the_call + size_of_val(&holding()), "{size}");
        }
    }

    async fn holding() -> Result<u8, TimedOut> {
        let held = [7; 90];
        pending::<()>().await;
        Ok(held[0])
    }

    #[tokio::test(start_paused = true)]
    async fn a_future_that_has_ended_stays_pending() {
        let mut call = pin!(within_a_second(pending()));
        assert!(call.as_mut().await.is_err());
        assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_is_published_before_and_after_the_time_begins() {
        let left = || crate::Deadline::current().map(crate::Deadline::remaining);
        let body = async {
            assert_eq!(left(), Some(SECOND));
            tokio::time::sleep(SECOND / 4).await;
            assert_eq!(left(), Some(SECOND * 3 / 4));
            Ok(1)
        };
        assert_eq!(within_a_second(body).await, Ok(1));
        assert_eq!(left(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_that_is_never_is_no_deadline_before_or_after() {
        let never = Duration::from_secs(u64::MAX / 1_000_000_000 + 1);
        let body = async {
            assert_eq!(crate::Deadline::current(), None);
            tokio::time::sleep(SECOND).await;
            crate::Deadline::current()
        };
        let settings = || TimeoutSettings::new(never, "tests");
        assert_eq!(
            timeout(Layer::NONE, settings, SleepTimer(DefaultTimer), (), body, |_, _| unreachable!()).await,
            None
        );
    }
}

//! One deadline for all that runs within it.
//!
//! It is a thread local that is set around each poll of a future, or around a sync call, and is put
//! back afterwards. It holds plain data, so it moves between threads with the future that sets it.

use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use pin_project_lite::pin_project;

use super::clock::{Clock, Instant};

thread_local! {
    /// The deadline of the code that runs on this thread now. It has no destructor, so it outlives
    /// every other local of the thread.
    static AMBIENT: Cell<Ambient> = const { Cell::new(Ambient::NONE) };
}

/// Whether the process has ever had a deadline.
static WERE_SET: AtomicBool = AtomicBool::new(false);

/// Whether there may be a deadline. Before the first one of the process this is a load, and cheaper
/// than a look at the thread's (`benches/instructions "two failures"`: 48 for each failure).
#[inline]
pub(crate) fn were_set() -> bool {
    // The deadline of this thread was set by this thread.
    WERE_SET.load(Ordering::Relaxed)
}

/// The deadline around the code that runs now, in two parts. The earlier one holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ambient {
    /// The deadline.
    until: Instant,
    /// The least limit, in nanoseconds, of the timeouts that have not begun to count: they have not
    /// waited yet, and have read no clock. For the code inside, their time begins now.
    limit: u64,
}

impl Ambient {
    const NONE: Self = Self { until: Instant::NEVER, limit: u64::MAX };

    /// The deadline of the code that runs now.
    #[inline]
    pub(crate) fn current() -> Self {
        AMBIENT.try_with(Cell::get).unwrap_or(Self::NONE)
    }

    #[inline]
    pub(crate) fn is_none(self) -> bool {
        self == Self::NONE
    }

    /// The deadline, if the time is `now`.
    #[inline]
    pub(crate) fn until(self, now: Instant) -> Instant {
        self.until.min(Instant::from_bits(now.to_bits().saturating_add(self.limit)))
    }

    /// The deadline, without the limits that have not begun to count.
    #[inline]
    pub(crate) fn fixed(self) -> Instant {
        self.until
    }

    /// The deadline, for code that was shortened to it and is over now. If a limit that has not
    /// begun to count has done that, its end is now: it is zero, or an executor runs in one poll.
    #[inline]
    pub(crate) fn passed(self) -> Instant {
        if self.limit == Self::NONE.limit { self.until } else { self.until.min(Clock::Async.now()) }
    }

    /// Whether the deadline is over. Reads the clock if there is one.
    #[inline]
    pub(crate) fn is_over(self) -> bool {
        self.until != Instant::NEVER && Clock::Async.now() >= self.until
    }

    #[inline]
    fn set(self) {
        let _ = AMBIENT.try_with(|ambient| ambient.set(self));
    }
}

/// The moment by which a request is to be answered, and with it all that is done for it.
///
/// Whoever is told a deadline sets it once, around the work: a server that reads `grpc-timeout` or
/// a header, a job with a time limit. All that runs inside can ask what is left, however deep, and
/// hand it to a client as its timeout. Every wait of a retry inside is compared with it before it
/// begins: a wait that cannot end in time is not begun, and the real error comes back, with
/// [`StopReason::DeadlineExceeded`](crate::StopReason::DeadlineExceeded). Nothing is cut off by it.
///
/// Deadlines nest: inside two of them the earlier one holds.
///
/// It belongs to the code that runs inside, not to the thread. `join!`, `select!` and streams hand
/// it on. A task of its own (`tokio::spawn`), another thread and `spawn_blocking` do not: move the
/// deadline there and set it again with [`scope`](Self::scope) or [`scope_sync`](Self::scope_sync).
/// Destructors of a future that is dropped before its end run outside of it.
///
/// Its clock is the one that breakers read: tokio's with the feature `tokio`, and that of a
/// [`TestClock`](crate::TestClock) where one is installed. Where no deadline is set, no clock is
/// read.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{Deadline, RetryPolicy};
/// use std::time::Duration;
///
/// fn ask_the_database() -> Result<u32, &'static str> {
///     let left = Deadline::current().map(|deadline| deadline.remaining());
///     assert!(left <= Some(Duration::from_secs(2)));
///     Err("no answer")
/// }
///
/// let outcome = Deadline::within(Duration::from_secs(2))
///     .scope_sync(|| RetryPolicy::new().base(Duration::from_secs(5)).call(ask_the_database));
/// assert_eq!(outcome, Err("no answer"), "at once: the wait would end after the deadline");
/// assert_eq!(Deadline::current(), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Deadline(Instant);

impl Deadline {
    /// The deadline of the code that runs now: the earliest of those around it. `None` outside of
    /// all, and if all of them are for ever.
    #[must_use]
    pub fn current() -> Option<Self> {
        let ambient = Ambient::current();
        (!ambient.is_none()).then(|| Self(ambient.until(Clock::Async.now())))
    }

    /// The deadline that is `time` from now. Times from 584 years on are for ever.
    #[must_use]
    pub fn within(time: Duration) -> Self {
        Self(Clock::Async.now().saturating_add(time))
    }

    /// The deadline at `instant` of the standard clock, or of tokio's. With tokio's clock paused it
    /// is compared with that one. On a thread with a [`TestClock`](crate::TestClock) it is as far
    /// from now as `instant` is from the standard clock's reading.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::Deadline;
    /// use std::time::{Duration, Instant};
    ///
    /// let deadline = Deadline::at(Instant::now() + Duration::from_secs(60));
    /// assert!(deadline.remaining() > Duration::from_secs(50));
    /// ```
    #[must_use]
    pub fn at(instant: impl Into<std::time::Instant>) -> Self {
        Self(Instant::of_std(instant.into()))
    }

    /// This deadline on the standard clock: the inverse of [`at`](Self::at). One that is for ever
    /// is 36 years away.
    #[must_use]
    pub fn instant(self) -> std::time::Instant {
        self.0.to_std()
    }

    /// The time that is left. Zero when the deadline is over. Reads the clock.
    #[must_use]
    pub fn remaining(self) -> Duration {
        self.0.since(Clock::Async.now())
    }

    /// Runs `future` within this deadline, and within the one around the caller if that is earlier.
    ///
    /// The deadline is set while the future is polled. The future is polled also when the deadline
    /// is over: whatever waits inside decides by itself. A `#[timeout]` keeps the end that it had
    /// when it began to wait. So put a call into the scope before its first poll.
    ///
    /// Cancel safety: dropping the returned future drops `future`, and nothing else.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::Deadline;
    /// use std::time::Duration;
    ///
    /// # #[cfg(feature = "tokio")]
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let deadline = Deadline::within(Duration::from_secs(1));
    /// // A task of its own does not inherit a deadline.
    /// let task = tokio::spawn(deadline.scope(async { Deadline::current() }));
    /// assert_eq!(task.await.unwrap(), Some(deadline));
    /// # });
    /// ```
    pub fn scope<F: Future>(self, future: F) -> WithinDeadline<F> {
        WithinDeadline { future, until: self.0 }
    }

    /// Runs `f` within this deadline, and within the one around the caller if that is earlier. Both
    /// hold again as before when `f` returns or panics.
    pub fn scope_sync<R>(self, f: impl FnOnce() -> R) -> R {
        let _entered = Entered::within(Ambient::current(), self.0);
        f()
    }
}

/// Prints the time that is left.
impl fmt::Debug for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Deadline").field(&self.remaining()).finish()
    }
}

pin_project! {
    /// A future that runs within a [`Deadline`].
    #[must_use = "futures do nothing unless polled"]
    pub struct WithinDeadline<F> {
        #[pin]
        future: F,
        until: Instant,
    }
}

impl<F: Future> Future for WithinDeadline<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _entered = Entered::within(Ambient::current(), *this.until);
        this.future.poll(cx)
    }
}

/// Prints the time that is left.
impl<F> fmt::Debug for WithinDeadline<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WithinDeadline").field(&Deadline(self.until)).finish()
    }
}

/// A deadline that is in force on this thread. Dropping it puts the one before back.
#[derive(Debug)]
pub(crate) struct Entered {
    previous: Ambient,
    on_its_thread: PhantomData<*const ()>,
}

impl Entered {
    /// From here on, code runs within the deadline `until`, and within `around`, the current one.
    #[inline]
    pub(crate) fn within(around: Ambient, until: Instant) -> Self {
        Self::enter(around, Ambient { until: around.until.min(until), ..around })
    }

    /// From here on, code runs within a time limit of `nanos` that has not begun to count, and
    /// within `around`, the current deadline.
    #[inline]
    pub(crate) fn limited(around: Ambient, nanos: u64) -> Self {
        Self::enter(around, Ambient { limit: around.limit.min(nanos), ..around })
    }

    #[inline]
    fn enter(previous: Ambient, inner: Ambient) -> Self {
        inner.set();
        if !were_set() {
            WERE_SET.store(true, Ordering::Relaxed);
        }
        Self { previous, on_its_thread: PhantomData }
    }
}

impl Drop for Entered {
    #[inline]
    fn drop(&mut self) {
        self.previous.set();
    }
}

/// Whether what begins `delay` nanoseconds from now would begin at or past the deadline.
pub(crate) fn is_over_in(delay: u64) -> bool {
    let ambient = Ambient::current();
    if ambient.is_none() {
        return false;
    }
    // Breakers and deadlines read this clock, whichever clock the retry reads.
    let now = Clock::Async.now();
    now.saturating_add(Duration::from_nanos(delay)) >= ambient.until(now)
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::TestClock;
    use crate::runtime::again::{Again, is_again};
    use proptest::prelude::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    const SECOND: Duration = Duration::from_secs(1);

    fn left() -> Option<Duration> {
        Deadline::current().map(Deadline::remaining)
    }

    #[test]
    fn the_earlier_of_two_deadlines_holds() {
        let clock = TestClock::new();
        let _installed = clock.install();
        assert_eq!(left(), None);
        Deadline::within(3 * SECOND).scope_sync(|| {
            assert_eq!(left(), Some(3 * SECOND));
            Deadline::within(9 * SECOND).scope_sync(|| assert_eq!(left(), Some(3 * SECOND)));
            Deadline::within(SECOND).scope_sync(|| assert_eq!(left(), Some(SECOND)));
            clock.advance(2 * SECOND);
            assert_eq!(left(), Some(SECOND));
            clock.advance(2 * SECOND);
            assert_eq!(left(), Some(Duration::ZERO));
        });
        assert_eq!(left(), None);
    }

    #[test]
    fn a_panic_inside_puts_the_one_before_back() {
        let _installed = TestClock::new().install();
        Deadline::within(3 * SECOND).scope_sync(|| {
            let inner = || Deadline::within(SECOND).scope_sync(|| panic!("inside"));
            assert!(catch_unwind(AssertUnwindSafe(inner)).is_err());
            assert_eq!(left(), Some(3 * SECOND));
        });
    }

    #[test]
    fn what_begins_at_the_deadline_is_too_late() {
        let _installed = TestClock::new().install();
        assert!(!is_over_in(u64::MAX));
        Deadline::within(Duration::from_nanos(10)).scope_sync(|| {
            assert!(!is_over_in(9) && is_over_in(10) && is_over_in(u64::MAX));
        });
        Deadline::within(Duration::MAX).scope_sync(|| assert!(!is_over_in(1 << 62)));
    }

    #[test]
    fn a_limit_that_has_not_begun_to_count_counts_from_now() {
        let clock = TestClock::new();
        let _installed = clock.install();
        let _limited = Entered::limited(Ambient::current(), 2_000_000_000);
        let _wider = Entered::limited(Ambient::current(), 3_000_000_000);
        clock.advance(9 * SECOND);
        assert_eq!(left(), Some(2 * SECOND));
        assert!(!is_over_in(1_999_999_999) && is_over_in(2_000_000_000));
        Deadline::within(SECOND).scope_sync(|| {
            assert_eq!(left(), Some(SECOND));
            clock.advance(SECOND);
            assert!(Ambient::current().is_over());
        });
        assert!(!Ambient::current().is_over());
    }

    #[test]
    fn it_prints_what_is_left() {
        let clock = TestClock::new();
        let _installed = clock.install();
        let future = Deadline::within(3 * SECOND).scope(async {});
        clock.advance(SECOND);
        assert_eq!(format!("{future:?}"), "WithinDeadline(Deadline(2s))");
    }

    #[test]
    fn an_instant_of_the_standard_clock_goes_there_and_back() {
        let instant = std::time::Instant::now() + 60 * SECOND;
        assert_eq!(Deadline::at(instant).instant(), instant);
        assert!(Deadline::within(Duration::MAX).instant() > instant);
        let clock = TestClock::new();
        let _installed = clock.install();
        let left = Deadline::at(std::time::Instant::now() + 60 * SECOND).remaining();
        assert!(left <= 60 * SECOND && left > 30 * SECOND, "{left:?}");
        clock.advance(60 * SECOND);
        assert_eq!(
            Deadline::at(instant.checked_sub(120 * SECOND).expect("it is up for longer")).remaining(),
            Duration::ZERO
        );
    }

    /// Code that runs in scopes: what it enters, and whether it panics at the end of that.
    #[derive(Clone, Debug)]
    struct Nest {
        enters: Enters,
        inside: Vec<Nest>,
        panics: bool,
    }

    #[derive(Clone, Copy, Debug)]
    enum Enters {
        Within(u64),
        Limited(u64),
        Again,
    }

    fn nests() -> impl Strategy<Value = Vec<Nest>> {
        let time = prop_oneof![Just(u64::MAX), 0..20_u64];
        let enters = prop_oneof![
            time.clone().prop_map(Enters::Within),
            time.prop_map(Enters::Limited),
            Just(Enters::Again)
        ];
        let nest =
            move |inside: BoxedStrategy<Vec<Nest>>| {
                (enters.clone(), inside, prop::bool::weighted(0.2))
                    .prop_map(|(enters, inside, panics)| Nest { enters, inside, panics })
            };
        let leaf = nest(Just(Vec::new()).boxed());
        let tree =
            leaf.prop_recursive(5, 40, 4, move |inner| nest(prop::collection::vec(inner, 0..4).boxed()));
        prop::collection::vec(tree, 0..4)
    }

    /// Runs `nests`, and compares what is set with `around`, the list of all that was entered.
    fn run(nests: &[Nest], around: &mut Vec<Enters>) {
        check(around);
        for nest in nests {
            let ran = catch_unwind(AssertUnwindSafe(|| {
                let _deadline = match nest.enters {
                    Enters::Within(until) => {
                        Some(Entered::within(Ambient::current(), Instant::from_bits(until)))
                    }
                    Enters::Limited(nanos) => Some(Entered::limited(Ambient::current(), nanos)),
                    Enters::Again => None,
                };
                let _again = matches!(nest.enters, Enters::Again).then(Again::enter);
                around.push(nest.enters);
                run(&nest.inside, around);
                if nest.panics {
                    std::panic::resume_unwind(Box::new("inside"));
                }
            }));
            assert_eq!(ran.is_err(), nest.panics);
            around.pop();
            check(around);
        }
    }

    fn check(around: &[Enters]) {
        let least = |of: fn(&Enters) -> Option<u64>| around.iter().filter_map(of).min().unwrap_or(u64::MAX);
        let until = least(|it| if let Enters::Within(until) = it { Some(*until) } else { None });
        let limit = least(|it| if let Enters::Limited(nanos) = it { Some(*nanos) } else { None });
        assert_eq!(Ambient::current(), Ambient { until: Instant::from_bits(until), limit });
        assert_eq!(is_again(), around.iter().any(|it| matches!(it, Enters::Again)));
    }

    proptest! {
        #[test]
        fn what_is_set_is_the_least_of_all_that_is_around(nests in nests()) {
            run(&nests, &mut Vec::new());
        }
    }

    #[cfg(feature = "tokio")]
    mod with_tokio {
        use super::*;

        #[tokio::test(start_paused = true)]
        async fn a_future_has_it_while_it_is_polled_and_others_do_not() {
            let (first, second) = (Deadline::within(SECOND), Deadline::within(2 * SECOND));
            let look = |deadline: Deadline| {
                deadline.scope(async move {
                    assert_eq!(Deadline::current(), Some(deadline));
                    tokio::time::sleep(SECOND / 2).await;
                    assert_eq!(Deadline::current(), Some(deadline));
                    left()
                })
            };
            let seen = tokio::join!(look(first), look(second), async {
                tokio::time::sleep(SECOND / 4).await;
                Deadline::current()
            });
            assert_eq!(seen, (Some(SECOND / 2), Some(SECOND * 3 / 2), None));
        }

        #[tokio::test(start_paused = true)]
        async fn an_instant_of_tokio_is_one_too() {
            let deadline = Deadline::at(tokio::time::Instant::now() + SECOND);
            assert_eq!(deadline.remaining(), SECOND);
            tokio::time::advance(SECOND / 4).await;
            assert_eq!(deadline.remaining(), SECOND * 3 / 4);
        }

        #[tokio::test(start_paused = true)]
        async fn a_task_has_it_if_it_is_handed_over() {
            let deadline = Deadline::within(SECOND);
            let seen = deadline.scope(async {
                let bare = tokio::spawn(async { Deadline::current() }).await;
                let within = Deadline::current().expect("it is set");
                let handed = tokio::spawn(within.scope(async { Deadline::current() })).await;
                (bare.unwrap(), handed.unwrap())
            });
            assert_eq!(seen.await, (None, Some(deadline)));
        }

        #[test]
        fn a_scope_is_a_word_larger_than_what_runs_in_it() {
            let future = std::future::pending::<()>;
            assert_eq!(size_of_val(&Deadline::within(SECOND).scope(future())), 8);
        }
    }
}

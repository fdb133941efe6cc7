//! A breaker by its public interface, with a check of all invariants.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use resilience_core::private::Outcome;
use resilience_core::{
    CircuitBreaker, CircuitOpen, CircuitPermit, CircuitSnapshot, CircuitState, CircuitStateChange, TestClock,
};

use crate::history::{End, Order, Subject, View, told};

/// The least time before new probes replace hung ones.
const LEAST_PATIENCE: Duration = Duration::from_millis(1);

pub(crate) struct Public<'a> {
    breaker: &'a CircuitBreaker,
    clock: TestClock,
    log: Arc<Mutex<Log>>,
    /// The ways of the next calls, one bit for each.
    ways: u64,
    probing: Probing,
}

/// A running call.
pub(crate) struct Call<'a> {
    way: Way<'a>,
    /// The stay in the half-open state and the round of probes that the call belongs to, if it is a
    /// probe.
    round: Option<(u64, u64)>,
}

enum Way<'a> {
    CircuitPermit(CircuitPermit),
    Future { future: Pin<Box<dyn Future<Output = Result<(), Error>> + 'a>>, end: Rc<Cell<Option<End>>> },
}

/// A rejection, or the call's own failure.
type Error = Option<CircuitOpen>;

/// The facts about the probes of a half-open circuit that can be known from outside.
struct Probing {
    at_most: u32,
    /// The shortest possible cooldown.
    cooldown: Duration,
    /// The stay in a state that these facts are about.
    stay: u64,
    /// The round of the stay. Another round begins when new probes replace the running ones, which
    /// still count.
    round: u64,
    running: u32,
    succeeded: u32,
    /// The last time at which a probe was admitted or succeeded, or a rejection found the clock set
    /// back.
    latest_news: Duration,
}

/// The record of the hook's calls.
struct Log {
    stays: u64,
    state: CircuitState,
    /// The state while the breaker only observes.
    observed: CircuitState,
}

impl<'a> Public<'a> {
    pub(crate) fn new(
        breaker: &'a CircuitBreaker,
        clock: TestClock,
        ways: u64,
        probes: u32,
        cooldown: Duration,
    ) -> Self {
        let log = Log { stays: 0, state: CircuitState::Closed, observed: CircuitState::Closed };
        let log = Arc::new(Mutex::new(log));
        let told = Arc::clone(&log);
        breaker.on_state_change(move |change| told.lock().expect("nothing panics in here").take(change));
        let probing = Probing {
            at_most: probes,
            cooldown,
            stay: 0,
            round: 0,
            running: 0,
            succeeded: 0,
            latest_news: Duration::ZERO,
        };
        Self { breaker, clock, log, ways, probing }
    }

    /// Checks that the breaker is not stuck: after `wait`, the longest possible wait, a call is
    /// admitted, whatever has happened, and successes close the circuit. Running calls hang
    /// meanwhile.
    pub(crate) fn is_not_stuck(&mut self, wait: Duration) {
        if matches!(self.breaker.state(), CircuitState::ForcedOpen | CircuitState::Disabled) {
            return;
        }
        // A call that comes too early finds out whether the clock was set back.
        if let Some(early) = self.acquire(self.clock.elapsed()) {
            self.finish(early, End::Dropped, self.clock.elapsed());
        }
        // There is one more call than there are probes, because a success may complete the rate
        // that opens the circuit. A verdict follows each call.
        for _ in 0..=self.probing.at_most {
            self.clock.advance(wait.max(LEAST_PATIENCE));
            let call = self.acquire(self.clock.elapsed()).expect("the cooldown is over");
            self.finish(call, End::Recorded(Outcome::Success), self.clock.elapsed());
            let seen = self.breaker.snapshot();
            if seen.observed().unwrap_or(seen.state()) == CircuitState::Closed {
                return;
            }
        }
        panic!("successes do not close it");
    }

    /// Checks that a reset forgets everything, and that calls which end later change nothing.
    pub(crate) fn begins_anew(&mut self, under_way: Vec<Call<'a>>) {
        let clean = |breaker: &CircuitBreaker| {
            let seen = breaker.snapshot();
            assert_eq!((seen.state(), seen.observed()), (CircuitState::Closed, None));
            assert_eq!((seen.recorded(), seen.failures(), seen.slow()), (0, 0, 0));
            assert_eq!((seen.failure_rate(), seen.slow_rate(), seen.retry_after()), (None, None, None));
            assert_eq!(seen.time_in_state(), Duration::ZERO);
        };
        self.breaker.reset();
        clean(self.breaker);
        for call in under_way {
            self.finish(call, End::Recorded(Outcome::Failure), self.clock.elapsed());
            clean(self.breaker);
        }
    }

    /// Asks for admission, in one of the ways.
    fn enter(&mut self) -> Result<Way<'a>, CircuitOpen> {
        self.ways = self.ways.rotate_right(1);
        if self.ways & 1 == 0 {
            return self.breaker.try_acquire().map(Way::CircuitPermit);
        }
        let end = Rc::new(Cell::new(None));
        let told = Rc::clone(&end);
        let body = poll_fn(move |_| match told.get() {
            None | Some(End::Dropped | End::Recorded(Outcome::Ignored)) => Poll::Pending,
            Some(End::Recorded(Outcome::Success)) => Poll::Ready(Ok(())),
            Some(End::Recorded(Outcome::Failure) | End::FailedFor(_)) => Poll::Ready(Err(None)),
            Some(End::Unwound) => unwind(),
        });
        let mut future: Pin<Box<dyn Future<Output = _> + 'a>> = Box::pin(self.breaker.call_async(body));
        match poll(&mut future) {
            Poll::Pending => Ok(Way::Future { future, end }),
            Poll::Ready(Err(Some(open))) => Err(open),
            Poll::Ready(other) => panic!("the body was never told to end, but {other:?}"),
        }
    }

    fn stays(&self) -> u64 {
        self.log.lock().expect("nothing panics in here").stays
    }

    fn snapshot(&self) -> CircuitSnapshot {
        let seen = self.breaker.snapshot();
        assert!(seen.slow() <= seen.recorded(), "{seen:?}");
        let state = seen.observed().unwrap_or(seen.state());
        let is_open = !matches!(state, CircuitState::Closed | CircuitState::Disabled);
        assert_eq!(seen.cause().is_some(), is_open, "{seen:?}");
        for rate in [seen.failure_rate(), seen.slow_rate()].into_iter().flatten() {
            assert!((0.0..=1.0).contains(&rate), "{seen:?}");
        }
        self.log.lock().expect("nothing panics in here").agrees_with(&seen);
        seen
    }

    fn is_rejected(&mut self, open: &CircuitOpen, before: &CircuitSnapshot, now: Duration) {
        let after = self.snapshot();
        let counts =
            |seen: &CircuitSnapshot| (seen.recorded(), seen.failures(), seen.slow(), seen.times_opened());
        assert_eq!(counts(before), counts(&after), "a rejection counts apart");
        assert_eq!(after.rejected(), before.rejected() + 1);
        assert_eq!(open.state(), before.state());
        assert_eq!(open.retry_after(), before.retry_after());
        assert!(open.retry_after().is_some() || open.state() != CircuitState::HalfOpen);
        // If it finds the clock set back, the breaker may begin its wait anew, even a wait of no
        // time.
        assert!(after.state() == before.state() || open.retry_after() == Some(Duration::ZERO));
        self.probing.latest_news = self.probing.latest_news.min(now);
    }
}

impl Probing {
    /// Notes that a call was admitted while half-open. Returns the numbers of its stay and its
    /// round.
    fn let_in(&mut self, stay: u64, now: Duration) -> (u64, u64) {
        if self.stay != stay {
            (self.stay, self.round) = (stay, self.round + 1);
            (self.running, self.succeeded) = (0, 0);
        } else if self.running + self.succeeded >= self.at_most {
            let patience = self.cooldown.max(LEAST_PATIENCE);
            assert!(now >= self.latest_news + patience, "more than {} probes", self.at_most);
            self.round += 1;
            self.running = 0;
        }
        self.running += 1;
        self.latest_news = now;
        (self.stay, self.round)
    }

    fn settle(&mut self, (stay, round): (u64, u64), end: End, now: Duration) {
        if self.round == round {
            self.running -= 1;
        }
        if self.stay == stay
            && let End::Recorded(Outcome::Success) = end
        {
            self.succeeded += 1;
            self.latest_news = now;
        }
    }
}

impl Log {
    fn take(&mut self, change: &CircuitStateChange<'_>) {
        self.stays += 1;
        assert_ne!(change.from(), change.to());
        if change.is_observed() {
            assert_eq!((self.state, self.observed), (CircuitState::ObserveOnly, change.from()));
            self.observed = change.to();
        } else {
            assert_eq!(self.state, change.from());
            (self.state, self.observed) = (change.to(), CircuitState::Closed);
        }
    }

    /// Checks a snapshot. An open circuit that is due for a probe is shown as half-open before the
    /// hook is called.
    fn agrees_with(&self, seen: &CircuitSnapshot) {
        let is = |told, shown| told == shown || (told, shown) == (CircuitState::Open, CircuitState::HalfOpen);
        assert!(is(self.state, seen.state()), "told {}, found {}", self.state, seen.state());
        if let Some(observed) = seen.observed() {
            assert!(is(self.observed, observed), "told {}, found {observed}", self.observed);
        }
    }
}

impl<'a> Subject for Public<'a> {
    type CallGuard = Call<'a>;

    fn acquire(&mut self, now: Duration) -> Option<Call<'a>> {
        self.clock.set(now);
        let before = self.snapshot();
        match self.enter() {
            Ok(way) => {
                let (stay, is_probe) = (self.stays(), before.state() == CircuitState::HalfOpen);
                Some(Call { way, round: is_probe.then(|| self.probing.let_in(stay, now)) })
            }
            Err(open) => {
                self.is_rejected(&open, &before, now);
                None
            }
        }
    }

    fn takes_hints(call: &Call<'a>) -> bool {
        matches!(call.way, Way::CircuitPermit(_))
    }

    fn finish(&mut self, call: Call<'a>, end: End, now: Duration) {
        self.clock.set(now);
        match (call.way, end) {
            (Way::CircuitPermit(permit), End::Recorded(Outcome::Success)) => permit.success(),
            (Way::CircuitPermit(permit), End::Recorded(Outcome::Failure) | End::Unwound) => permit.failure(),
            (Way::CircuitPermit(permit), End::FailedFor(time)) => permit.failure_after(time),
            (Way::CircuitPermit(permit), End::Recorded(Outcome::Ignored)) => permit.ignore(),
            (Way::CircuitPermit(permit), End::Dropped) => drop_while_unwinding(permit),
            (Way::Future { future, .. }, End::Dropped) => drop_while_unwinding(future),
            (Way::Future { mut future, end: told }, end) => {
                told.set(Some(end));
                let _ = catch_unwind(AssertUnwindSafe(|| poll(&mut future)));
            }
        }
        if let Some(round) = call.round {
            self.probing.settle(round, end, now);
        }
    }

    fn obey(&mut self, order: Order, now: Duration) -> bool {
        self.clock.set(now);
        match order {
            Order::ForceOpen => self.breaker.force_open(),
            Order::Disable => self.breaker.disable(),
            Order::ObserveOnly => self.breaker.observe_only(),
            Order::Reset => self.breaker.reset(),
            Order::HalfOpen => return self.breaker.half_open().is_ok(),
        }
        true
    }

    fn view(&mut self, now: Duration) -> View {
        self.clock.set(now);
        let seen = self.snapshot();
        assert_eq!(seen.state(), self.breaker.state());
        View {
            state: seen.state(),
            observed: seen.observed(),
            counts: (seen.recorded(), seen.failures(), seen.slow()),
            rejected: seen.rejected(),
            would_have_rejected: seen.would_have_rejected(),
            times_opened: seen.times_opened(),
            retry_after: seen.retry_after(),
            cause: seen.cause().map(told),
        }
    }
}

fn poll<T>(future: &mut Pin<Box<dyn Future<Output = T> + '_>>) -> Poll<T> {
    future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

/// Panics without the panic hook: the hook of the fuzzer would end the process.
fn unwind() -> ! {
    resume_unwind(Box::new("the body panics"))
}

/// Drops a value while another panic unwinds. That counts as a drop, not as a failure.
fn drop_while_unwinding<T>(dropped: T) {
    let _ = catch_unwind(AssertUnwindSafe(|| {
        let _dropped = dropped;
        unwind()
    }));
}

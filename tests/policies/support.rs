//! Support for both layers: outcomes by letters, a breaker on a test clock, calls under way.

use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use resilience::{CircuitBreaker, CircuitOpen, CircuitSnapshot, CircuitState, TestClock, TestClockGuard};
use tokio::sync::oneshot;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Error {
    /// The service is down.
    Failed,
    /// The caller is wrong, and the service says so.
    Client,
    /// An error that says nothing about the service.
    Ignored,
    Open(CircuitOpen),
}

impl From<CircuitOpen> for Error {
    fn from(open: CircuitOpen) -> Self {
        Error::Open(open)
    }
}

pub(crate) type Outcome = Result<(), Error>;

/// The outcome for a letter: `s`uccess, `f`ailure, `c`lient's error, `i`gnored error, `p`anic.
pub(crate) fn outcome(letter: char) -> Outcome {
    match letter {
        's' => Ok(()),
        'f' => Err(Error::Failed),
        'c' => Err(Error::Client),
        'i' => Err(Error::Ignored),
        _ => std::panic::resume_unwind(Box::new("the body panics")),
    }
}

pub(crate) const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

pub(crate) const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

pub(crate) const NANO: Duration = Duration::from_nanos(1);

pub(crate) const fn just_below(time: Duration) -> Duration {
    time.saturating_sub(NANO)
}

pub(crate) fn is_rejected<T>(outcome: &Result<T, Error>) -> bool {
    matches!(outcome, Err(Error::Open(_)))
}

pub(crate) fn snapshot(name: &str) -> CircuitSnapshot {
    CircuitBreaker::named(name).snapshot()
}

pub(crate) fn state(name: &str) -> CircuitState {
    CircuitBreaker::named(name).state()
}

/// How often bodies have run.
#[derive(Debug, Default)]
pub(crate) struct Runs(AtomicU32);

impl Runs {
    pub(crate) fn add(&self) -> u32 {
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }

    pub(crate) fn count(&self) -> u32 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A breaker by its name, a clock that only the test moves, and the number of runs.
pub(crate) struct Kit {
    pub(crate) clock: TestClock,
    pub(crate) breaker: CircuitBreaker,
    pub(crate) runs: Runs,
    name: &'static str,
    #[expect(dead_code, reason = "it is there to be dropped")]
    installed: TestClockGuard,
}

impl Kit {
    pub(crate) fn new(name: &'static str) -> Self {
        let clock = TestClock::new();
        let installed = clock.install();
        Self { breaker: CircuitBreaker::named(name), runs: Runs::default(), name, clock, installed }
    }

    /// The body of a guarded function: counts the run and ends as the letter says.
    pub(crate) fn body(&self, letter: char) -> Outcome {
        self.runs.add();
        outcome(letter)
    }

    /// The same body, which takes `time`.
    pub(crate) fn body_taking(&self, time: Duration, letter: char) -> Outcome {
        self.clock.advance(time);
        self.body(letter)
    }

    pub(crate) fn state(&self) -> CircuitState {
        self.breaker.state()
    }

    pub(crate) fn seen(&self) -> CircuitSnapshot {
        self.breaker.snapshot()
    }

    pub(crate) fn recorded(&self) -> (u32, u32) {
        let seen = self.seen();
        (seen.recorded(), seen.failures())
    }

    /// Makes one call for each letter, and compares the state after it. The letters are those of
    /// [`outcome`], and `x` for a call that must be rejected. The states are `c`losed, `o`pen,
    /// `h`alf-open, `F`orced open, `D`isabled.
    #[track_caller]
    pub(crate) fn follow(&self, call: impl Fn(&Kit, char) -> Outcome, letters: &str, states: &str) {
        assert_eq!(letters.len(), states.len(), "a state for each call");
        for (index, (letter, expected)) in letters.chars().zip(states.chars()).enumerate() {
            let before = self.runs.count();
            let rejected = letter == 'x';
            let got = call(self, if rejected { 's' } else { letter });
            let at = format!("{}: call {} of {letters:?}", self.name, index + 1);
            assert_eq!(self.runs.count() - before, u32::from(!rejected), "{at}: runs");
            if rejected {
                assert!(is_rejected(&got), "{at}: {got:?}");
            } else {
                assert_eq!(got, outcome(letter), "{at}");
            }
            assert_eq!(letter_of(self.state()), expected, "{at}: state");
        }
    }
}

fn letter_of(state: CircuitState) -> char {
    match state {
        CircuitState::Closed => 'c',
        CircuitState::Open => 'o',
        CircuitState::HalfOpen => 'h',
        CircuitState::ForcedOpen => 'F',
        CircuitState::Disabled => 'D',
        _ => '?',
    }
}

/// A guarded function that counts its runs in a [`Kit`] and ends as its letter says.
macro_rules! guarded {
    ($call:ident, $($arguments:tt)*) => {
        #[resilience::circuit_breaker($($arguments)*)]
        fn $call(kit: &$crate::support::Kit, letter: char) -> $crate::support::Outcome {
            kit.body(letter)
        }
    };
}

/// A guarded async function that counts its runs and waits for the test to say how it ends.
macro_rules! guarded_async {
    ($call:ident, $($arguments:tt)*) => {
        #[resilience::circuit_breaker($($arguments)*)]
        async fn $call(
            runs: &$crate::support::Runs,
            end: tokio::sync::oneshot::Receiver<char>,
        ) -> $crate::support::Outcome {
            runs.add();
            $crate::support::outcome(end.await.unwrap_or('f'))
        }
    };
}

/// A call of a `guarded_async!` function that is under way until [`end`](Self::end), or until it is
/// dropped.
pub(crate) struct Call<'a> {
    end: oneshot::Sender<char>,
    future: Pin<Box<dyn Future<Output = Outcome> + 'a>>,
}

impl<'a> Call<'a> {
    /// Begins a call. Its body has run up to where it waits, or the call was rejected.
    pub(crate) fn begin<F: Future<Output = Outcome> + 'a>(
        call: impl FnOnce(oneshot::Receiver<char>) -> F,
    ) -> Result<Self, Outcome> {
        let (end, ended) = oneshot::channel();
        let mut future: Pin<Box<dyn Future<Output = Outcome> + 'a>> = Box::pin(call(ended));
        let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
        match future.as_mut().poll(&mut cx) {
            std::task::Poll::Ready(outcome) => Err(outcome),
            std::task::Poll::Pending => Ok(Self { end, future }),
        }
    }

    /// Ends the call as the letter says. A panic of its body is caught.
    pub(crate) fn end(self, letter: char) -> Option<Outcome> {
        let Self { end, mut future } = self;
        end.send(letter).expect("the body waits");
        let poll = std::panic::AssertUnwindSafe(|| {
            let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
            future.as_mut().poll(&mut cx)
        });
        match std::panic::catch_unwind(poll) {
            Ok(std::task::Poll::Ready(outcome)) => Some(outcome),
            Ok(std::task::Poll::Pending) => panic!("it goes on though it was told to end"),
            Err(_) => None,
        }
    }
}

/// Begins a call that must be admitted.
macro_rules! begin {
    ($call:ident($runs:expr)) => {{
        let before = $runs.count();
        let call = $crate::support::Call::begin(|end| $call($runs, end)).ok().expect("it is admitted");
        assert_eq!($runs.count(), before + 1);
        call
    }};
}

/// Begins a call that must be rejected, and returns the rejection.
macro_rules! reject {
    ($call:ident($runs:expr)) => {{
        let before = $runs.count();
        let rejected = $crate::support::Call::begin(|end| $call($runs, end)).err();
        assert_eq!($runs.count(), before, "the body did not run");
        let Some(Err($crate::support::Error::Open(open))) = rejected else { panic!("it was admitted") };
        open
    }};
}

/// A generator of numbers that look random and are the same in every run.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next one, below `bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

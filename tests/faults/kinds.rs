//! Every kind, in sync and async functions, around bodies of each form.

use resilience::faults::{FaultKind, InjectedFault};
use resilience::{
    CircuitOpen, PolicyError, TestClock, TimedOut, Transient, circuit_breaker, fallback, retry, timeout,
};
use std::future::Future;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;

use crate::support::{Runs, SECOND, injected, name, set};

#[derive(Debug, PartialEq, Transient)]
enum Error {
    #[transient]
    Injected(InjectedFault),
    Policy(PolicyError),
}

impl From<InjectedFault> for Error {
    fn from(fault: InjectedFault) -> Self {
        Self::Injected(fault)
    }
}

impl From<PolicyError> for Error {
    fn from(error: PolicyError) -> Self {
        Self::Policy(error)
    }
}

fn is_injected(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<InjectedFault>())
}

mod error {
    use super::*;

    #[retry(attempts = 3, base = 1s, jitter = none)]
    fn sync(runs: &Runs) -> io::Result<u32> {
        runs.run();
        Ok(7)
    }

    #[retry(attempts = 3, base = 1s, jitter = none)]
    async fn awaited(runs: &Runs) -> Result<u32, Error> {
        runs.run();
        Ok(7)
    }

    #[retry(attempts = 3, base = 1s, jitter = none)]
    fn called(runs: &Runs) -> impl Future<Output = io::Result<u32>> + '_ {
        runs.run();
        std::future::ready(Ok(7))
    }

    #[retry(attempts = 3, base = 1s, jitter = none)]
    fn boxed<'a>(runs: &'a Runs) -> Pin<Box<dyn Future<Output = io::Result<u32>> + 'a>> {
        Box::pin(async move {
            runs.run();
            Ok(7)
        })
    }

    #[retry(attempts = 2)]
    fn option(runs: &Runs) -> Option<u32> {
        runs.run();
        Some(7)
    }

    #[test]
    fn an_injected_error_skips_the_body_and_is_retried() {
        let clock = TestClock::new();
        let _installed = clock.install();
        set!(sync, |fault| fault.error());
        let runs = Runs::default();
        let error = sync(&runs).unwrap_err();
        assert!(is_injected(&error), "{error:?}");
        assert_eq!((runs.get(), clock.elapsed()), (0, 3 * SECOND));
        assert_eq!(injected(name!(sync), FaultKind::Error), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn async_functions_are_retried_too() {
        set!(awaited, |fault| fault.script("2*error -> run"));
        let (runs, start) = (Runs::default(), tokio::time::Instant::now());
        assert_eq!(awaited(&runs).await, Ok(7));
        assert_eq!((runs.get(), start.elapsed()), (1, 3 * SECOND));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_is_called_is_skipped_whole() {
        set!(called, |fault| fault.script("2*error -> run"));
        set!(boxed, |fault| fault.script("2*error -> run"));
        let runs = Runs::default();
        assert_eq!(called(&runs).await.unwrap(), 7);
        assert_eq!(runs.get(), 1);
        assert_eq!(boxed(&runs).await.unwrap(), 7);
        assert_eq!(runs.get(), 2);
    }

    #[test]
    fn an_option_is_none() {
        let _installed = TestClock::new().install();
        set!(option, |fault| fault.error());
        let runs = Runs::default();
        assert_eq!((option(&runs), runs.get()), (None, 0));
    }
}

mod policies {
    use super::*;

    #[circuit_breaker(threshold = 2)]
    fn guarded(runs: &Runs) -> io::Result<()> {
        runs.run();
        Ok(())
    }

    #[fallback(value = 1)]
    fn falling_back(runs: &Runs) -> io::Result<u32> {
        runs.run();
        Ok(7)
    }

    #[timeout(1s)]
    async fn limited(runs: &Runs) -> io::Result<()> {
        runs.run();
        Ok(())
    }

    #[test]
    fn faults_open_circuits() {
        set!(guarded, |fault| fault.error());
        let runs = Runs::default();
        assert!(is_injected(&guarded(&runs).unwrap_err()) && is_injected(&guarded(&runs).unwrap_err()));
        let error = guarded(&runs).unwrap_err();
        assert!(error.get_ref().is_some_and(|inner| inner.is::<CircuitOpen>()), "{error:?}");
        assert_eq!((runs.get(), injected(name!(guarded), FaultKind::Error)), (0, 2));
    }

    #[test]
    fn faults_fall_back() {
        set!(falling_back, |fault| fault.error());
        let runs = Runs::default();
        assert_eq!((falling_back(&runs).unwrap(), runs.get()), (1, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_hang_is_cut_by_a_timeout() {
        set!(limited, |fault| fault.script("hang -> latency(900ms)"));
        let (runs, start) = (Runs::default(), tokio::time::Instant::now());
        let error = limited(&runs).await.unwrap_err();
        assert!(error.get_ref().is_some_and(|inner| inner.is::<TimedOut>()), "{error:?}");
        assert_eq!((start.elapsed(), runs.get()), (SECOND, 0));
        assert!(limited(&runs).await.is_ok(), "900 ms are within the limit");
        assert_eq!((start.elapsed(), runs.get()), (SECOND * 19 / 10, 1));
    }
}

mod reject {
    use super::*;

    #[retry(attempts = 3)]
    #[circuit_breaker(threshold = 1)]
    fn sum(runs: &Runs) -> Result<(), Error> {
        runs.run();
        Ok(())
    }

    #[retry(attempts = 3)]
    fn io(runs: &Runs) -> io::Result<()> {
        runs.run();
        Ok(())
    }

    #[test]
    fn a_rejection_is_that_of_a_circuit_and_is_not_retried() {
        set!(sum, |fault| fault.reject());
        let runs = Runs::default();
        for _ in 0..2 {
            let Err(Error::Policy(PolicyError::CircuitOpen(open))) = sum(&runs) else {
                panic!("no rejection")
            };
            assert_eq!(open.name(), name!(sum));
        }
        assert_eq!((runs.get(), injected(name!(sum), FaultKind::Reject)), (0, 2), "breakers ignore it");
    }

    #[test]
    fn an_io_error_holds_the_rejection() {
        set!(io, |fault| fault.reject());
        let error = io(&Runs::default()).unwrap_err();
        assert!(error.get_ref().is_some_and(|inner| inner.is::<CircuitOpen>()) && error.is_rejection());
        assert_eq!(injected(name!(io), FaultKind::Reject), 1);
    }
}

mod panic {
    use super::*;

    #[circuit_breaker(threshold = 1)]
    fn sync(runs: &Runs) -> io::Result<()> {
        runs.run();
        Ok(())
    }

    #[test]
    fn a_panic_names_the_function_and_is_a_failure() {
        set!(sync, |fault| fault.script("panic -> run"));
        let runs = Runs::default();
        let message = catch_unwind(AssertUnwindSafe(|| sync(&runs))).unwrap_err();
        let message = message.downcast_ref::<String>().expect("it is text");
        assert_eq!(*message, format!("injected panic in `{}`", name!(sync)));
        assert!(sync(&runs).unwrap_err().is_rejection());
        assert_eq!(runs.get(), 0);
    }
}

mod latency {
    use super::*;

    #[retry(attempts = 2)]
    fn sync(runs: &Runs) -> io::Result<()> {
        runs.run();
        Ok(())
    }

    #[retry(attempts = 2)]
    async fn awaited(runs: &Runs) -> io::Result<()> {
        runs.run();
        Ok(())
    }

    #[fallback(value = ())]
    async fn slow_failure(runs: &Runs) -> io::Result<()> {
        runs.run();
        Ok(())
    }

    #[expect(clippy::unused_async, reason = "it stands for a timer")]
    async fn moves_nothing(_: std::time::Duration) {
        SLEPT.with(|slept| slept.set(slept.get() + 1));
    }

    thread_local! {
        static SLEPT: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
    }

    #[retry(attempts = 2, sleep = moves_nothing)]
    async fn sleeping(runs: &Runs) -> io::Result<()> {
        runs.run();
        Ok(())
    }

    #[test]
    fn a_latency_comes_before_the_body_on_a_test_clock() {
        let clock = TestClock::new();
        let _installed = clock.install();
        set!(sync, |fault| fault.latency(2 * SECOND..3 * SECOND).seed(1));
        let runs = Runs::default();
        assert!(sync(&runs).is_ok());
        let first = clock.elapsed();
        assert!((2 * SECOND..=3 * SECOND).contains(&first) && runs.get() == 1, "{first:?}");
        assert!(sync(&runs).is_ok());
        let second = clock.elapsed().checked_sub(first).expect("it goes on");
        assert!((2 * SECOND..=3 * SECOND).contains(&second) && second != first, "{second:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_latency_waits_on_the_timer_of_the_function() {
        set!(awaited, |fault| fault.latency(2 * SECOND));
        set!(sleeping, |fault| fault.latency(2 * SECOND));
        let (runs, start) = (Runs::default(), tokio::time::Instant::now());
        assert!(awaited(&runs).await.is_ok());
        assert_eq!((start.elapsed(), runs.get()), (2 * SECOND, 1));
        assert!(sleeping(&runs).await.is_ok());
        assert_eq!((start.elapsed(), runs.get(), SLEPT.get()), (2 * SECOND, 2, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_latency_comes_before_the_error() {
        set!(slow_failure, |fault| fault.latency(2 * SECOND).error());
        let (runs, start) = (Runs::default(), tokio::time::Instant::now());
        assert!(slow_failure(&runs).await.is_ok(), "it falls back");
        assert_eq!((start.elapsed(), runs.get()), (2 * SECOND, 0));
    }

    #[test]
    fn without_a_runtime_a_thread_waits() {
        let short = std::time::Duration::from_millis(1);
        set!(without_runtime, |fault| fault.latency(short));
        let runs = Runs::default();
        assert!(smol::block_on(without_runtime(&runs)).is_ok());
        assert_eq!((runs.get(), injected(name!(without_runtime), FaultKind::Latency)), (1, 1));
    }

    #[circuit_breaker]
    async fn without_runtime(runs: &Runs) -> io::Result<()> {
        runs.run();
        Ok(())
    }
}

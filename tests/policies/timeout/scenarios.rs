//! Scenario layer: calls over time. The cases are those that the tests of `MicroProfile` Fault
//! Tolerance, Polly, Failsafe and Finagle have in common.

use std::cell::RefCell;
use std::future::pending;
use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use resilience::{CircuitBreaker, CircuitState, Deadline, PolicyError, circuit_breaker, retry, timeout};
use tokio::time::{Instant, sleep};

use crate::support::{ms, secs};

#[derive(Debug)]
enum Error {
    Down,
    Policy(PolicyError),
}

impl From<PolicyError> for Error {
    fn from(error: PolicyError) -> Self {
        Self::Policy(error)
    }
}

impl Error {
    fn is_late(&self) -> bool {
        matches!(self, Self::Policy(PolicyError::TimedOut(_)))
    }
}

/// How long each attempt takes, in milliseconds, and when it began.
struct Service {
    takes: RefCell<Vec<u64>>,
    began: RefCell<Vec<Duration>>,
    start: Instant,
}

impl Service {
    fn taking(takes: &[u64]) -> Self {
        let takes = RefCell::new(takes.iter().rev().copied().collect());
        Self { takes, began: RefCell::default(), start: Instant::now() }
    }

    async fn ask(&self) -> Result<u8, Error> {
        self.began.borrow_mut().push(self.start.elapsed());
        let takes = self.takes.borrow_mut().pop();
        match takes {
            Some(0) => Err(Error::Down),
            Some(takes) => {
                sleep(ms(takes)).await;
                Ok(1)
            }
            None => pending().await,
        }
    }
}

#[tokio::test(start_paused = true)]
async fn each_attempt_of_a_retry_has_the_whole_limit() {
    #[retry(attempts = 4, base = 1s, jitter = none)]
    #[timeout(100ms)]
    async fn call(service: &Service) -> Result<u8, Error> {
        service.ask().await
    }
    let service = Service::taking(&[500, 101, 100]);
    assert!(call(&service).await.is_ok());
    assert_eq!(*service.began.borrow(), [ms(0), ms(1_100), ms(3_200)]);
    assert_eq!(service.start.elapsed(), ms(3_300));
    let service = Service::taking(&[]);
    assert!(call(&service).await.is_err_and(|error| error.is_late()));
    assert_eq!(service.began.borrow().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_limit_for_all_covers_attempts_and_waits() {
    #[timeout(1s)]
    #[retry(attempts = unlimited, base = 0s)]
    async fn call(service: &Service) -> Result<u8, Error> {
        service.ask().await
    }
    let service = Service::taking(&[0, 0, 900]);
    assert!(call(&service).await.is_ok());
    let service = Service::taking(&[0, 0, 1001]);
    assert!(call(&service).await.is_err_and(|error| error.is_late()));
    assert_eq!((service.began.borrow().len(), service.start.elapsed()), (3, secs(1)));
}

#[tokio::test(start_paused = true)]
async fn an_error_in_time_comes_back_unchanged() {
    #[timeout(1s)]
    async fn call(error: io::ErrorKind) -> io::Result<()> {
        sleep(ms(500)).await;
        Err(error.into())
    }
    let error = call(io::ErrorKind::NotFound).await.expect_err("it fails");
    assert_eq!((error.kind(), error.get_ref().is_none()), (io::ErrorKind::NotFound, true));
}

#[tokio::test(start_paused = true)]
async fn cuts_open_a_circuit_that_then_spares_the_service() {
    #[circuit_breaker(name = "slow service", threshold = 3, cooldown = 10s)]
    #[timeout(100ms)]
    async fn call(service: &Service) -> Result<u8, Error> {
        service.ask().await
    }
    let service = Service::taking(&[200, 200, 200, 50]);
    for _ in 0..3 {
        assert!(call(&service).await.is_err_and(|error| error.is_late()));
    }
    assert_eq!(CircuitBreaker::named("slow service").state(), CircuitState::Open);
    assert!(matches!(call(&service).await, Err(Error::Policy(PolicyError::CircuitOpen(_)))));
    assert_eq!(service.began.borrow().len(), 3);
    sleep(secs(10)).await;
    assert!(call(&service).await.is_ok());
    assert_eq!(CircuitBreaker::named("slow service").state(), CircuitState::Closed);
}

#[tokio::test(start_paused = true)]
async fn a_circuit_that_a_cut_opens_ends_the_retry_with_the_cut() {
    #[retry(attempts = 5, base = 1s, jitter = none)]
    #[circuit_breaker(name = "opened by a cut", threshold = 2, cooldown = 1m)]
    #[timeout(100ms)]
    async fn call(service: &Service) -> Result<u8, Error> {
        service.ask().await
    }
    let service = Service::taking(&[]);
    assert!(call(&service).await.is_err_and(|error| error.is_late()), "the real error, no rejection");
    assert_eq!(service.began.borrow().len(), 2);
}

/// The deadline crosses three functions, and a task that is handed it.
#[tokio::test(start_paused = true)]
async fn a_deadline_crosses_functions_and_tasks() {
    #[timeout(10s)]
    async fn database() -> Result<Duration, Error> {
        Ok(Deadline::current().expect("it is within one").remaining())
    }
    #[retry(attempts = 3, base = 400ms, jitter = none)]
    async fn repository(calls: &AtomicU32) -> Result<Duration, Error> {
        let made = calls.fetch_add(1, Ordering::SeqCst) + 1;
        if made < 3 { Err(Error::Down) } else { database().await }
    }
    #[timeout(2s)]
    async fn handler() -> Result<Duration, Error> {
        sleep(ms(500)).await;
        let deadline = Deadline::current().expect("it is the timeout's");
        tokio::spawn(deadline.scope(async { repository(&AtomicU32::new(0)).await })).await.expect("it ends")
    }
    // 500 ms in the handler, 400 and 800 between the attempts.
    assert_eq!(handler().await.expect("it is in time"), ms(300));
    let hurried = Deadline::within(ms(1_000)).scope(handler()).await;
    assert!(matches!(hurried, Err(Error::Down)), "the second wait would end too late: {hurried:?}");
}

#[tokio::test(start_paused = true)]
async fn callers_that_are_cut_hold_nothing() {
    #[timeout(1s)]
    async fn call(lock: &tokio::sync::Mutex<u32>) -> Result<(), Error> {
        let mut held = lock.lock().await;
        *held += 1;
        pending().await
    }
    let lock = tokio::sync::Mutex::new(0);
    let (one, other) = tokio::join!(call(&lock), call(&lock));
    assert!(one.is_err() && other.is_err());
    assert_eq!(*lock.try_lock().expect("it is free"), 1);
}

//! The code that the 500 functions of `benches/build_time` share: the client that they call, their
//! error, and the common parts of hand-written resilience.

use std::mem::ManuallyDrop;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

pub type Boxed<'a> = Pin<Box<dyn Future<Output = Result<u64, Error>> + Send + 'a>>;

/// A client in another crate: its futures are not inlined.
pub struct Client(AtomicU64);

impl Client {
    pub async fn get(&self, id: u64) -> Result<u64, Error> {
        std::future::poll_fn(|_| std::task::Poll::Ready(self.ask(id))).await
    }

    pub async fn put(&self, id: u64) -> Result<u64, Error> {
        std::future::poll_fn(|_| std::task::Poll::Ready(self.ask(id))).await
    }

    #[inline(never)]
    fn ask(&self, id: u64) -> Result<u64, Error> {
        if self.0.fetch_add(id, Ordering::Relaxed) == 0 { Err(Error::Failed) } else { Ok(id) }
    }
}

#[derive(Debug)]
pub enum Error {
    Failed,
    Open(resilience::CircuitOpen),
    OpenByHand(Open),
}

#[derive(Debug)]
pub struct Open {
    pub name: &'static str,
}

impl From<resilience::CircuitOpen> for Error {
    fn from(open: resilience::CircuitOpen) -> Self {
        Self::Open(open)
    }
}

impl From<Open> for Error {
    fn from(open: Open) -> Self {
        Self::OpenByHand(open)
    }
}

pub const fn backon_policy() -> backon::ExponentialBuilder {
    backon::ExponentialBuilder::new()
        .with_jitter()
        .with_factor(2.0)
        .with_min_delay(Duration::from_millis(100))
        .with_max_delay(Duration::from_secs(10))
        .with_max_times(2)
}

pub struct Policy {
    attempts: u32,
    base: Duration,
    cap: Duration,
}

pub static POLICY: Policy =
    Policy { attempts: 3, base: Duration::from_millis(100), cap: Duration::from_secs(10) };

pub struct Failures(u32);

impl Failures {
    #[inline]
    pub const fn new() -> Self {
        Self(0)
    }

    #[cold]
    #[inline(never)]
    pub fn next_delay(&mut self, policy: &Policy) -> Option<Duration> {
        self.0 += 1;
        (self.0 < policy.attempts).then(|| policy.base.saturating_mul(1 << self.0.min(31)).min(policy.cap))
    }
}

impl Default for Failures {
    fn default() -> Self {
        Self::new()
    }
}

/// A hand-written breaker. Its fast path is inlined into each function. The rest is here.
pub struct Breaker {
    word: AtomicU64,
    name: &'static str,
}

pub struct Permit(&'static Breaker);

impl Breaker {
    pub const fn new(name: &'static str) -> Self {
        Self { word: AtomicU64::new(0), name }
    }

    #[inline]
    pub fn enter(&'static self) -> Result<Permit, Open> {
        if self.word.load(Ordering::Relaxed) & 1 == 0 { Ok(Permit(self)) } else { self.enter_slowly() }
    }

    #[cold]
    #[inline(never)]
    fn enter_slowly(&'static self) -> Result<Permit, Open> {
        Err(Open { name: self.name })
    }

    #[cold]
    #[inline(never)]
    fn record(&self, success: bool) {
        self.word.fetch_add(u64::from(!success), Ordering::Relaxed);
    }
}

impl Permit {
    #[inline]
    pub fn settle(self, success: bool) {
        let breaker = ManuallyDrop::new(self).0;
        if !success || breaker.word.load(Ordering::Relaxed) != 0 {
            breaker.record(success);
        }
    }
}

impl Drop for Permit {
    #[cold]
    #[inline(never)]
    fn drop(&mut self) {
        self.0.record(!std::thread::panicking());
    }
}

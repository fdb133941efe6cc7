//! What one would write without the library, with the same meaning: the waiting in a cold function, a success untouched.

use std::hint::black_box;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// As large as errors usually are.
#[derive(Debug)]
pub(crate) enum Error {
    Failed,
    #[allow(dead_code, reason = "it gives the type its size")]
    Open(resilience::CircuitOpen),
}

impl From<resilience::CircuitOpen> for Error {
    fn from(open: resilience::CircuitOpen) -> Self {
        Self::Open(open)
    }
}

#[inline(never)]
pub(crate) fn work(input: u64) -> Result<u64, Error> {
    if black_box(input) == 0 { Err(Error::Failed) } else { Ok(input) }
}

#[inline(never)]
pub(crate) fn fails(failures: &mut u32) -> Result<u64, Error> {
    if *failures == 0 {
        return Ok(1);
    }
    *failures -= 1;
    Err(Error::Failed)
}

pub(crate) async fn work_async(input: u64) -> Result<u64, Error> {
    work(input)
}

/// `None`: the attempts are used up.
#[cold]
#[inline(never)]
fn delay(failed: u32, base: Duration) -> Option<Duration> {
    (failed < 3).then(|| base.saturating_mul(1 << failed.min(16)))
}

#[inline(never)]
pub(crate) fn retried(input: u64) -> Result<u64, Error> {
    let mut failed = 0;
    loop {
        let result = work(input);
        if result.is_ok() {
            return result;
        }
        failed += 1;
        match delay(failed, Duration::from_millis(100)) {
            Some(delay) => std::thread::sleep(delay),
            None => return result,
        }
    }
}

#[inline(never)]
pub(crate) fn retried_twice(failures: &mut u32) -> Result<u64, Error> {
    let mut failed = 0;
    loop {
        let result = fails(failures);
        if result.is_ok() {
            return result;
        }
        failed += 1;
        match delay(failed, Duration::ZERO) {
            Some(delay) if !delay.is_zero() => std::thread::sleep(delay),
            Some(_) => {}
            None => return result,
        }
    }
}

pub(crate) async fn retried_async(input: u64) -> Result<u64, Error> {
    let mut failed = 0;
    loop {
        let delay = {
            let result = work_async(input).await;
            if result.is_ok() {
                return result;
            }
            failed += 1;
            match delay(failed, Duration::from_millis(100)) {
                Some(delay) => delay,
                None => return result,
            }
        };
        tokio::time::sleep(delay).await;
    }
}

/// Zero is closed without a failure; anything else is somebody else's work.
static STATE: AtomicU32 = AtomicU32::new(0);

#[cold]
#[inline(never)]
fn not_closed() {
    black_box(());
}

#[inline(never)]
pub(crate) fn guarded(input: u64) -> Result<u64, Error> {
    if STATE.load(Ordering::Relaxed) != 0 {
        not_closed();
    }
    work(input)
}

pub(crate) async fn guarded_async(input: u64) -> Result<u64, Error> {
    if STATE.load(Ordering::Relaxed) != 0 {
        not_closed();
    }
    work_async(input).await
}

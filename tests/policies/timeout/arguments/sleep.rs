//! `sleep`: timers of other runtimes.

use std::future::{Future, pending};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use resilience::{TestClock, TimedOut, retry, timeout};

use crate::support::ms;

static SLEPT: AtomicU32 = AtomicU32::new(0);

fn sleeper(time: Duration) -> impl Future<Output = u8> {
    SLEPT.fetch_add(1, Ordering::SeqCst);
    assert_eq!(time, ms(50));
    std::future::ready(0)
}

#[timeout(50ms, sleep = sleeper)]
async fn by_path(ready: bool) -> Result<u8, TimedOut> {
    if ready { Ok(1) } else { pending().await }
}

#[test]
fn another_timer_is_asked_at_the_first_suspension() {
    assert_eq!(futures::executor::block_on(by_path(true)), Ok(1));
    assert_eq!(SLEPT.load(Ordering::SeqCst), 0);
    assert!(futures::executor::block_on(by_path(false)).is_err());
    assert_eq!(SLEPT.load(Ordering::SeqCst), 1);
    // A test clock stands in for it.
    let clock = TestClock::new();
    let _installed = clock.install();
    let moves = async { clock.advance(ms(50)) };
    let (cut, ()) = futures::executor::block_on(async { futures::join!(by_path(false), moves) });
    assert!(cut.is_err());
    assert_eq!(SLEPT.load(Ordering::SeqCst), 1);
}

struct Client {
    wait: fn(Duration) -> std::future::Ready<()>,
}

impl Client {
    #[retry(attempts = 2, base = 1ms, sleep = self.wait)]
    #[timeout(50ms, sleep = self.wait)]
    async fn by_field(&self, runs: &AtomicU32) -> Result<u8, TimedOut> {
        runs.fetch_add(1, Ordering::SeqCst);
        pending().await
    }
}

#[test]
fn a_timer_may_be_a_field() {
    let client = Client { wait: |_| std::future::ready(()) };
    let runs = AtomicU32::new(0);
    assert!(futures::executor::block_on(client.by_field(&runs)).is_err());
    assert_eq!(runs.load(Ordering::SeqCst), 2);
}

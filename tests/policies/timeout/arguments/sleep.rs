//! `sleep`: timers of other runtimes.

use std::cell::{Cell, RefCell};
use std::future::{Future, pending, poll_fn};
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Poll, Waker};
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

async fn smol_sleep(time: Duration) {
    smol::Timer::after(time).await;
}

#[timeout(1ms, sleep = smol_sleep)]
async fn on_smol() -> Result<u8, TimedOut> {
    pending().await
}

#[test]
fn the_timer_of_smol_cuts_a_call() {
    assert_eq!(smol::block_on(on_smol()).expect_err("it never ends").after(), ms(1));
}

/// A timer as a browser has them: it belongs to its thread, and is driven by its event loop.
#[derive(Default)]
struct Browser {
    timeouts: RefCell<Vec<Timeout>>,
}

/// The time, whether it is over, and whom to wake then.
type Timeout = (Duration, Rc<Cell<bool>>, Waker);

thread_local!(static BROWSER: Browser = Browser::default());

impl Browser {
    fn sleep(time: Duration) -> impl Future<Output = ()> {
        let over = Rc::new(Cell::new(false));
        poll_fn(move |cx| {
            if over.get() {
                return Poll::Ready(());
            }
            let timeout = (time, Rc::clone(&over), cx.waker().clone());
            BROWSER.with(|browser| browser.timeouts.borrow_mut().push(timeout));
            Poll::Pending
        })
    }

    fn run(&self) {
        for (_, over, waker) in self.timeouts.take() {
            over.set(true);
            waker.wake();
        }
    }
}

#[timeout(5s, sleep = Browser::sleep)]
async fn in_a_browser() -> Result<Rc<u8>, TimedOut> {
    pending().await
}

#[test]
fn a_timer_that_is_bound_to_its_thread_cuts_a_call() {
    let mut pool = futures::executor::LocalPool::new();
    let mut call = Box::pin(in_a_browser());
    let first = pool.run_until(async { futures::poll!(call.as_mut()) });
    assert!(first.is_pending());
    BROWSER.with(|browser| {
        let asked: Vec<_> = browser.timeouts.borrow().iter().map(|(time, ..)| *time).collect();
        assert_eq!(asked, [Duration::from_secs(5)]);
        browser.run();
    });
    assert!(pool.run_until(call).is_err());
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

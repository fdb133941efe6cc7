//! Argument layer: `sleep`, waits on a test clock, and waits without a runtime.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use futures::executor::{LocalPool, block_on};
use futures::task::LocalSpawnExt;
use resilience::{RetryPolicy, TestClock, retry};

use super::{Failed, MS, fail};

/// The delays that `sleep` was called with.
#[derive(Default)]
struct Slept(RefCell<Vec<u64>>);

impl Slept {
    fn sync(&self, delay: Duration) {
        self.0.borrow_mut().push(delay.as_secs());
    }

    fn later(&self, delay: Duration) -> impl Future<Output = ()> + use<> {
        self.sync(delay);
        std::future::ready(())
    }

    #[retry(attempts = 3, base = 1s, jitter = none, sleep = |delay| self.sync(delay))]
    fn call(&self) -> Result<(), Failed> {
        fail(&mut 0)
    }

    #[retry(attempts = 3, base = 1s, jitter = none, sleep = |delay| self.later(delay))]
    async fn call_async(&self) -> Result<(), Failed> {
        fail(&mut 0)
    }

    #[retry(attempts = 3, base = 1s, jitter = none, sleep = |delay| async move { self.later(delay).await })]
    fn call_boxed(&self) -> std::pin::Pin<Box<dyn Future<Output = Result<(), Failed>> + '_>> {
        Box::pin(async move { fail(&mut 0) })
    }
}

#[test]
fn another_way_to_sleep_is_called_with_each_delay() {
    thread_local!(static SLEPT: RefCell<Vec<Duration>> = const { RefCell::new(Vec::new()) });
    fn sleep(delay: Duration) {
        SLEPT.with_borrow_mut(|slept| slept.push(delay));
    }
    #[retry(attempts = 3, base = 10ms, jitter = none, sleep = sleep)]
    fn call(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    #[retry(attempts = 3, base = 0ms, sleep = sleep)]
    fn zero(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    assert!(call(&mut 0).is_err());
    assert_eq!(SLEPT.take(), [MS(10), MS(20)]);
    assert!(zero(&mut 0).is_err());
    assert!(SLEPT.take().is_empty());
}

#[test]
fn another_way_to_sleep_may_be_async() {
    fn sleep(delay: Duration) -> std::future::Ready<()> {
        assert_eq!(delay, MS(10));
        std::future::ready(())
    }
    #[retry(attempts = 2, base = 10ms, jitter = none, sleep = sleep)]
    async fn call(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    // There is no runtime, so only `sleep` can wait.
    assert_eq!(futures::executor::block_on(call(&mut 0)), Err(Failed(2)));
}

#[test]
fn what_an_attempt_held_is_dropped_before_the_wait() {
    thread_local!(static ALIVE: RefCell<i32> = const { RefCell::new(0) });
    struct Connection;
    impl Connection {
        fn open() -> Self {
            ALIVE.with_borrow_mut(|alive| *alive += 1);
            Self
        }
    }
    impl Drop for Connection {
        fn drop(&mut self) {
            ALIVE.with_borrow_mut(|alive| *alive -= 1);
        }
    }
    fn sleep(_: Duration) {
        assert_eq!(ALIVE.with_borrow(|alive| *alive), 0);
    }
    #[retry(attempts = 3, base = 10ms, on_ok = |_| true, on = |_| true, sleep = sleep)]
    fn call(ok: bool) -> Result<Connection, Connection> {
        if ok { Ok(Connection::open()) } else { Err(Connection::open()) }
    }
    assert!(call(true).is_ok());
    assert!(call(false).is_err());
    assert_eq!(ALIVE.with_borrow(|alive| *alive), 0);
}

#[test]
fn sleep_gives_way_to_a_test_clock() {
    let slept = Slept::default();
    let clock = TestClock::new();
    {
        let _installed = clock.install();
        assert!(slept.call().is_err());
        assert_eq!(clock.elapsed(), Duration::from_secs(1 + 2));
        assert!(block_on(slept.call_async()).is_err());
        assert_eq!(clock.elapsed(), Duration::from_secs(2 * (1 + 2)));
        assert!(block_on(slept.call_boxed()).is_err());
        assert_eq!(clock.elapsed(), Duration::from_secs(3 * (1 + 2)));
        assert!(slept.0.take().is_empty());
    }
    assert!(slept.call().is_err() && block_on(slept.call_async()).is_err());
    assert_eq!(slept.0.take(), [1, 2, 1, 2]);
    assert_eq!(clock.elapsed(), Duration::from_secs(9));
}

#[test]
fn a_time_limit_ends_on_a_test_clock_though_sleep_is_another() {
    fn not_called(_: Duration) {
        panic!("the clock takes its place");
    }
    #[retry(attempts = unlimited, base = 1s, jitter = none, max_duration = 5s, sleep = not_called)]
    fn call(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    let _installed = TestClock::new().install();
    assert_eq!(call(&mut 0), Err(Failed(3)));
}

/// Whether a call ends that retries until another task of its executor has run.
fn waits_for_another_task<F: Future<Output = Result<u32, u32>> + 'static>(
    call: impl FnOnce(&'static Cell<bool>) -> F,
) {
    let ready: &Cell<bool> = Box::leak(Box::default());
    let mut pool = LocalPool::new();
    let spawner = pool.spawner();
    let call = call(ready);
    let other = async move {
        spawner.spawn_local(async { ready.set(true) }).expect("the pool is there");
        call.await
    };
    assert_eq!(pool.run_until(other), Ok(2), "the other task runs during the first wait");
}

#[test]
fn a_wait_on_a_test_clock_lets_other_tasks_run() {
    #[retry(attempts = unlimited, base = 1s, jitter = none, max_duration = 1h, context = cx)]
    async fn by_clock(ready: &Cell<bool>) -> Result<u32, u32> {
        if ready.get() { Ok(cx.number()) } else { Err(cx.number()) }
    }
    #[retry(attempts = unlimited, base = 1s, max_duration = 1h, context = cx, sleep = |_| std::future::pending::<()>())]
    async fn by_sleep(ready: &Cell<bool>) -> Result<u32, u32> {
        if ready.get() { Ok(cx.number()) } else { Err(cx.number()) }
    }
    async fn by_hand(ready: &Cell<bool>) -> Result<u32, u32> {
        let policy = RetryPolicy::new().unlimited().max_duration(Duration::from_secs(3600));
        let mut calls = 0;
        policy
            .call_async(|| {
                calls += 1;
                std::future::ready(if ready.get() { Ok(calls) } else { Err(calls) })
            })
            .await
    }
    let _installed = TestClock::new().install();
    waits_for_another_task(by_clock);
    waits_for_another_task(by_sleep);
    waits_for_another_task(by_hand);
}

#[tokio::test]
async fn a_wait_on_a_test_clock_lets_the_tasks_of_tokio_run() {
    #[retry(attempts = unlimited, base = 1s, max_duration = 1h)]
    async fn until(finished: impl Fn() -> bool) -> Result<(), ()> {
        if finished() { Ok(()) } else { Err(()) }
    }
    let _installed = TestClock::new().install();
    let other = tokio::spawn(async {});
    assert_eq!(until(|| other.is_finished()).await, Ok(()));
}

#[test]
fn every_64th_attempt_without_delay_lets_others_run_by_sleep() {
    #[retry(attempts = unlimited, base = 0ms, sleep = |_| std::future::pending::<()>())]
    async fn call(ready: &Cell<bool>, calls: &mut u32) -> Result<u32, Failed> {
        *calls += 1;
        if ready.get() { Ok(*calls) } else { Err(Failed(*calls)) }
    }
    let ready: &Cell<bool> = Box::leak(Box::default());
    let mut pool = LocalPool::new();
    pool.spawner().spawn_local(async { ready.set(true) }).expect("the pool is there");
    assert_eq!(pool.run_until(call(ready, &mut 0)), Ok(65));
}

/// The message of the panic of a call that cannot wait.
fn said<T>(call: impl FnOnce() -> T) -> String {
    let panic = catch_unwind(AssertUnwindSafe(call)).map(drop).expect_err("it cannot wait");
    *panic.downcast().expect("it is a text")
}

#[retry(attempts = 2)]
async fn annotated(calls: &mut u32) -> Result<(), Failed> {
    fail(calls)
}

#[retry(attempts = 2, name = "orders")]
async fn named(calls: &mut u32) -> Result<(), Failed> {
    fail(calls)
}

const NO_RUNTIME: &str = " cannot wait: there is no tokio runtime here; run it inside one \
    (`#[tokio::main]`, `Runtime::block_on`), or let it wait in another way: `sleep = path`";

const NO_TIMER: &str = " cannot wait: this tokio runtime has no timer; enable it \
    (`enable_time` on the runtime's builder), or let it wait in another way: `sleep = path`";

#[test]
fn the_panic_without_a_runtime_names_function_and_ways_out() {
    let mut calls = 0;
    let text = said(|| block_on(annotated(&mut calls)));
    assert_eq!(text, format!("`{}::annotated`{NO_RUNTIME}", module_path!()));
    assert_eq!(calls, 1);
    assert_eq!(said(|| block_on(named(&mut 0))), format!("`orders`{NO_RUNTIME}"));
    let by_hand = RetryPolicy::new().name("by hand");
    let call = || by_hand.call_async(|| std::future::ready(Err::<(), _>("no")));
    assert_eq!(said(|| block_on(call())), format!("`by hand`{NO_RUNTIME}"));
}

#[test]
fn the_panic_without_a_timer_names_function_and_ways_out() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("it needs nothing");
    let mut calls = 0;
    let text = said(|| runtime.block_on(annotated(&mut calls)));
    assert_eq!(text, format!("`{}::annotated`{NO_TIMER}", module_path!()));
    assert_eq!(calls, 1);
    let call = || RetryPolicy::new().call_async(|| std::future::ready(Err::<(), _>("no")));
    assert_eq!(said(|| runtime.block_on(call())), format!("`retry`{NO_TIMER}"));
}

#[test]
fn what_never_waits_needs_no_runtime() {
    #[retry(attempts = 3, base = 0ms)]
    async fn at_once(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    assert_eq!(block_on(at_once(&mut 0)), Err(Failed(3)));
    let _installed = TestClock::new().install();
    assert_eq!(block_on(annotated(&mut 0)), Err(Failed(2)));
}

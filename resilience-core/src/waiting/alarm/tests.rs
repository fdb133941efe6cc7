#[cfg(feature = "tokio")]
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Wake, Waker};
use std::time::Duration;

use super::*;
use crate::waiting::signal::Signal;

const SECOND: Duration = Duration::from_secs(1);

#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn moving_a_test_clock_wakes_the_task() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let counter = Arc::new(Wakes::default());
    let waker = Waker::from(Arc::clone(&counter));
    let cx = &mut Context::from_waker(&waker);
    let at = Clock::Async.now().saturating_add(SECOND);
    let mut alarm = Alarm::new();
    assert!(alarm.poll(at, "tests", cx).is_pending());
    assert_eq!(alarm.set.as_ref().map(|set| set.at), Some(at));
    clock.advance(Duration::from_nanos(999_999_999));
    assert!(alarm.poll(at, "tests", cx).is_pending());
    clock.advance(Duration::from_nanos(1));
    assert_eq!(counter.0.load(Ordering::Relaxed), 1);
    assert!(alarm.poll(at, "tests", cx).is_ready());
}

#[cfg(feature = "tokio")]
#[test]
fn a_task_that_has_moved_to_another_clock_waits_on() {
    let runtime = |is_paused| {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_time().start_paused(is_paused).build().expect("it is built")
    };
    let (paused, real) = (runtime(true), runtime(false));
    let counter = Arc::new(Wakes::default());
    let waker = Waker::from(Arc::clone(&counter));
    let cx = &mut Context::from_waker(&waker);
    let at = real.block_on(async { Clock::Async.now() }).saturating_add(3600 * SECOND);
    let mut alarm = Alarm::new();
    paused.block_on(async {
        assert!(alarm.poll(at, "tests", cx).is_pending());
        tokio::time::advance(2 * 3600 * SECOND).await;
    });
    let rung = counter.0.load(Ordering::Relaxed);
    real.block_on(async {
        assert!(alarm.poll(at, "tests", cx).is_pending(), "here the instant has not come");
        assert_eq!(counter.0.load(Ordering::Relaxed), rung + 1, "it asks again");
        assert!(alarm.poll(at, "tests", cx).is_pending());
        assert_eq!(counter.0.load(Ordering::Relaxed), rung + 1, "and waits by the timer of this runtime");
    });
}

#[test]
fn an_instant_that_never_comes_has_no_timer() {
    let cx = &mut Context::from_waker(Waker::noop());
    let mut alarm = Alarm::new();
    assert!(alarm.poll(Instant::NEVER, "tests", cx).is_pending());
    assert!(alarm.set.is_some_and(|set| set.timer.is_none()));
}

#[test]
fn a_past_instant_needs_no_timer() {
    let mut alarm = Alarm::new();
    let at = Clock::Async.now();
    assert!(alarm.poll(at, "tests", &mut Context::from_waker(Waker::noop())).is_ready());
    assert!(alarm.set.is_none());
}

#[test]
fn outside_of_tokio_a_thread_wakes_the_task() {
    let signal = Signal::new();
    let waker = signal.waker();
    let cx = &mut Context::from_waker(&waker);
    let at = Clock::Async.now().saturating_add(Duration::from_millis(1));
    let mut alarm = Alarm::new();
    while alarm.poll(at, "tests", cx).is_pending() {
        assert!(signal.wait_until(Instant::NEVER));
    }
    assert!(Clock::Async.now() >= at);
}

#[test]
fn a_dropped_alarm_keeps_no_waker() {
    let counter = Arc::new(Wakes::default());
    let waker = Waker::from(Arc::clone(&counter));
    let mut alarm = Alarm::new();
    let at = Clock::Async.now().saturating_add(3600 * SECOND);
    assert!(alarm.poll(at, "tests", &mut Context::from_waker(&waker)).is_pending());
    assert_eq!(Arc::strong_count(&counter), 3);
    drop(alarm);
    assert_eq!(Arc::strong_count(&counter), 2);
}

#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn tokios_paused_time_moves_an_alarm_that_moves() {
    let start = tokio::time::Instant::now();
    let mut alarm = Alarm::new();
    let begin = Clock::Async.now();
    let mut at = begin.saturating_add(9 * SECOND);
    let mut polls = 0;
    pin!(std::future::poll_fn(|cx| {
        polls += 1;
        let polled = alarm.poll(at, "tests", cx);
        if polls == 1 {
            // It has moved up: the task asks again, and the earlier instant holds.
            at = begin.saturating_add(2 * SECOND);
            return alarm.poll(at, "tests", cx);
        }
        polled
    }))
    .await;
    assert_eq!((start.elapsed(), polls), (2 * SECOND, 2));
}

#[cfg(feature = "tokio")]
#[test]
#[should_panic = "`tests` cannot wait: this tokio runtime has no timer; enable it (`enable_time` on the runtime's builder)"]
fn a_tokio_runtime_without_a_timer_is_a_panic() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("it needs nothing");
    let _inside = runtime.enter();
    let at = Clock::Async.now().saturating_add(3600 * SECOND);
    let _polled = Alarm::new().poll(at, "tests", &mut Context::from_waker(Waker::noop()));
}

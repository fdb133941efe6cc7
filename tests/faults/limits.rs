//! Three locks, an end, and a number of calls that are held.

use resilience::faults::{self, FaultKind};
use resilience::{Jitter, RetryPolicy, TestClock, circuit_breaker, retry, testing};
use std::io;
use std::time::Duration;

use crate::support::{Runs, SECOND, injected, name, set};

#[circuit_breaker]
fn expiring(runs: &Runs) -> io::Result<()> {
    runs.run();
    Ok(())
}

#[test]
fn a_fault_ends_by_itself_on_the_test_clock() {
    let clock = TestClock::new();
    let _installed = clock.install();
    set!(expiring, |fault| fault.script("error").lasting(10 * SECOND));
    let runs = Runs::default();
    clock.advance(10 * SECOND - Duration::from_nanos(1));
    assert!(expiring(&runs).is_err());
    clock.advance(Duration::from_nanos(1));
    assert!(expiring(&runs).is_ok() && runs.get() == 1);
    assert!(faults::list().iter().all(|fault| fault.name() != name!(expiring)));
}

#[circuit_breaker]
fn held_for_ever(runs: &Runs) -> io::Result<()> {
    runs.run();
    Ok(())
}

#[test]
fn a_sync_hang_lasts_until_the_fault_ends() {
    let clock = TestClock::new();
    let _installed = clock.install();
    set!(held_for_ever, |fault| fault.hang());
    let runs = Runs::default();
    assert!(held_for_ever(&runs).is_ok());
    assert_eq!((clock.elapsed(), runs.get()), (600 * SECOND, 1));
}

#[circuit_breaker]
async fn crowded(runs: &Runs) -> io::Result<()> {
    runs.run();
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn only_so_many_calls_are_held_at_once() {
    set!(crowded, |fault| fault.latency(5 * SECOND).max_active(2));
    let (runs, start) = (Runs::default(), tokio::time::Instant::now());
    let after = async |delay: Duration| {
        tokio::time::sleep(delay).await;
        crowded(&runs).await.expect("it runs");
        start.elapsed()
    };
    let ms = Duration::from_millis;
    let ended = tokio::join!(after(ms(1)), after(ms(2)), after(ms(3)), after(ms(5002)), after(ms(4)));
    assert_eq!(ended, (ms(5001), ms(5002), ms(3), ms(10_002), ms(4)));
    assert_eq!(injected(name!(crowded), FaultKind::Latency), 3);
}

#[circuit_breaker]
async fn dropped() -> io::Result<()> {
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_is_held_no_more() {
    set!(dropped, |fault| fault.hang().max_active(1));
    let active = || faults::list().iter().find(|fault| fault.name() == name!(dropped)).unwrap().active();
    for _ in 0..3 {
        assert!(tokio::time::timeout(SECOND, dropped()).await.is_err());
        assert_eq!(active(), 0);
    }
}

#[circuit_breaker]
async fn let_go(runs: &Runs) -> io::Result<()> {
    runs.run();
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn removing_a_fault_lets_its_calls_go_on() {
    set!(let_go, |fault| fault.hang());
    let (runs, start) = (Runs::default(), tokio::time::Instant::now());
    let remove = async {
        tokio::time::sleep(SECOND).await;
        assert!(faults::remove(name!(let_go)) && !faults::remove(name!(let_go)));
    };
    let (outcome, ()) = tokio::join!(let_go(&runs), remove);
    assert!(outcome.is_ok() && runs.get() == 1);
    assert_eq!(start.elapsed(), SECOND);
}

#[circuit_breaker]
fn let_go_of_a_thread() -> io::Result<()> {
    Ok(())
}

#[test]
fn a_thread_that_hangs_is_let_go_when_the_fault_is_removed() {
    set!(let_go_of_a_thread, |fault| fault.hang());
    let active =
        || faults::list().iter().find(|fault| fault.name() == name!(let_go_of_a_thread)).unwrap().active();
    let call = std::thread::spawn(let_go_of_a_thread);
    while active() == 0 {
        std::thread::yield_now();
    }
    assert!(faults::remove(name!(let_go_of_a_thread)));
    assert!(call.join().unwrap().is_ok());
}

mod prefixed {
    use super::*;

    #[circuit_breaker]
    pub(super) fn exact() -> io::Result<()> {
        Ok(())
    }

    #[circuit_breaker]
    pub(super) fn by_prefix() -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn an_exact_name_goes_before_the_longest_beginning() {
    faults::arm();
    let prefix = concat!(module_path!(), "::prefixed::*");
    faults::set(prefix, |fault| fault.error()).unwrap();
    assert!(prefixed::by_prefix().is_err() && prefixed::exact().is_err());
    faults::set(concat!(module_path!(), "::prefixed::exact"), |fault| fault.script("run")).unwrap();
    assert!(prefixed::by_prefix().is_err() && prefixed::exact().is_ok());
    assert!(faults::remove(prefix));
    assert!(prefixed::by_prefix().is_ok());
}

#[retry(policy = policy)]
fn with_jitter(policy: RetryPolicy, runs: &Runs) -> io::Result<()> {
    runs.run();
    Err(io::ErrorKind::ConnectionReset.into())
}

#[test]
fn a_fault_leaves_waits_and_seeds_of_others_alone() {
    let _no_waits = testing::no_waits();
    let policy = RetryPolicy::new().attempts(3).jitter(Jitter::None);
    let waits = || {
        let recorder = testing::Recorder::new();
        assert!(with_jitter(policy, &Runs::default()).is_err());
        recorder.waits(name!(with_jitter))
    };
    let before = waits();
    set!(with_jitter, |fault| fault.rate(0.5).script("50%error").seed(3));
    assert_eq!(waits(), before, "the waits of an error that is injected are the same");
    assert_eq!(before.len(), 2);
}

#[test]
fn a_fault_that_is_refused_changes_nothing() {
    let refused = faults::set(name!(unknown), |fault| fault.hang().lasting(25 * 3600 * SECOND)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!("fault `{}`: a fault lasts at most 24 hours, and more than 0s, not 90000s", name!(unknown))
    );
    assert!(faults::list().iter().all(|fault| fault.name() != name!(unknown)));
}

#[test]
fn a_task_that_is_woken_may_change_faults() {
    use std::future::Future;
    use std::sync::{Arc, mpsc};
    use std::task::{Context, Wake, Waker};

    #[circuit_breaker]
    async fn woken() -> io::Result<()> {
        Ok(())
    }
    struct Changes(mpsc::Sender<bool>);
    impl Wake for Changes {
        fn wake(self: Arc<Self>) {
            let was_set = faults::remove(concat!(module_path!(), "::not_set"));
            self.0.send(was_set).expect("the test waits");
        }
    }
    set!(woken, |fault| fault.hang());
    let (sender, receiver) = mpsc::channel();
    let ends = std::thread::spawn(move || {
        let waker = Waker::from(Arc::new(Changes(sender)));
        let mut call = Box::pin(woken());
        assert!(call.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        faults::remove(name!(woken));
    });
    assert_eq!(receiver.recv_timeout(5 * SECOND), Ok(false), "it does not wait for itself");
    ends.join().unwrap();
}

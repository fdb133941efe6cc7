//! Drops: parameters and locals are dropped as in the plain function, and before a wait.

use crate::each_policy::each_policy;
use std::cell::RefCell;
use std::rc::Rc;

/// Writes its name to the log when it is dropped.
#[derive(Debug)]
pub(crate) struct Noisy(&'static str, Rc<RefCell<Vec<&'static str>>>);

impl Drop for Noisy {
    fn drop(&mut self) {
        self.1.borrow_mut().push(self.0);
    }
}

fn log() -> (Rc<RefCell<Vec<&'static str>>>, impl Fn(&'static str) -> Noisy) {
    let log = Rc::default();
    let clone = Rc::clone(&log);
    (log, move |name| Noisy(name, Rc::clone(&clone)))
}

each_policy! { $policy, $sync =>
    fn plain(tries: &Tries, first: Noisy, _: Noisy, (a, _): (Noisy, Noisy), _last: Noisy) -> Result<u32, Failed> {
        let _local = Noisy("local", Rc::clone(&first.1));
        let _seen = &a;
        tries.turn()
    }

    #[$sync]
    fn ours(tries: &Tries, first: Noisy, _: Noisy, (a, _): (Noisy, Noisy), _last: Noisy) -> Result<u32, Failed> {
        let _local = Noisy("local", Rc::clone(&first.1));
        let _seen = &a;
        tries.turn()
    }

    #[test]
    fn parameters_are_dropped_in_the_plain_order() {
        let order = |call: fn(&Tries, Noisy, Noisy, (Noisy, Noisy), Noisy) -> Result<u32, Failed>| {
            let (log, noisy) = log();
            let out = call(&Tries::default(), noisy("first"), noisy("_"), (noisy("a"), noisy("(_)")), noisy("last"));
            assert_eq!(out, Ok(1));
            log.take()
        };
        assert_eq!(order(ours), order(plain));
        assert_eq!(order(ours), ["local", "last", "a", "(_)", "_", "first"]);
    }

    #[$policy]
    async fn every_attempt(tries: &Tries, kept: Noisy) -> Result<u32, Failed> {
        let _local = Noisy("local", Rc::clone(&kept.1));
        tokio::task::yield_now().await;
        tries.turn()
    }

    #[tokio::test(start_paused = true)]
    async fn a_parameter_is_dropped_once_and_locals_per_attempt() {
        let (log, noisy) = log();
        assert_eq!(every_attempt(&Tries::failing(RUNS - 1), noisy("kept")).await, Ok(RUNS));
        let mut expected = vec!["local"; RUNS as usize];
        expected.push("kept");
        assert_eq!(log.take(), expected);
    }

    #[$sync]
    fn panics(kept: Noisy) -> Result<u32, Failed> {
        let _local = Noisy("local", Rc::clone(&kept.1));
        panic!("the body panics")
    }

    #[test]
    fn a_panic_drops_everything_once() {
        let (log, noisy) = log();
        let call = std::panic::AssertUnwindSafe(|| panics(noisy("kept")));
        assert!(std::panic::catch_unwind(call).is_err());
        assert_eq!(log.take(), ["local", "kept"]);
    }

    #[$policy]
    async fn hangs(kept: Noisy, _: Noisy) -> Result<u32, Failed> {
        let _local = Noisy("local", Rc::clone(&kept.1));
        std::future::pending().await
    }

    #[tokio::test(start_paused = true)]
    async fn a_cancelled_call_drops_everything_once() {
        let (log, noisy) = log();
        let call = hangs(noisy("kept"), noisy("_"));
        assert!(tokio::time::timeout(std::time::Duration::from_secs(1), call).await.is_err());
        let mut dropped = log.take();
        assert_eq!(dropped[0], "local");
        dropped.sort_unstable();
        assert_eq!(dropped, ["_", "kept", "local"]);
    }

    #[$policy]
    async fn unpolled(_kept: Noisy) -> Result<u32, Failed> {
        Ok(1)
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_is_never_polled_drops_its_arguments() {
        let (log, noisy) = log();
        drop(unpolled(noisy("kept")));
        assert_eq!(log.take(), ["kept"]);
    }
}

mod before_the_wait {
    //! The locals of an attempt are dropped before the wait.
    use super::{Noisy, log};
    use crate::support::{Failed, Tries};
    use resilience::{TestClock, retry};

    #[retry(base = 0ms, notify = |_| wait.0.borrow_mut().push("wait"))]
    fn guarded(tries: &Tries, wait: &Wait, mutex: &std::sync::Mutex<()>) -> Result<u32, Failed> {
        let _guard = mutex.lock().unwrap();
        let _local = Noisy("local", std::rc::Rc::clone(&wait.0));
        tries.turn()
    }

    struct Wait(std::rc::Rc<std::cell::RefCell<Vec<&'static str>>>);

    #[test]
    fn locals_and_guards_are_dropped_before_the_wait() {
        let _installed = TestClock::new().install();
        let (log, _) = log();
        let out = guarded(&Tries::failing(1), &Wait(log.clone()), &std::sync::Mutex::default());
        assert_eq!(out, Ok(2));
        assert_eq!(log.take(), ["local", "wait", "local"]);
    }

    #[retry(base = 1s, jitter = none, sleep = waited)]
    async fn errors(
        log: std::rc::Rc<std::cell::RefCell<Vec<&'static str>>>,
        tries: &Tries,
    ) -> Result<u32, Noisy> {
        tries.turn().map_err(|_| Noisy("error", std::rc::Rc::clone(&log)))
    }

    thread_local! {
        static LOG: std::cell::RefCell<Option<std::rc::Rc<std::cell::RefCell<Vec<&'static str>>>>> = const { std::cell::RefCell::new(None) };
    }

    async fn waited(_: std::time::Duration) {
        LOG.with_borrow(|log| log.as_ref().unwrap().borrow_mut().push("wait"));
    }

    #[tokio::test(start_paused = true)]
    async fn the_error_is_dropped_before_the_wait() {
        let (log, _) = log();
        LOG.set(Some(log.clone()));
        assert_eq!(errors(log.clone(), &Tries::failing(2)).await.ok(), Some(3));
        assert_eq!(log.take(), ["error", "wait", "error", "wait"]);
    }
}

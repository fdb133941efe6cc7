//! Sync code, whose thread waits.

mod by_a_flag {
    use resilience::{Transience, Transient, retry};
    use std::io;
    use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

    static STOPPING: AtomicBool = AtomicBool::new(false);

    fn is_worth_it(error: &io::Error) -> Transience {
        if STOPPING.load(Relaxed) { Transience::Permanent } else { error.transience() }
    }

    #[retry(attempts = unlimited, base = 1s, cap = 1m, on = is_worth_it)]
    fn upload(store: &Store, file: &str) -> io::Result<()> {
        store.put(file)
    }

    use std::cell::Cell;

    /// Fails. After so many attempts somebody wants the program to stop.
    struct Store {
        attempts: Cell<u32>,
        stops_at: u32,
    }

    impl Store {
        fn put(&self, file: &str) -> io::Result<()> {
            self.attempts.set(self.attempts.get() + 1);
            if self.attempts.get() == self.stops_at {
                STOPPING.store(true, Relaxed);
            }
            Err(io::Error::new(io::ErrorKind::ConnectionReset, file))
        }
    }

    #[test]
    fn the_error_of_the_last_attempt_comes_back() {
        let _installed = resilience::TestClock::new().install();
        let store = Store { attempts: Cell::default(), stops_at: 40 };
        assert_eq!(upload(&store, "a").expect_err("it never works").to_string(), "a");
        assert_eq!(store.attempts.get(), 40);
    }
}

mod by_a_wait_that_is_woken {
    use resilience::{Transience, Transient, retry};
    use std::io;
    use std::sync::{Condvar, Mutex, PoisonError};
    use std::time::Duration;

    #[derive(Default)]
    struct Stop {
        is_set: Mutex<bool>,
        changed: Condvar,
    }

    impl Stop {
        fn set(&self) {
            *self.is_set.lock().unwrap_or_else(PoisonError::into_inner) = true;
            self.changed.notify_all();
        }

        fn is_set(&self) -> bool {
            *self.is_set.lock().unwrap_or_else(PoisonError::into_inner)
        }

        /// Sleeps for `delay`, or until somebody calls `set`.
        fn sleep(&self, delay: Duration) {
            let is_set = self.is_set.lock().unwrap_or_else(PoisonError::into_inner);
            drop(self.changed.wait_timeout_while(is_set, delay, |is_set| !*is_set));
        }
    }

    #[retry(
        attempts = unlimited,
        base = 1m,
        cap = 1h,
        jitter = equal,
        on = |error| if stop.is_set() { Transience::Permanent } else { error.transience() },
        sleep = |delay| stop.sleep(delay),
    )]
    fn upload(store: &Store, stop: &Stop, file: &str) -> io::Result<()> {
        if stop.is_set() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        store.put(file)
    }

    use std::sync::{Arc, mpsc};

    /// Fails, and tells so.
    struct Store {
        failed: mpsc::Sender<String>,
    }

    impl Store {
        fn put(&self, file: &str) -> io::Result<()> {
            self.failed.send(file.to_owned()).expect("the test listens");
            Err(io::ErrorKind::ConnectionReset.into())
        }
    }

    /// Half of the shortest wait of `upload`: the end of a test whose thread is not woken.
    const LONGEST: Duration = Duration::from_secs(15);

    #[test]
    fn a_thread_that_waits_is_woken() {
        let (failed, failures) = mpsc::channel();
        let (done, outcome) = mpsc::channel();
        let stop = Arc::new(Stop::default());
        let (store, stopped) = (Store { failed }, stop.clone());
        std::thread::spawn(move || done.send(upload(&store, &stopped, "a")));
        assert_eq!(failures.recv().expect("the first attempt fails"), "a");
        // Most likely it gets to its wait meanwhile. If not, the test says less.
        (0..1000).for_each(|_| std::thread::yield_now());
        stop.set();
        let error = outcome.recv_timeout(LONGEST).expect("it is woken").expect_err("it never works");
        // It waits, or it has not yet asked `on` about the first failure.
        assert!([io::ErrorKind::Interrupted, io::ErrorKind::ConnectionReset].contains(&error.kind()));
        assert!(failures.recv().is_err(), "one attempt was made");
    }
}

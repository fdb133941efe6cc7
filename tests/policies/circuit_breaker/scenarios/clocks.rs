//! Scenario layer: one clock for waits, windows and cooldowns, on one thread and on many.

use resilience::{CircuitBreaker, CircuitState, TestClock, circuit_breaker, retry};
use tokio::time::Instant;

use crate::support::{Error, Outcome, Runs, is_rejected, outcome, secs, snapshot, state};

#[tokio::test(start_paused = true)]
async fn paused_time_moves_the_breaker_of_a_sync_function_too() {
    #[circuit_breaker(name = "kits: sync in tokio", threshold = 100%, window = 10s, min_calls = 2, cooldown = 10s)]
    fn call(letter: char) -> Outcome {
        outcome(letter)
    }
    assert_eq!(call('f'), Err(Error::Failed));
    tokio::time::advance(secs(11)).await;
    assert_eq!(snapshot("kits: sync in tokio").recorded(), 0);
    assert_eq!(call('f'), Err(Error::Failed));
    assert_eq!(call('f'), Err(Error::Failed));
    assert!(is_rejected(&call('s')));
    tokio::time::sleep(secs(10)).await;
    assert_eq!(call('s'), Ok(()));
    assert_eq!(state("kits: sync in tokio"), CircuitState::Closed);
}

#[tokio::test(start_paused = true)]
async fn waits_windows_time_limits_and_cooldowns_move_together() {
    #[retry(attempts = unlimited, base = 4s, factor = 1, jitter = none, max_duration = 20s)]
    #[circuit_breaker(name = "kits: together", threshold = 100%, window = 10s, min_calls = 4, cooldown = 7s)]
    async fn call(runs: &Runs) -> Outcome {
        runs.add();
        Err(Error::Failed)
    }
    let (start, runs) = (Instant::now(), Runs::default());
    // At 0, 4, 8, 12, 16, 20 seconds: never four within ten seconds, nor in eleven.
    assert_eq!(call(&runs).await, Err(Error::Failed));
    assert_eq!((runs.count(), start.elapsed()), (6, secs(20)));
    assert_eq!(state("kits: together"), CircuitState::Closed);
    // The next one at 20 seconds is the fourth since 12.
    assert_eq!(call(&runs).await, Err(Error::Failed));
    assert_eq!(
        (runs.count(), start.elapsed()),
        (7, secs(20)),
        "it opens the circuit for longer than the wait"
    );
    assert!(is_rejected(&call(&runs).await));
    tokio::time::sleep(secs(7)).await;
    assert_eq!(state("kits: together"), CircuitState::HalfOpen);
}

#[test]
fn a_test_clock_moves_async_functions_of_any_runtime() {
    #[retry(attempts = 4, base = 1s, jitter = none, max_duration = 5s)]
    #[circuit_breaker(name = "kits: any runtime", threshold = 9, slow = 1s, slow_threshold = 100%, window = 100)]
    async fn call(clock: &TestClock) -> Outcome {
        clock.advance(secs(1));
        Err(Error::Failed)
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    // Attempts end at 1, 3, 6 seconds.
    assert_eq!(futures::executor::block_on(call(&clock)), Err(Error::Failed));
    assert_eq!((clock.elapsed(), snapshot("kits: any runtime").failures()), (secs(6), 3));
    assert_eq!(snapshot("kits: any runtime").slow(), 0);
}

#[test]
fn threads_with_one_clock_share_the_time_of_a_breaker() {
    #[circuit_breaker(name = "kits: one clock", threshold = 1, cooldown = 10s)]
    fn call(letter: char) -> Outcome {
        outcome(letter)
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let elsewhere = |letter| {
        let clock = clock.clone();
        std::thread::spawn(move || {
            let _installed = clock.install();
            call(letter)
        })
        .join()
        .expect("no panic")
    };
    assert_eq!(elsewhere('f'), Err(Error::Failed));
    clock.advance(secs(9));
    assert!(is_rejected(&call('s')) && is_rejected(&elsewhere('s')));
    clock.advance(secs(1));
    assert_eq!((elsewhere('s'), call('s')), (Ok(()), Ok(())));
}

#[test]
fn outcomes_of_many_threads_are_all_counted() {
    #[circuit_breaker(name = "kits: counted row", threshold = 4_000)]
    fn row(letter: char) -> Outcome {
        outcome(letter)
    }
    #[circuit_breaker(name = "kits: counted calls", threshold = 100%, window = 10_000, min_calls = 10_000)]
    fn calls(letter: char) -> Outcome {
        outcome(letter)
    }
    #[circuit_breaker(name = "kits: counted time", threshold = 100%, window = 1h, min_calls = 10_000)]
    fn time(letter: char) -> Outcome {
        outcome(letter)
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let clock = clock.clone();
            scope.spawn(move || {
                let _installed = clock.install();
                for _ in 0..999 {
                    let letter = if thread == 0 { 's' } else { 'f' };
                    let _ = (row('f'), calls(letter), time(letter));
                }
            });
        }
    });
    let seen = |name| CircuitBreaker::named(name).snapshot();
    assert_eq!(seen("kits: counted row").failures(), 3_996);
    for name in ["kits: counted calls", "kits: counted time"] {
        assert_eq!((seen(name).recorded(), seen(name).failures()), (3_996, 2_997), "{name}");
    }
    for (failures, expected) in [(3_997, 'c'), (3_998, 'c'), (3_999, 'c'), (0, 'o')] {
        assert_eq!(row('f'), Err(Error::Failed));
        assert_eq!(seen("kits: counted row").failures(), failures);
        assert_eq!(state("kits: counted row") == CircuitState::Open, expected == 'o');
    }
}

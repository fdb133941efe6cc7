//! Counts from many threads.

use std::thread;

use resilience::telemetry::Level::Calls;
use resilience::telemetry::{self, Value};
use resilience::{fallback, retry};

use crate::support::*;

#[test]
fn no_count_of_many_threads_is_lost() {
    const THREADS: usize = 4;
    const EACH: usize = 5_000;

    #[fallback(value = 1)]
    #[retry(attempts = 2, base = 0ms)]
    fn charge(number: usize) -> Answer {
        if number.is_multiple_of(5) { DOWN } else { Ok(0) }
    }
    at(Calls, name!(charge));
    let watcher = thread::spawn(|| {
        let mut last = 0;
        while last < (THREADS * EACH) as u64 {
            let now = counted("resilience.calls", &[("function", name!(charge))]).unwrap_or(0);
            assert!(now >= last, "{now} after {last}");
            last = now;
            thread::yield_now();
        }
    });
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| (0..EACH).for_each(|number| drop(charge(number))));
        }
    });
    watcher.join().expect("counts only grow");
    let all = (THREADS * EACH) as u64;
    assert_eq!(calls(name!(charge)), counts([("ok", all * 4 / 5), ("ok_after_retry", all / 5)]));
    assert_eq!(attempts(name!(charge)), counts([("ok", all * 4 / 5), ("transient", all * 2 / 5)]));
    let results = by("resilience.fallback.calls", name!(charge), "result");
    assert_eq!(results, counts([("success", all * 4 / 5), ("fell_back", all / 5)]));
}

#[test]
fn no_counter_goes_down_while_calls_run() {
    static SCRIPT: Script = Script::new();

    #[retry(attempts = 3, base = 0ms)]
    fn pay(look: &dyn Fn()) -> Answer {
        look();
        SCRIPT.next()
    }
    at(Calls, name!(pay));
    let last = std::cell::Cell::new(0);
    let look = || {
        telemetry::instruments().filter(|known| known.name() == "resilience.attempts").for_each(|attempts| {
            attempts.each_series(|series| {
                let of_charge = series.label("function") == Some(name!(pay));
                if let (true, Some("ok"), Value::Counter(now)) =
                    (of_charge, series.label("outcome"), series.value())
                {
                    assert!(now >= last.get(), "{now} after {}", last.get());
                    last.set(now);
                }
            });
        });
    };
    for failures in [0, 1, 2, 3, 2, 0] {
        SCRIPT.set(&vec![DOWN; failures]);
        let _ = pay(&look);
    }
    look();
    assert_eq!(last.get(), 5);
}

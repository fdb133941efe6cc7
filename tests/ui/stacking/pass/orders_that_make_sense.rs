//! Each legal neighbour of the table in `docs/order.md`, and literals that can act beside each
//! other.

use std::io;

use resilience::{bulkhead, circuit_breaker, fallback, rate_limit, retry, timeout};

macro_rules! legal {
    ($($name:ident { $($attributes:tt)* })*) => {
        $($($attributes)* async fn $name() -> io::Result<u32> { Ok(1) })*

        async fn all() -> io::Result<u32> {
            Ok(0 $(+ $name().await?)*)
        }
    };
}

legal! {
    per_attempt { #[retry] #[timeout(1s)] }
    total { #[timeout(1s)] #[retry] }
    total_and_per_attempt { #[timeout(5s)] #[retry(max_duration = 4s)] #[timeout(1s)] }
    seen_by_the_breaker { #[circuit_breaker(threshold = 50%, window = 2s, slow = 900ms, slow_threshold = 50%)] #[timeout(1s)] }
    retried_between { #[timeout(5s)] #[retry] #[circuit_breaker] }
    recommended { #[timeout(5s)] #[retry] #[circuit_breaker] #[timeout(1s)] }
    timeout_below_the_breaker { #[timeout(5s)] #[circuit_breaker] #[timeout(1s)] }
    whole_calls_are_counted { #[circuit_breaker(slow = 3s, slow_threshold = 50%)] #[retry] #[timeout(1s)] }
    limit_of_whole_calls { #[circuit_breaker] #[timeout(5s)] #[retry] #[timeout(1s)] }
    attempts_multiply { #[retry(max_duration = 1s)] #[retry(max_duration = 5s)] }
    two_breakers { #[circuit_breaker(name = "all")] #[circuit_breaker(name = "one")] }
    breaker_of_each_attempt { #[retry] #[circuit_breaker] }
    short_waits { #[timeout(1s)] #[retry(base = 1s, jitter = full)] #[retry(base = 1s, jitter = equal)] }
    unknown_times { #[timeout(LONG)] #[retry(max_duration = LONG, base = LONG, jitter = none)] #[timeout(LONG)] }
    gates_of_each_attempt { #[retry] #[circuit_breaker] #[rate_limit(100, wait = 2s)] #[bulkhead(20, wait = 2s)] #[timeout(1s)] }
    gates_of_whole_calls { #[bulkhead(20)] #[rate_limit(100)] #[timeout(5s)] #[retry] #[timeout(1s)] }
    gates_above_a_fallback { #[rate_limit(100)] #[bulkhead(20)] #[fallback(value = 0)] #[retry] }
    two_limits { #[rate_limit(1000, per = 1m)] #[rate_limit(100)] #[bulkhead(20)] #[bulkhead(10, queue = 5)] }
    waits_within_the_limit { #[timeout(5s)] #[retry] #[rate_limit(100, wait = 4s)] #[bulkhead(20, wait = 4999ms)] }
    a_gate_between_two_limits { #[timeout(5s)] #[bulkhead(20, wait = 1s)] #[timeout(1s)] }
}

const LONG: std::time::Duration = std::time::Duration::from_secs(60);

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    assert_eq!(runtime.block_on(all()).unwrap(), 20);
}

use std::io;
use std::time::Duration;

use resilience::{Jitter, RetryPolicy, circuit_breaker, retry};

static POLICY: RetryPolicy = RetryPolicy::new();
const LIMIT: u32 = 5;
const BASE: Duration = Duration::from_millis(10);

struct Client {
    cap: Duration,
    jitter: Jitter,
    policy: RetryPolicy,
}

impl Client {
    #[retry(attempts = limit + 1, base = 2 * BASE, cap = self.cap, jitter = self.jitter, factor = 1.0 + 0.5)]
    fn by_expression(&self, limit: u32) -> io::Result<u32> {
        Ok(limit)
    }

    #[retry(base = self.base(), cap = cap, max_duration = None, max_retry_after = Some(self.cap))]
    fn by_option(&self, cap: Option<Duration>) -> io::Result<u32> {
        Ok(1)
    }

    #[retry(attempts = limit.into(), base = cap.into(), cap = Default::default(), jitter = spread)]
    async fn by_what_is_expected(&self, limit: u16, cap: Duration, spread: Jitter) -> io::Result<u32> {
        Ok(1)
    }

    #[retry(max_duration = seconds.parse().ok().map(Duration::from_secs), jitter = ful)]
    fn by_conversion(&self, seconds: &str, ful: Jitter) -> io::Result<u32> {
        Ok(1)
    }

    fn base(&self) -> Option<Duration> {
        None
    }

    #[retry(policy = self.policy, attempts = unlimited, max_duration = "1m 30s",)]
    fn by_policy(&self) -> io::Result<u32> {
        Ok(1)
    }
}

#[retry(policy = POLICY, base = 1_500ms, cap = 1.5h, max_retry_after = 2min, jitter = none)]
fn by_static() -> io::Result<u32> {
    Ok(1)
}

#[retry(attempts = LIMIT, base = BASE, jitter = Jitter::Equal, name = concat!("a", "b"))]
fn by_constant() -> io::Result<u32> {
    Ok(1)
}

#[retry(backoff = linear, base = BASE)]
fn linear() -> io::Result<u32> {
    Ok(1)
}

#[retry(backoff = exponential, factor = 3)]
#[retry(backoff = delays::table, jitter = Jitter::Decorrelated)]
fn by_function() -> io::Result<u32> {
    Ok(1)
}

#[retry(backoff = { let unit = BASE; move |retry, _: &io::Error| unit * retry })]
async fn by_block() -> io::Result<u32> {
    Ok(1)
}

mod delays {
    pub fn table<E>(retry: u32, _: &E) -> std::time::Duration {
        super::BASE * retry
    }
}

#[circuit_breaker(name = "payments", threshold = LIMIT, cooldown = 3 * BASE, probes = 2,)]
fn guarded() -> io::Result<u32> {
    Ok(1)
}

#[retry]
#[circuit_breaker()]
fn bare() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let client = Client {
        cap: Duration::from_secs(1),
        jitter: Jitter::None,
        policy: POLICY,
    };
    assert_eq!(client.by_expression(1).unwrap(), 1);
    assert_eq!(client.by_option(None).unwrap(), 1);
    assert_eq!(client.by_conversion("1", Jitter::None).unwrap(), 1);
    let _ = client.by_what_is_expected(1, BASE, Jitter::Full);
    assert_eq!(client.by_policy().unwrap(), 1);
    assert_eq!(by_static().unwrap(), 1);
    assert_eq!(by_constant().unwrap(), 1);
    assert_eq!((linear().unwrap(), by_function().unwrap()), (1, 1));
    let _ = by_block();
    assert_eq!(guarded().unwrap(), 1);
    assert_eq!(bare().unwrap(), 1);
}

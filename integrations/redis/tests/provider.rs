//! TLS where no provider of cryptography is chosen. It is a program of its own, as tests of TLS
//! choose one.

use std::panic;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use resilience::shared::store::{Command, Store as _};
use resilience_redis::RedisStore;

static PANICS: AtomicU32 = AtomicU32::new(0);

#[test]
fn tls_without_cryptography_says_what_to_write() {
    panic::set_hook(Box::new(|_| {
        PANICS.fetch_add(1, Ordering::Relaxed);
    }));
    let mut store = RedisStore::new("rediss://127.0.0.1:1/", "shop", "a").expect("a URL");
    let mut error = |patience| {
        let outcome = store.send(&[Command::Beat { summary: None }], patience);
        outcome.map(drop).map_err(|error| error.to_string())
    };
    let first = error(Duration::from_secs(60));
    let after: Vec<_> = (0..5_000).map(|_| error(Duration::from_millis(1))).collect();
    let panics = PANICS.load(Ordering::Relaxed);
    drop(panic::take_hook());
    let message = first.expect_err("there is no cryptography");
    assert!(message.contains("depend on `rustls` with one of its features `ring`"), "{message}");
    assert!(message.contains("ring::default_provider().install_default()` before `share`"), "{message}");
    for other in after.into_iter().filter_map(Result::err) {
        assert!(other == message || other.ends_with("no answer within 1ms"), "{other}");
    }
    // Between them are pauses that double: 20 of them would take minutes.
    assert!((1..20).contains(&panics), "{panics}");
}

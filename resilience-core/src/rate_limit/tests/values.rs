//! Limiters as values: names, keys, settings.

use std::sync::{Arc, LazyLock};

use super::MS;
use crate::rate_limit::expansion::rate_limiter_ref::{KeyedRateLimiterRef, RateLimiterRef};
use crate::rate_limit::keyed::KeyedRateLimiter;
use crate::rate_limit::value::RateLimiter;
use crate::runtime::clock::TestClock;

#[test]
fn limiters_of_one_name_share_a_bucket_and_others_do_not() {
    let _installed = TestClock::new().install();
    let first = RateLimiter::builder("values-shared").limit(3).build();
    let second = RateLimiter::builder("values-shared").limit(3).build();
    let own = RateLimiter::unshared("values-shared").limit(3).build();
    assert!(
        first.try_acquire().is_ok() && second.try_acquire().is_ok() && first.clone().try_acquire().is_ok()
    );
    assert!(first.try_acquire().is_err() && second.try_acquire().is_err());
    assert_eq!(own.snapshot().available(), 3);
    assert_eq!(first.snapshot().rejected(), 2);
    assert_eq!(first.snapshot().conflict(), None);
}

#[test]
fn the_first_settings_of_a_name_stay_and_others_are_a_conflict() {
    let first = RateLimiter::builder("values-conflict").limit(3).build();
    let second = RateLimiter::builder("values-conflict").limit(4).per(MS).build();
    assert_eq!(first.snapshot().limit(), 3);
    assert_eq!((second.snapshot().limit(), second.snapshot().per()), (3, MS * 1000));
    let conflict = second.snapshot().conflict().expect("they differ").to_string();
    assert!(conflict.starts_with("rate limiter `values-conflict` is configured at"), "{conflict}");
    assert!(conflict.contains("`limit = 3`") && conflict.contains("`limit = 4, per = 1ms`"), "{conflict}");
}

#[test]
fn a_name_without_settings_lets_everything_in() {
    let limiter = RateLimiter::named("values-unlimited");
    assert!((0..10_000).all(|_| limiter.try_acquire().is_ok()));
    assert_eq!(limiter.snapshot().limit(), u32::MAX);
}

#[test]
fn each_key_has_its_own_bucket() {
    let _installed = TestClock::new().install();
    let clients = KeyedRateLimiter::unshared("values-keys").limit(2).build();
    let take = |key: &str| clients.of(key).try_acquire().is_ok();
    assert!(take("a") && take("a") && !take("a") && take("b"));
    assert_eq!(clients.find("a").expect("it is kept").snapshot().available(), 0);
    assert!(clients.find("c").is_none());
    let limited = clients.of("a").try_acquire().expect_err("both are taken");
    assert_eq!((limited.name(), limited.key()), ("values-keys", Some("a")));
}

#[test]
fn full_buckets_are_evicted_first_and_a_waited_for_one_never() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let clients = KeyedRateLimiter::unshared("values-eviction").limit(1).max_keys(2).build();
    assert!(clients.of("used").try_acquire().is_ok());
    let _ = clients.of("full");
    let _ = clients.of("new");
    assert!(clients.find("full").is_none() && clients.find("used").is_some());
    assert!(clients.of("new").try_acquire().is_ok());
    // All are in use: the one that was used longest ago goes.
    assert!(clients.of("newer").try_acquire().is_ok());
    assert!(clients.find("used").is_none() && clients.find("new").is_some());
    let held = (clients.of("new"), clients.of("newer"));
    assert!((0..10).all(|_| clients.of("newest").try_acquire().is_ok()), "there is no room");
    drop(held);
}

#[test]
fn a_name_of_keys_is_found_with_its_keys() {
    let clients = KeyedRateLimiter::builder("values-keyed-name").limit(2).build();
    let _ = (clients.of("b"), clients.of("a"));
    let head = RateLimiter::find("values-keyed-name").expect("it is used");
    assert!(head.is_keyed() && head.snapshot().is_keyed());
    assert!(head.of_key("a").is_some_and(|limiter| limiter.key() == Some("a")));
    assert!(head.of_key("c").is_none());
    let all = RateLimiter::all();
    let keys: Vec<_> =
        all.iter().filter(|limiter| limiter.name() == "values-keyed-name").map(RateLimiter::key).collect();
    assert_eq!(keys, [None, Some("a"), Some("b")]);
}

#[test]
fn pointers_give_the_limiter_they_point_to() {
    static LAZY: LazyLock<RateLimiter> = LazyLock::new(|| RateLimiter::unshared("lazy").limit(10).build());
    let arc = Arc::new(Box::new(LAZY.clone()));
    let all: [&dyn RateLimiterRef; 3] = [&LAZY, &arc, &&*LAZY];
    assert!(all.iter().all(|pointer| pointer.rate_limiter().name() == "lazy"));
    let keyed = Arc::new(KeyedRateLimiter::unshared("keyed").limit(10).build());
    assert_eq!(keyed.keyed_rate_limiter().name(), "keyed");
}

#[test]
fn values_print_without_being_registered() {
    let limiter = RateLimiter::builder("values-printed").limit(10).build();
    assert_eq!(format!("{limiter:?}"), r#"RateLimiter { name: "values-printed", .. }"#);
    assert!(RateLimiter::find("values-printed").is_none());
    let _ = limiter.snapshot();
    assert_eq!(format!("{limiter:?}"), r#"RateLimiter { name: "values-printed", available: 10 }"#);
    let keyed = KeyedRateLimiter::builder("values-printed-keys").limit(10).build();
    assert_eq!(format!("{keyed:?}"), r#"KeyedRateLimiter { name: "values-printed-keys", .. }"#);
    let _ = keyed.of(1);
    assert_eq!(format!("{keyed:?}"), r#"KeyedRateLimiter { name: "values-printed-keys", keys: 1 }"#);
}

#[test]
fn a_snapshot_prints_what_its_methods_say() {
    let limiter = RateLimiter::unshared("api").limit(10).burst(2).wait(MS).build();
    assert_eq!(
        format!("{:?}", limiter.snapshot()),
        "RateLimiterSnapshot { name: \"api\", key: None, is_keyed: false, available: 2, waiting: 0, rejected: 0, limit: 10, \
         per: 1s, burst: 2, wait: 1ms, shared: false, conflict: None }"
    );
}

#[test]
fn a_snapshot_of_all_keys_has_their_settings() {
    let clients = KeyedRateLimiter::builder("values-all-keys").limit(4).burst(8).build();
    let seen = clients.snapshot();
    assert_eq!((seen.limit(), seen.burst(), seen.available()), (4, 8, 8));
}

//! A limiter goes on at another pace, with the tokens that it has.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::Context;
use std::time::Duration;

use resilience::{KeyedRateLimiter, RateLimited, RateLimiter, rate_limit};

use crate::support::{Asks, Configuration, SECOND, apply};

const MS: Duration = Duration::from_millis(1);

/// The calls that are let in now.
fn let_in(call: impl Fn() -> Result<(), RateLimited>) -> usize {
    (0..1000).take_while(|_| call().is_ok()).count()
}

#[test]
fn a_function_s_own_limit_is_found_by_its_path() {
    #[rate_limit(10)]
    fn fetch() -> Result<(), RateLimited> {
        Ok(())
    }
    let configuration = Configuration::new();
    assert_eq!(let_in(fetch), 10);
    apply("[rate_limit.\"control::rate_limit::fetch\"]\nlimit = 2\n");
    assert_eq!(let_in(fetch), 0, "a change gives no token");
    configuration.clock.advance(SECOND);
    assert_eq!(let_in(fetch), 2);
    apply("");
    configuration.clock.advance(SECOND);
    assert_eq!(let_in(fetch), 10);
}

#[test]
fn all_of_a_name_have_what_is_set_for_it_those_that_come_too() {
    #[rate_limit(10, name = "control-shared")]
    fn first() -> Result<(), RateLimited> {
        Ok(())
    }
    let _configuration = Configuration::new();
    apply("[rate_limit.control-shared]\nlimit = 3\nper = \"1m\"\nburst = 4\nwait = \"2s\"\n");
    let limiter = RateLimiter::builder("control-shared").limit(10).build();
    let seen = limiter.snapshot();
    assert_eq!((seen.limit(), seen.per(), seen.burst(), seen.wait()), (3, 60 * SECOND, 4, 2 * SECOND));
    assert_eq!(let_in(|| limiter.try_acquire()), 4);
    assert!(first().is_err());
    apply("");
    let seen = limiter.snapshot();
    assert_eq!((seen.limit(), seen.per(), seen.burst(), seen.wait()), (10, SECOND, 10, Duration::ZERO));
}

#[test]
fn a_limit_that_is_off_lets_everything_in() {
    #[rate_limit(1, name = "control-off")]
    fn fetch() -> Result<(), RateLimited> {
        Ok(())
    }
    let configuration = Configuration::new();
    assert_eq!(let_in(fetch), 1);
    apply("[rate_limit.control-off]\nenabled = false\n");
    assert_eq!(let_in(fetch), 1000);
    apply("");
    configuration.clock.advance(SECOND);
    assert_eq!(let_in(fetch), 1);
}

#[test]
fn what_was_taken_before_is_missing_at_the_new_pace() {
    #[rate_limit(10, burst = 10, name = "control-taken")]
    fn fetch() -> Result<(), RateLimited> {
        Ok(())
    }
    let configuration = Configuration::new();
    // Nobody has looked at the limiter since, nor was refused.
    (0..5).for_each(|_| fetch().expect("there are ten"));
    apply("[rate_limit.control-taken]\nlimit = 1\n");
    assert_eq!(let_in(fetch), 5, "the other five are missing");
    configuration.clock.advance(SECOND);
    assert_eq!(let_in(fetch), 1);
    apply("");
}

#[test]
fn keys_follow_their_name() {
    let configuration = Configuration::new();
    let clients = KeyedRateLimiter::builder("control-keys").limit(10).build();
    assert_eq!(let_in(|| clients.of("anna").try_acquire()), 10);
    apply("[rate_limit.control-keys]\nlimit = 2\n");
    configuration.clock.advance(SECOND);
    assert_eq!(let_in(|| clients.of("anna").try_acquire()), 2);
    assert_eq!(let_in(|| clients.of("bert").try_acquire()), 2);
}

/// Runs a test in tokio's time, which stands still unless all tasks wait.
fn in_paused_time(test: impl Future<Output = ()>) {
    let _alone = Configuration::in_real_time();
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
        .block_on(test);
}

#[test]
fn those_who_wait_go_on_at_the_new_pace() {
    in_paused_time(async {
        static API: RateLimiter =
            RateLimiter::builder("control-waits").limit(1).burst(1).wait(Duration::from_secs(60)).build();
        let start = tokio::time::Instant::now();
        API.acquire().await.expect("there is a token");
        let task = || {
            tokio::spawn(async move {
                API.acquire().await.expect("it waits");
                start.elapsed()
            })
        };
        let (first, second) = (task(), task());
        tokio::time::sleep(500 * MS).await;
        apply("[rate_limit.control-waits]\nlimit = 10\n");
        let (first, second) = (first.await.unwrap(), second.await.unwrap());
        // Half a token was there, and the other half takes 50 ms at the new pace.
        assert_eq!((first, second), (550 * MS, 650 * MS));
    });
}

/// Whether a call was let in, and when it knew.
type Known = (bool, Duration);

/// Of three calls that wait for `limiter` since now, with `change` in force after 50 ms.
async fn three_wait(limiter: &'static RateLimiter, change: &str) -> Vec<Known> {
    let start = tokio::time::Instant::now();
    let call = || tokio::spawn(async move { (limiter.acquire().await.is_ok(), start.elapsed()) });
    let calls = [call(), call(), call()];
    tokio::time::sleep(50 * MS).await;
    let before = limiter.snapshot();
    assert_eq!(before.waiting(), 3);
    apply(change);
    let mut known = Vec::new();
    for call in calls {
        known.push(call.await.expect("it does not panic"));
    }
    let after = limiter.snapshot();
    assert_eq!((after.waiting(), after.rejected() - before.rejected()), (0, refused(&known)));
    apply("");
    known
}

fn refused(known: &[Known]) -> u64 {
    known.iter().map(|(let_in, _)| u64::from(!let_in)).sum()
}

#[test]
fn those_who_wait_keep_their_wait_when_the_limit_falls() {
    static API: RateLimiter = RateLimiter::builder("control-falls").limit(10).burst(1).wait(SECOND).build();
    for change in ["limit = 1", "per = \"10s\"", "limit = 5\nper = \"5s\"\nwait = \"0s\""] {
        in_paused_time(async {
            tokio::time::sleep(60 * SECOND).await;
            API.acquire().await.expect("there is a token");
            let known = three_wait(&API, &format!("[rate_limit.control-falls]\n{change}\n")).await;
            // Half a token is missing for the first one. The others would wait for longer than a
            // second, and learn that when their tokens were due at first.
            assert_eq!(known, [(true, 550 * MS), (false, 200 * MS), (false, 300 * MS)], "{change}");
        });
    }
}

#[test]
fn those_who_wait_keep_their_wait_when_the_burst_falls() {
    static API: RateLimiter =
        RateLimiter::builder("control-burst").limit(10).burst(3).wait(Duration::from_millis(320)).build();
    in_paused_time(async {
        for _ in 0..3 {
            API.acquire().await.expect("there are three");
        }
        let known = three_wait(&API, "[rate_limit.control-burst]\nburst = 1\n").await;
        // An empty bucket of one lacks a whole token, where that of three lacked half of the next.
        assert_eq!(known, [(true, 150 * MS), (true, 250 * MS), (false, 300 * MS)]);
    });
}

#[test]
fn whoever_moves_up_is_woken_outside_of_all_locks() {
    // On a clock of a test the wait would move that to its end.
    let _alone = Configuration::in_real_time();
    let hour = 3600 * SECOND;
    let limiter = RateLimiter::builder("control-woken-limiter").limit(1).per(hour).wait(2 * hour).build();
    assert!(limiter.try_acquire().is_ok());
    let asks = Arc::new(Asks::default());
    let mut waits = pin!(limiter.acquire());
    assert!(waits.as_mut().poll(&mut Context::from_waker(&asks.waker())).is_pending());
    apply("[rate_limit.control-woken-limiter]\nlimit = 2\n");
    assert!(asks.has_its_answer());
}

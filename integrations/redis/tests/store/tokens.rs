//! Shared rate limits, whose state is a time to live.

use std::time::Duration;

use resilience::shared::store::{Command, Reply, Store as _};
use resilience_redis::RedisStore;

use crate::support::{Admin, PATIENCE, SECOND, ask, server, store};

fn take(store: &mut RedisStore, tokens: u32, limit: u32, per: Duration, burst: u32) -> u32 {
    let command = Command::Take { name: "mail".to_owned(), tokens, limit, per, burst };
    match ask(store, command).expect("it answers") {
        Reply::Taken(given) => given,
        other => panic!("{other:?}"),
    }
}

/// What comes in `time`, at `limit` in each second.
fn come(limit: u32, time: Duration) -> f64 {
    f64::from(limit) * time.as_secs_f64()
}

/// The time of the server.
fn time(admin: &mut Admin) -> Duration {
    let (seconds, micros): (u64, u64) = admin.run("TIME");
    Duration::from_secs(seconds) + Duration::from_micros(micros)
}

#[test]
fn intervals_below_a_millisecond_are_exact_on_average() {
    let Some(server) = server() else { return };
    let mut store = store(&server, "a");
    let mut admin = Admin::of(&server);
    // A token in 142.86 µs, 333.33 µs, 0.9 ms, 1.43 ms.
    for limit in [7_000, 3_000, 1_111, 700] {
        admin.run::<()>("FLUSHALL");
        let burst = 10 * limit;
        let before = time(&mut admin);
        assert_eq!(take(&mut store, burst, limit, SECOND, burst), burst);
        let began = time(&mut admin);
        let mut taken = 0;
        for step in [1, 3, 7, 1, 2].into_iter().cycle().take(400) {
            admin.advance(Duration::from_millis(step));
            taken += take(&mut store, burst, limit, SECOND, burst);
        }
        let ended = time(&mut admin);
        admin.advance(Duration::ZERO);
        taken += take(&mut store, burst, limit, SECOND, burst);
        // 14 ms in five steps, and what has passed at the server. Its milliseconds are rounded, and
        // it may be held up in the middle of a script; without fractions 200 ms would be lost.
        let passed = Duration::from_millis(14 * 80);
        let lost = come(limit, Duration::from_millis(80));
        let least = come(limit, passed + ended.saturating_sub(began));
        let most = come(limit, passed + time(&mut admin).saturating_sub(before));
        let rounded = come(limit, Duration::from_millis(3)) + 1.0;
        let taken = f64::from(taken);
        assert!(taken >= least - lost && taken <= most + rounded, "{least} <= {taken} <= {most}");
    }
}

#[test]
fn what_doubles_round_off_is_no_token() {
    let Some(server) = server() else { return };
    let mut store = store(&server, "a");
    let mut tried = 0;
    // 49 tokens in an hour and the like, of which some are taken, and then the rest at once.
    for limit in [7, 11, 14, 49] {
        for some in 1..limit {
            let take = |tokens| Command::Take {
                name: format!("{limit} {some}"),
                tokens,
                limit,
                per: 3_600 * SECOND,
                burst: limit,
            };
            let replies = store.send(&[take(some), take(limit)], PATIENCE).expect("it answers");
            assert_eq!(replies, [Reply::Taken(some), Reply::Taken(limit - some)], "{limit}");
            tried += 1;
        }
    }
    assert_eq!(tried, 6 + 10 + 13 + 48);
}

#[test]
fn tokens_that_were_taken_under_another_limit_count_as_many() {
    let Some(server) = server() else { return };
    let mut store = store(&server, "a");
    let mut admin = Admin::of(&server);
    // Eight of ten in an hour each; then the limit is ten in a minute each.
    assert_eq!(take(&mut store, 8, 1, 3_600 * SECOND, 10), 8);
    assert_eq!(take(&mut store, 9, 1, 60 * SECOND, 10), 2);
    let left: i64 = admin.run("PTTL resilience:{shop}:limit:mail");
    assert!((500_000..=600_000).contains(&left), "{left}");
    admin.advance(61 * SECOND);
    assert_eq!(take(&mut store, 9, 1, 3_600 * SECOND, 10), 1);
}

#[test]
fn many_replicas_share_one_bucket() {
    let Some(server) = server() else { return };
    let given: Vec<u32> = std::thread::scope(|scope| {
        let taking = ["a", "b", "c", "d"].map(|replica| {
            let mut store = store(&server, replica);
            // One in an hour: what comes back meanwhile is nothing.
            scope.spawn(move || (0..200).map(|_| take(&mut store, 3, 1, 3_600 * SECOND, 1_000)).sum())
        });
        taking.map(|taking| taking.join().expect("it ends")).into()
    });
    assert_eq!(given.iter().sum::<u32>(), 1_000, "{given:?}");
}

#[test]
fn a_bucket_that_cannot_be_read_is_full() {
    let Some(server) = server() else { return };
    let mut store = store(&server, "a");
    let mut admin = Admin::of(&server);
    let lines = ["LPUSH KEY x", "SET KEY nothing", "SET KEY 0", "SET KEY 7 PX 9999999", "SADD KEY 0"];
    let values = [
        "nan nan nan",
        "0 nan 99",
        "0 1000 nan",
        "0 0 99",
        "0 -1 99",
        "0 1000 0",
        "0 1000 -1",
        "0 1000 1e14",
        "-1 1000 99",
        "1000 1000 99",
        "0 1000",
        "0 1000 99 0",
        " 0 1000 99",
        "0 1e-320 99",
        "0 1e-300 99",
        "0 inf 99",
    ];
    let set = |value: &str| ["SET", "KEY", value, "PX", "9999999"].map(str::to_owned).to_vec();
    // Without a time to live.
    let for_ever = |value: &str| ["SET", "KEY", value].map(str::to_owned).to_vec();
    let words = lines.iter().map(|line| line.split(' ').map(str::to_owned).collect());
    let kept = [&values[..], &["0 1000 99"]].concat().into_iter().map(for_ever);
    for mut words in words.chain(values.map(set)).chain(kept) {
        admin.run::<()>("FLUSHALL");
        "resilience:{shop}:limit:mail".clone_into(&mut words[1]);
        let _: redis::Value = admin.send(&words);
        assert_eq!(take(&mut store, 9, 1, 60 * SECOND, 5), 5, "{words:?}");
        assert_eq!(take(&mut store, 9, 1, 60 * SECOND, 5), 0, "{words:?}");
    }
}

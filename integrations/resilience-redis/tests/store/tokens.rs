//! Shared rate limits, whose state is a time to live.

use std::time::{Duration, Instant};

use resilience::shared::store::{Command, Reply};
use resilience_redis::RedisStore;

use crate::support::{Admin, SECOND, ask, server, store};

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

#[test]
fn intervals_below_a_millisecond_are_exact_on_average() {
    let Some(server) = server() else { return };
    let mut store = store(&server, "a");
    let mut admin = Admin::of(&server);
    // A token in 142.86 µs, 333.33 µs, 0.9 ms, 1.43 ms.
    for limit in [7_000, 3_000, 1_111, 700] {
        admin.run::<()>("FLUSHALL");
        let burst = 10 * limit;
        let began = Instant::now();
        assert_eq!(take(&mut store, burst, limit, SECOND, burst), burst);
        let mut taken = 0;
        for step in [1, 3, 7, 1, 2].into_iter().cycle().take(200) {
            admin.advance(Duration::from_millis(step));
            taken += take(&mut store, burst, limit, SECOND, burst);
        }
        // 14 ms in five steps, and what has really passed. A millisecond is what the server rounds.
        let passed = Duration::from_millis(14 * 40);
        let (least, most) = (come(limit, passed), come(limit, passed + began.elapsed()));
        let rounded = come(limit, Duration::from_millis(2)) + 1.0;
        let taken = f64::from(taken);
        assert!(taken >= least - rounded && taken <= most + rounded, "{least} <= {taken} <= {most}");
    }
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
fn a_bucket_of_other_settings_or_of_anybody_is_no_debt_for_ever() {
    let Some(server) = server() else { return };
    let mut store = store(&server, "a");
    let mut admin = Admin::of(&server);
    let values = [
        ("a list", "LPUSH resilience:{shop}:limit:mail x", 5),
        ("a text", "SET resilience:{shop}:limit:mail nothing", 5),
        ("for ever", "SET resilience:{shop}:limit:mail 0", 5),
        ("a fraction that is none", "SET resilience:{shop}:limit:mail nan PX 60000", 4),
        ("a long debt", "SET resilience:{shop}:limit:mail 0 PX 999999999", 0),
    ];
    for (what, line, first) in values {
        admin.run::<()>("FLUSHALL");
        let _: redis::Value = admin.run(line);
        assert_eq!(take(&mut store, 9, 1, 60 * SECOND, 5), first, "{what}");
        // An empty bucket is full again in five minutes, whatever was there.
        let left: i64 = admin.run("PTTL resilience:{shop}:limit:mail");
        assert!(left > 0, "{what}");
        assert!(left <= 300_000 || first == 0, "{what}: {left}");
        admin.advance(60 * SECOND * 5);
        let again = if first == 0 { 0 } else { 5 };
        assert_eq!(take(&mut store, 9, 1, 60 * SECOND, 5), again, "{what}");
    }
}

//! Transactions that meet. The whole transaction is the attempt.

use crate::guarded::{Seen, compare, seen};
use crate::session::Session;

pub(crate) async fn check<S: Session>(url: &str) {
    let mut own = S::open(url).await.expect("it is there");
    let mut other = S::open(url).await.expect("it is there");
    let mut watch = S::open(url).await.expect("it is there");
    let serialized = serialization(&mut own, &mut other).await;
    let unlocked = deadlock(&mut own, &mut other, &mut watch).await;
    compare(&[
        ("two transactions that cannot be serialized", serialized, Seen::healed_contention()),
        ("two transactions in a deadlock", unlocked, Seen::healed_contention()),
    ]);
    // Each of the two calls has added 10, and each of the others 1.
    own.run("DO $$ BEGIN ASSERT (SELECT balance FROM accounts WHERE id = 1) = 122; END $$")
        .await
        .expect("each change is there, once");
}

/// Another transaction writes what this one has read, in the first attempt.
async fn serialization<S: Session>(own: &mut S, other: &mut S) -> Seen {
    seen(async |attempt| {
        own.run("ROLLBACK; BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT balance FROM accounts WHERE id = 1")
            .await?;
        if attempt == 1 {
            other.run("UPDATE accounts SET balance = balance + 1 WHERE id = 1").await?;
        }
        own.run("UPDATE accounts SET balance = balance + 10 WHERE id = 1").await?;
        own.run("COMMIT").await
    })
    .await
}

/// Another transaction locks the same rows in another order, in the first attempt. It waits for the
/// first lock before this one asks for the second, and does not look for deadlocks itself: so this
/// one finds it, and is ended.
async fn deadlock<S: Session>(own: &mut S, other: &mut S, watch: &mut S) -> Seen {
    own.run("ROLLBACK; SET deadlock_timeout = '5ms'").await.expect("we may");
    other.run("SET deadlock_timeout = '1min'").await.expect("we may");
    seen(async |attempt| {
        own.run("ROLLBACK; BEGIN; UPDATE accounts SET balance = balance + 10 WHERE id = 1").await?;
        if attempt == 1 {
            other.run("BEGIN; UPDATE accounts SET balance = balance WHERE id = 2").await?;
            let theirs = other.run("UPDATE accounts SET balance = balance + 1 WHERE id = 1; COMMIT");
            let ours = async {
                until_it_waits(watch).await;
                let result = own.run("UPDATE accounts SET balance = balance WHERE id = 2").await;
                own.run("ROLLBACK").await?;
                result
            };
            let (theirs, ours) = tokio::join!(theirs, ours);
            theirs.and(ours)
        } else {
            own.run("UPDATE accounts SET balance = balance WHERE id = 2; COMMIT").await
        }
    })
    .await
}

/// Asks until a session waits for a lock.
async fn until_it_waits<S: Session>(watch: &mut S) {
    const WAITS: &str =
        "DO $$ BEGIN ASSERT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'); END $$";
    for _ in 0..10_000 {
        if watch.run(WAITS).await.is_ok() {
            return;
        }
    }
    panic!("no session waits for a lock");
}

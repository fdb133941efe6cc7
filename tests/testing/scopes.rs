//! `testing::scope`: guards that go with a future.

use resilience::retry;
use resilience::testing::{self, Recorder, Step};
use std::io;

#[retry(attempts = 3, base = 1h)]
async fn call() -> io::Result<u32> {
    tokio::task::yield_now().await;
    Ok(7)
}

const CALL: &str = concat!(module_path!(), "::call");

fn reset() -> Step<io::Error> {
    Step::Err(io::ErrorKind::ConnectionReset.into())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_on_other_threads_have_the_guards_of_their_scope() {
    let mut tasks = Vec::new();
    for failures in 0..3 {
        let steps = (0..failures).map(|_| reset());
        let (recorder, no_waits) = (Recorder::new(), testing::no_waits());
        let fail = testing::fail(CALL, steps);
        let task = tokio::spawn(testing::scope(call()));
        drop((no_waits, fail));
        tasks.push((failures, task, recorder));
    }
    for (failures, task, _) in &mut tasks {
        assert_eq!(task.await.unwrap().unwrap(), 7, "after {failures} failures");
    }
    // Each recorder was made beside those before it, so that the first one sees all tasks.
    let attempts: Vec<usize> = tasks.iter().map(|(.., recorder)| recorder.attempts(CALL)).collect();
    assert_eq!(attempts, [1 + 2 + 3, 2 + 3, 3]);
}

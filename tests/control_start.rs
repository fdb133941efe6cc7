//! The first changes of a process, which come at once: in a program of its own.

use std::sync::Barrier;
use std::time::Duration;

use resilience::{control, retry};

#[retry]
fn call() -> std::io::Result<()> {
    Ok(())
}

/// Runs once in a process: see the next test.
#[test]
#[ignore = "run by the next test"]
fn threads_that_come_first_at_once() {
    let begin = Barrier::new(8);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                begin.wait();
                let name = concat!(module_path!(), "::call");
                let _ = call();
                control::set(name, |o| o.retry.attempts(2)).lasting(Duration::from_secs(600)).unwrap();
                assert_eq!(control::overrides().len(), 1);
            });
        }
    });
}

#[test]
fn no_change_that_comes_at_the_start_is_lost() {
    for _ in 0..100 {
        let this = std::env::current_exe().expect("it runs");
        let run = std::process::Command::new(this)
            .args(["--exact", "threads_that_come_first_at_once", "--ignored"])
            .env("RESILIENCE_SET", "control_start::call retry.attempts=3")
            .output()
            .expect("it starts");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout));
    }
}

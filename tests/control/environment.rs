//! What the environment says is in force from the first call on. Each test runs this program again,
//! with variables.

use std::cell::Cell;
use std::process::Command;
use std::sync::Barrier;

use resilience::retry;

#[retry(attempts = 3, base = 0ms)]
fn fails(calls: &Cell<u32>) -> Result<(), &'static str> {
    calls.set(calls.get() + 1);
    Err("no")
}

#[test]
#[ignore = "run by those below"]
fn a_program_of_its_own() {
    let calls = Cell::new(0);
    let _ = fails(&calls);
    println!("attempts: {}", calls.get());
}

#[test]
#[ignore = "run by those below"]
fn threads_that_begin_at_once() {
    let begin = Barrier::new(8);
    let call = || {
        let calls = Cell::new(0);
        begin.wait();
        let _ = fails(&calls);
        calls.get()
    };
    let attempts = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(call)).collect();
        threads.into_iter().map(|thread| thread.join().expect("it did not panic")).min()
    });
    println!("attempts: {}", attempts.expect("there are eight"));
}

/// The attempts of the first call in a process with these variables.
fn attempts(variables: &[(&str, &str)]) -> u32 {
    printed_by("a_program_of_its_own", variables)
}

/// The attempts that the test of this name counts in a process with these variables.
fn printed_by(name: &str, variables: &[(&str, &str)]) -> u32 {
    let mut command = Command::new(std::env::current_exe().expect("it runs"));
    command.args(["--exact", &format!("environment::{name}"), "--ignored", "--nocapture"]);
    let output = command.envs(variables.iter().copied()).output().expect("it can run again");
    let text = String::from_utf8(output.stdout).expect("it is text");
    let number = text.split("attempts: ").nth(1).and_then(|rest| rest.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{text}"))
}

#[test]
fn variables_are_in_force_at_the_first_call() {
    assert_eq!(attempts(&[]), 3);
    assert_eq!(attempts(&[("RESILIENCE_SET", "control::environment::fails retry.attempts=5")]), 5);
    assert_eq!(attempts(&[("RESILIENCE_RETRIES", "off")]), 1);
    assert_eq!(attempts(&[("RESILIENCE_ENABLED", "false")]), 1);
    assert_eq!(attempts(&[("RESILIENCE_SET", "* retry.attempts=5"), ("RESILIENCE_RETRIES", "off")]), 1);
}

#[test]
fn a_broken_variable_changes_nothing() {
    assert_eq!(attempts(&[("RESILIENCE_SET", "* retry.attempts=0; * retry.attempts=5")]), 3);
    assert_eq!(attempts(&[("RESILIENCE_SET", "* retry.attempts=5"), ("RESILIENCE_RETRIES", "of")]), 5);
    assert_eq!(attempts(&[("RESILIENCE_CONFIG", "/nowhere/resilience.toml")]), 3);
}

#[test]
fn a_file_that_a_variable_names_is_in_force_below_the_others() {
    let path = std::env::temp_dir().join(format!("resilience-environment-{}.toml", std::process::id()));
    std::fs::write(&path, "[retry.\"*\"]\nattempts = 7\n").expect("there is room");
    let file = path.to_str().expect("it is text");
    assert_eq!(attempts(&[("RESILIENCE_CONFIG", file)]), 7);
    assert_eq!(
        attempts(&[("RESILIENCE_CONFIG", file), ("RESILIENCE_SET", "control::* retry.attempts=2")]),
        2
    );
    std::fs::remove_file(path).expect("it is there");
}

#[test]
fn a_share_is_one_of_replicas_by_their_names() {
    let path = std::env::temp_dir().join(format!("resilience-rollout-{}.toml", std::process::id()));
    std::fs::write(&path, "[retry.\"*\"]\nattempts = 7\nrollout = \"50%\"\n").expect("there is room");
    let file = path.to_str().expect("it is text");
    for replica in ["a", "b", "c", "d"] {
        let is_in = resilience::control::rollout_bucket("*", "", replica) < 5_000;
        let variables =
            [("RESILIENCE_CONFIG", file), ("RESILIENCE_INSTANCE", replica), ("HOSTNAME", "other")];
        assert_eq!(attempts(&variables), if is_in { 7 } else { 3 }, "{replica}");
    }
    std::fs::remove_file(path).expect("it is there");
}

#[test]
fn the_first_calls_of_all_threads_obey_the_environment() {
    let path = std::env::temp_dir().join(format!("resilience-at-once-{}.toml", std::process::id()));
    std::fs::write(&path, "[retry.\"*\"]\nattempts = 7\n").expect("there is room");
    let file = path.to_str().expect("it is text");
    for _ in 0..20 {
        assert_eq!(printed_by("threads_that_begin_at_once", &[("RESILIENCE_CONFIG", file)]), 7);
        let set = ("RESILIENCE_SET", "* retry.attempts=5");
        assert_eq!(printed_by("threads_that_begin_at_once", &[set]), 5);
    }
    std::fs::remove_file(path).expect("it is there");
}

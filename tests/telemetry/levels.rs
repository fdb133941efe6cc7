//! What is counted at which level.

use resilience::telemetry::Level::{Calls, Events, Latency, Off};
use resilience::{fallback, retry, telemetry};

use crate::support::*;

#[test]
fn at_events_what_goes_wrong_is_counted_and_success_is_not() {
    static SCRIPT: Script = Script::new();

    #[fallback(value = 1)]
    #[retry(attempts = 2, base = 0ms)]
    fn charge() -> Answer {
        SCRIPT.next()
    }
    at(Events, name!(charge));
    for answers in [&[][..], &[], &[DOWN], &[DOWN, DOWN], &[WRONG]] {
        SCRIPT.set(answers);
        let _ = charge();
    }
    assert_eq!(calls(name!(charge)), []);
    assert_eq!(attempts(name!(charge)), counts([("transient", 3), ("permanent", 1)]));
    assert_eq!(by("resilience.fallback.calls", name!(charge), "result"), counts([("fell_back", 2)]));
    assert_eq!(counted("resilience.retry.delay", &[("function", name!(charge))]), Some(2));
    assert_eq!(counted("resilience.retry.giveups", &[("function", name!(charge))]), Some(2));
}

#[test]
fn a_higher_level_begins_to_count_without_a_jump() {
    static SCRIPT: Script = Script::new();

    #[fallback(value = 1)]
    #[retry(attempts = 2, base = 0ms)]
    fn pay() -> Answer {
        SCRIPT.next()
    }
    let run = |failures: usize| {
        SCRIPT.set(&vec![DOWN; failures]);
        let _ = pay();
    };
    let ok = || counted("resilience.attempts", &[("function", name!(pay)), ("outcome", "ok")]);
    let not_needed =
        || counted("resilience.fallback.calls", &[("function", name!(pay)), ("result", "success")]);
    at(Events, name!(pay));
    [0, 1, 1, 2].into_iter().for_each(run);
    assert_eq!((ok(), not_needed()), (Some(0), Some(0)));
    at(Calls, name!(pay));
    assert_eq!((ok(), not_needed()), (Some(0), Some(0)), "of before");
    [0, 0, 1, 2].into_iter().for_each(run);
    assert_eq!((ok(), not_needed()), (Some(3), Some(3)));
    at(Events, name!(pay));
    [0, 1].into_iter().for_each(run);
    assert_eq!((ok(), not_needed()), (Some(3), Some(3)), "it stands still");
    at(Latency, name!(pay));
    [0, 1].into_iter().for_each(run);
    assert_eq!((ok(), not_needed()), (Some(5), Some(5)));
    assert_eq!(calls(name!(pay)), counts([("ok", 3), ("ok_after_retry", 3)]));
}

#[test]
fn at_off_nothing_is_counted_or_shown() {
    static SCRIPT: Script = Script::new();

    #[retry(attempts = 2, base = 0ms)]
    fn refund() -> Answer {
        SCRIPT.next()
    }
    at(Off, name!(refund));
    for failures in 0..3 {
        SCRIPT.set(&vec![DOWN; failures]);
        let _ = refund();
    }
    assert!(!telemetry::prometheus().contains(name!(refund)));
    at(Calls, name!(refund));
    assert_eq!((calls(name!(refund)), attempts(name!(refund))), (vec![], vec![]));
    let _ = refund();
    assert_eq!(calls(name!(refund)), counts([("ok", 1)]));
}

#[test]
fn a_function_gets_the_level_of_its_prefix_at_its_first_call() {
    mod shop {
        use crate::support::{Answer, Script};

        pub(super) static SCRIPT: Script = Script::new();

        #[resilience::retry]
        pub(super) fn charge() -> Answer {
            SCRIPT.next()
        }
    }
    telemetry::level_of(concat!(module_path!(), "::shop::*"), Calls);
    let name = concat!(module_path!(), "::shop::charge");
    let _ = shop::charge();
    assert_eq!(calls(name), counts([("ok", 1)]));
    assert_eq!(telemetry::level_in_force(name), Calls);
}

/// Runs with the variable set, in a process of its own: see the next test.
#[test]
#[ignore = "run by the next test"]
fn in_a_process_with_the_variable() {
    assert_eq!(telemetry::level_in_force("shop::charge"), Latency);
    assert_eq!(telemetry::level_in_force("bank::send"), Calls);
    telemetry::level(Off);
    assert_eq!(telemetry::level_in_force("bank::send"), Off);
    assert_eq!(telemetry::level_in_force("shop::charge"), Latency, "the prefix is more exact");
}

#[test]
#[ignore = "run by the next test"]
fn in_a_process_with_a_broken_variable() {
    assert_eq!(telemetry::level_in_force("shop::charge"), Events);
}

/// The same, with a subscriber that asks for a level.
#[cfg(feature = "tracing")]
#[test]
#[ignore = "run by the next test"]
fn in_a_process_whose_subscriber_asks() {
    struct Asks;
    impl tracing::Subscriber for Asks {
        fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
            true
        }
        fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
            tracing::span::Id::from_u64(1)
        }
        fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
        fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
        fn event(&self, event: &tracing::Event<'_>) {
            if event.metadata().target() == "resilience" {
                assert_eq!(telemetry::level_in_force("shop::charge"), Events);
                println!("told");
            }
        }
        fn enter(&self, _: &tracing::span::Id) {}
        fn exit(&self, _: &tracing::span::Id) {}
    }
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        tracing::subscriber::with_default(Asks, || telemetry::level_in_force("shop::charge"));
        sender.send(()).expect("the test waits");
    });
    receiver.recv_timeout(std::time::Duration::from_secs(5)).expect("it does not wait for itself");
}

#[test]
fn a_variable_sets_levels_and_a_broken_one_sets_none() {
    let passes = |test: &str, levels: &str| {
        let name = format!("levels::{test}");
        let this = std::env::current_exe().expect("it runs");
        let run = std::process::Command::new(this)
            .args(["--exact", &name, "--ignored"])
            .env("RESILIENCE_TELEMETRY", levels)
            .output()
            .expect("it starts");
        run.status.success() && String::from_utf8_lossy(&run.stdout).contains("1 passed")
    };
    assert!(passes("in_a_process_with_the_variable", "calls,shop::*=latency"));
    assert!(passes("in_a_process_with_a_broken_variable", "latency,shop::*=loud"));
    assert!(!passes("in_a_process_with_a_broken_variable", "latency"));
    #[cfg(feature = "tracing")]
    assert!(passes("in_a_process_whose_subscriber_asks", "loud"));
}

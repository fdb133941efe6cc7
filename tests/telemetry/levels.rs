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
    [0, 1, 1, 2].map(run);
    assert_eq!((ok(), not_needed()), (Some(0), Some(0)));
    at(Calls, name!(pay));
    assert_eq!((ok(), not_needed()), (Some(0), Some(0)), "of before");
    [0, 0, 1, 2].map(run);
    assert_eq!((ok(), not_needed()), (Some(3), Some(3)));
    at(Events, name!(pay));
    [0, 1].map(run);
    assert_eq!((ok(), not_needed()), (Some(3), Some(3)), "it stands still");
    at(Latency, name!(pay));
    [0, 1].map(run);
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

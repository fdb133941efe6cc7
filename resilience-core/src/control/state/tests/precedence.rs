//! The nine steps: for each, a value from it wins over the one after it, and gives way to the one
//! before.

use super::*;

fn of(value: &str, source: &str) -> (String, String) {
    (value.to_owned(), source.to_owned())
}

/// All steps below the variable and the hand, in one file.
const FILE: &str = r#"
[retry."shop::charge"]
attempts = 24
[retry."shop::*"]
attempts = 25
profile = "ours"
[retry."*"]
attempts = 26
factor = 9
[profile.ours.retry]
attempts = 27
base = "30ms"
[defaults]
profile = "gentle"
[defaults.retry]
base = "80ms"
"#;

#[test]
fn a_kill_switch_comes_first() {
    let mut running = Running::with_set("shop::charge retry.attempts=23");
    running.apply(FILE);
    running.set("[retry.\"shop::charge\"]\nattempts = 22\n", MINUTE);
    running.throw(Switch::Retries, None);
    assert_eq!(running.retry("shop::charge", "attempts"), of("1", "kill switch"));
    assert_eq!(running.retry("shop::charge", "enabled"), of("true", "default"), "one attempt is made");
    assert_eq!(running.retry("shop::charge", "factor").0, "9", "other fields are as they were");
}

#[test]
fn then_what_is_set_by_hand() {
    let mut running = Running::with_set("shop::charge retry.attempts=23");
    running.apply(FILE);
    running.set("[retry.\"shop::*\"]\nattempts = 22\n", MINUTE);
    assert_eq!(running.retry("shop::charge", "attempts"), of("22", "manual override of `shop::*`"));
}

#[test]
fn then_the_variable() {
    let mut running = Running::with_set("shop::charge retry.attempts=23");
    running.apply(FILE);
    assert_eq!(running.retry("shop::charge", "attempts"), of("23", "`RESILIENCE_SET`, `shop::charge`"));
}

#[test]
fn then_the_file_for_the_exact_name() {
    let mut running = Running::new();
    running.apply(FILE);
    assert_eq!(running.retry("shop::charge", "attempts"), of("24", "file, `[retry.\"shop::charge\"]`"));
}

#[test]
fn then_the_file_for_the_longest_beginning() {
    let mut running = Running::new();
    running.apply(FILE);
    assert_eq!(running.retry("shop::search", "attempts"), of("25", "file, `[retry.\"shop::*\"]`"));
    assert_eq!(running.retry("stock::find", "attempts"), of("26", "file, `[retry.\"*\"]`"));
    assert_eq!(running.retry("shop::search", "factor"), of("9", "file, `[retry.\"*\"]`"), "field by field");
}

#[test]
fn then_the_profile_that_such_a_table_names() {
    let mut running = Running::new();
    running.apply(FILE);
    let named = "profile `ours`, named by `[retry.\"shop::*\"]`";
    assert_eq!(running.retry("shop::charge", "base"), of("30ms", named), "before the attribute's 50ms");
}

#[test]
fn then_the_attribute_and_below_it_its_profile() {
    let mut running = Running::new();
    running.apply("[defaults.retry]\nattempts = 28\nbase = \"80ms\"\n");
    assert_eq!(running.retry("shop::charge", "attempts"), of("4", "attribute"));
    let named = "profile `gentle`, named by the attribute";
    assert_eq!(running.retry("stock::find", "attempts"), of("2", named));
    running.apply("[profile.gentle.retry]\nattempts = 29\n");
    assert_eq!(running.retry("stock::find", "attempts"), of("29", named), "a file may change a profile");
    assert_eq!(running.retry("stock::find", "base"), of("500ms", named), "field by field");
}

#[test]
fn then_the_defaults_and_below_them_their_profile() {
    let mut running = Running::new();
    running.apply("[defaults]\nprofile = \"gentle\"\n[defaults.retry]\nbase = \"80ms\"\n");
    assert_eq!(running.retry("shop::search", "base"), of("80ms", "file, `[defaults.retry]`"));
    assert_eq!(running.retry("shop::search", "attempts"), of("2", "profile `gentle`, named by `[defaults]`"));
    assert_eq!(running.retry("shop::charge", "attempts"), of("4", "attribute"));
}

#[test]
fn at_last_what_is_built_in() {
    let running = Running::new();
    assert_eq!(running.retry("shop::search", "attempts"), of("3", "default"));
    assert_eq!(running.retry("shop::search", "max_duration"), of("none", "default"));
    assert_eq!(running.value(Policy::CircuitBreaker, "payments", "cooldown"), of("30s", "default"));
}

#[test]
fn the_profile_standard_undoes_the_source() {
    let mut running = Running::new();
    running.apply("[retry.\"shop::charge\"]\nprofile = \"standard\"\n");
    assert_eq!(
        (running.attempts("shop::charge"), running.retry("shop::charge", "base").0),
        ("3".to_owned(), "100ms".to_owned())
    );
    running.apply("[retry.\"shop::charge\"]\nprofile = \"off\"\n");
    assert_eq!(running.retry("shop::charge", "enabled").0, "false");
}

#[test]
fn everything_off_leaves_fallbacks() {
    let mut running = Running::new();
    running.apply("[global]\nenabled = false\n");
    let enabled = |policy, name| running.value(policy, name, "enabled").0;
    assert_eq!(enabled(Policy::Retry, "shop::charge"), "false");
    assert_eq!(enabled(Policy::Timeout, "shop::charge"), "false");
    assert_eq!(enabled(Policy::CircuitBreaker, "payments"), "false");
    assert_eq!(enabled(Policy::Fallback, "shop::charge"), "true");
    running.apply("[fallback.\"shop::charge\"]\nenabled = false\n");
    assert_eq!(
        running.value(Policy::Fallback, "shop::charge", "enabled").0,
        "false",
        "its own table does it"
    );
}

#[test]
fn breakers_observe_or_are_off() {
    let mut running = Running::new();
    let enabled = |running: &Running| running.value(Policy::CircuitBreaker, "payments", "enabled");
    running.throw(Switch::Breakers(Breakers::Observe), None);
    assert_eq!(enabled(&running), of("observe", "kill switch"));
    running.throw(Switch::Breakers(Breakers::Off), None);
    assert_eq!(enabled(&running), of("false", "kill switch"));
    assert_eq!(running.retry("shop::charge", "enabled").0, "true");
}

#[test]
fn a_table_outside_of_its_share_leaves_the_source() {
    let bucket = crate::control::rollout_bucket("shop::charge", "", "replica-7");
    let percent = bucket / 100;
    for (share, expected) in [(percent, "4"), (percent + 1, "7"), (100, "7")] {
        let mut running = Running::new();
        running.apply(&format!("[retry.\"shop::charge\"]\nattempts = 7\nrollout = \"{share}%\"\n"));
        assert_eq!(running.attempts("shop::charge"), expected, "{share} %, bucket {bucket}");
    }
}

#[test]
fn a_table_with_a_flag_is_in_force_where_the_flag_is_on() {
    let mut running = Running::new();
    let is_on = |name: &str| (("slow".to_owned(), name.to_owned()), name == "shop::search");
    running.program.answers = ["shop::charge", "shop::search"].into_iter().map(is_on).collect();
    running.apply("[retry.\"shop::*\"]\nattempts = 7\nflag = \"slow\"\n");
    assert_eq!(
        (running.attempts("shop::charge"), running.attempts("shop::search")),
        ("4".to_owned(), "7".to_owned())
    );
    let asked = running.program.questions(running.state.tables());
    assert_eq!(
        asked.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(),
        ["shop::charge", "shop::search"]
    );
}

#[test]
fn a_breaker_is_known_by_its_own_name_and_by_the_function() {
    let mut running = Running::new();
    running.program.targets[5].names = vec!["payments", "shop::charge"];
    running.apply("[circuit_breaker.\"shop::charge\"]\nthreshold = 7\nprobes = 2\n[circuit_breaker.payments]\nthreshold = 8\n");
    assert_eq!(running.value(Policy::CircuitBreaker, "payments", "threshold").0, "8");
    assert_eq!(running.value(Policy::CircuitBreaker, "payments", "probes").0, "2");
}

//! Engine layer: one breaker for each key.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use resilience_core::private::{BreakerSource, CallGuard, Origin, Outcome, Settings, StaticKeyedBreaker};
use resilience_core::{CircuitBreaker, CircuitOpen, CircuitState, TestClock};

const COOLDOWN: Duration = Duration::from_secs(30);
const ORIGIN: Origin = Origin::new("shop::charge", "src/shop.rs", 1);

fn enter(
    site: &'static StaticKeyedBreaker,
    key: &str,
) -> Result<CallGuard<impl BreakerSource + use<>>, CircuitOpen> {
    CallGuard::enter(site.locate(key, || Settings::new().threshold(1)))
}

fn fail(site: &'static StaticKeyedBreaker, key: &str) {
    enter(site, key).expect("closed").record(Outcome::Failure);
}

#[test]
fn a_key_that_fails_is_none_of_the_others_business() {
    static SITE: StaticKeyedBreaker = StaticKeyedBreaker::unnamed("shop::charge", ORIGIN, || 10);
    fail(&SITE, "eu");
    let open = enter(&SITE, "eu").expect_err("it has failed");
    assert_eq!((open.name(), open.state()), ("shop::charge", CircuitState::Open));
    enter(&SITE, "us").expect("that is another one").record(Outcome::Success);
}

#[test]
fn a_breaker_of_a_key_prints_though_its_head_leads_back_to_it() {
    static SITE: StaticKeyedBreaker = StaticKeyedBreaker::named("keys: looped", ORIGIN, || 10);
    fail(&SITE, "eu");
    let text = format!("{:?}", SITE.locate("eu", Settings::new));
    assert!(text.contains("keys: looped") && text.contains("max_keys: 10"), "{text}");
}

#[test]
fn keys_of_one_name_are_shared_between_functions() {
    static FIRST: StaticKeyedBreaker = StaticKeyedBreaker::named("keys: shared", ORIGIN, || 10);
    static SECOND: StaticKeyedBreaker = StaticKeyedBreaker::named("keys: shared", ORIGIN, || 10);
    fail(&FIRST, "eu");
    assert!(enter(&SECOND, "eu").is_err());
    assert!(enter(&SECOND, "us").is_ok());
}

#[test]
fn a_named_family_is_seen_key_by_key() {
    static SITE: StaticKeyedBreaker = StaticKeyedBreaker::named("keys: seen", ORIGIN, || 10);
    let name = CircuitBreaker::named("keys: seen");
    assert!(name.of_key("eu").is_none(), "no call, no breaker");
    fail(&SITE, "eu");
    drop(enter(&SITE, "asia"));
    let eu = name.of_key("eu").expect("it was called");
    assert_eq!((eu.name(), eu.key(), eu.state()), ("keys: seen", Some("eu"), CircuitState::Open));
    assert_eq!(eu.snapshot().key(), Some("eu"));
    let all: Vec<_> = CircuitBreaker::all();
    let keys: Vec<_> =
        all.iter().filter(|breaker| breaker.name() == "keys: seen").map(CircuitBreaker::key).collect();
    assert_eq!(keys, [None, Some("asia"), Some("eu")]);
    eu.reset();
    assert!(enter(&SITE, "eu").is_ok());
}

#[test]
fn a_person_takes_over_all_keys_at_once() {
    static SITE: StaticKeyedBreaker = StaticKeyedBreaker::named("keys: control", ORIGIN, || 10);
    let name = CircuitBreaker::named("keys: control");
    drop(enter(&SITE, "eu"));
    name.force_open();
    assert_eq!(enter(&SITE, "eu").expect_err("forced").state(), CircuitState::ForcedOpen);
    assert_eq!(enter(&SITE, "new").expect_err("forced").state(), CircuitState::ForcedOpen);
    name.disable();
    for _ in 0..3 {
        fail(&SITE, "eu");
    }
    name.reset();
    assert!(enter(&SITE, "eu").is_ok(), "nothing was counted");
    name.observe_only();
    for _ in 0..3 {
        fail(&SITE, "eu");
    }
    let seen = name.of_key("eu").expect("it was called").snapshot();
    assert_eq!((seen.observed(), seen.would_have_rejected()), (Some(CircuitState::Open), 2));
    name.reset();
    assert!(enter(&SITE, "eu").is_ok(), "what was only observed is over");
    fail(&SITE, "eu");
    assert!(enter(&SITE, "eu").is_err());
    name.reset();
    assert!(enter(&SITE, "eu").is_ok(), "a reset reaches all keys");
}

#[test]
fn a_hook_on_the_name_is_told_of_every_key() {
    static SITE: StaticKeyedBreaker = StaticKeyedBreaker::named("keys: hook", ORIGIN, || 10);
    let told = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&told);
    CircuitBreaker::named("keys: hook")
        .on_state_change(move |change| log.lock().unwrap().push(change.to_string()));
    fail(&SITE, "eu");
    assert_eq!(*told.lock().unwrap(), ["circuit breaker `keys: hook` for `eu`: closed -> open"]);
}

#[test]
fn a_rejection_names_its_key_whatever_the_reason() {
    static SITE: StaticKeyedBreaker = StaticKeyedBreaker::named("keys: named", ORIGIN, || 10);
    let clock = TestClock::new();
    let _installed = clock.install();
    let rejected = |key| enter(&SITE, key).expect_err("it is not closed");
    fail(&SITE, "eu");
    let open = rejected("eu");
    assert_eq!((open.name(), open.key()), ("keys: named", Some("eu")));
    assert_eq!(open.to_string(), "circuit breaker `keys: named` is open for `eu`, next probe in 30.0s");
    clock.advance(COOLDOWN);
    let probe = enter(&SITE, "eu").expect("the probe");
    assert_eq!((rejected("eu").state(), rejected("eu").key()), (CircuitState::HalfOpen, Some("eu")));
    drop(probe);
    CircuitBreaker::named("keys: named").force_open();
    for key in ["eu", "new", ""] {
        let open = rejected(key);
        assert_eq!((open.state(), open.key()), (CircuitState::ForcedOpen, Some(key)));
    }
    let by_hand = CircuitBreaker::named("keys: named").of_key("eu").expect("it was called");
    assert_eq!(by_hand.try_acquire().expect_err("forced").key(), Some("eu"));
    let of_all = CircuitBreaker::named("keys: named").try_acquire().expect_err("forced");
    assert_eq!((of_all.name(), of_all.key()), ("keys: named", None));
}

#[test]
fn a_command_to_all_keys_holds_for_one_that_is_called_by_hand() {
    static SITE: StaticKeyedBreaker = StaticKeyedBreaker::named("keys: by hand", ORIGIN, || 10);
    let name = CircuitBreaker::named("keys: by hand");
    drop(enter(&SITE, "eu"));
    let eu = name.of_key("eu").expect("it was called");
    name.force_open();
    assert_eq!(eu.try_acquire().expect_err("forced").state(), CircuitState::ForcedOpen);
    assert!(eu.call(|| Ok::<_, CircuitOpen>(1)).is_err());
    assert_eq!((eu.state(), eu.snapshot().state()), (CircuitState::ForcedOpen, CircuitState::ForcedOpen));
    name.disable();
    eu.try_acquire().expect("disabled").failure();
    assert_eq!(eu.state(), CircuitState::Disabled);
    name.reset();
    assert_eq!((eu.state(), eu.snapshot().failures()), (CircuitState::Closed, 0), "nothing was counted");
}

#[test]
fn a_head_says_that_it_is_one_also_without_a_name() {
    static SITE: StaticKeyedBreaker = StaticKeyedBreaker::unnamed("tests::head", ORIGIN, || 10);
    assert!(CircuitBreaker::find("tests::head").is_none());
    fail(&SITE, "eu");
    let head = CircuitBreaker::find("tests::head").expect("it was called");
    assert!(head.is_keyed() && head.snapshot().is_keyed());
    let eu = head.of_key("eu").expect("it was called");
    assert!(!eu.is_keyed() && !eu.snapshot().is_keyed());
    let all = CircuitBreaker::all();
    let listed = all.iter().filter(|breaker| breaker.name() == "tests::head");
    let listed: Vec<_> = listed.map(|breaker| (breaker.is_keyed(), breaker.key())).collect();
    assert_eq!(listed, [(true, None), (false, Some("eu"))]);
    assert!(!CircuitBreaker::named("keys: plain").is_keyed());
    head.reset();
    assert!(enter(&SITE, "eu").is_ok(), "and it is in charge of them");
}

#[test]
fn with_open_breakers_in_all_places_a_new_key_runs_unguarded() {
    static SITE: StaticKeyedBreaker = StaticKeyedBreaker::named("keys: full", ORIGIN, || 2);
    fail(&SITE, "a");
    fail(&SITE, "b");
    for _ in 0..3 {
        fail(&SITE, "c");
    }
    assert!(enter(&SITE, "a").is_err() && enter(&SITE, "b").is_err(), "they are still open");
    CircuitBreaker::named("keys: full").force_open();
    let open = enter(&SITE, "c").expect_err("unguarded, but not against a person's will");
    assert_eq!((open.name(), open.key()), ("keys: full", None), "one breaker is there for all of them");
}

#[test]
fn settings_are_asked_for_once_per_key() {
    static SITE: StaticKeyedBreaker = StaticKeyedBreaker::unnamed("keys: settings", ORIGIN, || 10);
    let asked = Mutex::new(Vec::new());
    for key in [1, 2, 1, 1, 2] {
        let settings = || {
            asked.lock().unwrap().push(key);
            Settings::new().threshold(key)
        };
        CallGuard::enter(SITE.locate(&key, settings)).expect("closed").record(Outcome::Success);
    }
    assert_eq!(*asked.lock().unwrap(), [1, 2]);
}

#[test]
fn two_places_that_differ_about_one_family_are_reported() {
    static FIRST: StaticKeyedBreaker = StaticKeyedBreaker::named("keys: conflict", ORIGIN, || 10);
    static SECOND: StaticKeyedBreaker =
        StaticKeyedBreaker::named("keys: conflict", Origin::new("shop::refund", "src/shop.rs", 9), || 10);
    drop(FIRST.locate("eu", || Settings::new().threshold(1)));
    drop(SECOND.locate("eu", || Settings::new().threshold(2)));
    let eu = CircuitBreaker::named("keys: conflict").of_key("eu").expect("it was called");
    let conflict = eu.snapshot().conflict().expect("1 is not 2");
    assert_eq!(CircuitBreaker::named("keys: conflict").snapshot().conflict(), Some(conflict));
    assert_eq!((conflict.kept().line(), conflict.ignored().line()), (1, 9));
}

fn second_place(line: u32) -> Origin {
    Origin::new("shop::refund", "src/shop.rs", line)
}

#[test]
fn a_difference_about_a_later_key_only_is_reported_too() {
    static FIRST: StaticKeyedBreaker = StaticKeyedBreaker::named("keys: later", ORIGIN, || 10);
    static SECOND: StaticKeyedBreaker =
        StaticKeyedBreaker::named("keys: later", Origin::new("shop::refund", "src/shop.rs", 9), || 10);
    let threshold = |n| move || Settings::new().threshold(n);
    for key in ["eu", "us"] {
        drop(FIRST.locate(key, threshold(1)));
    }
    drop(SECOND.locate("eu", threshold(1)));
    let name = CircuitBreaker::named("keys: later");
    assert_eq!(name.snapshot().conflict(), None, "they agree about this key");
    drop(SECOND.locate("us", threshold(2)));
    let conflict = name.snapshot().conflict().expect("1 is not 2");
    assert_eq!((conflict.kept(), conflict.ignored()), (&ORIGIN, &second_place(9)));
    let of = |key| name.of_key(key).expect("it was called").snapshot().conflict();
    assert_eq!((of("eu"), of("us")), (None, Some(conflict)));
}

#[test]
fn places_that_differ_in_how_many_keys_are_kept_are_reported() {
    static FIRST: StaticKeyedBreaker = StaticKeyedBreaker::named("keys: how many", ORIGIN, || 10);
    static SECOND: StaticKeyedBreaker =
        StaticKeyedBreaker::named("keys: how many", Origin::new("shop::refund", "src/shop.rs", 9), || 20);
    drop(FIRST.locate("eu", Settings::new));
    drop(SECOND.locate("eu", Settings::new));
    let conflict = CircuitBreaker::named("keys: how many").snapshot().conflict().expect("10 is not 20");
    assert_eq!((conflict.kept(), conflict.ignored()), (&ORIGIN, &second_place(9)));
    let text = conflict.to_string();
    assert!(text.contains("10") && text.contains("max_keys = 20"), "{text}");
}

#[test]
fn a_name_with_and_without_a_key_is_a_conflict_in_any_order() {
    static KEYED: StaticKeyedBreaker = StaticKeyedBreaker::named("keys: keyed first", ORIGIN, || 10);
    static LATER: StaticKeyedBreaker = StaticKeyedBreaker::named("keys: plain first", ORIGIN, || 10);
    drop(KEYED.locate("eu", Settings::new));
    let plain = CircuitBreaker::builder("keys: keyed first").build();
    let conflict = plain.snapshot().conflict().expect("it has keys elsewhere");
    assert_eq!((conflict.kept(), conflict.ignored().file()), (&ORIGIN, file!()));
    assert!(conflict.to_string().contains("for each key"), "{conflict}");

    let plain = CircuitBreaker::builder("keys: plain first").build();
    plain.try_acquire().expect("closed").success();
    assert_eq!(plain.snapshot().conflict(), None);
    drop(LATER.locate("eu", Settings::new));
    let conflict = plain.snapshot().conflict().expect("it has keys elsewhere");
    assert_eq!((conflict.kept().file(), conflict.ignored()), (file!(), &ORIGIN));
}

#[test]
fn a_name_that_is_only_looked_up_conflicts_with_no_keys() {
    static SITE: StaticKeyedBreaker = StaticKeyedBreaker::named("keys: looked at", ORIGIN, || 10);
    let name = CircuitBreaker::named("keys: looked at");
    name.reset();
    drop(SITE.locate("eu", Settings::new));
    assert_eq!(name.snapshot().conflict(), None);
}

#[test]
fn a_key_that_is_forced_open_stays_so_while_its_family_observes() {
    static SITE: StaticKeyedBreaker = StaticKeyedBreaker::named("keys: forced", ORIGIN, || 10);
    let name = CircuitBreaker::named("keys: forced");
    drop(enter(&SITE, "eu"));
    name.observe_only();
    name.of_key("eu").expect("it was called").force_open();
    assert_eq!(enter(&SITE, "eu").expect_err("forced").state(), CircuitState::ForcedOpen);
    assert!(enter(&SITE, "us").is_ok());
}

#[test]
fn an_open_one_left_unprobed_for_a_cooldown_gives_way() {
    static SITE: StaticKeyedBreaker = StaticKeyedBreaker::named("keys: dead", ORIGIN, || 2);
    let clock = TestClock::new();
    let _installed = clock.install();
    fail(&SITE, "a");
    fail(&SITE, "b");
    clock.advance((COOLDOWN * 2).saturating_sub(Duration::from_nanos(1)));
    fail(&SITE, "new");
    assert!(enter(&SITE, "new").is_ok(), "there is no room for it yet");
    clock.advance(Duration::from_nanos(1));
    // Room is searched for now and then.
    let finds_room = |_| enter(&SITE, "new").map(|ticket| ticket.record(Outcome::Failure)).is_err();
    assert!((0..100).any(finds_room), "now there is");
    let kept = |key| CircuitBreaker::named("keys: dead").of_key(key).is_some();
    assert_eq!((kept("a"), kept("b")), (false, true));
}

#[test]
fn an_open_one_that_is_held_never_gives_way() {
    static SITE: StaticKeyedBreaker = StaticKeyedBreaker::named("keys: held", ORIGIN, || 1);
    let clock = TestClock::new();
    let _installed = clock.install();
    fail(&SITE, "a");
    let held = CircuitBreaker::named("keys: held").of_key("a").expect("it was called");
    clock.advance(COOLDOWN * 2);
    fail(&SITE, "new");
    assert!(enter(&SITE, "new").is_ok(), "it runs unguarded");
    drop(held);
    fail(&SITE, "new");
    assert!(enter(&SITE, "new").is_err(), "now there is room, and it is guarded");
}

#[test]
fn the_number_of_keys_may_be_asked_of_the_function_itself() {
    static SITE: StaticKeyedBreaker = StaticKeyedBreaker::named("keys: asked", ORIGIN, || {
        static ASKED: AtomicBool = AtomicBool::new(false);
        if !ASKED.swap(true, Ordering::Relaxed) {
            drop(enter(&SITE, "inner"));
        }
        2
    });
    assert!(enter(&SITE, "outer").is_ok());
}

#[test]
fn a_hook_dropped_with_its_key_may_call_the_function_again() {
    static SITE: StaticKeyedBreaker = StaticKeyedBreaker::named("keys: dropped", ORIGIN, || 1);
    struct Calls;
    impl Drop for Calls {
        fn drop(&mut self) {
            drop(enter(&SITE, "c"));
        }
    }
    drop(enter(&SITE, "a"));
    let (calls, name) = (Calls, CircuitBreaker::named("keys: dropped"));
    name.of_key("a").expect("it was called").on_state_change(move |_| {
        let _ = &calls;
    });
    drop(enter(&SITE, "b"));
    assert!(name.of_key("a").is_none());
}

#[test]
fn a_key_is_looked_up_from_many_threads() {
    static SITE: StaticKeyedBreaker = StaticKeyedBreaker::named("keys: threads", ORIGIN, || 16);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            scope.spawn(move || {
                for call in 0..2_000 {
                    let key = format!("{}", (call + thread) % 40);
                    if let Ok(ticket) = enter(&SITE, &key) {
                        ticket.record(Outcome::Success);
                    }
                }
            });
        }
    });
    let all = CircuitBreaker::all();
    let kept =
        all.iter().filter(|breaker| breaker.name() == "keys: threads" && breaker.key().is_some()).count();
    assert!((1..=16).contains(&kept), "{kept}");
}

mod by_value {
    use std::future::ready;
    use std::sync::LazyLock;

    use super::*;
    use resilience_core::{CircuitStateChange, KeyedCircuitBreaker, KeyedCircuitBreakerBuilder};

    fn fail(breaker: &KeyedCircuitBreaker, key: &str) {
        breaker.of(key).try_acquire().expect("closed").failure();
    }

    fn builder() -> KeyedCircuitBreakerBuilder {
        KeyedCircuitBreaker::unshared("hosts").threshold(1).cooldown(COOLDOWN)
    }

    #[test]
    fn each_key_has_its_own_breaker_with_the_same_settings() {
        let clock = TestClock::new();
        let _installed = clock.install();
        let hosts = builder().build();
        fail(&hosts, "eu");
        let open = hosts.of("eu").try_acquire().expect_err("it has failed");
        assert_eq!((open.name(), open.key()), ("hosts", Some("eu")));
        assert_eq!(hosts.of("us").call(|| Ok::<_, CircuitOpen>(1)), Ok(1));
        clock.advance(COOLDOWN);
        assert_eq!(hosts.of("eu").state(), CircuitState::HalfOpen);
        fail(&hosts, "us");
        let keys: Vec<_> = hosts.all().iter().map(|breaker| breaker.key().map(str::to_owned)).collect();
        assert_eq!(keys, [Some("eu".to_owned()), Some("us".to_owned())]);
    }

    #[tokio::test]
    async fn the_breaker_of_a_key_is_called_like_any_other() {
        let hosts = builder().build();
        let answer = hosts.of(1).call_async(ready(Ok::<_, CircuitOpen>("pong"))).await;
        assert_eq!(answer, Ok("pong"));
        let permit = hosts.of(2).try_acquire().expect("closed");
        drop(hosts);
        permit.failure();
    }

    #[test]
    fn asking_for_a_key_makes_it_and_finding_it_does_not() {
        let hosts = builder().build();
        assert!(hosts.find("eu").is_none());
        assert!(hosts.all().is_empty());
        let _ = hosts.of("eu");
        assert_eq!(hosts.find("eu").expect("it is there").key(), Some("eu"));
        assert!(!format!("{:?}", KeyedCircuitBreaker::builder("keys: printed").build()).is_empty());
        assert!(CircuitBreaker::find("keys: printed").is_none(), "printing registers nothing");
    }

    #[test]
    fn the_settings_of_a_builder_are_those_of_each_key() {
        let clock = TestClock::new();
        let _installed = clock.install();
        let hosts = KeyedCircuitBreaker::unshared("hosts")
            .failure_rate(0.5)
            .window(4)
            .min_calls(2)
            .slow(Duration::from_secs(1), 1.0)
            .cooldown(COOLDOWN)
            .cooldown_factor(2.0)
            .cooldown_cap(COOLDOWN * 2)
            .probes(2)
            .max_keys(2)
            .build();
        fail(&hosts, "a");
        assert_eq!(hosts.of("a").state(), CircuitState::Closed, "one call is no verdict");
        fail(&hosts, "a");
        assert_eq!(hosts.of("a").state(), CircuitState::Open);
        clock.advance(COOLDOWN);
        let probes = (hosts.of("a").try_acquire(), hosts.of("a").try_acquire());
        assert!(hosts.of("a").try_acquire().is_err(), "there are two");
        probes.0.expect("the first").failure();
        let after = hosts.of("a").snapshot().retry_after();
        assert_eq!(after, Some(COOLDOWN * 2), "it has grown, to its cap");
        for _ in 0..2 {
            let slow = hosts.of("b").try_acquire().expect("closed");
            clock.advance(Duration::from_secs(2));
            slow.success();
        }
        assert_eq!(hosts.of("b").state(), CircuitState::Open);
        assert_eq!(hosts.of("c").key(), None, "both places are taken by open ones");
        let timed = KeyedCircuitBreaker::unshared("timed").failure_rate(1.0).time_window(COOLDOWN).build();
        assert_eq!(timed.of("a").snapshot().recorded(), 0);
    }

    #[test]
    fn those_of_one_name_share_their_keys_with_attributes_too() {
        static ATTRIBUTE: StaticKeyedBreaker = StaticKeyedBreaker::named("keys: shared value", ORIGIN, || 10);
        static HOSTS: KeyedCircuitBreaker =
            KeyedCircuitBreaker::builder("keys: shared value").threshold(1).max_keys(10).build();
        fail(&HOSTS, "eu");
        assert!(enter(&ATTRIBUTE, "eu").is_err());
        let other = KeyedCircuitBreaker::builder("keys: shared value").threshold(1).max_keys(10).build();
        assert!(other.of("eu").try_acquire().is_err());
        let name = CircuitBreaker::find("keys: shared value").expect("it was used");
        assert!(name.is_keyed());
        assert_eq!(name.snapshot().conflict(), None);
        name.reset();
        assert!(HOSTS.clone().of("eu").try_acquire().is_ok());
    }

    #[test]
    fn one_that_differs_from_the_others_of_its_name_is_reported() {
        let first = KeyedCircuitBreaker::builder("keys: values differ").threshold(1).build();
        let second = KeyedCircuitBreaker::builder("keys: values differ").threshold(2).build();
        let third = KeyedCircuitBreaker::builder("keys: bounds differ").max_keys(7).build();
        let fourth = KeyedCircuitBreaker::builder("keys: bounds differ").max_keys(8).build();
        let _ = (first.of("eu"), second.of("eu"), third.of("eu"), fourth.of("eu"));
        let conflict = second.snapshot().conflict().expect("1 is not 2");
        assert_eq!(first.snapshot().conflict(), Some(conflict));
        assert_eq!((conflict.kept().file(), conflict.ignored().function()), (file!(), None));
        assert!(conflict.kept().line() < conflict.ignored().line());
        let conflict = third.snapshot().conflict().expect("7 is not 8").to_string();
        assert!(conflict.contains("max_keys = 7") && conflict.contains("max_keys = 8"), "{conflict}");
    }

    #[test]
    fn one_that_is_built_at_each_call_is_one_and_tells_it_once() {
        static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());
        fn log(change: &CircuitStateChange<'_>) {
            TOLD.lock().unwrap().push(change.to_string());
        }
        let build = || KeyedCircuitBreaker::builder("keys: anew").threshold(2).on_state_change(log).build();
        for _ in 0..200 {
            let _ = build().of("us");
        }
        fail(&build(), "eu");
        fail(&build(), "eu");
        assert_eq!(*TOLD.lock().unwrap(), ["circuit breaker `keys: anew` for `eu`: closed -> open"]);
        assert_eq!(build().snapshot().conflict(), None);
    }

    #[test]
    fn a_person_takes_over_all_keys_of_one_of_its_own() {
        let hosts = builder().build();
        let told = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&told);
        hosts.on_state_change(move |change| log.lock().unwrap().push(change.to_string()));
        fail(&hosts, "eu");
        hosts.force_open();
        for key in ["eu", "us"] {
            let open = hosts.of(key).try_acquire().expect_err("forced");
            assert_eq!((open.state(), open.key()), (CircuitState::ForcedOpen, Some(key)));
        }
        let seen = hosts.snapshot();
        assert_eq!((seen.state(), seen.is_keyed(), seen.rejected()), (CircuitState::ForcedOpen, true, 2));
        hosts.disable();
        (0..3).for_each(|_| fail(&hosts, "us"));
        hosts.observe_only();
        (0..3).for_each(|_| fail(&hosts, "us"));
        assert_eq!(hosts.of("us").snapshot().would_have_rejected(), 2);
        hosts.reset();
        for key in ["eu", "us"] {
            assert_eq!(hosts.of(key).state(), CircuitState::Closed, "a reset reaches all keys");
        }
        let told = told.lock().unwrap();
        assert_eq!(
            told[..2],
            [
                "circuit breaker `hosts` for `eu`: closed -> open".to_owned(),
                "circuit breaker `hosts`: closed -> forced open".to_owned()
            ]
        );
    }

    #[test]
    fn clones_share_their_keys_and_others_of_the_same_label_do_not() {
        let hosts = builder().build();
        let clone = hosts.clone();
        fail(&hosts, "eu");
        assert!(clone.of("eu").try_acquire().is_err());
        assert!(builder().build().of("eu").try_acquire().is_ok());
        assert!(CircuitBreaker::find("hosts").is_none(), "nobody knows them by name");
    }

    /// A client and its breakers do not keep each other alive: they are dropped together.
    #[test]
    fn one_of_its_own_is_dropped_with_its_keys_and_hooks() {
        let alive = Arc::new(());
        let hosts = builder().build();
        let (of_all, of_one) = (Arc::clone(&alive), Arc::clone(&alive));
        hosts.on_state_change(move |_| assert!(Arc::strong_count(&of_all) > 0));
        hosts.of("eu").on_state_change(move |_| assert!(Arc::strong_count(&of_one) > 0));
        let eu = hosts.of("eu");
        drop(hosts);
        eu.try_acquire().expect("it goes on working").failure();
        assert_eq!((eu.state(), Arc::strong_count(&alive)), (CircuitState::Open, 3));
        drop(eu);
        assert_eq!(Arc::strong_count(&alive), 1);
    }

    #[test]
    fn a_first_use_from_many_threads_makes_one_breaker_per_key() {
        static LAZY: LazyLock<KeyedCircuitBreaker> =
            LazyLock::new(|| KeyedCircuitBreaker::unshared("lazy").threshold(8).build());
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| LAZY.of("eu").try_acquire().expect("closed until the last").failure());
            }
        });
        assert_eq!((LAZY.of("eu").state(), LAZY.all().len()), (CircuitState::Open, 1));
    }
}

//! One breaker for each key.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use resilience_core::private::{KeyedSite, Locate, Origin, Outcome, Settings, Ticket};
use resilience_core::{CircuitBreaker, CircuitOpen, CircuitState, TestClock};

const COOLDOWN: Duration = Duration::from_secs(30);
const ORIGIN: Origin = Origin::new("shop::charge", "src/shop.rs", 1);

fn enter(site: &'static KeyedSite, key: &str) -> Result<Ticket<impl Locate + use<>>, CircuitOpen> {
    Ticket::enter(site.locate(key, || Settings::new().threshold(1)))
}

fn fail(site: &'static KeyedSite, key: &str) {
    enter(site, key).expect("closed").record(Outcome::Failure);
}

#[test]
fn a_key_that_fails_is_none_of_the_others_business() {
    static SITE: KeyedSite = KeyedSite::unnamed("shop::charge", ORIGIN, || 10);
    fail(&SITE, "eu");
    let open = enter(&SITE, "eu").expect_err("it has failed");
    assert_eq!((open.name(), open.state()), ("shop::charge", CircuitState::Open));
    enter(&SITE, "us").expect("that is another one").record(Outcome::Success);
}

#[test]
fn keys_of_one_name_are_shared_between_functions() {
    static FIRST: KeyedSite = KeyedSite::named("keys: shared", ORIGIN, || 10);
    static SECOND: KeyedSite = KeyedSite::named("keys: shared", ORIGIN, || 10);
    fail(&FIRST, "eu");
    assert!(enter(&SECOND, "eu").is_err());
    assert!(enter(&SECOND, "us").is_ok());
}

#[test]
fn a_named_family_is_seen_key_by_key() {
    static SITE: KeyedSite = KeyedSite::named("keys: seen", ORIGIN, || 10);
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
    static SITE: KeyedSite = KeyedSite::named("keys: control", ORIGIN, || 10);
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
    assert_eq!((seen.observed(), seen.spared()), (Some(CircuitState::Open), 2));
    name.reset();
    assert!(enter(&SITE, "eu").is_ok(), "what was only observed is over");
    fail(&SITE, "eu");
    assert!(enter(&SITE, "eu").is_err());
    name.reset();
    assert!(enter(&SITE, "eu").is_ok(), "a reset reaches all keys");
}

#[test]
fn a_hook_on_the_name_is_told_of_every_key() {
    static SITE: KeyedSite = KeyedSite::named("keys: hook", ORIGIN, || 10);
    let told = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&told);
    CircuitBreaker::named("keys: hook")
        .on_state_change(move |change| log.lock().unwrap().push(change.to_string()));
    fail(&SITE, "eu");
    assert_eq!(*told.lock().unwrap(), ["circuit breaker `keys: hook` for `eu`: closed -> open"]);
}

#[test]
fn with_every_place_taken_by_an_open_one_a_further_key_runs_unguarded() {
    static SITE: KeyedSite = KeyedSite::named("keys: full", ORIGIN, || 2);
    fail(&SITE, "a");
    fail(&SITE, "b");
    for _ in 0..3 {
        fail(&SITE, "c");
    }
    assert!(enter(&SITE, "a").is_err() && enter(&SITE, "b").is_err(), "they are still open");
    CircuitBreaker::named("keys: full").force_open();
    assert!(enter(&SITE, "c").is_err(), "unguarded, but not against a person's will");
}

#[test]
fn settings_are_asked_for_once_per_key() {
    static SITE: KeyedSite = KeyedSite::unnamed("keys: settings", ORIGIN, || 10);
    let asked = Mutex::new(Vec::new());
    for key in [1, 2, 1, 1, 2] {
        let settings = || {
            asked.lock().unwrap().push(key);
            Settings::new().threshold(key)
        };
        Ticket::enter(SITE.locate(&key, settings)).expect("closed").record(Outcome::Success);
    }
    assert_eq!(*asked.lock().unwrap(), [1, 2]);
}

#[test]
fn two_places_that_differ_about_one_family_are_reported() {
    static FIRST: KeyedSite = KeyedSite::named("keys: conflict", ORIGIN, || 10);
    static SECOND: KeyedSite =
        KeyedSite::named("keys: conflict", Origin::new("shop::refund", "src/shop.rs", 9), || 10);
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
    static FIRST: KeyedSite = KeyedSite::named("keys: later", ORIGIN, || 10);
    static SECOND: KeyedSite =
        KeyedSite::named("keys: later", Origin::new("shop::refund", "src/shop.rs", 9), || 10);
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
    static FIRST: KeyedSite = KeyedSite::named("keys: how many", ORIGIN, || 10);
    static SECOND: KeyedSite =
        KeyedSite::named("keys: how many", Origin::new("shop::refund", "src/shop.rs", 9), || 20);
    drop(FIRST.locate("eu", Settings::new));
    drop(SECOND.locate("eu", Settings::new));
    let conflict = CircuitBreaker::named("keys: how many").snapshot().conflict().expect("10 is not 20");
    assert_eq!((conflict.kept(), conflict.ignored()), (&ORIGIN, &second_place(9)));
    let text = conflict.to_string();
    assert!(text.contains("10") && text.contains("max_keys = 20"), "{text}");
}

#[test]
fn one_name_with_and_without_a_key_is_a_conflict_whoever_comes_first() {
    static KEYED: KeyedSite = KeyedSite::named("keys: keyed first", ORIGIN, || 10);
    drop(KEYED.locate("eu", Settings::new));
    let plain = CircuitBreaker::builder("keys: keyed first").build();
    let conflict = plain.snapshot().conflict().expect("it has keys elsewhere");
    assert_eq!((conflict.kept(), conflict.ignored().file()), (&ORIGIN, file!()));
    assert!(conflict.to_string().contains("for each key"), "{conflict}");

    static LATER: KeyedSite = KeyedSite::named("keys: plain first", ORIGIN, || 10);
    let plain = CircuitBreaker::builder("keys: plain first").build();
    plain.try_acquire().expect("closed").success();
    assert_eq!(plain.snapshot().conflict(), None);
    drop(LATER.locate("eu", Settings::new));
    let conflict = plain.snapshot().conflict().expect("it has keys elsewhere");
    assert_eq!((conflict.kept().file(), conflict.ignored()), (file!(), &ORIGIN));
}

#[test]
fn a_name_that_is_only_looked_at_is_in_no_conflict_with_its_keys() {
    static SITE: KeyedSite = KeyedSite::named("keys: looked at", ORIGIN, || 10);
    let name = CircuitBreaker::named("keys: looked at");
    name.reset();
    drop(SITE.locate("eu", Settings::new));
    assert_eq!(name.snapshot().conflict(), None);
}

#[test]
fn a_key_that_is_forced_open_stays_so_while_its_family_observes() {
    static SITE: KeyedSite = KeyedSite::named("keys: forced", ORIGIN, || 10);
    let name = CircuitBreaker::named("keys: forced");
    drop(enter(&SITE, "eu"));
    name.observe_only();
    name.of_key("eu").expect("it was called").force_open();
    assert_eq!(enter(&SITE, "eu").expect_err("forced").state(), CircuitState::ForcedOpen);
    assert!(enter(&SITE, "us").is_ok());
}

#[test]
fn an_open_one_that_nobody_has_probed_for_a_cooldown_gives_way_at_last() {
    static SITE: KeyedSite = KeyedSite::named("keys: dead", ORIGIN, || 2);
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
fn the_number_of_keys_may_be_asked_of_the_function_itself() {
    static SITE: KeyedSite = KeyedSite::named("keys: asked", ORIGIN, || {
        static ASKED: AtomicBool = AtomicBool::new(false);
        if !ASKED.swap(true, Ordering::Relaxed) {
            drop(enter(&SITE, "inner"));
        }
        2
    });
    assert!(enter(&SITE, "outer").is_ok());
}

#[test]
fn a_hook_that_goes_with_its_key_may_come_back_when_it_is_dropped() {
    static SITE: KeyedSite = KeyedSite::named("keys: dropped", ORIGIN, || 1);
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
    static SITE: KeyedSite = KeyedSite::named("keys: threads", ORIGIN, || 16);
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

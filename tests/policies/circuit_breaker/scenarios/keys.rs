//! Scenario layer: breakers of keys, side by side.

use std::sync::{Arc, Mutex};

use resilience::{CircuitBreaker, CircuitState, KeyedCircuitBreaker, circuit_breaker};

use crate::support::{Error, Kit, Outcome, Runs, is_rejected, outcome, secs};

use CircuitState::{Closed, HalfOpen, Open};

fn breaker_of_key(name: &str, key: &str) -> CircuitBreaker {
    CircuitBreaker::named(name).of_key(key).expect("it was called")
}

#[test]
fn each_key_goes_through_its_states_alone() {
    #[circuit_breaker(name = "kits: alone", key = key, threshold = 50%, window = 4, cooldown = 10s, cooldown_factor = 3)]
    fn call(kit: &Kit, key: &str, letter: char) -> Outcome {
        kit.body(letter)
    }
    let kit = Kit::new("kits: alone");
    let states = || ["a", "b", "c"].map(|key| breaker_of_key("kits: alone", key).state());
    for (key, letters) in [("a", "ffff"), ("b", "fss"), ("c", "s")] {
        letters.chars().for_each(|letter| drop(call(&kit, key, letter)));
    }
    assert_eq!(states(), [Open, Closed, Closed]);
    kit.clock.advance(secs(10));
    assert_eq!(call(&kit, "a", 'f'), Err(Error::Failed));
    assert_eq!(call(&kit, "b", 'f'), Err(Error::Failed));
    assert_eq!(states(), [Open, Open, Closed]);
    kit.clock.advance(secs(10));
    assert_eq!(states(), [Open, HalfOpen, Closed], "the cooldown of the first has grown");
    assert!(is_rejected(&call(&kit, "a", 's')));
    assert_eq!(call(&kit, "b", 's'), Ok(()));
    assert_eq!(states(), [Open, Closed, Closed]);
    let seen = ["a", "b", "c"].map(|key| breaker_of_key("kits: alone", key).snapshot());
    assert_eq!(seen.each_ref().map(|seen| (seen.times_opened(), seen.rejected())), [(2, 1), (1, 0), (0, 0)]);
    assert_eq!(seen[2].recorded(), 1);
    assert_eq!(seen[0].key(), Some("a"));
}

#[tokio::test(start_paused = true)]
async fn probes_are_counted_for_each_key() {
    #[circuit_breaker(name = "kits: probes of keys", key = key, threshold = 1, cooldown = 10s)]
    async fn call(key: u8, runs: &Runs, end: tokio::sync::oneshot::Receiver<char>) -> Outcome {
        runs.add();
        outcome(end.await.unwrap_or('f'))
    }
    async fn first(runs: &Runs, end: tokio::sync::oneshot::Receiver<char>) -> Outcome {
        call(1, runs, end).await
    }
    async fn second(runs: &Runs, end: tokio::sync::oneshot::Receiver<char>) -> Outcome {
        call(2, runs, end).await
    }
    let runs = Runs::default();
    begin!(first(&runs)).end('f');
    begin!(second(&runs)).end('f');
    tokio::time::advance(secs(10)).await;
    let probes = (begin!(first(&runs)), begin!(second(&runs)));
    reject!(first(&runs));
    reject!(second(&runs));
    probes.0.end('s');
    begin!(first(&runs)).end('s');
    reject!(second(&runs));
    probes.1.end('f');
    assert_eq!(["1", "2"].map(|key| breaker_of_key("kits: probes of keys", key).state()), [Closed, Open]);
}

#[test]
fn a_person_takes_over_all_keys_and_gives_them_back_unchanged() {
    #[circuit_breaker(name = "kits: all keys", key = key, threshold = 2, cooldown = 10s)]
    fn call(kit: &Kit, key: &str, letter: char) -> Outcome {
        kit.body(letter)
    }
    let kit = Kit::new("kits: all keys");
    assert_eq!(call(&kit, "a", 'f'), Err(Error::Failed));
    kit.breaker.force_open();
    for key in ["a", "b", "new"] {
        let Err(Error::Open(open)) = call(&kit, key, 's') else { panic!("{key} runs") };
        assert_eq!((open.state(), open.retry_after()), (CircuitState::ForcedOpen, None));
        assert_eq!((open.name(), open.key()), ("kits: all keys", Some(key)));
    }
    assert_eq!(kit.runs.count(), 1);
    assert_eq!(breaker_of_key("kits: all keys", "a").state(), CircuitState::ForcedOpen);
    kit.breaker.disable();
    (0..5).for_each(|_| assert_eq!(call(&kit, "b", 'f'), Err(Error::Failed)));
    kit.breaker.reset();
    assert_eq!(breaker_of_key("kits: all keys", "b").snapshot().failures(), 0);
    assert_eq!(call(&kit, "b", 'f'), Err(Error::Failed));
    assert_eq!(breaker_of_key("kits: all keys", "b").state(), Closed);
    assert_eq!(call(&kit, "b", 'f'), Err(Error::Failed));
    assert_eq!(breaker_of_key("kits: all keys", "b").state(), Open);
}

#[test]
fn a_reset_of_the_name_closes_the_circuits_of_its_keys() {
    #[circuit_breaker(name = "kits: reset keys", key = key, threshold = 1, cooldown = 1h)]
    fn call(kit: &Kit, key: &str, letter: char) -> Outcome {
        kit.body(letter)
    }
    let kit = Kit::new("kits: reset keys");
    for key in ["a", "b"] {
        assert_eq!(call(&kit, key, 'f'), Err(Error::Failed));
        assert!(is_rejected(&call(&kit, key, 's')));
    }
    kit.breaker.reset();
    assert_eq!((call(&kit, "a", 's'), call(&kit, "b", 's')), (Ok(()), Ok(())));
}

#[test]
fn one_key_can_be_taken_over_alone() {
    #[circuit_breaker(name = "kits: one key", key = key, threshold = 1)]
    fn call(kit: &Kit, key: &str, letter: char) -> Outcome {
        kit.body(letter)
    }
    let kit = Kit::new("kits: one key");
    for key in ["a", "b"] {
        assert_eq!(call(&kit, key, 's'), Ok(()));
    }
    breaker_of_key("kits: one key", "a").force_open();
    assert!(is_rejected(&call(&kit, "a", 's')));
    assert_eq!(call(&kit, "b", 's'), Ok(()));
    breaker_of_key("kits: one key", "a").disable();
    for _ in 0..3 {
        assert_eq!((call(&kit, "a", 'f'), call(&kit, "b", 's')), (Err(Error::Failed), Ok(())));
    }
    breaker_of_key("kits: one key", "a").reset();
    assert_eq!(call(&kit, "a", 'f'), Err(Error::Failed));
    assert_eq!(breaker_of_key("kits: one key", "a").state(), Open);
}

#[test]
fn a_rejection_names_the_key_in_every_state() {
    #[circuit_breaker(name = "kits: names key", key = host, threshold = 1, cooldown = 10s)]
    fn call(kit: &Kit, host: &str, letter: char) -> Outcome {
        let _ = host;
        kit.body(letter)
    }
    let kit = Kit::new("kits: names key");
    let rejected = || match call(&kit, "api.example", 's') {
        Err(Error::Open(open)) => open,
        other => panic!("{other:?}"),
    };
    assert_eq!(call(&kit, "api.example", 'f'), Err(Error::Failed));
    let open = rejected();
    assert_eq!((open.name(), open.key()), ("kits: names key", Some("api.example")));
    let text = "circuit breaker `kits: names key` is open for `api.example`, next probe in 10.0s";
    assert_eq!(open.to_string(), text);
    assert_eq!(std::io::Error::from(open.clone()).to_string(), text, "in another error too");
    kit.clock.advance(secs(10));
    let probe = breaker_of_key("kits: names key", "api.example").try_acquire().expect("the probe");
    assert_eq!((rejected().state(), rejected().key()), (HalfOpen, Some("api.example")));
    drop(probe);
    breaker_of_key("kits: names key", "api.example").force_open();
    assert_eq!((rejected().state(), rejected().key()), (CircuitState::ForcedOpen, Some("api.example")));
    assert_eq!(open.key(), Some("api.example"), "it needs no breaker to say so");
}

#[test]
fn a_rejection_of_a_key_that_is_gone_still_names_it() {
    let hosts = KeyedCircuitBreaker::unshared("hosts").threshold(1).build();
    hosts.of("eu").try_acquire().expect("closed").failure();
    let open = hosts.of("eu").try_acquire().expect_err("it has failed");
    drop(hosts);
    assert_eq!((open.name(), open.key()), ("hosts", Some("eu")));
}

#[test]
fn a_head_stands_for_its_keys_and_says_so() {
    #[circuit_breaker(name = "kits: head", key = key, threshold = 1)]
    fn call(key: &str, letter: char) -> Outcome {
        let _ = key;
        outcome(letter)
    }
    assert!(!CircuitBreaker::named("kits: head").is_keyed(), "not before the first call");
    assert_eq!((call("b", 's'), call("a", 's')), (Ok(()), Ok(())));
    let all = CircuitBreaker::all();
    let listed = all.iter().filter(|breaker| breaker.name() == "kits: head");
    let listed: Vec<_> = listed.map(|breaker| (breaker.key(), breaker.is_keyed())).collect();
    assert_eq!(listed, [(None, true), (Some("a"), false), (Some("b"), false)]);
    assert!(CircuitBreaker::find("kits: head").expect("it was called").snapshot().is_keyed());
}

#[test]
fn a_keyed_function_without_a_name_is_found_by_its_label() {
    #[circuit_breaker(key = key, threshold = 1)]
    fn keyed_without_a_name(key: &str, letter: char) -> Outcome {
        let _ = key;
        outcome(letter)
    }
    let label = concat!(module_path!(), "::keyed_without_a_name");
    assert!(CircuitBreaker::find(label).is_none());
    assert_eq!(keyed_without_a_name("a", 'f'), Err(Error::Failed));
    let head = CircuitBreaker::find(label).expect("it was called");
    assert!(head.is_keyed());
    assert_eq!(head.of_key("a").expect("it was called").state(), Open);
    head.reset();
    assert_eq!(keyed_without_a_name("a", 's'), Ok(()));
}

#[test]
fn the_settings_of_two_functions_are_compared_key_by_key() {
    #[circuit_breaker(name = "kits: compared", key = key, threshold = threshold, cooldown = 10s)]
    fn get(key: &str, threshold: u32, letter: char) -> Outcome {
        let _ = key;
        outcome(letter)
    }
    #[circuit_breaker(name = "kits: compared", key = key, threshold = threshold, cooldown = 10s)]
    fn put(key: &str, threshold: u32, letter: char) -> Outcome {
        let _ = key;
        outcome(letter)
    }
    let name = CircuitBreaker::named("kits: compared");
    for key in ["a", "b"] {
        assert_eq!(get(key, 1, 's'), Ok(()));
    }
    assert_eq!(put("a", 1, 's'), Ok(()));
    assert_eq!(name.snapshot().conflict(), None);
    assert_eq!(put("b", 7, 's'), Ok(()));
    let conflict = name.snapshot().conflict().expect("1 is not 7");
    let names = [conflict.kept(), conflict.ignored()].map(|place| place.function().unwrap_or_default());
    assert!(names[0].ends_with("::get") && names[1].ends_with("::put"), "{names:?}");
    assert_eq!(breaker_of_key("kits: compared", "a").snapshot().conflict(), None);
    assert_eq!(breaker_of_key("kits: compared", "b").snapshot().conflict(), Some(conflict));
    assert_eq!(put("b", 7, 'f'), Err(Error::Failed));
    assert_eq!(breaker_of_key("kits: compared", "b").state(), Open, "the first settings are in force");
}

#[test]
fn two_functions_with_different_numbers_of_keys_conflict() {
    #[circuit_breaker(name = "kits: numbers", key = key, max_keys = 2)]
    fn few(key: u32) -> Outcome {
        let _ = key;
        outcome('s')
    }
    #[circuit_breaker(name = "kits: numbers", key = key, max_keys = 50)]
    fn many(key: u32) -> Outcome {
        let _ = key;
        outcome('s')
    }
    assert_eq!(few(0), Ok(()));
    let name = CircuitBreaker::find("kits: numbers").expect("it was called");
    assert_eq!(name.snapshot().conflict(), None);
    (0..9).for_each(|key| assert_eq!(many(key), Ok(())));
    let conflict = name.snapshot().conflict().expect("2 is not 50").to_string();
    assert!(conflict.contains("`max_keys = 2`") && conflict.contains("`max_keys = 50`"), "{conflict}");
    let kept = CircuitBreaker::all().iter().filter(|b| b.name() == "kits: numbers").count();
    assert_eq!(kept, 1 + 2, "the first bound is in force");
}

#[test]
fn functions_of_one_name_share_the_breakers_of_their_keys() {
    #[circuit_breaker(name = "kits: share keys", key = host, threshold = 2)]
    fn get(kit: &Kit, host: &str) -> Outcome {
        let _ = host;
        kit.body('f')
    }
    #[circuit_breaker(name = "kits: share keys", key = format_args!("{}", host.to_lowercase()), threshold = 2)]
    fn put(kit: &Kit, host: &str) -> Outcome {
        let _ = host;
        kit.body('f')
    }
    let kit = Kit::new("kits: share keys");
    assert_eq!((get(&kit, "eu"), put(&kit, "EU")), (Err(Error::Failed), Err(Error::Failed)));
    assert!(is_rejected(&get(&kit, "eu")) && is_rejected(&put(&kit, "Eu")));
    assert_eq!(get(&kit, "us"), Err(Error::Failed));
    assert_eq!(kit.runs.count(), 3);
}

#[test]
fn no_open_or_half_open_circuit_is_given_up_for_a_new_key() {
    #[circuit_breaker(name = "kits: given up", key = key, max_keys = 4, threshold = 1, cooldown = 10s)]
    fn call(key: u32, letter: char) -> Outcome {
        let _ = key;
        outcome(letter)
    }
    let kit = Kit::new("kits: given up");
    assert_eq!(call(0, 'f'), Err(Error::Failed));
    (100..200).for_each(|key| assert_eq!(call(key, 's'), Ok(())));
    assert!(is_rejected(&call(0, 's')));
    kit.clock.advance(secs(10));
    let probe = breaker_of_key("kits: given up", "0").try_acquire().expect("the probe");
    (200..300).for_each(|key| assert_eq!(call(key, 's'), Ok(())));
    assert!(is_rejected(&call(0, 's')), "the probe still has its place");
    probe.success();
    assert_eq!(breaker_of_key("kits: given up", "0").state(), Closed);
}

#[test]
fn a_hook_on_the_name_is_told_which_key_it_was() {
    #[circuit_breaker(name = "kits: told key", key = key, threshold = 1, cooldown = 10s)]
    fn call(key: &str, letter: char) -> Outcome {
        let _ = key;
        outcome(letter)
    }
    let kit = Kit::new("kits: told key");
    let told = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&told);
    kit.breaker.on_state_change(move |change| {
        log.lock().unwrap().push((change.key().map(str::to_owned), change.to()));
    });
    for (key, letter) in [("a", 'f'), ("b", 'f'), ("c", 's')] {
        let _ = call(key, letter);
    }
    kit.clock.advance(secs(10));
    assert_eq!(call("b", 's'), Ok(()));
    let key = |key: &str| Some(key.to_owned());
    let expected = [(key("a"), Open), (key("b"), Open), (key("b"), HalfOpen), (key("b"), Closed)];
    assert_eq!(*told.lock().unwrap(), expected);
}

#[test]
fn methods_may_take_the_key_from_self_and_each_call_asks_anew() {
    struct Client {
        shard: std::cell::Cell<u8>,
    }
    impl Client {
        #[circuit_breaker(key = self.shard.get(), threshold = 1)]
        fn call(&self, letter: char) -> Outcome {
            outcome(letter)
        }
    }
    let client = Client { shard: 1.into() };
    assert_eq!(client.call('f'), Err(Error::Failed));
    assert!(is_rejected(&client.call('s')));
    client.shard.set(2);
    assert_eq!(client.call('s'), Ok(()));
    client.shard.set(1);
    assert!(is_rejected(&client.call('s')));
}

#[test]
fn keys_that_read_alike_are_one_and_an_empty_one_is_one_too() {
    #[circuit_breaker(name = "kits: alike", key = key, threshold = 1)]
    fn call<K: std::fmt::Display>(key: K, letter: char) -> Outcome {
        let _ = key;
        outcome(letter)
    }
    assert_eq!(call(7_u8, 'f'), Err(Error::Failed));
    assert!(is_rejected(&call("7", 's')) && is_rejected(&call(7_i64, 's')));
    assert_eq!(call("", 'f'), Err(Error::Failed));
    assert!(is_rejected(&call(String::new(), 's')));
    assert_eq!(call(" ", 's'), Ok(()));
}

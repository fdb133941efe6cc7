//! Scenario layer: hooks, and the order in which they and other observers are called.

use std::sync::{Arc, Mutex};

use resilience::{CircuitBreaker, CircuitState, circuit_breaker, retry};

use crate::support::{Error, Kit, Outcome, Runs, outcome, secs};

use CircuitState::{Closed, HalfOpen, Open};

type Log = Arc<Mutex<Vec<String>>>;

fn watch(breaker: &CircuitBreaker) -> Log {
    let log = Log::default();
    let hear = Arc::clone(&log);
    breaker.on_state_change(move |change| {
        hear.lock().unwrap().push(format!("{} -> {}", change.from(), change.to()));
    });
    log
}

fn take(log: &Log) -> Vec<String> {
    std::mem::take(&mut *log.lock().unwrap())
}

#[test]
fn a_hook_hears_of_each_change_once_and_of_nothing_else() {
    guarded!(call, name = "kits: hook", threshold = 2, cooldown = 10s, probes = 2);
    let kit = Kit::new("kits: hook");
    let log = watch(&kit.breaker);
    kit.follow(call, "sfsf", "cccc");
    assert_eq!(take(&log), [""; 0]);
    kit.follow(call, "fxx", "ooo");
    assert_eq!(take(&log), ["closed -> open"]);
    kit.clock.advance(secs(10));
    assert_eq!((kit.state(), take(&log)), (HalfOpen, vec![]), "it becomes half-open with its first probe");
    kit.follow(call, "s", "h");
    assert_eq!(take(&log), ["open -> half-open"]);
    kit.follow(call, "f", "o");
    assert_eq!(take(&log), ["half-open -> open"]);
    kit.clock.advance(secs(10));
    kit.follow(call, "ss", "hc");
    assert_eq!(take(&log), ["open -> half-open", "half-open -> closed"]);
    kit.breaker.reset();
    assert_eq!(take(&log), [""; 0], "it was closed before");
    kit.breaker.force_open();
    kit.follow(call, "x", "F");
    kit.breaker.reset();
    assert_eq!(take(&log), ["closed -> forced open", "forced open -> closed"]);
}

#[tokio::test(start_paused = true)]
async fn late_results_and_given_up_probes_are_no_changes() {
    guarded_async!(call, name = "kits: no change", threshold = 1, cooldown = 10s);
    let runs = Runs::default();
    let log = watch(&CircuitBreaker::named("kits: no change"));
    let late = [begin!(call(&runs)), begin!(call(&runs))];
    begin!(call(&runs)).end('f');
    let [first, second] = late;
    first.end('f');
    tokio::time::advance(secs(10)).await;
    let hung = begin!(call(&runs));
    second.end('s');
    tokio::time::advance(secs(10)).await;
    let fresh = begin!(call(&runs));
    drop(hung);
    fresh.end('s');
    assert_eq!(take(&log), ["closed -> open", "open -> half-open", "half-open -> closed"]);
}

#[test]
fn a_hook_sees_the_new_state_before_the_caller_has_the_result() {
    guarded!(call, name = "kits: sees", threshold = 1, cooldown = 10s);
    let kit = Kit::new("kits: sees");
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (states, inside) = (Arc::clone(&seen), kit.breaker.clone());
    kit.breaker.on_state_change(move |change| {
        assert_eq!(change.to(), inside.state());
        states.lock().unwrap().push(change.to());
    });
    kit.follow(call, "f", "o");
    assert_eq!(*seen.lock().unwrap(), [Open]);
    kit.clock.advance(secs(10));
    kit.follow(call, "s", "c");
    assert_eq!(*seen.lock().unwrap(), [Open, HalfOpen, Closed]);
}

#[test]
fn a_hook_that_closes_the_circuit_at_once_is_obeyed() {
    guarded!(call, name = "kits: closes", threshold = 1);
    let kit = Kit::new("kits: closes");
    let inside = kit.breaker.clone();
    kit.breaker.on_state_change(move |change| {
        if change.to() == Open {
            inside.reset();
        }
    });
    kit.follow(call, "fff", "ccc");
    assert_eq!((kit.seen().times_opened(), kit.seen().rejected()), (3, 0));
}

#[test]
fn a_hook_that_panics_changes_no_result_and_silences_no_other() {
    guarded!(call, name = "kits: panics hook", threshold = 1, cooldown = 10s);
    let kit = Kit::new("kits: panics hook");
    let before = watch(&kit.breaker);
    kit.breaker.on_state_change(|_| std::panic::resume_unwind(Box::new("a hook")));
    let after = watch(&kit.breaker);
    kit.follow(call, "fx", "oo");
    kit.clock.advance(secs(10));
    kit.follow(call, "s", "c");
    assert_eq!(take(&before), take(&after));
}

#[test]
fn attempts_waits_and_changes_are_told_in_order() {
    #[retry(attempts = 9, base = 1s, factor = 1, jitter = none, notify = |event| {
        let mut log = log.lock().unwrap();
        log.push(format!("wait {} after {:?}", event.attempt(), event.error()));
    })]
    #[circuit_breaker(name = "kits: order", threshold = 2, cooldown = 2s)]
    fn call(log: &Mutex<Vec<String>>, letters: &mut std::str::Chars<'_>) -> Outcome {
        let letter = letters.next().expect("it is told how to end");
        log.lock().unwrap().push(format!("attempt {letter}"));
        outcome(letter)
    }
    let kit = Kit::new("kits: order");
    let log = watch(&kit.breaker);
    let mut letters = "ffsffs".chars();
    assert_eq!(call(&log, &mut letters), Err(Error::Failed));
    assert_eq!(
        take(&log),
        ["attempt f", "wait 1 after Some(Failed)", "attempt f", "closed -> open"],
        "the open circuit ends it, without a wait"
    );
    assert!(crate::support::is_rejected(&call(&log, &mut letters)));
    assert_eq!(take(&log), [""; 0]);
    kit.clock.advance(secs(2));
    assert_eq!(call(&log, &mut letters), Ok(()));
    assert_eq!(take(&log), ["open -> half-open", "attempt s", "half-open -> closed"]);
}

#[test]
fn a_hook_is_told_the_name_and_no_key() {
    guarded!(call, name = "kits: name told", threshold = 1);
    let kit = Kit::new("kits: name told");
    let told = Arc::new(Mutex::new(String::new()));
    let log = Arc::clone(&told);
    kit.breaker.on_state_change(move |change| {
        assert_eq!((change.key(), change.is_observed()), (None, false));
        *log.lock().unwrap() = format!("{}: {change}", change.name());
    });
    assert_eq!(call(&kit, 'f'), Err(Error::Failed));
    assert_eq!(*told.lock().unwrap(), "kits: name told: circuit breaker `kits: name told`: closed -> open");
}

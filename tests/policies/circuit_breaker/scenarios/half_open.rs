//! Scenario layer: the probes of a half-open circuit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;

use resilience::{CircuitBreaker, CircuitState, TestClock, circuit_breaker};

use crate::support::{Call, Error, Kit, NANO, Outcome, Runs, just_below, outcome, secs, snapshot, state};

use CircuitState::{Closed, HalfOpen, Open};

/// Opens the circuit with one failure and lets its cooldown pass.
macro_rules! due {
    ($call:ident($runs:expr)) => {{
        begin!($call($runs)).end('f');
        tokio::time::advance(secs(10)).await;
    }};
}

#[tokio::test(start_paused = true)]
async fn the_last_of_three_probes_closes_it_and_a_fourth_is_rejected() {
    guarded_async!(call, name = "kits: three", threshold = 1, cooldown = 10s, probes = 3);
    let (runs, name) = (Runs::default(), "kits: three");
    due!(call(&runs));
    begin!(call(&runs)).end('s');
    begin!(call(&runs)).end('s');
    assert_eq!(state(name), HalfOpen);
    let third = begin!(call(&runs));
    let open = reject!(call(&runs));
    assert_eq!((open.state(), open.retry_after(), open.name()), (HalfOpen, Some(secs(1)), name));
    third.end('s');
    assert_eq!((state(name), runs.count()), (Closed, 4));
    let seen = snapshot(name);
    assert_eq!((seen.times_opened(), seen.rejected(), seen.failures()), (1, 1, 0));
}

#[tokio::test(start_paused = true)]
async fn as_many_as_are_allowed_run_at_once() {
    guarded_async!(call, name = "kits: at once", threshold = 1, cooldown = 10s, probes = 3);
    let runs = Runs::default();
    due!(call(&runs));
    let probes = [begin!(call(&runs)), begin!(call(&runs)), begin!(call(&runs))];
    for _ in 0..5 {
        reject!(call(&runs));
    }
    for (probe, expected) in probes.into_iter().zip([HalfOpen, HalfOpen, Closed]) {
        assert_eq!(probe.end('s'), Some(Ok(())));
        assert_eq!(state("kits: at once"), expected);
    }
    assert_eq!(snapshot("kits: at once").rejected(), 5);
}

/// resilience4j and Failsafe judge probes by their rate; here the first failure reopens.
#[tokio::test(start_paused = true)]
async fn the_first_failure_reopens_and_the_other_probes_are_late() {
    for other in ['s', 'f', 'i', 'p'] {
        guarded_async!(
            call,
            name = "kits: first failure",
            threshold = 1,
            cooldown = 10s,
            probes = 3,
            ignore = Error::Ignored
        );
        let (runs, name) = (Runs::default(), "kits: first failure");
        let opened = snapshot(name).times_opened();
        due!(call(&runs));
        let [first, second, third] = [begin!(call(&runs)), begin!(call(&runs)), begin!(call(&runs))];
        first.end('s');
        second.end('f');
        assert_eq!((state(name), snapshot(name).times_opened()), (Open, opened + 2));
        tokio::time::advance(secs(4)).await;
        third.end(other);
        assert_eq!(reject!(call(&runs)).retry_after(), Some(secs(6)), "{other} changes nothing");
        tokio::time::advance(secs(6)).await;
        // All three have to succeed anew.
        for expected in [HalfOpen, HalfOpen, Closed] {
            begin!(call(&runs)).end('s');
            assert_eq!(state(name), expected);
        }
        assert_eq!(snapshot(name).times_opened(), opened + 2);
    }
}

#[test]
fn any_number_of_ignored_probes_leaves_it_half_open() {
    guarded!(
        call,
        name = "kits: ignored",
        threshold = 1,
        cooldown = 10s,
        probes = 2,
        ignore = Error::Ignored,
        on = Error::Failed
    );
    let kit = Kit::new("kits: ignored");
    kit.follow(call, "f", "o");
    kit.clock.advance(secs(10));
    kit.follow(call, "iiiisiiiic", "hhhhhhhhhc");
    kit.follow(call, "f", "o");
    kit.clock.advance(secs(10));
    kit.follow(call, "isifx", "hhhoo");
}

#[tokio::test(start_paused = true)]
async fn a_dropped_probe_gives_back_its_own_place_and_no_other() {
    guarded_async!(call, name = "kits: dropped", threshold = 1, cooldown = 10s, probes = 2);
    let runs = Runs::default();
    let old = begin!(call(&runs));
    due!(call(&runs));
    let [first, second] = [begin!(call(&runs)), begin!(call(&runs))];
    // A call from before the opening is dropped too. It has no place to free.
    drop(old);
    reject!(call(&runs));
    drop(first);
    let third = begin!(call(&runs));
    reject!(call(&runs));
    second.end('s');
    reject!(call(&runs));
    third.end('s');
    assert_eq!(state("kits: dropped"), Closed);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_never_polled_takes_no_place() {
    guarded_async!(call, name = "kits: unpolled", threshold = 1, cooldown = 10s);
    let runs = Runs::default();
    due!(call(&runs));
    let (_end, ended) = tokio::sync::oneshot::channel();
    let unpolled = call(&runs, ended);
    begin!(call(&runs)).end('s');
    drop(unpolled);
    assert_eq!((state("kits: unpolled"), runs.count()), (Closed, 2));
}

#[tokio::test(start_paused = true)]
async fn a_panicking_probe_reopens_for_a_whole_cooldown() {
    guarded_async!(call, name = "kits: panicking", threshold = 1, cooldown = 10s, probes = 2);
    let runs = Runs::default();
    due!(call(&runs));
    begin!(call(&runs)).end('s');
    assert_eq!(begin!(call(&runs)).end('p'), None);
    assert_eq!(reject!(call(&runs)).retry_after(), Some(secs(10)));
    assert_eq!(snapshot("kits: panicking").times_opened(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_hung_probe_is_given_up_after_a_cooldown_and_still_counts() {
    for (late, expected) in [('s', Closed), ('f', Open), ('p', Open), ('i', HalfOpen), ('d', HalfOpen)] {
        guarded_async!(call, name = "kits: hung", threshold = 1, cooldown = 10s, ignore = Error::Ignored);
        let (runs, name) = (Runs::default(), "kits: hung");
        let opened = snapshot(name).times_opened();
        due!(call(&runs));
        let hung = begin!(call(&runs));
        tokio::time::advance(just_below(secs(10))).await;
        reject!(call(&runs));
        tokio::time::advance(NANO).await;
        let fresh = begin!(call(&runs));
        reject!(call(&runs));
        if late == 'd' {
            drop(hung);
        } else {
            hung.end(late);
        }
        assert_eq!(state(name), expected, "{late}");
        if expected != Closed {
            reject!(call(&runs));
        }
        // In the half-open state this is the verdict. In any other it is late.
        let after = if expected == HalfOpen { Closed } else { expected };
        assert_eq!(fresh.end('s'), Some(Ok(())));
        assert_eq!((state(name), snapshot(name).failures()), (after, 0), "{late}");
        assert_eq!(snapshot(name).times_opened(), opened + 1 + u64::from(expected == Open), "{late}");
        CircuitBreaker::named(name).reset();
    }
}

#[tokio::test(start_paused = true)]
async fn a_recovered_service_slower_than_the_cooldown_is_let_back() {
    #[circuit_breaker(name = "kits: slower", threshold = 1, cooldown = 10s)]
    async fn call(up: bool) -> Outcome {
        tokio::time::sleep(secs(25)).await;
        outcome(if up { 's' } else { 'f' })
    }
    let name = "kits: slower";
    assert_eq!(call(false).await, Err(Error::Failed));
    assert_eq!(state(name), Open);
    let mut calls = tokio::task::JoinSet::new();
    // A call a second, for ten seconds until the first probe, and until that has ended.
    for _ in 0..=36 {
        calls.spawn(call(true));
        tokio::time::sleep(secs(1)).await;
    }
    assert_eq!((state(name), snapshot(name).times_opened()), (Closed, 1));
    let results = calls.join_all().await;
    let ran = results.iter().filter(|result| result.is_ok()).count();
    assert_eq!(ran, 3 + 2, "a probe at 10, 20 and 30 seconds, and those after the first has ended");
}

#[test]
fn sync_calls_slower_than_the_cooldown_let_a_service_back() {
    #[circuit_breaker(name = "kits: slower, sync", threshold = 1, cooldown = 10s, probes = 2)]
    fn call(begun: &mpsc::Sender<()>, end: &mpsc::Receiver<char>) -> Outcome {
        begun.send(()).expect("the test listens");
        outcome(end.recv().expect("the test says how it ends"))
    }
    let (clock, name) = (TestClock::new(), "kits: slower, sync");
    let _installed = clock.install();
    let (begun, has_begun) = mpsc::channel();
    let (end, ends) = mpsc::channel();
    end.send('f').expect("the call listens");
    assert_eq!(call(&begun, &ends), Err(Error::Failed));
    has_begun.recv().expect("it has run");
    clock.advance(secs(10));
    std::thread::scope(|scope| {
        // Two probes each cooldown, and each takes longer than two cooldowns.
        let mut under_way = Vec::new();
        for _ in 0..3 {
            for _ in 0..2 {
                let (begun, clock) = (begun.clone(), clock.clone());
                let (end, ends) = mpsc::channel();
                let running = scope.spawn(move || {
                    let _installed = clock.install();
                    call(&begun, &ends)
                });
                has_begun.recv().expect("it is let in");
                under_way.push((end, running));
            }
            let (_none, nothing) = mpsc::channel();
            assert!(crate::support::is_rejected(&call(&begun, &nothing)), "no third one");
            clock.advance(secs(10));
        }
        assert_eq!(state(name), HalfOpen);
        for ((end, running), expected) in
            under_way.into_iter().zip([HalfOpen, Closed, Closed, Closed, Closed, Closed])
        {
            end.send('s').expect("the call listens");
            assert_eq!(running.join().expect("it does not panic"), Ok(()));
            assert_eq!(state(name), expected);
        }
    });
    assert_eq!(snapshot(name).times_opened(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_given_up_probe_that_is_dropped_has_no_place_to_give_back() {
    guarded_async!(call, name = "kits: no place", threshold = 1, cooldown = 10s, probes = 2);
    let (runs, name) = (Runs::default(), "kits: no place");
    due!(call(&runs));
    let hung = [begin!(call(&runs)), begin!(call(&runs))];
    tokio::time::advance(secs(10)).await;
    let [first, second] = [begin!(call(&runs)), begin!(call(&runs))];
    drop(hung);
    reject!(call(&runs));
    drop(first);
    let third = begin!(call(&runs));
    reject!(call(&runs));
    second.end('s');
    third.end('s');
    assert_eq!(state(name), Closed);
}

#[tokio::test(start_paused = true)]
async fn a_given_up_probe_that_succeeds_takes_one_of_all_places() {
    guarded_async!(call, name = "kits: in all", threshold = 1, cooldown = 10s, probes = 2);
    let (runs, name) = (Runs::default(), "kits: in all");
    due!(call(&runs));
    let [hung, _for_ever] = [begin!(call(&runs)), begin!(call(&runs))];
    tokio::time::advance(secs(10)).await;
    let [first, second] = [begin!(call(&runs)), begin!(call(&runs))];
    hung.end('s');
    drop(first);
    reject!(call(&runs));
    drop(second);
    let third = begin!(call(&runs));
    reject!(call(&runs));
    third.end('s');
    assert_eq!(state(name), Closed);
}

#[tokio::test(start_paused = true)]
async fn a_probe_from_before_a_reopening_never_counts() {
    guarded_async!(call, name = "kits: before reopening", threshold = 1, cooldown = 10s);
    let (runs, name) = (Runs::default(), "kits: before reopening");
    due!(call(&runs));
    let old = [begin!(call(&runs)), {
        tokio::time::advance(secs(10)).await;
        begin!(call(&runs))
    }];
    tokio::time::advance(secs(10)).await;
    begin!(call(&runs)).end('f');
    let mut hung = Vec::new();
    for _ in 0..5 {
        tokio::time::advance(secs(10)).await;
        hung.push(begin!(call(&runs)));
    }
    let [first, second] = old;
    first.end('s');
    second.end('f');
    assert_eq!((state(name), snapshot(name).times_opened()), (HalfOpen, 2));
    hung.swap_remove(0).end('s');
    assert_eq!(state(name), Closed);
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_succeeded_counts_though_another_hung() {
    guarded_async!(call, name = "kits: one hung", threshold = 1, cooldown = 10s, probes = 2);
    let runs = Runs::default();
    due!(call(&runs));
    let hung = begin!(call(&runs));
    begin!(call(&runs)).end('s');
    reject!(call(&runs));
    tokio::time::advance(secs(10)).await;
    let fresh = begin!(call(&runs));
    reject!(call(&runs));
    drop(hung);
    reject!(call(&runs));
    fresh.end('s');
    assert_eq!(state("kits: one hung"), Closed);
}

#[tokio::test(start_paused = true)]
async fn probes_that_hang_for_ever_let_a_new_one_in_at_every_cooldown() {
    guarded_async!(call, name = "kits: all hang", threshold = 1, cooldown = 10s);
    let runs = Runs::default();
    due!(call(&runs));
    let mut hung = Vec::new();
    for _ in 0..20 {
        hung.push(begin!(call(&runs)));
        reject!(call(&runs));
        tokio::time::advance(secs(10)).await;
    }
    let seen = snapshot("kits: all hang");
    assert_eq!((seen.state(), seen.times_opened(), seen.rejected()), (HalfOpen, 1, 20), "it did not reopen");
    begin!(call(&runs)).end('s');
    drop(hung);
    assert_eq!(state("kits: all hang"), Closed);
}

#[test]
fn a_predicate_that_panics_over_a_probe_loses_no_place() {
    #[circuit_breaker(name = "kits: predicate", threshold = 1, cooldown = 10s, on = |error: &Error| {
        assert_ne!(*error, Error::Client, "as told");
        *error == Error::Failed
    })]
    fn call(kit: &Kit, letter: char) -> Outcome {
        kit.body(letter)
    }
    let kit = Kit::new("kits: predicate");
    kit.follow(call, "f", "o");
    kit.clock.advance(secs(10));
    for _ in 0..3 {
        assert!(catch_unwind(AssertUnwindSafe(|| call(&kit, 'c'))).is_err());
        if kit.state() == Open {
            kit.clock.advance(secs(10));
        }
        assert_eq!(kit.state(), HalfOpen);
    }
    kit.follow(call, "s", "c");
    assert_eq!(kit.runs.count(), 5, "each of them ran");
}

#[tokio::test(start_paused = true)]
async fn a_predicate_that_panics_over_an_async_probe_loses_no_place() {
    #[circuit_breaker(name = "kits: async predicate", threshold = 1, cooldown = 10s, on_ok = |value| {
        assert_ne!(*value, 1, "as told");
        false
    })]
    async fn call(fails: bool) -> Result<u8, Error> {
        tokio::task::yield_now().await;
        if fails { Err(Error::Failed) } else { Ok(1) }
    }
    assert_eq!(call(true).await, Err(Error::Failed));
    tokio::time::advance(secs(10)).await;
    for _ in 0..3 {
        assert!(tokio::spawn(call(false)).await.is_err());
        if state("kits: async predicate") == Open {
            tokio::time::advance(secs(10)).await;
        }
        assert_eq!(state("kits: async predicate"), HalfOpen);
    }
    assert_eq!(call(true).await, Err(Error::Failed), "it is let in");
    assert_eq!(state("kits: async predicate"), Open);
}

#[test]
fn functions_of_one_name_share_the_probes() {
    guarded!(read, name = "kits: shared probes", threshold = 2, cooldown = 10s, probes = 2);
    guarded!(write, name = "kits: shared probes", threshold = 2, cooldown = 10s, probes = 2);
    let kit = Kit::new("kits: shared probes");
    kit.follow(read, "f", "c");
    kit.follow(write, "fx", "oo");
    kit.clock.advance(secs(10));
    kit.follow(read, "s", "h");
    kit.follow(write, "s", "c");
    kit.follow(read, "f", "c");
    kit.follow(write, "f", "o");
    kit.follow(read, "x", "o");
}

#[tokio::test(start_paused = true)]
async fn asking_for_the_state_does_not_take_a_place() {
    guarded_async!(call, name = "kits: asking", threshold = 1, cooldown = 10s);
    let (runs, name) = (Runs::default(), "kits: asking");
    due!(call(&runs));
    for _ in 0..10 {
        assert_eq!(
            (state(name), snapshot(name).retry_after().map(|rest| rest.is_zero())),
            (HalfOpen, Some(true))
        );
    }
    begin!(call(&runs)).end('s');
    assert_eq!(snapshot(name).rejected(), 0);
}

#[test]
fn of_many_threads_as_many_are_let_in_as_there_are_probes() {
    #[circuit_breaker(name = "kits: threads", threshold = 1, cooldown = 10s, probes = 3)]
    fn call(letter: char, entered: &mpsc::Sender<bool>, gate: &std::sync::Barrier) -> Outcome {
        if letter == 's' {
            entered.send(true).expect("the test listens");
            gate.wait();
        }
        outcome(letter)
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let gate = std::sync::Barrier::new(4);
    let (entered, told) = mpsc::channel();
    for round in 1..=20 {
        assert_eq!(call('f', &entered, &gate), Err(Error::Failed));
        clock.advance(secs(10));
        std::thread::scope(|scope| {
            for _ in 0..12 {
                let (clock, entered, gate) = (clock.clone(), entered.clone(), &gate);
                scope.spawn(move || {
                    let _installed = clock.install();
                    if call('s', &entered, gate).is_err() {
                        entered.send(false).expect("the test listens");
                    }
                });
            }
            // Nobody leaves before all have come.
            let admitted = (0..12).filter(|_| told.recv().expect("each thread says so")).count();
            assert_eq!(admitted, 3);
            gate.wait();
        });
        let seen = CircuitBreaker::named("kits: threads").snapshot();
        assert_eq!((seen.state(), seen.times_opened(), seen.rejected()), (Closed, round, 9 * round));
    }
}

#[tokio::test(start_paused = true)]
async fn a_probe_of_one_generation_does_not_answer_for_the_next() {
    guarded_async!(call, name = "kits: next generation", threshold = 1, cooldown = 10s, probes = 2);
    let (runs, name) = (Runs::default(), "kits: next generation");
    due!(call(&runs));
    let [failing, old] = [begin!(call(&runs)), begin!(call(&runs))];
    failing.end('f');
    tokio::time::advance(secs(10)).await;
    let [first, second]: [Call<'_>; 2] = [begin!(call(&runs)), begin!(call(&runs))];
    first.end('s');
    old.end('s');
    assert_eq!(state(name), HalfOpen, "two successes, but one of them is of the probes before");
    second.end('s');
    assert_eq!(state(name), Closed);
}

#[tokio::test(start_paused = true)]
async fn leaked_futures_hold_no_place_for_ever() {
    guarded_async!(call, name = "kits: leaked", threshold = 1, cooldown = 10s, probes = 2);
    let runs = Runs::default();
    due!(call(&runs));
    std::mem::forget(begin!(call(&runs)));
    std::mem::forget(begin!(call(&runs)));
    reject!(call(&runs));
    tokio::time::advance(secs(10)).await;
    begin!(call(&runs)).end('s');
    begin!(call(&runs)).end('s');
    assert_eq!(state("kits: leaked"), Closed);
}

/// A verdict or a new probe gives the probes under way more time. They are given up together.
#[tokio::test(start_paused = true)]
async fn hung_probes_are_given_up_a_cooldown_after_the_last_report() {
    guarded_async!(call, name = "kits: given up together", threshold = 1, cooldown = 10s, probes = 3);
    let runs = Runs::default();
    due!(call(&runs));
    let first = begin!(call(&runs));
    tokio::time::advance(secs(9)).await;
    let second = begin!(call(&runs));
    let third = begin!(call(&runs));
    tokio::time::advance(just_below(secs(10))).await;
    reject!(call(&runs));
    tokio::time::advance(NANO).await;
    let fresh = [begin!(call(&runs)), begin!(call(&runs)), begin!(call(&runs))];
    reject!(call(&runs));
    drop([first, second, third]);
    reject!(call(&runs));
    for probe in fresh {
        probe.end('s');
    }
    assert_eq!(
        (state("kits: given up together"), snapshot("kits: given up together").times_opened()),
        (Closed, 1)
    );
}

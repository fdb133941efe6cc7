//! Turns of the body, with real breakers, on a clock that the test moves.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use crate::circuit_breaker::{CircuitBreaker, CircuitState};
use crate::runtime::clock::TestClock;
use crate::runtime::fleet::{alone, is_alive};
use crate::shared::fleet::nobody_asks;
use crate::shared::memory::{MemoryConnection, MemoryStore};
use crate::shared::runner::mailbox::{Mail, Request};
use crate::shared::runner::{Body, status};
use crate::shared::settings::Settings;
use crate::shared::store::{Command, Known, ManualState, Reply, Store, StoreError};
use crate::shared::{Breaker, CircuitFleet, breakers, fleet};

const POLL: Duration = Duration::from_millis(250);
const SECOND: Duration = Duration::from_secs(1);

fn of(name: &'static str) -> impl Fn() -> Vec<Breaker> + Send + 'static {
    move || breakers().into_iter().filter(|breaker| breaker.name() == name).collect()
}

/// A lane that cares for the breaker of this name, and a store that others use too.
struct Bench {
    clock: TestClock,
    store: MemoryStore,
    body: Body,
}

impl Bench {
    fn new(name: &'static str, clock: &TestClock) -> Self {
        let time = clock.clone();
        let store = MemoryStore::on_clock(move || time.elapsed());
        let settings = Settings::new("a").poll(POLL).service("shop").version("1.4.2");
        let body = Body::new(Box::new(store.connect("a")), settings, of(name));
        Body::start();
        // On the clock of another test.
        nobody_asks();
        Self { clock: clock.clone(), store, body }
    }

    fn turn(&mut self) -> Duration {
        self.body.turn(&Mail::default())
    }

    fn poll(&mut self) {
        self.clock.advance(POLL);
        self.turn();
    }

    /// What another replica says.
    fn other(&self, command: Command) -> Reply {
        let replies = self.store.connect("b").send(&[command], SECOND);
        replies.unwrap().pop().unwrap()
    }

    fn vote(&self, name: &str) -> Reply {
        self.other(Command::Trip {
            name: name.to_owned(),
            known_epoch: 0,
            cooldown: SECOND * 5,
            quorum: 2,
            why: "5 failures in a row".to_owned(),
            settings: 0,
        })
    }

    /// The vote of another replica that needs no second one.
    fn vote_of_one(&self, name: &str) {
        let name = name.to_owned();
        let (cooldown, why) = (SECOND * 5, String::new());
        self.other(Command::Trip { name, known_epoch: 0, cooldown, quorum: 1, why, settings: 0 });
    }

    fn known(&self, name: &str) -> Known {
        match self.other(Command::Read { name: name.to_owned(), ended: 0 }) {
            Reply::Known(known) => known,
            other => panic!("{other:?}"),
        }
    }
}

/// The rounds with this operation that have failed.
fn errors(operation: &str) -> u64 {
    status::errors().find(|(known, _)| *known == operation).unwrap().1
}

fn fails(breaker: &CircuitBreaker, times: usize) {
    for _ in 0..times {
        breaker.try_acquire().unwrap().failure();
    }
}

#[test]
fn a_breaker_opens_and_closes_with_its_fleet() {
    let _alone = alone();
    let clock = TestClock::new();
    let _installed = clock.install();
    let breaker = CircuitBreaker::builder("lane-body-life").threshold(2).probes(1).shared().build();
    let mut bench = Bench::new("lane-body-life", &clock);
    assert_eq!(breaker.state(), CircuitState::Closed);
    assert_eq!(bench.turn(), POLL);
    assert!(is_alive() && status::is_up());

    fails(&breaker, 2);
    bench.poll();
    assert_eq!(bench.known("lane-body-life").votes, 1);
    bench.vote("lane-body-life");
    bench.poll();
    let seen = breaker.snapshot();
    assert_eq!(seen.fleet().map(|fleet| (fleet.epoch(), fleet.by() == "b")), Some((1, true)));

    // It has cooled: the first call wants a probe, and wakes the lane.
    for _ in 0..20 {
        bench.poll();
    }
    assert!(breaker.try_acquire().is_err());
    clock.advance(POLL / 10);
    bench.body.turn(&Mail { is_woken: true, ..Mail::default() });
    assert!(breaker.snapshot().fleet().is_some_and(CircuitFleet::has_lease));
    breaker.try_acquire().unwrap().success();
    assert_eq!(breaker.state(), CircuitState::Closed);
    assert!(bench.known("lane-body-life").is_open);
    bench.poll();
    assert!(!bench.known("lane-body-life").is_open);
}

#[test]
fn a_lane_that_stops_takes_its_vote_back() {
    let _alone = alone();
    let clock = TestClock::new();
    let _installed = clock.install();
    let breaker = CircuitBreaker::builder("lane-body-vote").threshold(2).shared().build();
    let mut bench = Bench::new("lane-body-vote", &clock);
    bench.turn();
    fails(&breaker, 2);
    bench.poll();
    assert_eq!(bench.known("lane-body-vote").votes, 1);
    bench.body.stop();
    assert_eq!(bench.known("lane-body-vote").votes, 0);
    assert!(!is_alive());
}

#[test]
fn a_lane_that_stops_gives_an_unused_lease_back() {
    let _alone = alone();
    let clock = TestClock::new();
    let _installed = clock.install();
    let name = "lane-body-lease";
    let breaker = CircuitBreaker::builder(name).threshold(2).probes(1).shared().build();
    let mut bench = Bench::new(name, &clock);
    fails(&breaker, 2);
    bench.turn();
    bench.vote(name);
    bench.poll();
    for _ in 0..20 {
        bench.poll();
    }
    assert!(breaker.try_acquire().is_err(), "it asks for a lease");
    bench.poll();
    assert!(breaker.snapshot().fleet().is_some_and(CircuitFleet::has_lease));
    assert!(bench.store.lease(name).is_some());
    bench.body.stop();
    assert_eq!(bench.store.lease(name), None, "another replica may probe at once");
}

#[test]
fn a_lane_that_stops_does_not_wait_for_a_silent_store() {
    let _alone = alone();
    let clock = TestClock::new();
    let _installed = clock.install();
    let breaker = CircuitBreaker::builder("lane-body-parts").threshold(2).shared().build();
    let mut bench = Bench::new("lane-body-parts", &clock);
    bench.turn();
    fails(&breaker, 2);
    bench.poll();
    assert_eq!(bench.known("lane-body-parts").votes, 1);
    bench.store.set_down(true);
    (0..4).for_each(|_| bench.poll());
    let failed = || errors("withdraw");
    let before = failed();
    bench.body.stop();
    assert_eq!(failed(), before, "nothing was sent");
    bench.store.set_down(false);
    assert_eq!(bench.known("lane-body-parts").votes, 1, "it ends by time");
}

/// A store that has a key of another kind for one breaker.
struct Odd(MemoryConnection, &'static str);

impl Store for Odd {
    fn send(&mut self, commands: &[Command], patience: Duration) -> Result<Vec<Reply>, StoreError> {
        let mut answer = |command: &Command| {
            if command.breaker() == Some(self.1) {
                return Ok(Reply::Refused(StoreError::new("a key of another kind")));
            }
            let replies = self.0.send(std::slice::from_ref(command), patience)?;
            Ok(replies.into_iter().next().expect("one for each"))
        };
        commands.iter().map(&mut answer).collect()
    }
}

#[test]
fn a_breaker_that_the_store_refuses_is_on_its_own() {
    let _alone = alone();
    let clock = TestClock::new();
    let _installed = clock.install();
    let names = ["lane-body-odd", "lane-body-well"];
    let [odd, well] = names.map(|name| CircuitBreaker::builder(name).threshold(1).probes(1).shared().build());
    let (_, _) = (odd.state(), well.state());
    let both = move || breakers().into_iter().filter(|one| names.contains(&one.name())).collect();
    let mut bench = Bench::new("lane-body-well", &clock);
    bench.body = Body::new(Box::new(bench.store.connect("a")), Settings::new("a").poll(POLL), both);
    fails(&odd, 1);
    fails(&well, 1);
    names.iter().for_each(|name| drop(bench.vote(name)));
    bench.turn();
    assert!([&odd, &well].iter().all(|one| one.snapshot().fleet().is_some()), "both obey the fleet");

    let store = Odd(bench.store.connect("a"), "lane-body-odd");
    bench.body = Body::new(Box::new(store), Settings::new("a").poll(POLL), both);
    let before = errors("read");
    bench.poll();
    assert!(is_alive() && status::is_up());
    let last = crate::shared::status().and_then(|status| status.last_error);
    assert_eq!((errors("read") - before, last.as_deref()), (1, Some("a key of another kind")));
    assert_eq!((odd.state(), well.state()), (CircuitState::Open, CircuitState::Open), "nothing closes");
    // The cooldowns are over: one probes by its own rules, and the other one waits for a lease.
    (0..24).for_each(|_| bench.poll());
    clock.advance(Duration::from_millis(29_500));
    bench.poll();
    assert!(well.try_acquire().is_err(), "it needs a lease");
    odd.try_acquire().unwrap().success();
    assert_eq!(odd.state(), CircuitState::Closed);
    status::ends();
}

#[test]
fn a_request_that_is_refused_has_failed() {
    let _alone = alone();
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut bench = Bench::new("lane-body-no", &clock);
    let store = Odd(bench.store.connect("a"), "lane-body-no");
    bench.body = Body::new(Box::new(store), Settings::new("a").poll(POLL), of("lane-body-no"));
    let (reply, replies) = sync_channel(1);
    let (name, by, why) = ("lane-body-no".to_owned(), String::new(), String::new());
    let command = Command::Manual { name, id: 1, state: None, by, why, lasts: SECOND };
    let request = Request { command, reply, is_given_up: Arc::default() };
    let before = errors("manual");
    bench.body.turn(&Mail { requests: vec![request], ..Mail::default() });
    assert_eq!(replies.recv().unwrap().unwrap_err().to_string(), "a key of another kind");
    assert_eq!(errors("manual") - before, 1);
}

/// A store that takes time.
struct Slow(MemoryConnection, TestClock, Duration);

impl Store for Slow {
    fn send(&mut self, commands: &[Command], patience: Duration) -> Result<Vec<Reply>, StoreError> {
        self.1.advance(self.2);
        self.0.send(commands, patience)
    }
}

#[test]
fn a_lane_is_alive_from_the_beginning_of_its_tick_on() {
    let _alone = alone();
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut bench = Bench::new("lane-body-slow", &clock);
    let time = Duration::from_millis(200);
    let store = Slow(bench.store.connect("a"), clock.clone(), time);
    bench.body = Body::new(Box::new(store), Settings::new("a").poll(POLL), of("lane-body-slow"));
    bench.turn();
    // The 200 ms that it took are a part of the silence, which is 700 ms.
    clock.advance(Duration::from_nanos(499_999_999));
    assert!(is_alive() && status::is_up());
    clock.advance(Duration::from_nanos(1));
    assert!(!is_alive() && !status::is_up());
}

#[test]
fn wakes_are_answered_ten_times_in_a_poll() {
    let _alone = alone();
    let clock = TestClock::new();
    let _installed = clock.install();
    let breaker = CircuitBreaker::builder("lane-body-wakes").threshold(2).shared().build();
    let mut bench = Bench::new("lane-body-wakes", &clock);
    assert_eq!(breaker.state(), CircuitState::Closed);
    bench.turn();
    let commands_of_a_poll = |bench: &mut Bench| {
        let before = bench.store.commands();
        for _ in 0..1_000 {
            clock.advance(POLL / 1_000);
            bench.body.turn(&Mail { is_woken: true, ..Mail::default() });
        }
        bench.store.commands() - before
    };
    assert_eq!(commands_of_a_poll(&mut bench), 1, "it has nothing to say before its tick");
    fails(&breaker, 2);
    bench.store.lose_replies("a", u32::MAX);
    // A vote that does not arrive: a beat and a vote, and from the second time on a reading.
    assert_eq!(commands_of_a_poll(&mut bench), 10 * 3 - 1);
}

#[test]
fn a_lease_lasts_from_its_reply_whatever_hooks_do() {
    let _alone = alone();
    let clock = TestClock::new();
    let _installed = clock.install();
    let build = |name| CircuitBreaker::builder(name).cooldown(SECOND * 5).shared().build();
    let (first, second) = (build("lane-hooks-a"), build("lane-hooks-b"));
    let time = clock.clone();
    first.on_state_change(move |_| time.advance(SECOND * 3));
    assert_eq!((first.state(), second.state()), (CircuitState::Closed, CircuitState::Closed));
    let mut bench = Bench::new("", &clock);
    let all = || breakers().into_iter().filter(|breaker| breaker.name().starts_with("lane-hooks-")).collect();
    bench.body = Body::new(Box::new(bench.store.connect("a")), Settings::new("a"), all);
    bench.vote_of_one("lane-hooks-b");
    bench.turn();
    for _ in 0..20 {
        bench.poll();
    }
    assert!(second.try_acquire().is_err(), "it wants a probe");
    // A round is lost, so that the next one reads all, and asks for a lease.
    bench.store.set_down(true);
    bench.poll();
    bench.store.set_down(false);
    bench.vote_of_one("lane-hooks-a");
    bench.poll();
    assert_eq!(first.state(), CircuitState::Open);
    let has_lease = || second.snapshot().fleet().is_some_and(CircuitFleet::has_lease);
    // 4.75 s from when it was asked for first, which was a poll before the reply and its hooks.
    clock.advance(Duration::from_millis(1_499));
    assert!(has_lease());
    clock.advance(Duration::from_millis(1));
    assert!(!has_lease());
}

#[test]
fn a_lane_that_begins_ends_orders_of_one_that_is_gone() {
    let _alone = alone();
    let clock = TestClock::new();
    let _installed = clock.install();
    let breaker = CircuitBreaker::builder("lane-body-forked").shared().build();
    let _ = breaker.state();
    let mut bench = Bench::new("lane-body-forked", &clock);
    bench.turn();
    bench.other(Command::Manual {
        name: "lane-body-forked".to_owned(),
        id: 1,
        state: Some(ManualState::ForcedOpen),
        by: String::new(),
        why: String::new(),
        lasts: SECOND * 60,
    });
    bench.poll();
    assert_eq!(breaker.state(), CircuitState::ForcedOpen);
    // A process that was forked has no thread of the lane, and starts one of its own.
    Body::start();
    assert_eq!(breaker.state(), CircuitState::Closed);
}

#[test]
fn breakers_that_wait_for_leases_cost_a_command_each_poll() {
    const NAMES: [&str; 20] = [
        "lane-wait-00",
        "lane-wait-01",
        "lane-wait-02",
        "lane-wait-03",
        "lane-wait-04",
        "lane-wait-05",
        "lane-wait-06",
        "lane-wait-07",
        "lane-wait-08",
        "lane-wait-09",
        "lane-wait-10",
        "lane-wait-11",
        "lane-wait-12",
        "lane-wait-13",
        "lane-wait-14",
        "lane-wait-15",
        "lane-wait-16",
        "lane-wait-17",
        "lane-wait-18",
        "lane-wait-19",
    ];
    let _alone = alone();
    let clock = TestClock::new();
    let _installed = clock.install();
    let waiting: Vec<_> =
        NAMES.map(|name| CircuitBreaker::builder(name).cooldown(SECOND * 5).shared().build()).into();
    waiting.iter().for_each(|breaker| assert_eq!(breaker.state(), CircuitState::Closed));
    let mut bench = Bench::new("", &clock);
    let all = || breakers().into_iter().filter(|breaker| breaker.name().starts_with("lane-wait-")).collect();
    bench.body = Body::new(Box::new(bench.store.connect("a")), Settings::new("a"), all);
    for name in NAMES {
        bench.vote_of_one(name);
    }
    bench.turn();
    clock.advance(SECOND * 5);
    // Another replica probes all of them, and its probes hang.
    for (token, name) in (1..).zip(NAMES) {
        let (name, lasts) = (name.to_owned(), SECOND * 60);
        let lease = Command::Lease { name, epoch: 1, token, lasts, renews: false };
        assert_eq!(bench.other(lease), Reply::Granted);
    }
    bench.turn();
    let before = bench.store.commands();
    let mut is_woken = false;
    let millis = 10_000;
    for milli in 0..millis {
        clock.advance(Duration::from_millis(1));
        let breaker = &waiting[milli % NAMES.len()];
        is_woken |= breaker.try_acquire().is_err();
        bench.body.turn(&Mail { is_woken, ..Mail::default() });
        is_woken = false;
    }
    // In each poll a beat, and a request for each breaker.
    let polls = millis as u64 / 250;
    let commands = bench.store.commands() - before;
    assert!((polls * 20..=(polls + 1) * 21 + 3).contains(&commands), "{commands} commands");
}

#[test]
fn a_silent_store_leaves_breakers_to_themselves() {
    let _alone = alone();
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut bench = Bench::new("lane-body-silent", &clock);
    bench.turn();
    let failed = || errors("beat");
    let before = failed();
    bench.store.set_down(true);
    bench.poll();
    assert!(is_alive() && status::is_up(), "one failure is no silence");
    bench.poll();
    clock.advance(Duration::from_millis(200));
    assert!(!is_alive() && !status::is_up());
    assert_eq!(status::lag(), Some(Duration::from_millis(700)));
    assert_eq!(failed() - before, 2);
    bench.store.set_down(false);
    bench.poll();
    assert!(is_alive() && status::is_up());
    assert_eq!(status::lag(), Some(Duration::ZERO));
}

#[test]
fn why_the_store_has_failed_is_known_until_it_is_well() {
    let _alone = alone();
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut bench = Bench::new("lane-body-why", &clock);
    let last = || crate::shared::status().and_then(|status| status.last_error);
    bench.turn();
    assert_eq!(last(), None);
    bench.store.set_down(true);
    bench.poll();
    assert_eq!(last().as_deref(), Some("the store does not answer"));
    bench.store.set_down(false);
    bench.poll();
    assert_eq!(last(), None);
    status::ends();
}

#[cfg(feature = "telemetry")]
#[test]
fn the_page_says_how_the_lane_is_doing() {
    let _alone = alone();
    let clock = TestClock::new();
    let _installed = clock.install();
    let value = |series: &str| {
        let page = crate::telemetry::prometheus();
        let line = page.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
        line.map(|value| value.parse::<f64>().unwrap())
    };
    let failed = || value("resilience_shared_errors_total{op=\"beat\"}");
    status::ends();
    assert_eq!(
        (value("resilience_shared_up"), value("resilience_shared_lag_seconds"), failed()),
        (None, None, None)
    );
    let mut bench = Bench::new("lane-body-page", &clock);
    assert_eq!(value("resilience_shared_up"), Some(0.0), "nothing is known yet");
    bench.turn();
    assert_eq!(value("resilience_shared_up"), Some(1.0));
    let before = failed().unwrap();
    bench.store.set_down(true);
    (0..4).for_each(|_| bench.poll());
    assert_eq!(
        (value("resilience_shared_up"), value("resilience_shared_lag_seconds")),
        (Some(0.0), Some(1.0))
    );
    assert_eq!(failed(), Some(before + 4.0));
    status::ends();
    assert_eq!(value("resilience_shared_up"), None);
}

/// Panics as often as it is told to.
struct Panics(MemoryConnection, u32);

impl Store for Panics {
    fn send(&mut self, commands: &[Command], patience: Duration) -> Result<Vec<Reply>, StoreError> {
        if self.1 > 0 {
            self.1 -= 1;
            panic!("a store with a fault");
        }
        self.0.send(commands, patience)
    }
}

#[test]
fn a_store_that_panics_is_counted_and_the_lane_goes_on() {
    let _alone = alone();
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut bench = Bench::new("lane-body-panics", &clock);
    let store = Panics(bench.store.connect("a"), 2);
    bench.body = Body::new(Box::new(store), Settings::new("a"), of("lane-body-panics"));
    let panics = || errors("panic");
    let before = panics();
    bench.turn();
    bench.poll();
    assert_eq!(panics() - before, 2);
    assert_eq!(bench.store.commands(), 0);
    bench.poll();
    assert_eq!(bench.store.commands(), 1);
}

#[test]
fn a_request_is_carried_out_and_obeyed_in_the_same_turn() {
    let _alone = alone();
    let clock = TestClock::new();
    let _installed = clock.install();
    let breaker = CircuitBreaker::builder("lane-body-request").shared().build();
    let _ = breaker.state();
    let mut bench = Bench::new("lane-body-request", &clock);
    bench.turn();
    let order = |state, is_given_up| {
        let (reply, replies) = sync_channel(1);
        let command = Command::Manual {
            name: "lane-body-request".to_owned(),
            id: if state == Some(ManualState::Disabled) { 2 } else { 1 },
            state,
            by: "on call".to_owned(),
            why: "incident 812".to_owned(),
            lasts: SECOND,
        };
        let is_given_up = Arc::new(AtomicBool::new(is_given_up));
        (Mail { requests: vec![Request { command, reply, is_given_up }], ..Mail::default() }, replies)
    };
    clock.advance(POLL);
    let (mail, replies) = order(Some(ManualState::ForcedOpen), false);
    bench.body.turn(&mail);
    assert!(replies.recv().unwrap().unwrap().manual.is_some());
    assert_eq!(breaker.state(), CircuitState::ForcedOpen);

    // It ends by time, though the store is down.
    bench.store.set_down(true);
    clock.advance(POLL * 7 / 2);
    let wait = bench.turn();
    assert_eq!((breaker.state(), wait), (CircuitState::ForcedOpen, POLL / 2));
    clock.advance(wait);
    bench.turn();
    assert_eq!(breaker.state(), CircuitState::Closed);

    bench.store.set_down(false);
    let (mail, replies) = order(Some(ManualState::Disabled), true);
    bench.body.turn(&mail);
    drop(mail);
    assert!(replies.recv().is_err(), "nobody waits for it");
    assert_eq!(bench.known("lane-body-request").manual.unwrap().state, None);

    let (mail, _replies) = order(Some(ManualState::Disabled), false);
    bench.poll();
    clock.advance(POLL);
    bench.body.turn(&mail);
    assert_eq!(breaker.state(), CircuitState::Disabled);
    bench.body.stop();
    assert_eq!(breaker.state(), CircuitState::Closed, "the lane has ended");
    assert!(!is_alive());
}

#[test]
fn the_fleet_is_read_while_somebody_looks() {
    let _alone = alone();
    let clock = TestClock::new();
    let _installed = clock.install();
    let breaker = CircuitBreaker::builder("lane-body-fleet").shared().build();
    let _ = breaker.state();
    let mut bench = Bench::new("lane-body-fleet", &clock);
    clock.advance(SECOND * 20);
    bench.other(Command::Beat { summary: Some("something else".to_owned()) });
    bench.turn();
    assert_eq!(fleet(), [], "nobody has asked before");
    clock.advance(POLL);
    bench.turn();
    clock.advance(SECOND);
    let seen = fleet();
    let ids: Vec<_> = seen.iter().map(|replica| (&*replica.id, replica.lag)).collect();
    assert_eq!(ids, [("a", SECOND), ("b", SECOND)]);
    let summary = seen[0].summary.clone().unwrap();
    assert_eq!((&*summary.replica, &*summary.service, &*summary.version), ("a", "shop", "1.4.2"));
    assert_eq!(summary.breakers[0].name, "lane-body-fleet");
    assert_eq!(summary.breakers[0].state, CircuitState::Closed);
    assert_eq!(seen[1].summary, None, "it cannot be read");
    assert_eq!(status::replicas(), Some(2));

    // Ten seconds later nobody asks any more.
    let count = |bench: &mut Bench, polls: usize| {
        let before = bench.store.commands();
        (0..polls).for_each(|_| bench.poll());
        bench.store.commands() - before
    };
    assert_eq!(count(&mut bench, 38), 38 + 1 + 5, "everything after the gap, and each two seconds");
    clock.advance(SECOND);
    assert_eq!(count(&mut bench, 20), 20 + 1, "a full read after the gap");
}

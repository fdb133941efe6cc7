//! Scenario layer: a breaker whose replicas know of each other. The test plays the lane.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use resilience::shared::facts::{Facts, ProbeResult, Verdict};
use resilience::shared::orders::{Order, What};
use resilience::shared::store::ManualState;
use resilience::shared::{self, Breaker};
use resilience::{
    ChangeCause, CircuitBreaker, CircuitState, OpenCause, TestClock, TestClockGuard, circuit_breaker,
};

const SECOND: Duration = Duration::from_secs(1);
const POLL: Duration = Duration::from_millis(250);

/// A lane on a test's clock. Whether it is alive is known to the whole process, so one test at a
/// time has one.
struct Lane {
    name: &'static str,
    clock: TestClock,
    _installed: TestClockGuard,
    _alone: MutexGuard<'static, ()>,
}

impl Lane {
    fn of(name: &'static str) -> Self {
        static ALONE: Mutex<()> = Mutex::new(());
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let clock = TestClock::new();
        let installed = clock.install();
        let lane = Self { name, clock, _installed: installed, _alone: alone };
        Self::tick();
        lane
    }

    /// The lane has heard the store.
    fn tick() {
        shared::alive_for(2 * POLL + Duration::from_millis(200), POLL);
    }

    /// Lets time pass in which the lane hears the store.
    fn forward(&self, time: Duration) {
        self.clock.advance(time);
        Self::tick();
    }

    fn breaker(&self) -> Breaker {
        let all = shared::breakers();
        all.into_iter().find(|breaker| breaker.name() == self.name).expect("it is shared, and was called")
    }

    fn facts(&self) -> Facts {
        self.breaker().facts()
    }

    fn order(&self, what: What) {
        self.breaker().obey(&Order { name: self.name.to_owned(), what });
    }

    fn open(&self, epoch: u64, remaining: Duration) {
        let (by, why) = ("replica-7".to_owned(), "5 failures in a row".to_owned());
        self.order(What::Open { epoch, remaining, cooldown: 10 * SECOND, by, why });
    }

    fn lease(&self, epoch: u64, token: u64) {
        self.order(What::Lease { epoch, token, lasts: 5 * SECOND, probes: 1 });
    }

    fn named(&self) -> CircuitBreaker {
        CircuitBreaker::named(self.name)
    }

    fn state(&self) -> CircuitState {
        self.named().state()
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        shared::silent();
    }
}

/// A service that is up or down, and how often it was called.
#[derive(Default)]
struct Service {
    is_down: AtomicBool,
    calls: AtomicU32,
}

impl Service {
    fn call(&self) -> io::Result<()> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        if self.is_down.load(Ordering::Relaxed) { Err(io::ErrorKind::TimedOut.into()) } else { Ok(()) }
    }

    fn goes_down(&self) {
        self.is_down.store(true, Ordering::Relaxed);
    }

    fn calls(&self) -> u32 {
        self.calls.load(Ordering::Relaxed)
    }
}

#[test]
fn an_opening_of_others_is_followed_and_says_who_began() {
    #[circuit_breaker(name = "shared: followed", shared, cooldown = 10s)]
    fn call(service: &Service) -> io::Result<()> {
        service.call()
    }
    let (lane, service) = (Lane::of("shared: followed"), Service::default());
    assert!(call(&service).is_ok());
    let told = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&told);
    lane.named()
        .on_state_change(move |change| log.lock().unwrap().push((change.to(), change.change_cause())));

    lane.open(1, 4 * SECOND);
    assert!(call(&service).is_err());
    assert_eq!(service.calls(), 1, "the body has not run");
    let seen = lane.named().snapshot();
    assert_eq!((seen.state(), seen.retry_after()), (CircuitState::Open, Some(4 * SECOND)));
    assert_eq!((seen.times_opened(), seen.rejected()), (0, 1), "no failures of its own");
    assert!(matches!(seen.cause(), Some(OpenCause::Shared { epoch: 1, .. })));
    assert_eq!(seen.last_error(), None);
    let fleet = seen.fleet().expect("it obeys the fleet");
    assert_eq!((fleet.epoch(), fleet.by(), fleet.has_lease()), (1, "replica-7", false));
    assert_eq!(fleet.why(), "5 failures in a row");

    lane.order(What::Close { epoch: 1 });
    assert!(call(&service).is_ok() && lane.named().snapshot().fleet().is_none());
    let by_fleet = [CircuitState::Open, CircuitState::Closed].map(|state| (state, ChangeCause::Shared));
    assert_eq!(*told.lock().unwrap(), by_fleet);
}

#[test]
fn an_outage_is_probed_with_a_lease_and_ends_for_all() {
    #[circuit_breaker(name = "shared: outage", shared, threshold = 2, cooldown = 10s)]
    fn call(service: &Service) -> io::Result<()> {
        service.call()
    }
    let (lane, service) = (Lane::of("shared: outage"), Service::default());
    service.goes_down();
    let _ = (call(&service), call(&service));
    let facts = lane.facts();
    assert_eq!(
        (facts.state, facts.trips, facts.why.as_str()),
        (CircuitState::Open, 1, "2 failures in a row")
    );
    assert_eq!((facts.adopted, facts.cooldown, facts.probes), (0, 10 * SECOND, 1));

    lane.open(1, 10 * SECOND);
    lane.forward(10 * SECOND);
    assert!(call(&service).is_err() && lane.facts().wants_probe);
    assert_eq!((service.calls(), lane.state()), (2, CircuitState::Open), "not without a lease");

    lane.lease(1, 70);
    assert_eq!(lane.state(), CircuitState::HalfOpen);
    assert!(call(&service).is_err(), "the probe fails");
    assert_eq!((service.calls(), lane.state()), (3, CircuitState::Open));
    assert_eq!(lane.facts().verdict, Some(Verdict { token: 70, result: ProbeResult::Failed }));
    assert_eq!(lane.facts().trips, 2);

    lane.breaker().take_verdict(70);
    lane.open(2, 10 * SECOND);
    lane.forward(10 * SECOND);
    assert!(call(&service).is_err());
    service.is_down.store(false, Ordering::Relaxed);
    lane.lease(2, 71);
    assert!(call(&service).is_ok() && call(&service).is_ok());
    assert_eq!(lane.facts().verdict, Some(Verdict { token: 71, result: ProbeResult::Ok }));
    assert_eq!((lane.facts().adopted, lane.state()), (0, CircuitState::Closed));
}

#[test]
fn a_silent_lane_changes_nothing_and_leaves_it_to_the_breaker() {
    #[circuit_breaker(name = "shared: silent", shared, cooldown = 10s)]
    fn call(service: &Service) -> io::Result<()> {
        service.call()
    }
    let (lane, service) = (Lane::of("shared: silent"), Service::default());
    assert!(call(&service).is_ok());
    lane.open(1, 10 * SECOND);
    lane.clock.advance(5 * SECOND);
    assert!(!shared::is_alive() && call(&service).is_err(), "nothing closes because of it");
    lane.clock.advance(5 * SECOND);
    assert!(call(&service).is_ok(), "it probes by itself");
    assert_eq!((lane.state(), lane.facts().verdict), (CircuitState::Closed, None));

    Lane::tick();
    lane.open(1, 2 * SECOND);
    assert_eq!(lane.state(), CircuitState::Open, "the fleet's circuit is open still");
}

#[test]
fn a_call_that_needs_a_lease_wakes_the_lane() {
    static WOKEN: AtomicU32 = AtomicU32::new(0);
    #[circuit_breaker(name = "shared: wakes", shared, threshold = 1, cooldown = 10s)]
    fn call(service: &Service) -> io::Result<()> {
        service.call()
    }
    let (lane, service) = (Lane::of("shared: wakes"), Service::default());
    shared::on_wake(|| {
        WOKEN.fetch_add(1, Ordering::Relaxed);
    });
    let woken = || WOKEN.swap(0, Ordering::Relaxed);
    assert!(call(&service).is_ok());
    assert_eq!(woken(), 0);
    service.goes_down();
    assert!(call(&service).is_err());
    assert_eq!(woken(), 1, "it has opened");
    lane.open(1, Duration::ZERO);
    assert_eq!(woken(), 0, "the lane knows");
    assert!(call(&service).is_err() && call(&service).is_err());
    assert_eq!(woken(), 1, "the next one comes a poll later");
    lane.forward(POLL);
    assert!(call(&service).is_err());
    assert_eq!(woken(), 1);
    lane.lease(1, 70);
    assert!(call(&service).is_err());
    assert!(woken() > 0, "there is a verdict");
}

#[test]
fn a_command_by_hand_beats_the_fleet() {
    #[circuit_breaker(name = "shared: by hand", shared, cooldown = 10s)]
    fn call(service: &Service) -> io::Result<()> {
        service.call()
    }
    let (lane, service) = (Lane::of("shared: by hand"), Service::default());
    assert!(call(&service).is_ok());
    lane.open(1, 10 * SECOND);
    lane.named().reset();
    lane.open(1, 10 * SECOND);
    assert!(call(&service).is_ok() && lane.facts().adopted == 0);
    lane.named().force_open();
    lane.open(2, 10 * SECOND);
    lane.order(What::Close { epoch: 2 });
    assert_eq!(lane.state(), CircuitState::ForcedOpen);
    lane.named().reset();
    lane.open(3, 10 * SECOND);
    assert!(call(&service).is_err(), "this one is new");
}

#[test]
fn an_observing_breaker_follows_and_rejects_nobody() {
    #[circuit_breaker(name = "shared: observes", shared, threshold = 1, cooldown = 10s)]
    fn call(service: &Service) -> io::Result<()> {
        service.call()
    }
    let (lane, service) = (Lane::of("shared: observes"), Service::default());
    assert!(call(&service).is_ok());
    lane.named().observe_only();
    lane.open(1, 10 * SECOND);
    assert!(call(&service).is_ok());
    let seen = lane.named().snapshot();
    assert_eq!((seen.state(), seen.observed()), (CircuitState::ObserveOnly, Some(CircuitState::Open)));
    lane.order(What::Close { epoch: 1 });
    service.goes_down();
    assert!(call(&service).is_err());
    assert_eq!(lane.facts().trips, 0, "it has no vote");
}

#[test]
fn somebody_takes_the_breakers_of_all_replicas_over() {
    #[circuit_breaker(name = "shared: manual", shared)]
    fn call(service: &Service) -> io::Result<()> {
        service.call()
    }
    let (lane, service) = (Lane::of("shared: manual"), Service::default());
    assert!(call(&service).is_ok());
    let manual = |state| What::Manual {
        state,
        by: "oncall".to_owned(),
        why: "incident 812".to_owned(),
        remaining: 60 * SECOND,
    };
    lane.order(manual(ManualState::ForcedOpen));
    assert_eq!((call(&service).is_err(), lane.state()), (true, CircuitState::ForcedOpen));
    lane.forward(10 * SECOND);
    let seen = lane.named().snapshot();
    let order = seen.fleet_order().expect("it obeys somebody");
    assert_eq!((order.by(), order.why(), order.ends_in()), ("oncall", "incident 812", 50 * SECOND));
    lane.order(manual(ManualState::Disabled));
    assert_eq!((call(&service).is_ok(), lane.state()), (true, CircuitState::Disabled));
    lane.order(What::EndManual);
    assert_eq!((lane.state(), lane.named().snapshot().fleet_order()), (CircuitState::Closed, None));

    lane.order(manual(ManualState::ForcedOpen));
    lane.named().reset();
    assert_eq!(lane.state(), CircuitState::Closed, "the command given here is the later one");
    assert_eq!(lane.named().snapshot().fleet_order(), None, "it obeys nobody but this command");
    lane.order(manual(ManualState::Disabled));
    assert_eq!(lane.state(), CircuitState::Disabled, "and now the order is, which a lane gives once");
    lane.order(What::EndManual);
    assert_eq!(lane.state(), CircuitState::Closed);
    lane.named().disable();
    lane.order(manual(ManualState::ForcedOpen));
    lane.order(What::EndManual);
    assert_eq!(lane.state(), CircuitState::Disabled, "it was set here, and is not the fleet's to end");
}

#[test]
fn only_breakers_with_a_name_that_say_so_are_shared() {
    #[circuit_breaker(name = "shared: not", shared = false)]
    fn not() -> io::Result<()> {
        Ok(())
    }
    #[circuit_breaker(name = "shared: expression", shared = cfg!(feature = "shared"), threshold = 9)]
    fn expression() -> io::Result<()> {
        Ok(())
    }
    static BY_HAND: CircuitBreaker = CircuitBreaker::builder("shared: value").shared().build();
    let alone = CircuitBreaker::unshared("shared: label").shared().build();
    let _lane = Lane::of("shared: names");
    assert!(not().is_ok() && expression().is_ok());
    assert!(BY_HAND.try_acquire().is_ok() && alone.try_acquire().is_ok());
    let all = shared::breakers();
    let names: Vec<_> = ["shared: not", "shared: expression", "shared: value", "shared: label"]
        .into_iter()
        .filter(|name| all.iter().any(|breaker| breaker.name() == *name))
        .collect();
    assert_eq!(names, ["shared: expression", "shared: value"]);
    let fingerprint = |name| all.iter().find(|breaker| breaker.name() == name).unwrap().facts().settings;
    assert_ne!(fingerprint("shared: expression"), fingerprint("shared: value"));
}

#[cfg(feature = "control")]
#[test]
fn a_file_shares_a_breaker_and_ends_it() {
    use resilience::control;

    #[circuit_breaker(name = "shared: by a file", cooldown = 10s)]
    fn call(service: &Service) -> io::Result<()> {
        service.call()
    }
    let (lane, service) = (Lane::of("shared: by a file"), Service::default());
    assert!(call(&service).is_ok());
    let is_listed = || shared::breakers().iter().any(|breaker| breaker.name() == lane.name);
    assert!(!is_listed());
    let set = control::set(lane.name, |o| o.circuit_breaker.shared(true)).lasting(600 * SECOND);
    set.expect("it is a setting");
    assert!(is_listed() && lane.named().snapshot().settings().unwrap().shared());
    lane.open(1, 10 * SECOND);
    lane.forward(10 * SECOND);
    assert!(call(&service).is_err(), "it needs a lease");
    let set = control::set(lane.name, |o| o.circuit_breaker.shared(false)).lasting(600 * SECOND);
    set.expect("it is a setting");
    lane.forward(POLL);
    assert!(!is_listed() && call(&service).is_ok(), "it decides alone");
}

#[test]
fn keys_are_shared_by_a_flag_or_a_value() {
    #[circuit_breaker(name = "shared keys: flag", key = host, shared_keys)]
    fn flag(host: &str) -> io::Result<usize> {
        Ok(host.len())
    }

    #[circuit_breaker(name = "shared keys: off", key = host, shared_keys = false)]
    fn off(host: &str) -> io::Result<usize> {
        Ok(host.len())
    }

    #[circuit_breaker(name = "shared keys: expression", key = host, shared_keys = cfg!(feature = "shared"))]
    fn expression(host: &str) -> io::Result<usize> {
        Ok(host.len())
    }

    let _lane = Lane::of("shared keys: flag");
    assert_eq!([flag("eu").ok(), off("eu").ok(), expression("eu").ok()], [Some(2); 3]);
    let names = ["shared keys: flag", "shared keys: off", "shared keys: expression"];
    let shared = names.map(|name| {
        let breaker = CircuitBreaker::named(name).of_key("eu").expect("it was called");
        breaker.snapshot().settings().is_some_and(|settings| settings.shared_keys())
    });
    assert_eq!(shared, [true, false, true]);
    let all: Vec<String> = shared::breakers().iter().map(|breaker| breaker.name().to_owned()).collect();
    assert_eq!(names.map(|name| all.iter().any(|known| known == name)), [true, false, true]);
}

#[test]
fn a_key_that_the_fleet_knows_to_be_open_opens_alone() {
    #[circuit_breaker(name = "shared keys: open", key = host, shared_keys)]
    fn get(host: &str) -> io::Result<usize> {
        Ok(host.len())
    }

    let _lane = Lane::of("shared keys: open");
    assert_eq!([get("a").ok(), get("b").ok()], [Some(1); 2]);
    let steered = |name: &str| shared::breakers().into_iter().find(|breaker| breaker.name() == name);
    let order = |name: &str, what| {
        steered(name).expect("it takes part").obey(&Order { name: name.to_owned(), what });
    };
    // The published hash of `a`.
    let of_a = "shared keys: open#af63dc4c8601ec8c";
    assert!(steered(of_a).is_none(), "it is closed");
    order("shared keys: open", What::Keys { open: vec![0xaf63_dc4c_8601_ec8c] });
    let open = What::Open {
        epoch: 1,
        remaining: SECOND,
        cooldown: SECOND,
        by: "web-2".to_owned(),
        why: "5 failures in a row".to_owned(),
    };
    order(of_a, open);
    assert_eq!((get("a").ok(), get("b").ok()), (None, Some(1)));
}

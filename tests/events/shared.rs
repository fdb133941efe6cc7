//! The events of breakers that replicas share.

use std::io;

use resilience::circuit_breaker;

use crate::log::Log;

/// The messages of the events with this level.
fn told(log: &Log, level: &str) -> Vec<String> {
    log.events().into_iter().filter(|event| event.level == level).map(|event| event.what).collect()
}

#[test]
fn a_breaker_that_nobody_shares_says_so_once() {
    #[circuit_breaker(name = "events-alone", shared, threshold = 1, cooldown = 1ns)]
    fn alone() -> io::Result<()> {
        Err(io::ErrorKind::TimedOut.into())
    }
    #[circuit_breaker(name = "events-unshared", threshold = 1)]
    fn unshared() -> io::Result<()> {
        Err(io::ErrorKind::TimedOut.into())
    }
    let log = Log::begin();
    let why = if cfg!(feature = "shared") { "no lane is running" } else { "the feature shared is off" };
    let warning = format!("circuit breaker is meant to be shared, but {why}");
    let opened = "circuit breaker opened".to_owned();
    assert!(unshared().is_err());
    assert_eq!(told(&log, "WARN"), std::slice::from_ref(&opened));
    assert!(alone().is_err());
    assert_eq!(told(&log, "WARN"), [opened.clone(), opened.clone(), warning.clone()]);
    assert!(alone().is_err(), "the probe, which fails");
    assert_eq!(told(&log, "WARN"), [opened.clone(), opened.clone(), warning, opened]);
}

#[cfg(feature = "shared")]
#[test]
fn what_the_fleet_does_is_told_with_the_replica_that_began() {
    use resilience::shared;
    use resilience::shared::orders::{Order, What};
    use std::time::Duration;

    #[circuit_breaker(name = "events-fleet", shared)]
    fn call() -> io::Result<()> {
        Ok(())
    }
    assert!(call().is_ok());
    let log = Log::begin();
    let all = shared::breakers();
    let breaker = all.iter().find(|breaker| breaker.name() == "events-fleet").expect("it was called");
    let obey = |what| breaker.obey(&Order { name: "events-fleet".to_owned(), what });
    let cooldown = Duration::from_secs(10);
    let (by, why) = ("replica-7".to_owned(), "5 failures in a row".to_owned());
    obey(What::Open { epoch: 1, remaining: cooldown, cooldown, by, why });
    obey(What::Close { epoch: 1 });
    obey(What::Differs { theirs: 7 });
    obey(What::Differs { theirs: 7 });

    let events = log.events();
    let lines: Vec<_> = events.iter().map(|event| format!("{} {}", event.level, event.what)).collect();
    let expected = [
        "WARN circuit breaker opened",
        "INFO circuit breaker closed",
        "WARN circuit breaker has other settings than that of another replica",
    ];
    assert_eq!(lines[..], expected, "a difference is told once");
    assert_eq!(events[0].get("reason"), Some("by the fleet (replica-7: 5 failures in a row)"));
    assert_eq!([events[0].get("cause"), events[1].get("cause")], [Some("shared"); 2]);
    assert_eq!(events[2].get("kept"), Some("threshold = 5, cooldown = 30s, probes = 1, shared"));
}

#[cfg(feature = "shared")]
#[test]
fn an_opening_that_goes_on_after_a_lease_is_no_warning() {
    use resilience::shared;
    use resilience::shared::orders::{Order, What};
    use std::time::Duration;

    fn obey(what: What) {
        let all = shared::breakers();
        let breaker = all.iter().find(|breaker| breaker.name() == "events-lapse").expect("it was called");
        breaker.obey(&Order { name: "events-lapse".to_owned(), what });
    }
    #[circuit_breaker(name = "events-lapse", shared)]
    fn call() -> io::Result<()> {
        Ok(())
    }
    assert!(call().is_ok());
    let log = Log::begin();
    let (by, why) = ("replica-7".to_owned(), String::new());
    obey(What::Open { epoch: 1, remaining: Duration::ZERO, cooldown: Duration::from_secs(10), by, why });
    obey(What::Lease { epoch: 1, token: 1, lasts: Duration::from_secs(10), probes: 1 });
    // The one probe says nothing.
    drop(resilience::CircuitBreaker::named("events-lapse").try_acquire().expect("a probe"));
    let changes: Vec<_> =
        log.events().into_iter().map(|event| format!("{} {}", event.level, event.what)).collect();
    let told = "INFO circuit breaker changed state";
    assert_eq!(changes, ["WARN circuit breaker opened", told, told]);
}

#[cfg(feature = "shared")]
#[test]
fn keys_that_find_no_place_in_the_fleet_are_told_of_once() {
    use resilience::KeyedCircuitBreaker;

    static HOSTS: KeyedCircuitBreaker =
        KeyedCircuitBreaker::builder("events-crowded").threshold(1).shared_keys().build();
    let log = Log::begin();
    let fail = |host: u32| HOSTS.of(host.to_string()).try_acquire().expect("it is closed").failure();
    let crowded = || {
        let told = told(&log, "WARN");
        told.iter().filter(|what| what.contains("shares the state of so many keys at once")).count()
    };
    (0..128).for_each(fail);
    assert_eq!(crowded(), 0);
    (128..131).for_each(fail);
    assert_eq!(crowded(), 1);
    assert!(log.values("most").contains(&"128".to_owned()));
}

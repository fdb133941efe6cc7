//! Kill switches.

use std::cell::Cell;
use std::time::Duration;

use resilience::control::{self, Breakers, Switch};
use resilience::{TimedOut, retry, timeout};

use crate::support::{Configuration, MINUTE, SECOND, apply};

#[retry(attempts = 4, base = 0ms)]
fn fails(calls: &Cell<u32>, each: impl Fn(u32)) -> Result<(), &'static str> {
    calls.set(calls.get() + 1);
    each(calls.get());
    Err("no")
}

fn attempts() -> u32 {
    let calls = Cell::new(0);
    let _ = fails(&calls, |_| ());
    calls.get()
}

#[test]
fn stopped_retries_make_one_attempt_until_they_resume() {
    let _configuration = Configuration::new();
    control::set("control::switches::fails", |o| o.retry.attempts(6)).lasting(MINUTE).unwrap();
    control::stop_retries();
    assert_eq!(attempts(), 1, "a kill switch comes before what is set by hand");
    control::resume();
    assert_eq!(attempts(), 6);
}

#[test]
fn a_call_under_way_stops_at_its_next_decision() {
    let _configuration = Configuration::new();
    let calls = Cell::new(0);
    let _ = fails(&calls, |number| {
        if number == 2 {
            control::stop_retries();
        }
    });
    control::resume();
    assert_eq!(calls.get(), 2);
}

#[test]
fn a_switch_that_a_file_has_thrown_is_not_resumed() {
    let _configuration = Configuration::new();
    apply("[global]\nretries = \"off\"\n");
    control::resume();
    assert_eq!((attempts(), control::switches().retries), (1, false));
}

#[timeout(2s)]
#[retry(attempts = 4, base = 1s, jitter = none, max_duration = 1s)]
async fn limited(calls: &Cell<u32>) -> Result<(), TimedOut> {
    calls.set(calls.get() + 1);
    tokio::time::sleep(Duration::from_secs(3600)).await;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn stopped_attributes_are_transparent() {
    let _alone = Configuration::in_real_time();
    let (calls, begin) = (Cell::new(0), tokio::time::Instant::now());
    assert!(limited(&calls).await.is_err());
    assert!(begin.elapsed() <= 2 * SECOND);
    control::stop();
    assert_eq!(limited(&calls).await, Ok(()), "it is not cut");
    control::resume();
}

#[test]
fn switches_are_seen_where_they_are_thrown() {
    let _configuration = Configuration::new();
    control::breakers(Breakers::Off);
    let switches = control::switches();
    assert_eq!((switches.enabled, switches.retries, switches.breakers), (true, true, Breakers::Off));
    control::resume();
    assert!(!control::switches().is_any_thrown());
}

#[test]
fn a_switch_with_an_end_is_over_at_the_next_decision() {
    let configuration = Configuration::new();
    control::throw(Switch::Retries).by("oncall").because("incident 812").lasting(10 * MINUTE).unwrap();
    configuration.clock.advance(10 * MINUTE - Duration::from_nanos(1));
    assert_eq!(attempts(), 1);
    let thrown = control::thrown();
    assert_eq!(thrown.len(), 1, "{thrown:?}");
    assert_eq!(
        (thrown[0].because.as_deref(), thrown[0].ends_in),
        (Some("incident 812"), Some(Duration::from_nanos(1)))
    );
    configuration.clock.advance(Duration::from_nanos(1));
    assert_eq!(attempts(), 4, "and nobody has looked at the configuration");
    assert!(control::thrown().is_empty());
}

#[test]
fn a_switch_is_released_alone() {
    let _configuration = Configuration::new();
    control::throw(Switch::Retries).until_resumed().unwrap();
    control::throw(Switch::Breakers(Breakers::Observe)).until_resumed().unwrap();
    assert!(control::release(Switch::Breakers(Breakers::Off)), "whatever it is thrown to");
    assert!(!control::release(Switch::Everything));
    assert_eq!(control::switches().to_string(), "retries are off");
    control::resume();
    assert_eq!(control::thrown(), []);
}

#[test]
fn a_switch_without_a_time_or_that_is_on_is_a_mistake() {
    let _configuration = Configuration::new();
    let error = control::throw(Switch::Retries).lasting(Duration::ZERO).unwrap_err();
    assert!(error.to_string().contains("`.lasting(10 * MINUTE)`"), "{error}");
    let error = control::throw(Switch::Breakers(Breakers::On)).until_resumed().unwrap_err();
    assert!(error.to_string().contains("`control::release(Switch::Breakers(...))`"), "{error}");
    control::throw(Switch::Breakers(Breakers::Off)).until_resumed().unwrap();
    control::breakers(Breakers::On);
    assert!(!control::switches().is_any_thrown(), "the plain function puts it back");
}

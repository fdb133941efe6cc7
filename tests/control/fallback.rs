//! A fallback can be switched off by its own table, and by no kill switch.

use resilience::control;
use resilience::fallback;

use crate::support::{Configuration, apply};

#[fallback(value = 7)]
fn price(found: Result<u32, &'static str>) -> Result<u32, &'static str> {
    found
}

#[fallback(with = |error| if error == "gone" { Ok(0) } else { Err(error) }, on = |error: &&str| *error != "fatal")]
async fn later(found: Result<u32, &'static str>) -> Result<u32, &'static str> {
    found
}

#[test]
fn a_fallback_that_is_off_leaves_the_failure() {
    let _configuration = Configuration::new();
    assert_eq!(price(Err("no")), Ok(7));
    apply("[fallback.\"control::fallback::price\"]\nenabled = false\n");
    assert_eq!(price(Err("no")), Err("no"));
    assert_eq!(price(Ok(1)), Ok(1));
}

#[tokio::test(start_paused = true)]
async fn an_async_fallback_that_is_off_leaves_the_failure() {
    let _configuration = Configuration::new();
    assert_eq!(later(Err("gone")).await, Ok(0));
    apply("[fallback.\"control::fallback::later\"]\nenabled = false\n");
    assert_eq!(later(Err("gone")).await, Err("gone"));
}

#[test]
fn kill_switches_leave_fallbacks() {
    let _configuration = Configuration::new();
    control::stop();
    control::stop_retries();
    assert_eq!(price(Err("no")), Ok(7));
    control::resume();
}

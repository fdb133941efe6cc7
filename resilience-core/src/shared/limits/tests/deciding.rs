//! What is asked for, tick by tick.
use super::fleet::{Fleet, Limit};
use crate::runtime::clock::TestClock;
use std::time::Duration;

#[test]
fn dbg_one() {
    let clock = TestClock::new();
    let _i = clock.install();
    let mut fleet = Fleet::new(Limit::new(100, Duration::from_secs(1), 100), clock);
    fleet.add(0, 200);
    fleet.add(1, 200);
    for i in 0..20 {
        fleet.run(50);
        println!("{i} {} {}", fleet.now, fleet.admitted_in(fleet.now - 50, fleet.now));
    }
}

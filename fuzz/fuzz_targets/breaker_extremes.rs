//! Histories of a breaker under any settings, against invariants.
#![no_main]

use libfuzzer_sys::fuzz_target;
use resilience_fuzz::breaker_extremes::{Story, check};

fuzz_target!(|story: Story| check(&story));

//! Histories of a breaker, against a model that keeps a list of all calls.
#![no_main]

use libfuzzer_sys::fuzz_target;
use resilience_fuzz::breaker::{Story, check};

fuzz_target!(|story: Story| check(&story));

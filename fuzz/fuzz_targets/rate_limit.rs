//! Histories of a rate limit, against a level that rises.
#![no_main]

use libfuzzer_sys::fuzz_target;
use resilience_fuzz::rate_limit::{Story, check};

fuzz_target!(|story: Story| check(&story));

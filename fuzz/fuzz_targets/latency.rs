//! Histories of hedged calls, against a list of all latencies.
#![no_main]

use libfuzzer_sys::fuzz_target;
use resilience_fuzz::latency::{Story, check};

fuzz_target!(|story: Story| check(&story));

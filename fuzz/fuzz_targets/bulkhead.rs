//! Histories of a bulkhead, against lists of those who run and who wait.
#![no_main]

use libfuzzer_sys::fuzz_target;
use resilience_fuzz::bulkhead::{Story, check};

fuzz_target!(|story: Story| check(&story));

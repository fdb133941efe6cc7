//! Any bytes, as the value of `Retry-After`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|value: &[u8]| resilience_fuzz::retry_after::check(value));

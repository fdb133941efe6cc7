//! Any lines, as a table of overrides.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| resilience_fuzz::table::check(text));

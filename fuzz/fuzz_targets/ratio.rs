//! Any text, as a ratio.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| resilience_fuzz::ratio::check(text));

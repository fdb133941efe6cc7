//! Any text, as the variable `RESILIENCE_SET`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| resilience_fuzz::control::check_set(text));

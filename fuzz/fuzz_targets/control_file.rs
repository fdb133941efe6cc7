//! Any text, as a file of overrides.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| resilience_fuzz::control::check_file(text));

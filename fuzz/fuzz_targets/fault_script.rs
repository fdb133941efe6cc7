//! Any text, as the script of a fault.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| resilience_fuzz::fault_script::check(text));

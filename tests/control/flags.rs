//! Tables with a flag.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use resilience::control;
use resilience::retry;

use crate::support::{Configuration, apply};

#[retry(attempts = 3, base = 0ms)]
fn fails(calls: &Cell<u32>) -> Result<(), &'static str> {
    calls.set(calls.get() + 1);
    Err("no")
}

fn attempts() -> u32 {
    let calls = Cell::new(0);
    let _ = fails(&calls);
    calls.get()
}

#[test]
fn a_flag_is_asked_when_something_changes_and_never_by_a_call() {
    static IS_ON: AtomicBool = AtomicBool::new(true);
    static ASKED: AtomicU32 = AtomicU32::new(0);
    let _configuration = Configuration::new();
    let _ = attempts();
    apply("[retry.\"control::flags::fails\"]\nattempts = 5\nflag = \"more\"\n");
    assert_eq!(attempts(), 3, "nobody knows the flag");
    control::flags(|flag, name| {
        ASKED.fetch_add(1, Ordering::SeqCst);
        flag == "more" && name == "control::flags::fails" && IS_ON.load(Ordering::SeqCst)
    });
    let asked = ASKED.load(Ordering::SeqCst);
    assert_eq!((attempts(), attempts(), ASKED.load(Ordering::SeqCst)), (5, 5, asked));
    IS_ON.store(false, Ordering::SeqCst);
    assert_eq!(attempts(), 5);
    apply("[retry.\"control::flags::fails\"]\nattempts = 6\nflag = \"more\"\n");
    assert_eq!(attempts(), 3, "it was asked again");
    control::flags(|_, _| panic!("a flag"));
    assert_eq!(attempts(), 3);
    control::flags(|_, _| false);
}

const FLAGGED: &str = "[retry.\"control::flags::fails\"]\nattempts = 5\nflag = \"more\"\n";

#[test]
fn the_same_file_once_more_asks_flags_anew() {
    static IS_ON: AtomicBool = AtomicBool::new(false);
    static ASKED: AtomicU32 = AtomicU32::new(0);
    let _configuration = Configuration::new();
    let _ = attempts();
    control::flags(|_, _| {
        ASKED.fetch_add(1, Ordering::SeqCst);
        IS_ON.load(Ordering::SeqCst)
    });
    let generation = apply(FLAGGED);
    let asked = ASKED.load(Ordering::SeqCst);
    assert_eq!((apply(FLAGGED), attempts()), (generation, 3), "nothing is other than before");
    assert_eq!(ASKED.load(Ordering::SeqCst), asked + 1);
    IS_ON.store(true, Ordering::SeqCst);
    assert_eq!((apply(FLAGGED), attempts()), (generation + 1, 5), "another configuration is in force");
    assert_eq!(control::rollback(), Some(generation + 2));
    assert_eq!(attempts(), 3, "the step back is to what was applied before, not to the same file");
    control::flags(|_, _| false);
}

#[test]
fn a_rollback_asks_the_flags_of_what_it_goes_back_to() {
    let _configuration = Configuration::new();
    let _ = attempts();
    control::flags(|_, _| true);
    apply(FLAGGED);
    apply("");
    assert!(control::rollback().is_some());
    assert_eq!(attempts(), 5);
    control::flags(|_, _| false);
}

#[test]
fn an_answer_from_before_another_change_is_asked_for_anew() {
    static IS_ON: AtomicBool = AtomicBool::new(false);
    let _configuration = Configuration::new();
    let _ = attempts();
    control::flags(|_, _| {
        let is_on = IS_ON.swap(true, Ordering::SeqCst);
        if !is_on {
            // Another change comes between this answer and its use.
            apply(FLAGGED);
        }
        is_on
    });
    apply(FLAGGED);
    assert_eq!(attempts(), 5);
    control::flags(|_, _| false);
}

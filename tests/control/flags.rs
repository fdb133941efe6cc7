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

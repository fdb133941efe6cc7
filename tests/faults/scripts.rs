//! Scripts and rates, in call order.

use resilience::circuit_breaker;
use resilience::faults::FaultKind;
use std::io;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::support::{injected, name, set};

#[circuit_breaker(threshold = 1000000)]
fn shared() -> io::Result<()> {
    Ok(())
}

#[test]
fn many_threads_take_each_step_once() {
    const CALLS: u32 = 50;
    set!(shared, |fault| fault.script("60*error -> 40*run -> 10*error -> run"));
    let failed = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..CALLS {
                    failed.fetch_add(u32::from(shared().is_err()), Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(failed.into_inner(), 60 + 10);
    assert_eq!(injected(name!(shared), FaultKind::Error), 70);
}

#[circuit_breaker(threshold = 1000000)]
fn by_chance() -> io::Result<()> {
    Ok(())
}

#[test]
fn a_seed_repeats_a_rehearsal() {
    let run = |seed| {
        set!(by_chance, |fault| fault.rate(0.2).error().seed(seed));
        (0..1000).map(|_| by_chance().is_err()).collect::<Vec<_>>()
    };
    let (first, again, other) = (run(1), run(1), run(2));
    assert_eq!(first, again);
    assert_ne!(first, other);
    let failed = first.iter().filter(|failed| **failed).count();
    assert!((150..250).contains(&failed), "{failed} of 1000 for 20 %");
}

//! The limits that stand in both crates. The macros refuse a larger literal, the runtime clamps a
//! larger expression; here both have to be the same. The ui cases `probes_too_many`,
//! `window_too_large` and `min_calls_too_many` are one above.

use std::io;
use std::time::Duration;

use resilience::{CircuitBreaker, CircuitSettings, circuit_breaker};

const ENDLESS: u32 = u32::MAX;

/// The settings of the breaker `name`, which has had a call.
fn settings(name: &str) -> CircuitSettings {
    CircuitBreaker::named(name).snapshot().settings().expect("an attribute has given them")
}

#[test]
fn the_largest_literals_are_what_the_runtime_clamps_to() -> io::Result<()> {
    #[circuit_breaker(name = "limits: literals", threshold = 50%, probes = 65535, window = 1048576,
        cooldown = 18446744073709551615ns)]
    fn literals() -> io::Result<()> {
        Ok(())
    }
    #[circuit_breaker(name = "limits: expressions", threshold = 50%, probes = ENDLESS, window = ENDLESS,
        cooldown = Duration::MAX)]
    fn expressions() -> io::Result<()> {
        Ok(())
    }
    #[circuit_breaker(name = "limits: min_calls", threshold = 50%, min_calls = 1048576)]
    fn min_calls() -> io::Result<()> {
        Ok(())
    }
    literals()?;
    expressions()?;
    min_calls()?;
    let literals = settings("limits: literals");
    assert_eq!((literals.probes(), literals.window()), (65_535, Some(1_048_576)));
    assert_eq!(literals.cooldown(), Duration::from_nanos(u64::MAX));
    assert_eq!(literals, settings("limits: expressions"));
    assert_eq!(settings("limits: min_calls").window(), Some(1_048_576), "the window grows with it");
    Ok(())
}

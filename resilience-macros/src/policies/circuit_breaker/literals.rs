//! The literals that are compared with those of other attributes.

use super::arguments::CircuitBreakerArgs;
use super::values::Window;
use crate::nest::Literal;

/// The value of the argument `key`, if it is a literal time.
pub(super) fn literal(args: &CircuitBreakerArgs, key: &str) -> Option<Literal> {
    let (time, at) = match key {
        "slow" => args.slow.as_ref()?.literal()?,
        "window" => match args.window.as_ref()?.literal()? {
            (Window::Time(length), at) => (length, at),
            (Window::Calls(_), _) => return None,
        },
        _ => return None,
    };
    Some(Literal::Duration(*time, at))
}

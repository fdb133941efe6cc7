//! The literals that are compared with those of other attributes.

use super::arguments::RetryArgs;
use super::values::AttemptLimit;
use crate::nest::Literal;

/// The attempts of a retry that has none written.
const DEFAULT_ATTEMPTS: u32 = 3;

/// The value of the argument `key`, if it is a literal.
pub(super) fn literal(args: &RetryArgs, key: &str) -> Option<Literal> {
    if key == "attempts" {
        return match &args.attempts {
            Some(AttemptLimit::Count(count)) => Literal::count(Some(count)),
            Some(AttemptLimit::Unlimited) => None,
            // A policy or a profile may bring another number.
            None if args.policy.is_some() || args.profile.is_some() => None,
            None => Some(Literal::DefaultCount(DEFAULT_ATTEMPTS)),
        };
    }
    let time = match key {
        "base" => args.base.as_ref().filter(|_| is_first_step(args)),
        "max_duration" => args.max_duration.as_ref(),
        "jitter" => return Some(Literal::Word(args.jitter.as_ref()?.literal()?.0.word()?)),
        _ => None,
    };
    let (time, at) = time?.literal()?;
    Some(Literal::Duration(*time, at))
}

/// Whether the delays begin at `base`. A cap below it shortens them: a literal cap is never below,
/// but that of a policy, or an expression, may be.
fn is_first_step(args: &RetryArgs) -> bool {
    args.policy.is_none() && args.cap.as_ref().is_none_or(|cap| cap.literal().is_some())
}

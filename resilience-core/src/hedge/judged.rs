//! What an attempt has come to.

use std::time::Duration;

use crate::vocabulary::transience::Transience;

/// What an attempt has come to, as the arguments of the attribute see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// It has succeeded, and ends the call.
    Success,
    /// It has failed with an error that another attempt cannot heal, and ends the call.
    Final,
    /// It has failed. Another attempt may begin at once.
    Failed,
    /// It has failed. Another attempt may begin after this time, because the server said so.
    FailedUntil(Duration),
    /// A timeout inside has cut it. Another attempt may begin at once.
    TimedOut,
    /// Its value is one that `on_ok` takes. Another attempt may begin at once.
    Refused,
    /// A policy has rejected it. The body did not run.
    Rejected,
}

impl Judged {
    /// An attempt whose error has this answer, and is the rejection of a policy or not.
    #[inline]
    #[must_use]
    pub const fn by_error(transience: Transience, is_rejection: bool) -> Self {
        match transience {
            _ if is_rejection => Self::Rejected,
            Transience::Permanent => Self::Final,
            Transience::Transient => Self::Failed,
            Transience::TransientAfter(time) => Self::FailedUntil(time),
        }
    }

    /// An attempt whose value has this answer.
    #[inline]
    #[must_use]
    pub const fn by_value(transience: Transience) -> Self {
        if transience.is_transient() { Self::Refused } else { Self::Success }
    }

    /// Whether it ends the call, whichever attempt it is.
    #[inline]
    pub(crate) const fn wins(self) -> bool {
        matches!(self, Self::Success | Self::Final)
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_rejection_is_one_whatever_on_says() {
        let second = Duration::from_secs(1);
        for (transience, judged) in [
            (Transience::Permanent, Judged::Final),
            (Transience::Transient, Judged::Failed),
            (Transience::TransientAfter(second), Judged::FailedUntil(second)),
        ] {
            assert_eq!(Judged::by_error(transience, false), judged);
            assert_eq!(Judged::by_error(transience, true), Judged::Rejected);
            assert_eq!(judged.wins(), transience == Transience::Permanent);
        }
    }

    #[test]
    fn a_value_wins_unless_on_ok_takes_it() {
        assert_eq!(Judged::by_value(Transience::Permanent), Judged::Success);
        assert_eq!(Judged::by_value(Transience::Transient), Judged::Refused);
        assert!(Judged::Success.wins() && !Judged::Refused.wins());
    }
}

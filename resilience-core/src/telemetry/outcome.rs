//! How calls and attempts end.

/// What becomes of a call, as its caller sees it: the label `outcome` of `resilience.calls`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CallOutcome {
    /// An `Ok`, or a `Some`, without a retry.
    Ok,
    /// An `Ok` after at least one retry.
    OkAfterRetry,
    /// An error, or an `Ok` that `on_ok` refused to the end, without a retry.
    Error,
    /// The same after at least one retry.
    ErrorAfterRetry,
    /// The rejection of a policy, which did not let the last attempt run.
    Rejected,
    /// The future was dropped.
    Cancelled,
    /// The function panicked.
    Panicked,
}

impl CallOutcome {
    pub(crate) const ALL: [Self; 7] = [
        Self::Ok,
        Self::OkAfterRetry,
        Self::Error,
        Self::ErrorAfterRetry,
        Self::Rejected,
        Self::Cancelled,
        Self::Panicked,
    ];

    /// The label, such as `ok_after_retry`.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::telemetry::CallOutcome;
    ///
    /// assert_eq!(CallOutcome::OkAfterRetry.as_str(), "ok_after_retry");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::OkAfterRetry => "ok_after_retry",
            Self::Error => "error",
            Self::ErrorAfterRetry => "error_after_retry",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
            Self::Panicked => "panicked",
        }
    }
}

/// What becomes of one attempt of a function with `#[retry]`: the label `outcome` of
/// `resilience.attempts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AttemptOutcome {
    /// A success.
    Ok,
    /// An error that is retried, or an `Ok` that `on_ok` refuses.
    Transient,
    /// An error that is not retried.
    Permanent,
    /// A circuit breaker did not let it run.
    Rejected,
    /// The future was dropped while it ran, by the caller or by a timeout around the retry.
    Cancelled,
    /// It panicked.
    Panicked,
}

impl AttemptOutcome {
    /// Those that a retry decides about.
    pub(crate) const FAILED: [Self; 3] = [Self::Transient, Self::Permanent, Self::Rejected];

    /// The label, such as `transient`.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::telemetry::AttemptOutcome;
    ///
    /// assert_eq!(AttemptOutcome::Permanent.as_str(), "permanent");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Transient => "transient",
            Self::Permanent => "permanent",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
            Self::Panicked => "panicked",
        }
    }
}

//! `src/docs/transient.md`

mod at_the_top {
    use resilience::Transient;
    use std::{io, time::Duration};

    #[derive(Debug, thiserror::Error, Transient)]
    enum ApiError {
        #[error("timed out")]
        #[transient]
        Timeout,

        #[error("slow down")]
        #[transient(after = retry_after)]
        RateLimited { retry_after: Option<Duration> },

        #[error("status {0}")]
        #[transient(if = *_0 >= 500)]
        Status(u16),

        #[error(transparent)]
        #[transient(source)]
        Io(#[from] io::Error),

        #[error("no such order")]
        NotFound,
    }

    #[test]
    fn each_variant_says_whether_waiting_heals_it() {
        use resilience::Transience;
        assert_eq!(ApiError::Timeout.transience(), Transience::Transient);
        assert_eq!(ApiError::RateLimited { retry_after: None }.transience(), Transience::Transient);
        assert_eq!(ApiError::Status(503).transience(), Transience::Transient);
        assert_eq!(ApiError::Status(404).transience(), Transience::Permanent);
        assert_eq!(
            ApiError::from(io::Error::from(io::ErrorKind::NotFound)).transience(),
            Transience::Permanent
        );
        assert_eq!(ApiError::NotFound.transience(), Transience::Permanent);
    }
}

mod retried {
    #[test]
    fn the_error_is_asked() {
        use resilience::{TestClock, Transient, retry};
        use std::time::Duration;

        #[derive(Debug, PartialEq, Transient)]
        enum ApiError {
            #[transient(after = _0)]
            RateLimited(Duration),
            NotFound,
        }

        #[retry(attempts = 3, jitter = none)]
        fn call(error: fn() -> ApiError) -> Result<(), ApiError> {
            Err(error())
        }

        let clock = TestClock::new();
        let _installed = clock.install();

        assert!(call(|| ApiError::NotFound).is_err());
        assert_eq!(clock.elapsed(), Duration::ZERO); // not retried

        assert!(call(|| ApiError::RateLimited(Duration::from_secs(7))).is_err());
        assert_eq!(clock.elapsed(), Duration::from_secs(7 + 7)); // what the server said, twice
    }
}

mod arguments {
    #[test]
    fn they_look_at_fields_and_sources() {
        use resilience::{Transience, Transient};
        use std::time::Duration;

        #[derive(Transient)]
        #[transient(if = self.is_busy(), after = retry_after)]
        struct Response {
            status: u16,
            retry_after: Option<Duration>,
        }

        impl Response {
            fn is_busy(&self) -> bool {
                matches!(self.status, 429 | 503)
            }
        }

        #[derive(Transient)]
        enum Failure<E> {
            #[transient(source)]
            Inner(E), // Failure<E> is Transient where E is
            #[transient(after = 30s)]
            Maintenance,
        }

        let busy = Response { status: 503, retry_after: None };
        assert_eq!(busy.transience(), Transience::Transient);
        assert_eq!(Failure::Inner(&busy).transience(), Transience::Transient);

        let pause = Transience::TransientAfter(Duration::from_secs(30));
        assert_eq!(Failure::<Response>::Maintenance.transience(), pause);
    }
}

mod rejections {
    #[test]
    fn they_are_handed_on() {
        use resilience::{CircuitBreaker, CircuitOpen, Transient, circuit_breaker};

        #[derive(Debug, thiserror::Error, Transient)]
        enum ApiError {
            #[error("timed out")]
            #[transient]
            Timeout,
            #[error(transparent)]
            Rejected(#[from] CircuitOpen), // permanent: a retry gives up at once
        }

        #[circuit_breaker(threshold = 1)]
        fn inner() -> Result<(), ApiError> {
            Err(ApiError::Timeout)
        }

        #[circuit_breaker(name = "outer", threshold = 2)]
        fn outer() -> Result<(), ApiError> {
            inner()
        }

        assert!(matches!(outer(), Err(ApiError::Timeout)));
        assert!(matches!(outer(), Err(ApiError::Rejected(_)))); // neither a failure nor a success
        assert_eq!(CircuitBreaker::named("outer").snapshot().failures(), 1);
    }
}

mod errors_of_policies {
    #[test]
    fn a_variant_has_the_answer_of_the_one_in_it() {
        use resilience::{CircuitBreaker, Outcome, PolicyError, Transience, Transient};

        #[derive(Debug, thiserror::Error, Transient)]
        enum ShopError {
            #[error("sold out")]
            SoldOut,
            #[error(transparent)]
            Policy(#[from] PolicyError), // no mark: each error in it has its own answer
        }

        let breaker = CircuitBreaker::unshared("shop").build();
        breaker.force_open();
        let error = ShopError::from(PolicyError::from(breaker.try_acquire().unwrap_err()));
        assert_eq!(error.transience(), Transience::Permanent);
        assert_eq!((error.is_rejection(), error.outcome()), (true, Outcome::Ignored));
        assert_eq!(ShopError::SoldOut.outcome(), Outcome::Success);
    }
}

mod kinds {
    #[test]
    fn each_variant_has_a_word() {
        use resilience::{Transience, Transient};
        use std::io;

        #[derive(Debug, thiserror::Error, Transient)]
        enum ApiError {
            #[error("timed out")]
            #[transient]
            Timeout,
            #[error("slow down")]
            #[transient(after = 5s, kind = "throttled")]
            RateLimited,
            #[error(transparent)]
            #[transient(source)]
            Io(#[from] io::Error),
            #[error("no such order")]
            #[transient(if = false, kind = "missing")]
            NoSuchOrder,
        }

        assert_eq!(ApiError::Timeout.kind(), "timeout");
        assert_eq!(ApiError::RateLimited.kind(), "throttled");
        let reset = io::Error::from(io::ErrorKind::ConnectionReset);
        assert_eq!(ApiError::from(reset).kind(), "connection_reset");
        assert_eq!(ApiError::NoSuchOrder.kind(), "missing");
        assert_eq!(ApiError::NoSuchOrder.transience(), Transience::Permanent);
    }
}

mod outcomes {
    #[test]
    fn a_variant_says_what_it_is_to_a_breaker() {
        use resilience::{Outcome, Transient};

        #[derive(Debug, thiserror::Error, Transient)]
        enum StoreError {
            #[error("timed out")]
            #[transient]
            Timeout, // retried, a failure

            #[error("somebody else was faster")]
            #[transient]
            #[breaker(ignore)]
            Conflict, // retried, and no fault of the store

            #[error("an answer that nobody understands")]
            #[breaker(failure)]
            Garbled, // not retried, but a failure

            #[error("no such row")]
            Missing, // not retried, a success
        }

        assert_eq!(StoreError::Timeout.outcome(), Outcome::Failure);
        assert_eq!(StoreError::Conflict.outcome(), Outcome::Ignored);
        assert_eq!(StoreError::Garbled.outcome(), Outcome::Failure);
        assert_eq!(StoreError::Missing.outcome(), Outcome::Success);
    }
}

mod any_error {
    #[test]
    fn what_is_not_found_is_not_retried() {
        use anyhow::Context;
        use resilience::retry;
        use std::fs;

        #[retry(attempts = 3)]
        fn settings(reads: &mut u32) -> anyhow::Result<String> {
            *reads += 1;
            fs::read_to_string("/no/such/file").context("the settings are needed")
        }

        let mut reads = 0;
        assert!(settings(&mut reads).is_err());
        assert_eq!(reads, 1); // what is not found is not there a second later
    }
}

// Names as the derive makes them.
#[allow(clippy::just_underscores_and_digits, clippy::used_underscore_binding)]
mod expansion {
    use resilience::__private::{AskError, after, default_outcome, holds, kind_or};
    use resilience::{Outcome, Transience, Transient};
    use std::{io, time::Duration};

    enum ApiError {
        Timeout,
        RateLimited { retry_after: Option<Duration> },
        Status(u16),
        Io(io::Error),
        NotFound,
    }

    impl Transient for ApiError {
        fn transience(&self) -> Transience {
            match self {
                Self::Timeout => Transience::Transient,
                Self::RateLimited { retry_after } => after(retry_after),
                Self::Status { 0: _0 } if holds(*_0 >= 500) => Transience::Transient,
                Self::Io { 0: source } => AskError(source).__resilience_transience(),
                _ => Transience::Permanent,
            }
        }

        // What it is to a breaker: says so where a variant or a source may.
        fn outcome(&self) -> Outcome {
            match self {
                Self::Io { 0: source } => AskError(source).__resilience_outcome(),
                _ => default_outcome(self), // as `transience` says
            }
        }

        // Whether it holds a circuit breaker's rejection: asks each field that may.
        fn is_rejection(&self) -> bool {
            match self {
                // Whether its type can be asked is found out by type; otherwise it is none.
                Self::Io { 0: source } => AskError(source).__resilience_is_rejection(),
                _ => false,
            }
        }

        // The word for labels.
        fn kind(&self) -> &'static str {
            match self {
                Self::Timeout => "timeout",
                Self::RateLimited { .. } => "rate_limited",
                Self::Status { .. } => "status",
                // The kind of the source, if it has one.
                Self::Io { 0: source } => kind_or(AskError(source).__resilience_kind(), "io"),
                Self::NotFound => "not_found",
            }
        }
    }

    #[test]
    fn it_answers_as_the_derive_does() {
        assert_eq!(ApiError::Timeout.transience(), Transience::Transient);
        assert_eq!(ApiError::Status(503).transience(), Transience::Transient);
        assert_eq!(ApiError::Status(404).transience(), Transience::Permanent);
        assert_eq!(ApiError::RateLimited { retry_after: None }.transience(), Transience::Transient);
        assert_eq!(ApiError::NotFound.transience(), Transience::Permanent);
        assert!(!ApiError::Io(io::ErrorKind::TimedOut.into()).is_rejection());
        assert_eq!(ApiError::Io(io::ErrorKind::TimedOut.into()).kind(), "timed_out");
        assert_eq!(ApiError::NotFound.kind(), "not_found");
    }
}

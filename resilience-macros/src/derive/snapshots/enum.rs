#[derive(Debug, thiserror::Error, Transient)]
enum ApiError {
    #[error("timed out")]
    #[transient]
    Timeout,
    #[error("slow down")]
    #[transient(after = retry_after)]
    RateLimited { retry_after: Option<Duration>, route: String },
    #[error("busy")]
    #[transient(after = 5s)]
    Busy,
    #[error("status {0}")]
    #[transient(if = *_0 >= 500)]
    Status(u16),
    #[error(transparent)]
    #[transient(source)]
    Http(#[from] reqwest::Error),
    #[error(transparent)]
    Rejected(#[from] CircuitOpen),
    #[error("no such order")]
    NotFound,
}

// ----- expands to -----

#[automatically_derived]
impl private::Transient for ApiError {
    fn transience(&self) -> private::Transience {
        use private::source::*;
        match self {
            Self::Timeout => private::Transience::Transient,
            Self::RateLimited { retry_after, route } => private::after(retry_after),
            Self::Busy => {
                private::Transience::TransientAfter(
                    private::core::time::Duration::new(5u64, 0u32),
                )
            }
            Self::Status { 0: _0 } if private::holds(*_0 >= 500) => {
                private::Transience::Transient
            }
            Self::Http { 0: __resilience_source } => {
                private::AskError::<reqwest::Error>(__resilience_source)
                    .__resilience_transience()
            }
            _ => private::Transience::Permanent,
        }
    }
    fn is_rejection(&self) -> private::core::primitive::bool {
        use private::defaults::*;
        match self {
            Self::Http { 0: __resilience_0 } => {
                private::AskError(__resilience_0).__resilience_is_rejection()
            }
            Self::Rejected { 0: __resilience_0 } => {
                private::AskError(__resilience_0).__resilience_is_rejection()
            }
            _ => false,
        }
    }
    fn __resilience_rejector(&self) -> private::core::option::Option<private::Rejector> {
        use private::defaults::*;
        match self {
            Self::Http { 0: __resilience_0 } => {
                private::AskError(__resilience_0).__resilience_rejector()
            }
            Self::Rejected { 0: __resilience_0 } => {
                private::AskError(__resilience_0).__resilience_rejector()
            }
            _ => private::core::option::Option::None,
        }
    }
    fn outcome(&self) -> private::Outcome {
        use private::source::*;
        match self {
            Self::Http { 0: __resilience_source } => {
                private::AskError::<reqwest::Error>(__resilience_source)
                    .__resilience_outcome()
            }
            _ => private::default_outcome(self),
        }
    }
    fn kind(&self) -> &'static private::core::primitive::str {
        use private::source::*;
        match self {
            Self::Timeout => "timeout",
            Self::RateLimited { .. } => "rate_limited",
            Self::Busy => "busy",
            Self::Status { .. } => "status",
            Self::Http { 0: __resilience_source } => {
                private::kind_or(
                    private::AskError::<reqwest::Error>(__resilience_source)
                        .__resilience_kind(),
                    "http",
                )
            }
            Self::Rejected { .. } => "rejected",
            Self::NotFound => "not_found",
        }
    }
    fn each_kind(
        __resilience_each: &mut dyn private::core::ops::FnMut(
            &'static private::core::primitive::str,
        ),
    ) {
        use private::no_kinds::*;
        let _ = private::KindsOf::<()>::new().__resilience_kinds();
        __resilience_each("timeout");
        __resilience_each("rate_limited");
        __resilience_each("busy");
        __resilience_each("status");
        private::each_kind_or(
            __resilience_each,
            private::KindsOf::<reqwest::Error>::new().__resilience_kinds(),
            "http",
        );
        __resilience_each("rejected");
        __resilience_each("not_found");
    }
}

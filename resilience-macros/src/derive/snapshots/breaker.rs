#[derive(Transient)]
enum StoreError {
    #[transient]
    Timeout,
    #[transient]
    #[breaker(ignore)]
    Conflict { row: u64 },
    #[breaker(failure)]
    Garbled(String),
    #[transient(if = *_1 > 1, source)]
    Asked(#[source] Inner, u8),
    Missing,
}

// ----- expands to -----

#[automatically_derived]
impl private::Transient for StoreError {
    fn transience(&self) -> private::Transience {
        use private::source::*;
        match self {
            Self::Timeout => private::Transience::Transient,
            Self::Conflict { .. } => private::Transience::Transient,
            Self::Asked { 0: _0, 1: _1 } if private::holds(*_1 > 1) => {
                private::AskError::<Inner>(_0).__resilience_transience()
            }
            _ => private::Transience::Permanent,
        }
    }
    fn is_rejection(&self) -> private::core::primitive::bool {
        use private::defaults::*;
        match self {
            Self::Asked { 0: __resilience_0, .. } => {
                private::AskError(__resilience_0).__resilience_is_rejection()
            }
            _ => false,
        }
    }
    fn __resilience_rejector(&self) -> private::core::option::Option<private::Rejector> {
        use private::defaults::*;
        match self {
            Self::Asked { 0: __resilience_0, .. } => {
                private::AskError(__resilience_0).__resilience_rejector()
            }
            _ => private::core::option::Option::None,
        }
    }
    fn outcome(&self) -> private::Outcome {
        use private::source::*;
        match self {
            Self::Conflict { .. } => private::Outcome::Ignored,
            Self::Garbled { .. } => private::Outcome::Failure,
            Self::Asked { 0: _0, 1: _1 } if private::holds(*_1 > 1) => {
                private::AskError::<Inner>(_0).__resilience_outcome()
            }
            _ => private::default_outcome(self),
        }
    }
    fn kind(&self) -> &'static private::core::primitive::str {
        use private::source::*;
        match self {
            Self::Timeout => "timeout",
            Self::Conflict { .. } => "conflict",
            Self::Garbled { .. } => "garbled",
            Self::Asked { 0: __resilience_source, .. } => {
                private::kind_or(
                    private::AskError::<Inner>(__resilience_source).__resilience_kind(),
                    "asked",
                )
            }
            Self::Missing => "missing",
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
        __resilience_each("conflict");
        __resilience_each("garbled");
        private::each_kind_or(
            __resilience_each,
            private::KindsOf::<Inner>::new().__resilience_kinds(),
            "asked",
        );
        __resilience_each("missing");
    }
}

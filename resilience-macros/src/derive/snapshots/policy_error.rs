#[derive(Transient)]
enum ShopError {
    #[transient]
    Busy,
    Policy(#[from] PolicyError),
    Rejected(CircuitOpen),
    #[breaker(ignore)]
    Late { cut: Option<TimedOut>, order: u64 },
    Missing,
}

// ----- expands to -----

#[automatically_derived]
impl private::Transient for ShopError {
    fn transience(&self) -> private::Transience {
        #[allow(unused_imports)]
        use private::policy_error::*;
        match self {
            Self::Busy => private::Transience::Transient,
            Self::Policy { 0: __resilience_source } => {
                private::AskPolicyError(__resilience_source).__resilience_transience()
            }
            Self::Late { cut: __resilience_source, .. } => {
                private::AskPolicyError(__resilience_source).__resilience_transience()
            }
            _ => private::Transience::Permanent,
        }
    }
    fn is_rejection(&self) -> private::core::primitive::bool {
        use private::defaults::*;
        match self {
            Self::Policy { 0: __resilience_0 } => {
                private::AskError(__resilience_0).__resilience_is_rejection()
            }
            Self::Rejected { 0: __resilience_0 } => {
                private::AskError(__resilience_0).__resilience_is_rejection()
            }
            Self::Late { cut: __resilience_0, .. } => {
                private::AskError(__resilience_0).__resilience_is_rejection()
            }
            _ => false,
        }
    }
    fn __resilience_rejector(&self) -> private::core::option::Option<private::Rejector> {
        use private::defaults::*;
        match self {
            Self::Policy { 0: __resilience_0 } => {
                private::AskError(__resilience_0).__resilience_rejector()
            }
            Self::Rejected { 0: __resilience_0 } => {
                private::AskError(__resilience_0).__resilience_rejector()
            }
            Self::Late { cut: __resilience_0, .. } => {
                private::AskError(__resilience_0).__resilience_rejector()
            }
            _ => private::core::option::Option::None,
        }
    }
    fn outcome(&self) -> private::Outcome {
        #[allow(unused_imports)]
        use private::policy_error::*;
        match self {
            Self::Policy {
                0: __resilience_ended,
            } if private::AskPolicyError(__resilience_ended)
                .__resilience_is_ignored() => private::Outcome::Ignored,
            Self::Late { .. } => private::Outcome::Ignored,
            _ => private::default_outcome(self),
        }
    }
    fn kind(&self) -> &'static private::core::primitive::str {
        #[allow(unused_imports)]
        use private::policy_error::*;
        match self {
            Self::Busy => "busy",
            Self::Policy { 0: __resilience_source } => {
                private::AskPolicyError(__resilience_source).__resilience_kind("policy")
            }
            Self::Rejected { .. } => "rejected",
            Self::Late { cut: __resilience_source, .. } => {
                private::AskPolicyError(__resilience_source).__resilience_kind("late")
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
        __resilience_each("busy");
        private::each_kind_or(
            __resilience_each,
            private::KindsOf::<PolicyError>::new().__resilience_kinds(),
            "policy",
        );
        __resilience_each("rejected");
        private::each_kind_or(
            __resilience_each,
            private::KindsOf::<Option<TimedOut>>::new().__resilience_kinds(),
            "late",
        );
        __resilience_each("missing");
    }
}

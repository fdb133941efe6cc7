#[derive(Transient)]
enum Failed {
    #[transient(source)]
    From(#[from] Inner, u8),
    #[transient(source)]
    MarkBeforeName {
        #[source]
        cause: Inner,
        source: String,
    },
    #[transient(source)]
    OfSnafu {
        #[snafu(source(from(Outer, Inner::from)))]
        cause: Inner,
        #[snafu(source(false))]
        source: String,
    },
    #[transient(source)]
    OfDeriveMore(#[error(not(source))] Inner, #[error(source)] Inner),
    #[transient(source)]
    RawName { r#source: Inner, count: u8 },
}

// ----- expands to -----

#[automatically_derived]
impl private::Transient for Failed {
    fn transience(&self) -> private::Transience {
        use private::source::*;
        match self {
            Self::From { 0: __resilience_source, .. } => {
                private::AskError::<Inner>(__resilience_source).__resilience_transience()
            }
            Self::MarkBeforeName { cause: __resilience_source, .. } => {
                private::AskError::<Inner>(__resilience_source).__resilience_transience()
            }
            Self::OfSnafu { cause: __resilience_source, .. } => {
                private::AskError::<Inner>(__resilience_source).__resilience_transience()
            }
            Self::OfDeriveMore { 1: __resilience_source, .. } => {
                private::AskError::<Inner>(__resilience_source).__resilience_transience()
            }
            Self::RawName { r#source: __resilience_source, .. } => {
                private::AskError::<Inner>(__resilience_source).__resilience_transience()
            }
        }
    }
    fn is_rejection(&self) -> private::core::primitive::bool {
        use private::defaults::*;
        match self {
            Self::From { 0: __resilience_0, .. } => {
                private::AskError(__resilience_0).__resilience_is_rejection()
            }
            Self::MarkBeforeName { cause: __resilience_0, .. } => {
                private::AskError(__resilience_0).__resilience_is_rejection()
            }
            Self::OfSnafu { cause: __resilience_0, .. } => {
                private::AskError(__resilience_0).__resilience_is_rejection()
            }
            Self::OfDeriveMore { 0: __resilience_0, 1: __resilience_1 } => {
                private::AskError(__resilience_0).__resilience_is_rejection()
                    || private::AskError(__resilience_1).__resilience_is_rejection()
            }
            Self::RawName { r#source: __resilience_0, .. } => {
                private::AskError(__resilience_0).__resilience_is_rejection()
            }
        }
    }
    fn __resilience_rejector(&self) -> private::core::option::Option<private::Rejector> {
        use private::defaults::*;
        match self {
            Self::From { 0: __resilience_0, .. } => {
                private::AskError(__resilience_0).__resilience_rejector()
            }
            Self::MarkBeforeName { cause: __resilience_0, .. } => {
                private::AskError(__resilience_0).__resilience_rejector()
            }
            Self::OfSnafu { cause: __resilience_0, .. } => {
                private::AskError(__resilience_0).__resilience_rejector()
            }
            Self::OfDeriveMore { 0: __resilience_0, 1: __resilience_1 } => {
                private::AskError(__resilience_0)
                    .__resilience_rejector()
                    .or(private::AskError(__resilience_1).__resilience_rejector())
            }
            Self::RawName { r#source: __resilience_0, .. } => {
                private::AskError(__resilience_0).__resilience_rejector()
            }
        }
    }
    fn outcome(&self) -> private::Outcome {
        use private::source::*;
        match self {
            Self::From { 0: __resilience_source, .. } => {
                private::AskError::<Inner>(__resilience_source).__resilience_outcome()
            }
            Self::MarkBeforeName { cause: __resilience_source, .. } => {
                private::AskError::<Inner>(__resilience_source).__resilience_outcome()
            }
            Self::OfSnafu { cause: __resilience_source, .. } => {
                private::AskError::<Inner>(__resilience_source).__resilience_outcome()
            }
            Self::OfDeriveMore { 1: __resilience_source, .. } => {
                private::AskError::<Inner>(__resilience_source).__resilience_outcome()
            }
            Self::RawName { r#source: __resilience_source, .. } => {
                private::AskError::<Inner>(__resilience_source).__resilience_outcome()
            }
        }
    }
    fn kind(&self) -> &'static private::core::primitive::str {
        use private::source::*;
        match self {
            Self::From { 0: __resilience_source, .. } => {
                private::kind_or(
                    private::AskError::<Inner>(__resilience_source).__resilience_kind(),
                    "from",
                )
            }
            Self::MarkBeforeName { cause: __resilience_source, .. } => {
                private::kind_or(
                    private::AskError::<Inner>(__resilience_source).__resilience_kind(),
                    "mark_before_name",
                )
            }
            Self::OfSnafu { cause: __resilience_source, .. } => {
                private::kind_or(
                    private::AskError::<Inner>(__resilience_source).__resilience_kind(),
                    "of_snafu",
                )
            }
            Self::OfDeriveMore { 1: __resilience_source, .. } => {
                private::kind_or(
                    private::AskError::<Inner>(__resilience_source).__resilience_kind(),
                    "of_derive_more",
                )
            }
            Self::RawName { r#source: __resilience_source, .. } => {
                private::kind_or(
                    private::AskError::<Inner>(__resilience_source).__resilience_kind(),
                    "raw_name",
                )
            }
        }
    }
    fn each_kind(
        __resilience_each: &mut dyn private::core::ops::FnMut(
            &'static private::core::primitive::str,
        ),
    ) {
        use private::no_kinds::*;
        let _ = private::KindsOf::<()>::new().__resilience_kinds();
        private::each_kind_or(
            __resilience_each,
            private::KindsOf::<Inner>::new().__resilience_kinds(),
            "from",
        );
        private::each_kind_or(
            __resilience_each,
            private::KindsOf::<Inner>::new().__resilience_kinds(),
            "mark_before_name",
        );
        private::each_kind_or(
            __resilience_each,
            private::KindsOf::<Inner>::new().__resilience_kinds(),
            "of_snafu",
        );
        private::each_kind_or(
            __resilience_each,
            private::KindsOf::<Inner>::new().__resilience_kinds(),
            "of_derive_more",
        );
        private::each_kind_or(
            __resilience_each,
            private::KindsOf::<Inner>::new().__resilience_kinds(),
            "raw_name",
        );
    }
}

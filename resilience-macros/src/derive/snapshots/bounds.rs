#[derive(Transient)]
enum Failed<Error, Other> {
    #[transient(source)]
    OfParameter(Error),
    #[transient(source)]
    OfParameterAgain(#[from] Error, u8),
    #[transient(source)]
    OfProjection { source: <Other as Service>::Error, count: u8 },
    #[transient(source)]
    OfTypeOfThatName(io::Error),
    #[transient(source)]
    OfItself(Box<Failed<Error, Other>>),
    #[transient(source)]
    OfItselfByPath(Box<crate::errors::Failed<Error, Other>>),
    #[transient]
    NotAsked(Box<Other>),
}

// ----- expands to -----

#[automatically_derived]
impl<Error, Other> private::Transient for Failed<Error, Other>
where
    Error: private::Transient,
    <Other as Service>::Error: private::Transient,
{
    fn transience(&self) -> private::Transience {
        use private::source::*;
        match self {
            Self::OfParameter { 0: __resilience_source } => {
                private::AskError::<Error>(__resilience_source).__resilience_transience()
            }
            Self::OfParameterAgain { 0: __resilience_source, .. } => {
                private::AskError::<Error>(__resilience_source).__resilience_transience()
            }
            Self::OfProjection { source: __resilience_source, .. } => {
                private::AskError::<<Other as Service>::Error>(__resilience_source)
                    .__resilience_transience()
            }
            Self::OfTypeOfThatName { 0: __resilience_source } => {
                private::AskError::<io::Error>(__resilience_source)
                    .__resilience_transience()
            }
            Self::OfItself { 0: __resilience_source } => {
                private::AskError::<Box<Failed<Error, Other>>>(__resilience_source)
                    .__resilience_transience()
            }
            Self::OfItselfByPath { 0: __resilience_source } => {
                private::AskError::<
                    Box<crate::errors::Failed<Error, Other>>,
                >(__resilience_source)
                    .__resilience_transience()
            }
            Self::NotAsked { .. } => private::Transience::Transient,
        }
    }
    fn is_rejection(&self) -> private::core::primitive::bool {
        use private::defaults::*;
        match self {
            Self::OfParameter { 0: __resilience_0 } => {
                private::AskError(__resilience_0).__resilience_is_rejection()
            }
            Self::OfParameterAgain { 0: __resilience_0, .. } => {
                private::AskError(__resilience_0).__resilience_is_rejection()
            }
            Self::OfProjection { source: __resilience_0, .. } => {
                private::AskError(__resilience_0).__resilience_is_rejection()
            }
            Self::OfTypeOfThatName { 0: __resilience_0 } => {
                private::AskError(__resilience_0).__resilience_is_rejection()
            }
            Self::OfItself { 0: __resilience_0 } => {
                private::AskError(__resilience_0).__resilience_is_rejection()
            }
            Self::OfItselfByPath { 0: __resilience_0 } => {
                private::AskError(__resilience_0).__resilience_is_rejection()
            }
            Self::NotAsked { 0: __resilience_0 } => {
                private::AskError(__resilience_0).__resilience_is_rejection()
            }
        }
    }
    fn __resilience_rejector(&self) -> private::core::option::Option<private::Rejector> {
        use private::defaults::*;
        match self {
            Self::OfParameter { 0: __resilience_0 } => {
                private::AskError(__resilience_0).__resilience_rejector()
            }
            Self::OfParameterAgain { 0: __resilience_0, .. } => {
                private::AskError(__resilience_0).__resilience_rejector()
            }
            Self::OfProjection { source: __resilience_0, .. } => {
                private::AskError(__resilience_0).__resilience_rejector()
            }
            Self::OfTypeOfThatName { 0: __resilience_0 } => {
                private::AskError(__resilience_0).__resilience_rejector()
            }
            Self::OfItself { 0: __resilience_0 } => {
                private::AskError(__resilience_0).__resilience_rejector()
            }
            Self::OfItselfByPath { 0: __resilience_0 } => {
                private::AskError(__resilience_0).__resilience_rejector()
            }
            Self::NotAsked { 0: __resilience_0 } => {
                private::AskError(__resilience_0).__resilience_rejector()
            }
        }
    }
    fn outcome(&self) -> private::Outcome {
        use private::source::*;
        match self {
            Self::OfParameter { 0: __resilience_source } => {
                private::AskError::<Error>(__resilience_source).__resilience_outcome()
            }
            Self::OfParameterAgain { 0: __resilience_source, .. } => {
                private::AskError::<Error>(__resilience_source).__resilience_outcome()
            }
            Self::OfProjection { source: __resilience_source, .. } => {
                private::AskError::<<Other as Service>::Error>(__resilience_source)
                    .__resilience_outcome()
            }
            Self::OfTypeOfThatName { 0: __resilience_source } => {
                private::AskError::<io::Error>(__resilience_source)
                    .__resilience_outcome()
            }
            Self::OfItself { 0: __resilience_source } => {
                private::AskError::<Box<Failed<Error, Other>>>(__resilience_source)
                    .__resilience_outcome()
            }
            Self::OfItselfByPath { 0: __resilience_source } => {
                private::AskError::<
                    Box<crate::errors::Failed<Error, Other>>,
                >(__resilience_source)
                    .__resilience_outcome()
            }
            _ => private::default_outcome(self),
        }
    }
    fn kind(&self) -> &'static private::core::primitive::str {
        use private::source::*;
        match self {
            Self::OfParameter { 0: __resilience_source } => {
                private::kind_or(
                    private::AskError::<Error>(__resilience_source).__resilience_kind(),
                    "of_parameter",
                )
            }
            Self::OfParameterAgain { 0: __resilience_source, .. } => {
                private::kind_or(
                    private::AskError::<Error>(__resilience_source).__resilience_kind(),
                    "of_parameter_again",
                )
            }
            Self::OfProjection { source: __resilience_source, .. } => {
                private::kind_or(
                    private::AskError::<<Other as Service>::Error>(__resilience_source)
                        .__resilience_kind(),
                    "of_projection",
                )
            }
            Self::OfTypeOfThatName { 0: __resilience_source } => {
                private::kind_or(
                    private::AskError::<io::Error>(__resilience_source)
                        .__resilience_kind(),
                    "of_type_of_that_name",
                )
            }
            Self::OfItself { 0: __resilience_source } => {
                private::kind_or(
                    private::AskError::<Box<Failed<Error, Other>>>(__resilience_source)
                        .__resilience_kind(),
                    "of_itself",
                )
            }
            Self::OfItselfByPath { 0: __resilience_source } => {
                private::kind_or(
                    private::AskError::<
                        Box<crate::errors::Failed<Error, Other>>,
                    >(__resilience_source)
                        .__resilience_kind(),
                    "of_itself_by_path",
                )
            }
            Self::NotAsked { .. } => "not_asked",
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
            private::KindsOf::<Error>::new().__resilience_kinds(),
            "of_parameter",
        );
        private::each_kind_or(
            __resilience_each,
            private::KindsOf::<Error>::new().__resilience_kinds(),
            "of_parameter_again",
        );
        private::each_kind_or(
            __resilience_each,
            private::KindsOf::<<Other as Service>::Error>::new().__resilience_kinds(),
            "of_projection",
        );
        private::each_kind_or(
            __resilience_each,
            private::KindsOf::<io::Error>::new().__resilience_kinds(),
            "of_type_of_that_name",
        );
        private::each_kind_or(
            __resilience_each,
            private::KindsOf::<Box<Failed<Error, Other>>>::new().__resilience_kinds(),
            "of_itself",
        );
        private::each_kind_or(
            __resilience_each,
            private::KindsOf::<Box<crate::errors::Failed<Error, Other>>>::new()
                .__resilience_kinds(),
            "of_itself_by_path",
        );
        __resilience_each("not_asked");
    }
}
#[automatically_derived]
impl<Error, Other> private::Derived for Failed<Error, Other> {}

#[derive(Transient)]
#[transient(if = self.attempts < LIMIT, source)]
struct Failed<'a, E: Error, const LIMIT: usize>
where
    E: 'static,
{
    name: &'a str,
    attempts: usize,
    #[source]
    cause: Box<E>,
}

// ----- expands to -----

#[automatically_derived]
impl<'a, E: Error, const LIMIT: usize> private::Transient for Failed<'a, E, LIMIT>
where
    E: 'static,
    Box<E>: private::Transient,
{
    fn transience(&self) -> private::Transience {
        use private::source::*;
        match self {
            Self { name, attempts, cause } if private::holds(self.attempts < LIMIT) => {
                private::AskError::<Box<E>>(cause).__resilience_transience()
            }
            _ => private::Transience::Permanent,
        }
    }
    fn is_rejection(&self) -> private::core::primitive::bool {
        use private::defaults::*;
        match self {
            Self { cause: __resilience_2, .. } => {
                private::AskError(__resilience_2).__resilience_is_rejection()
            }
        }
    }
    fn __resilience_rejector(&self) -> private::core::option::Option<private::Rejector> {
        use private::defaults::*;
        match self {
            Self { cause: __resilience_2, .. } => {
                private::AskError(__resilience_2).__resilience_rejector()
            }
        }
    }
    fn outcome(&self) -> private::Outcome {
        use private::source::*;
        match self {
            Self { name, attempts, cause } if private::holds(self.attempts < LIMIT) => {
                private::AskError::<Box<E>>(cause).__resilience_outcome()
            }
            _ => private::default_outcome(self),
        }
    }
    fn kind(&self) -> &'static private::core::primitive::str {
        use private::source::*;
        match self {
            Self { cause: __resilience_source, .. } => {
                private::kind_or(
                    private::AskError::<Box<E>>(__resilience_source).__resilience_kind(),
                    "failed",
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
            private::KindsOf::<Box<E>>::new().__resilience_kinds(),
            "failed",
        );
    }
}
#[automatically_derived]
impl<'a, E: Error, const LIMIT: usize> private::Derived for Failed<'a, E, LIMIT>
where
    E: 'static,
{}

#[derive(Transient)]
enum Busy {
    #[transient]
    Timeout,
    #[transient(after = 5s)]
    Overloaded { queue: usize },
}

// ----- expands to -----

#[automatically_derived]
impl private::Transient for Busy {
    fn transience(&self) -> private::Transience {
        match self {
            Self::Timeout => private::Transience::Transient,
            Self::Overloaded { .. } => {
                private::Transience::TransientAfter(
                    private::core::time::Duration::new(5u64, 0u32),
                )
            }
        }
    }
    fn kind(&self) -> &'static private::core::primitive::str {
        match self {
            Self::Timeout => "timeout",
            Self::Overloaded { .. } => "overloaded",
        }
    }
    fn each_kind(
        __resilience_each: &mut dyn private::core::ops::FnMut(
            &'static private::core::primitive::str,
        ),
    ) {
        __resilience_each("timeout");
        __resilience_each("overloaded");
    }
}

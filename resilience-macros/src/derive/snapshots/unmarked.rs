#[derive(Transient)]
enum Status {
    NotFound,
    Gone(u16),
}

// ----- expands to -----

#[automatically_derived]
impl private::Transient for Status {
    fn transience(&self) -> private::Transience {
        private::Transience::Permanent
    }
    fn kind(&self) -> &'static private::core::primitive::str {
        match self {
            Self::NotFound => "not_found",
            Self::Gone { .. } => "gone",
        }
    }
    fn each_kind(
        __resilience_each: &mut dyn private::core::ops::FnMut(
            &'static private::core::primitive::str,
        ),
    ) {
        __resilience_each("not_found");
        __resilience_each("gone");
    }
}

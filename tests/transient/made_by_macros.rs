//! Error types that `macro_rules!` writes, wherever the names in them come from.

use std::io;
use std::time::Duration;

use resilience::Transience::{Permanent, Transient as Heals, TransientAfter};
use resilience::Transient;

macro_rules! all_written_by_the_macro {
    ($name:ident) => {
        #[derive(Transient)]
        enum $name {
            #[transient(if = *status >= 500 && !self.is_fatal())]
            Status { status: u16 },
            #[transient(after = _0)]
            Busy(Duration),
            #[transient(source)]
            Io(io::Error),
        }

        impl $name {
            fn is_fatal(&self) -> bool {
                matches!(self, Self::Status { status: 505 })
            }
        }
    };
}

all_written_by_the_macro!(Written);

macro_rules! parts_from_the_caller {
    ($name:ident { $($variant:ident { $field:ident: $ty:ty } if $condition:expr, after $after:expr;)* }) => {
        #[derive(Transient)]
        enum $name {
            $(
                #[transient(if = $condition, after = $after)]
                $variant { $field: $ty },
            )*
        }
    };
}

parts_from_the_caller!(Parts {
    Status { status: u16 } if *status >= 500, after Duration::from_secs(1);
    Limited { retry_after: Option<Duration> } if retry_after.is_some(), after retry_after;
});

macro_rules! condition_from_the_caller {
    ($name:ident, $condition:expr, $wait:literal) => {
        #[derive(Transient)]
        enum $name {
            #[transient(if = $condition)]
            Status { status: u16 },
            #[transient(after = $wait)]
            Busy,
        }
    };
}

condition_from_the_caller!(OfField, *status >= 500, 5s);

macro_rules! condition_on_a_tuple_from_the_caller {
    ($name:ident, $condition:expr, $wait:literal) => {
        #[derive(Transient)]
        enum $name {
            #[transient(if = $condition)]
            Tuple(u16),
            #[transient(after = $wait)]
            Busy,
        }
    };
}

condition_on_a_tuple_from_the_caller!(OfTuple, matches!(_0, 500..), "1m");

macro_rules! field_from_the_caller {
    ($name:ident, $field:ident, $source:ty) => {
        #[derive(Transient)]
        #[transient(if = *$field >= 500, source)]
        struct $name {
            $field: u16,
            source: $source,
        }
    };
}

field_from_the_caller!(OfName, status, io::Error);

macro_rules! attributes_from_the_caller {
    ($($(#[$attribute:meta])* $variant:ident $(($($field:ty),*))?;)*) => {
        #[derive(Transient)]
        enum Passed {
            $($(#[$attribute])* $variant $(($($field),*))?,)*
        }
    };
}

attributes_from_the_caller! {
    /// Documented.
    #[transient(if = *_0 >= 500)]
    Status(u16);
    #[transient]
    Timeout;
    NotFound;
}

macro_rules! condition_of_both_on_a_tuple {
    ($name:ident, $condition:expr, $after:expr) => {
        #[derive(Transient)]
        #[transient(if = *_0 >= 500 && $condition, after = $after + *_1)]
        struct $name(u16, Duration);
    };
}

condition_of_both_on_a_tuple!(OfBothOnATuple, *_0 < 600, *_1);

macro_rules! condition_of_both {
    ($name:ident, $condition:expr, $after:expr) => {
        #[derive(Transient)]
        #[transient(if = *status >= 500 && $condition && *status != 501, after = $after)]
        struct $name {
            status: u16,
            retry_after: Duration,
        }
    };
}

condition_of_both!(
    OfBoth,
    *status < 600 && !retry_after.is_zero(),
    *retry_after + Duration::from_secs((*status).into())
);

condition_on_a_tuple_from_the_caller!(OfFormat, format!("{_0:03}") == "007", 1s);

macro_rules! formatted {
    ($name:ident, $condition:expr) => {
        #[derive(Transient)]
        #[transient(if = $condition)]
        struct $name {
            code: u16,
            width: usize,
        }
    };
}

formatted!(OfCapture, format!("{code:width$}") == "  7");

#[test]
fn all_of_it_may_be_written_by_a_macro() {
    assert_eq!(Written::Status { status: 503 }.transience(), Heals);
    assert_eq!(Written::Status { status: 505 }.transience(), Permanent);
    assert_eq!(Written::Busy(Duration::ZERO).transience(), TransientAfter(Duration::ZERO));
    assert_eq!(Written::Io(io::ErrorKind::NotFound.into()).transience(), Permanent);
}

#[test]
fn names_and_expressions_may_come_from_the_caller() {
    let second = Duration::from_secs(1);
    assert_eq!(Parts::Status { status: 500 }.transience(), TransientAfter(second));
    assert_eq!(Parts::Status { status: 400 }.transience(), Permanent);
    assert_eq!(Parts::Limited { retry_after: Some(second) }.transience(), TransientAfter(second));
    assert_eq!(Parts::Limited { retry_after: None }.transience(), Permanent);
    assert_eq!(Passed::Status(500).transience(), Heals);
    assert_eq!(Passed::Timeout.transience(), Heals);
    assert_eq!(Passed::NotFound.transience(), Permanent);
}

#[test]
fn an_expression_finds_fields_that_the_macro_wrote() {
    assert_eq!(OfField::Status { status: 500 }.transience(), Heals);
    assert_eq!(OfTuple::Tuple(500).transience(), Heals);
    assert_eq!(OfField::Busy.transience(), TransientAfter(Duration::from_secs(5)));
    assert_eq!(OfTuple::Busy.transience(), TransientAfter(Duration::from_secs(60)));
}

#[test]
fn a_macro_finds_fields_that_the_caller_wrote() {
    let error = |status| OfName { status, source: io::ErrorKind::TimedOut.into() };
    assert_eq!(error(500).transience(), Heals);
    assert_eq!(error(400).transience(), Permanent);
}

#[test]
fn a_macro_and_its_caller_may_mention_the_same_field() {
    let second = Duration::from_secs(1);
    let error = |status, retry_after| OfBoth { status, retry_after }.transience();
    assert_eq!(error(503, second), TransientAfter(Duration::from_secs(504)));
    assert_eq!(error(503, Duration::ZERO), Permanent);
    for status in [400, 501, 600] {
        assert_eq!(error(status, second), Permanent);
    }
    assert_eq!(OfBothOnATuple(503, second).transience(), TransientAfter(2 * second));
    assert_eq!(OfBothOnATuple(600, second).transience(), Permanent);
}

#[test]
fn a_callers_format_string_captures_fields_of_the_macro() {
    assert_eq!(OfFormat::Tuple(7).transience(), Heals);
    assert_eq!(OfFormat::Busy.transience(), TransientAfter(Duration::from_secs(1)));
    assert_eq!(OfCapture { code: 7, width: 3 }.transience(), Heals);
    assert_eq!(OfCapture { code: 7, width: 2 }.transience(), Permanent);
}

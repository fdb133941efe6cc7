//! What is in scope where `if` and `after` are written.

use std::time::Duration;

use resilience::Transience::{Permanent, Transient as Heals, TransientAfter};
use resilience::Transient;

#[derive(Clone, Copy, PartialEq)]
enum Code {
    Busy,
    Gone,
}

#[derive(Transient)]
enum Error {
    #[transient(if = matches!(_0, Code::Busy))]
    Coded(Code),
    #[transient(if = self.is_busy())]
    Asked(Code),
    #[transient(if = *status >= Self::LIMIT && !body.is_empty())]
    Full { status: u16, body: String },
    #[transient(if = [500, 503].iter().any(|status| status == _1) || *_0)]
    Shadowed(bool, u16),
    #[transient(if = format!("{code:02}") == "01")]
    Formatted { code: u8 },
    #[transient(if = {
        let double = r#type * 2;
        double > 4
    })]
    Raw { r#type: u8 },
    #[transient(if = *retryable)]
    Dereferenced { retryable: bool },
    #[transient(if = retryable)]
    Borrowed { retryable: bool },
    #[transient(if = other.status.code == 1)]
    Nested { status: u16, other: Other },
    #[transient(after = self.wait())]
    Waits(u64),
}

struct Other {
    status: Inner,
}

struct Inner {
    code: u16,
}

impl Error {
    const LIMIT: u16 = 500;

    fn is_busy(&self) -> bool {
        matches!(self, Self::Asked(code) if *code == Code::Busy)
    }

    fn wait(&self) -> Option<Duration> {
        match self {
            Self::Waits(seconds) => Some(Duration::from_secs(*seconds)),
            _ => None,
        }
    }
}

#[test]
fn fields_are_references_by_name_or_number() {
    assert_eq!(Error::Coded(Code::Busy).transience(), Heals);
    assert_eq!(Error::Coded(Code::Gone).transience(), Permanent);
    assert_eq!(Error::Full { status: 500, body: "a".to_owned() }.transience(), Heals);
    assert_eq!(Error::Full { status: 500, body: String::new() }.transience(), Permanent);
    assert_eq!(Error::Shadowed(false, 503).transience(), Heals);
    assert_eq!(Error::Shadowed(false, 504).transience(), Permanent);
    assert_eq!(Error::Shadowed(true, 504).transience(), Heals);
}

#[test]
fn the_error_itself_is_in_scope() {
    assert_eq!(Error::Asked(Code::Busy).transience(), Heals);
    assert_eq!(Error::Asked(Code::Gone).transience(), Permanent);
    assert_eq!(Error::Waits(2).transience(), TransientAfter(Duration::from_secs(2)));
}

#[test]
fn a_format_string_may_capture_a_field() {
    assert_eq!(Error::Formatted { code: 1 }.transience(), Heals);
    assert_eq!(Error::Formatted { code: 2 }.transience(), Permanent);
}

#[test]
fn a_field_may_be_named_like_a_keyword() {
    assert_eq!(Error::Raw { r#type: 3 }.transience(), Heals);
    assert_eq!(Error::Raw { r#type: 2 }.transience(), Permanent);
}

#[test]
fn a_bool_may_be_given_by_reference() {
    for retryable in [true, false] {
        let expected = retryable.into();
        assert_eq!(Error::Dereferenced { retryable }.transience(), expected);
        assert_eq!(Error::Borrowed { retryable }.transience(), expected);
    }
}

#[test]
fn a_member_of_the_same_name_is_no_field() {
    let nested = |code| Error::Nested { status: 0, other: Other { status: Inner { code } } };
    assert_eq!(nested(1).transience(), Heals);
    assert_eq!(nested(2).transience(), Permanent);
    assert!(matches!(nested(1), Error::Nested { status: 0, .. }));
}

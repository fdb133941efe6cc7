//! Expressions of `if` and `after`: the names in scope.

use std::time::Duration;

use resilience::Transience::{Permanent, Transient as Heals, TransientAfter};
use resilience::Transient;

#[derive(Clone, Copy, PartialEq)]
enum Code {
    Busy,
    Gone,
}

/// A constant with the name of a field that no expression mentions.
const REST: u8 = 2;

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
    #[transient(if = format!("{code:width$}") == "  1")]
    Padded { code: u8, width: usize },
    #[transient(if = (0..*limit).contains(&3))]
    Ranged { limit: u8 },
    #[transient(if = (&0..limit).contains(&&3))]
    RangedByReference { limit: u8 },
    #[allow(non_snake_case, reason = "as other formats name their fields")]
    #[transient(if = *statusCode >= 500 && *CODE == 1)]
    OtherCase { statusCode: u16, CODE: u8, REST: u8 },
    #[transient(if = Some(1).is_some_and(|_7| _7 == *_0))]
    Numbered(u8),
    #[transient(if = (|| Some(_0.checked_sub(1)? > 1 && _1.as_ref()?.is_empty()))().unwrap_or(false))]
    Questioned(u8, Option<String>),
    #[transient(if = Some(*_0).is_some_and(|code| {
        if code == 1 {
            return true;
        }
        code > 4
    }))]
    Returned(u8),
    #[transient(if = if let Some(text) = _1 && *_0 > 1 && let Some(first) = text.chars().next() {
        first == 'a'
    } else {
        false
    })]
    Chained(u8, Option<String>),
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
fn a_format_string_may_take_its_width_from_a_field() {
    assert_eq!(Error::Padded { code: 1, width: 3 }.transience(), Heals);
    assert_eq!(Error::Padded { code: 1, width: 2 }.transience(), Permanent);
}

#[test]
fn a_field_may_end_a_range() {
    for (limit, expected) in [(4, Heals), (3, Permanent)] {
        assert_eq!(Error::Ranged { limit }.transience(), expected);
        assert_eq!(Error::RangedByReference { limit }.transience(), expected);
    }
}

#[test]
fn a_field_may_be_in_any_case() {
    let error = |code| Error::OtherCase { statusCode: 500, CODE: code, REST: 1 };
    assert_eq!(error(1).transience(), Heals);
    assert_eq!(error(2).transience(), Permanent);
    assert!(!matches!(error(1), Error::OtherCase { REST, .. }));
}

#[test]
fn a_closure_may_return() {
    let text = || Some(String::new());
    assert_eq!(Error::Questioned(3, text()).transience(), Heals);
    assert_eq!(Error::Questioned(0, text()).transience(), Permanent);
    assert_eq!(Error::Questioned(3, None).transience(), Permanent);
    assert_eq!(Error::Returned(1).transience(), Heals);
    assert_eq!(Error::Returned(2).transience(), Permanent);
}

#[test]
fn a_condition_further_in_may_bind() {
    let error = |text: &str| Error::Chained(2, Some(text.to_owned())).transience();
    assert_eq!(error("a"), Heals);
    assert_eq!(error("b"), Permanent);
    assert_eq!(error(""), Permanent);
}

#[test]
fn a_closure_may_number_its_parameters() {
    assert_eq!(Error::Numbered(1).transience(), Heals);
    assert_eq!(Error::Numbered(2).transience(), Permanent);
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

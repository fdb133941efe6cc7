//! Structs, which carry the attribute themselves.

use std::io;
use std::time::Duration;

use resilience::Transience::{Permanent, Transient as Heals, TransientAfter};
use resilience::Transient;

const SECOND: Duration = Duration::from_secs(1);

#[derive(Transient)]
#[transient]
struct Unit;

#[derive(Transient)]
struct Unmarked;

#[derive(Transient)]
#[transient]
struct Fields {
    code: u8,
}

#[derive(Transient)]
#[transient(if = *_0 >= 500, after = _1)]
struct Tuple(u16, Option<Duration>);

#[derive(Transient)]
#[transient(if = self.is_server_error(), after = *retry_after)]
struct Named {
    status: u16,
    retry_after: Duration,
}

impl Named {
    fn is_server_error(&self) -> bool {
        self.status >= 500
    }
}

#[derive(Debug, thiserror::Error, Transient)]
#[error(transparent)]
#[transient(source)]
struct Transparent(#[from] io::Error);

#[derive(Debug, thiserror::Error, Transient)]
#[error("while reading {path}")]
#[transient(source)]
struct Context {
    path: String,
    source: io::Error,
}

#[test]
fn a_struct_is_judged_as_a_whole() {
    assert_eq!(Unit.transience(), Heals);
    assert_eq!(Unmarked.transience(), Permanent);
    assert_eq!(Fields { code: 1 }.transience(), Heals);
}

#[test]
fn its_fields_are_in_scope() {
    assert_eq!(Tuple(503, Some(SECOND)).transience(), TransientAfter(SECOND));
    assert_eq!(Tuple(503, None).transience(), Heals);
    assert_eq!(Tuple(404, Some(SECOND)).transience(), Permanent);
    assert_eq!(Named { status: 503, retry_after: SECOND }.transience(), TransientAfter(SECOND));
    assert_eq!(Named { status: 404, retry_after: SECOND }.transience(), Permanent);
}

#[test]
fn its_source_is_asked() {
    let timed_out = || io::Error::from(io::ErrorKind::TimedOut);
    assert_eq!(Transparent(timed_out()).transience(), Heals);
    assert_eq!(Context { path: "a".to_owned(), source: timed_out() }.transience(), Heals);
    let missing = || io::Error::from(io::ErrorKind::NotFound);
    assert_eq!(Transparent(missing()).transience(), Permanent);
    assert_eq!(Context { path: "a".to_owned(), source: missing() }.transience(), Permanent);
}

/// A packed struct: its fields cannot be borrowed, `self` can.
#[derive(Transient)]
#[repr(C, packed)]
#[transient(if = { self.status } >= 500)]
struct Packed {
    version: u8,
    status: u16,
    rejected: Option<resilience::CircuitOpen>,
}

#[test]
fn a_packed_struct_is_judged_by_copies() {
    let error = |status| Packed { version: 1, status, rejected: None };
    assert_eq!(error(500).transience(), Heals);
    assert_eq!(error(400).transience(), Permanent);
    let Packed { version, rejected, .. } = error(500);
    assert!(version == 1 && rejected.is_none());
}

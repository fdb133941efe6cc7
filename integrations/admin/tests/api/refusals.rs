//! What is told of writes that are refused, and of a token that cannot be one.

use std::time::Duration;

use http::Method;

use crate::kit::{Asking, TOKEN, request};
use crate::log::Log;

/// The status of a write with these headers.
fn write(asking: &Asking, headers: &[(&str, &str)]) -> u16 {
    asking.ask(&request(Method::POST, "/api/v1/switch", headers, "{}")).status.as_u16()
}

#[test]
fn refused_writes_are_told_every_10_s_with_their_number() {
    let (asking, log) = (Asking::new(), Log::default());
    let lines = || log.lines_with("a write was refused");
    tracing::subscriber::with_default(log.clone(), || {
        assert_eq!((write(&asking, &[]), write(&asking, &[])), (401, 401));
        assert_eq!(lines().len(), 1);
        assert!(lines()[0].contains("WARN resilience::admin") && lines()[0].contains("why=\"unauthorized\""));
        assert!(!lines()[0].contains("left_out"), "{:?}", lines());

        asking.advance(Duration::from_millis(9_999));
        assert_eq!((write(&asking, &[("authorization", "Bearer guess")]), lines().len()), (401, 1));
        asking.advance(Duration::from_millis(1));
        assert_eq!((write(&asking, &[]), lines().len()), (401, 2));
        assert!(lines()[1].contains("left_out=2"), "{:?}", lines());

        asking.advance(Duration::from_secs(60));
        let bearer = format!("Bearer {TOKEN}");
        let twice = [("authorization", &*bearer), ("authorization", "Bearer guess")];
        assert_eq!((write(&asking, &twice), lines().len()), (400, 2), "it is a mistake, and nobody's guess");
        let foreign = [("authorization", &*bearer), ("origin", "http://evil.example")];
        assert_eq!((write(&asking, &foreign), lines().len()), (403, 3));
        assert!(lines()[2].contains("why=\"origin_not_allowed\"") && !lines()[2].contains("left_out"));
    });
}

#[test]
fn each_page_counts_its_own_refusals() {
    let (one, other, log) = (Asking::new(), Asking::new(), Log::default());
    tracing::subscriber::with_default(log.clone(), || {
        assert_eq!((write(&one, &[]), write(&other, &[]), write(&other, &[])), (401, 401, 401));
    });
    assert_eq!(log.lines_with("a write was refused").len(), 2);
}

#[test]
fn a_token_that_no_header_carries_is_told_of() {
    let log = Log::default();
    tracing::subscriber::with_default(log.clone(), || {
        for token in ["", " ", "s3cret"] {
            let _ = Asking::read_only().with(|admin| admin.allow_writes(token));
        }
        assert_eq!(log.lines_with("the token is not used"), [] as [String; 0]);
        let asking = Asking::read_only().with(|admin| admin.allow_writes("geheimnisé"));
        assert_eq!(asking.state()["writes_allowed"], false);
    });
    let lines = log.lines_with("the token is not used");
    assert!(lines.len() == 1 && lines[0].starts_with("WARN resilience::admin"), "{lines:?}");
    assert!(!log.text().contains("geheimnis"));
}

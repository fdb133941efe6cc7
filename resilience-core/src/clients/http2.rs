//! HTTP/2 that can't be agreed on: the server speaks HTTP/1.1, say, and what it sends makes no
//! frames.
//!
//! The errors are h2's. To name them would make everybody build h2, for HTTP/1.1 too, so what they
//! print is read.

use std::error::Error;

use crate::vocabulary::transience::Transience;

/// Reasons to give up that h2 itself has found. The same ones from the other side may be the
/// server's own trouble.
const DETECTED: [&str; 4] = [
    "unspecific protocol error detected",
    "flow-control protocol violated",
    "frame with invalid size",
    "unable to maintain the header compression context",
];

/// Reasons that a server gives, and will give again.
const RECEIVED: [&str; 2] =
    ["security properties do not meet minimum requirements", "endpoint requires HTTP/1.1"];

/// tonic's, where the server speaks TLS, and agrees on another protocol or on none.
const NOT_NEGOTIATED: &str = "HTTP/2 was not negotiated.";

/// Whether `error` is one of h2's, or tonic's, and will come again.
pub(super) fn of(error: &(dyn Error + 'static)) -> Option<Transience> {
    let text = error.to_string();
    if text == NOT_NEGOTIATED {
        return Some(Transience::Permanent);
    }
    let (what, reason) = text.split_once(": ")?;
    let known: &[&str] = match what {
        "connection error detected" | "stream error detected" => &DETECTED,
        "connection error received" | "stream error received" => &RECEIVED,
        _ => return None,
    };
    // Further data may follow.
    known.iter().any(|known| reason.starts_with(known)).then_some(Transience::Permanent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_frames_will_make_none() {
        let of = |text: &str| of(&*Box::<dyn Error>::from(text));
        let permanent = Some(Transience::Permanent);
        assert_eq!(of("connection error detected: frame with invalid size"), permanent);
        assert_eq!(of("connection error detected: unspecific protocol error detected (b\"?\")"), permanent);
        assert_eq!(of("stream error received: endpoint requires HTTP/1.1"), permanent);
        assert_eq!(of("stream error received: unspecific protocol error detected"), None);
        assert_eq!(of("connection error detected: detected excessive load generating behavior"), None);
        assert_eq!(of("connection error received: not a result of an error"), None);
        assert_eq!(of("frame with invalid size"), None);
        assert_eq!(of("HTTP/2 was not negotiated."), permanent);
    }
}

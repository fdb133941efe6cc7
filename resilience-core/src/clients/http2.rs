//! HTTP/2 that client and server cannot agree on. For example, the server speaks HTTP/1.1, and its
//! bytes are not frames.
//!
//! The errors are those of h2. To name their types, all users would have to build h2, for HTTP/1.1
//! too. So their text decides.

use std::error::Error;

use crate::vocabulary::transience::Transience;

/// Reasons that h2 itself has found to end the connection. The same reason from the server may be a
/// passing problem of the server.
const DETECTED: [&str; 4] = [
    "unspecific protocol error detected",
    "flow-control protocol violated",
    "frame with invalid size",
    "unable to maintain the header compression context",
];

/// Reasons that a server gives, and would give again.
const RECEIVED: [&str; 2] =
    ["security properties do not meet minimum requirements", "endpoint requires HTTP/1.1"];

/// The error of tonic if the server speaks TLS, but agrees on another protocol or on none.
const NOT_NEGOTIATED: &str = "HTTP/2 was not negotiated.";

/// The answer of `error`, if it is an error of h2 or tonic that would come again.
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
    // More text may follow the reason.
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

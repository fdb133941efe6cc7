//! The answers of the causes of an error. Clients wrap errors of hyper and of I/O, and do not
//! always show it. For example, reqwest calls a connection that breaks in the middle of a body a
//! decoding error.

use std::error::Error;
use std::io;

#[cfg(feature = "_hyper")]
use super::{connect, http2};
use crate::circuit_breaker::CircuitOpen;
use crate::errors::chain::{STEPS, causes, downcast, wrapped};
use crate::errors::io_kind::of_kind;
use crate::vocabulary::transience::Transience;

/// The answer of the first error in the chain, `error` included, that has one.
///
/// The error that an `io::Error` wraps takes precedence over the kind of the `io::Error`. The
/// reason why a connection ended takes precedence over the fact that it ended. A failed TLS
/// handshake has an answer too: rustls reports it as I/O with the kind `InvalidData`, which is
/// permanent.
pub(super) fn of(error: &(dyn Error + 'static)) -> Option<Transience> {
    let (mut otherwise, mut unheard) = (None, error);
    let mut steps = 0;
    for error in causes(error) {
        steps += 1;
        match one(error) {
            Word::Last(answer) => return Some(answer),
            Word::Unless(cause, answer) => (unheard, otherwise) = (cause, Some(answer)),
            Word::Nothing => {}
        }
    }
    // The text of an error decides only in a chain that ends.
    let nameless = if steps < STEPS { nameless(unheard) } else { None };
    nameless.or(otherwise)
}

/// The same for an `io::Error`, which always has an answer.
#[cfg(feature = "ureq")]
pub(super) fn of_io(error: &io::Error) -> Transience {
    of(error).unwrap_or_else(|| of_kind(error.kind()))
}

/// Whether a decoder could not read the bytes of a body. Several decoders report that as I/O of the
/// kind `Other`. flate2 also reports bytes that end too early so, but that is a fault of the
/// network. An error that comes from hyper is not a decoder's.
#[cfg(feature = "reqwest")]
pub(super) fn is_a_decoders(error: &(dyn Error + 'static)) -> bool {
    const ENDS_EARLY: &str = "unexpected BufError";
    let io = causes(error).find_map(downcast::<io::Error>);
    let other = io.filter(|error| error.kind() == io::ErrorKind::Other).and_then(io::Error::get_ref);
    let unknown = other.is_some_and(|wrapped| of(wrapped).is_none() && wrapped.to_string() != ENDS_EARLY);
    unknown && !causes(error).any(<dyn Error>::is::<hyper::Error>)
}

/// The answer of one error of a chain.
enum Word<'a> {
    Nothing,
    /// This answer, unless the cause has another one.
    Unless(&'a (dyn Error + 'static), Transience),
    Last(Transience),
}

fn one<'a>(error: &'a (dyn Error + 'static)) -> Word<'a> {
    if downcast::<CircuitOpen>(error).is_some() {
        return Word::Last(Transience::Permanent);
    }
    if let Some(io) = downcast::<io::Error>(error) {
        let answer = of_kind(io.kind());
        return wrapped(io).map_or(Word::Last(answer), |cause| Word::Unless(cause, answer));
    }
    #[cfg(feature = "_hyper")]
    if let Some(hyper) = downcast::<hyper::Error>(error) {
        return of_hyper(hyper);
    }
    Word::Nothing
}

#[cfg(feature = "_hyper")]
fn of_hyper(error: &hyper::Error) -> Word<'_> {
    if error.is_canceled() {
        // The request was cancelled because its connection ended. The cause is the reason of that,
        // such as the server's refusal of a certificate.
        let answer = Transience::Transient;
        return error.source().map_or(Word::Last(answer), |cause| Word::Unless(cause, answer));
    }
    if error.is_timeout() || error.is_closed() || error.is_incomplete_message() {
        return Word::Last(Transience::Transient);
    }
    // The answer of the server, or the request of the caller, is not valid HTTP.
    if error.is_parse() || error.is_user() { Word::Last(Transience::Permanent) } else { Word::Nothing }
}

/// The answer by text, and for any other error of a connection: a stream of HTTP/2 was reset, for
/// example, or a proxy could not connect.
#[cfg(feature = "_hyper")]
fn nameless(error: &(dyn Error + 'static)) -> Option<Transience> {
    let on_connection =
        || causes(error).any(<dyn Error>::is::<hyper::Error>).then_some(Transience::Transient);
    causes(error).find_map(http2::of).or_else(on_connection).or_else(|| causes(error).find_map(connect::of))
}

#[cfg(not(feature = "_hyper"))]
fn nameless(_: &(dyn Error + 'static)) -> Option<Transience> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::errors::chain::tests::{Circular, Mutual, nested_for_ever};
    use std::fmt;

    /// An error like those of clients: it has no answer, but it may have a cause.
    #[derive(Debug)]
    struct Wrapper(Option<io::Error>);

    impl fmt::Display for Wrapper {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("it failed")
        }
    }

    impl Error for Wrapper {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            self.0.as_ref().map(|cause| cause as _)
        }
    }

    fn wrapped(kind: io::ErrorKind) -> Wrapper {
        Wrapper(Some(kind.into()))
    }

    #[test]
    fn a_cause_answers_for_what_wraps_it() {
        assert_eq!(of(&wrapped(io::ErrorKind::ConnectionReset)), Some(Transience::Transient));
        assert_eq!(of(&wrapped(io::ErrorKind::InvalidData)), Some(Transience::Permanent));
    }

    #[test]
    fn without_a_cause_that_knows_there_is_no_answer() {
        assert_eq!(of(&Wrapper(None)), None);
    }

    #[test]
    fn what_an_io_error_wraps_knows_better_than_its_kind() {
        let reset = io::Error::new(io::ErrorKind::InvalidData, wrapped(io::ErrorKind::ConnectionReset));
        assert_eq!(of_io(&reset), Transience::Transient);
        let invalid = io::Error::other(wrapped(io::ErrorKind::InvalidData));
        assert_eq!(of_io(&invalid), Transience::Permanent);
        assert_eq!(of(&Wrapper(Some(invalid))), Some(Transience::Permanent));
    }

    #[test]
    fn a_circle_of_causes_is_judged() {
        assert_eq!(of(&Circular), None);
        assert_eq!(of(&Mutual::One), None);
        assert_eq!(of_io(&io::Error::other(Circular)), Transience::Transient);
        assert_eq!(of(&io::Error::other(Mutual::One)), Some(Transience::Transient));
    }

    #[test]
    fn io_nested_10_000_deep_is_judged() {
        let error = nested_for_ever(10_000, io::ErrorKind::NotFound.into());
        assert_eq!(of_io(error), Transience::Transient);
    }

    #[test]
    fn a_kind_counts_where_what_is_wrapped_knows_nothing() {
        assert_eq!(of_io(&io::Error::new(io::ErrorKind::InvalidData, Wrapper(None))), Transience::Permanent);
        assert_eq!(of_io(&io::Error::other("?")), Transience::Transient);
    }

    #[cfg(feature = "reqwest")]
    #[test]
    fn io_of_no_kind_is_a_decoders_unless_what_it_wraps_is_known() {
        assert!(is_a_decoders(&Wrapper(Some(io::Error::other("brotli error")))));
        assert!(!is_a_decoders(&Wrapper(Some(io::Error::other(wrapped(io::ErrorKind::ConnectionReset))))));
        assert!(!is_a_decoders(&wrapped(io::ErrorKind::ConnectionReset)));
        assert!(!is_a_decoders(&wrapped(io::ErrorKind::Other)));
        assert!(!is_a_decoders(&Wrapper(None)));
        assert!(!is_a_decoders(&Wrapper(Some(io::Error::other("unexpected BufError")))));
    }
}

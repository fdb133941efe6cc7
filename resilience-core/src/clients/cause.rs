//! What the causes of an error say, where it does not speak for itself: clients wrap hyper's errors and those of I/O, and do
//! not always say so. (reqwest calls a connection that breaks in the middle of a body a decoding error, for one.)

use std::error::Error;
use std::io;

#[cfg(feature = "_hyper")]
use super::{connect, http2};
use crate::transient::{Transience, Transient};

/// The answer of the first error in the chain, `error` included, that knows one.
///
/// A failed TLS handshake is among them: rustls reports it as I/O with the kind `InvalidData`, which is permanent.
pub(super) fn of(error: &(dyn Error + 'static)) -> Option<Transience> {
    chain(error).find_map(one).or_else(|| nameless(error))
}

/// `error` and its causes.
pub(super) fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (**error).source())
}

/// What an `io::Error` wraps knows better than the kind that it was given. (Its `source` leaves that one out.)
pub(super) fn of_io(error: &io::Error) -> Transience {
    let wrapped = error.get_ref().and_then(|wrapped| of(wrapped));
    wrapped.unwrap_or_else(|| error.transience())
}

/// Whether a decoder did not like the bytes that it got: several of them report that as I/O of no kind. So does flate2 where
/// they end too early, which is the network's fault; and what comes from below hyper is no decoder's.
#[cfg(feature = "reqwest")]
pub(super) fn is_a_decoders(error: &(dyn Error + 'static)) -> bool {
    const ENDS_EARLY: &str = "unexpected BufError";
    let io = chain(error).find_map(|error| error.downcast_ref::<io::Error>());
    let other = io.filter(|error| error.kind() == io::ErrorKind::Other).and_then(io::Error::get_ref);
    let unknown = other.is_some_and(|wrapped| of(wrapped).is_none() && wrapped.to_string() != ENDS_EARLY);
    unknown && !chain(error).any(<dyn Error>::is::<hyper::Error>)
}

fn one(error: &(dyn Error + 'static)) -> Option<Transience> {
    if let Some(io) = error.downcast_ref::<io::Error>() {
        return Some(of_io(io));
    }
    #[cfg(feature = "_hyper")]
    if let Some(hyper) = error.downcast_ref::<hyper::Error>() {
        return of_hyper(hyper);
    }
    None
}

#[cfg(feature = "_hyper")]
fn of_hyper(error: &hyper::Error) -> Option<Transience> {
    if error.is_canceled() {
        // With the connection, and with what has ended that: the server's refusal of a certificate, say.
        return Some(error.source().and_then(of).unwrap_or(Transience::Transient));
    }
    if error.is_timeout() || error.is_closed() || error.is_incomplete_message() {
        return Some(Transience::Transient);
    }
    // What the server sent is no HTTP, or what the caller wants sent is none.
    (error.is_parse() || error.is_user()).then_some(Transience::Permanent)
}

/// Something failed on a connection, and no cause knows what: a stream of HTTP/2 was reset, say, or a proxy made none.
#[cfg(feature = "_hyper")]
fn nameless(error: &(dyn Error + 'static)) -> Option<Transience> {
    let on_connection = || chain(error).any(<dyn Error>::is::<hyper::Error>).then_some(Transience::Transient);
    chain(error).find_map(http2::of).or_else(on_connection).or_else(|| chain(error).find_map(connect::of))
}

#[cfg(not(feature = "_hyper"))]
fn nameless(_: &(dyn Error + 'static)) -> Option<Transience> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt;

    /// As clients have it: it says nothing, and something caused it.
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

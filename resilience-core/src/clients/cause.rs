//! What the causes of an error say, where it does not speak for itself: clients wrap hyper's errors and those of I/O, and do
//! not always say so. (reqwest calls a connection that breaks in the middle of a body a decoding error, for one.)

use std::error::Error;
use std::io;

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

fn one(error: &(dyn Error + 'static)) -> Option<Transience> {
    if let Some(io) = error.downcast_ref::<io::Error>() {
        return Some(of_io(io));
    }
    #[cfg(feature = "_hyper")]
    if let Some(hyper) = error.downcast_ref::<hyper::Error>() {
        return of_hyper(hyper);
    }
    #[cfg(feature = "tonic")]
    if let Some(h2) = error.downcast_ref::<h2::Error>() {
        return of_h2(h2);
    }
    None
}

#[cfg(feature = "_hyper")]
fn of_hyper(error: &hyper::Error) -> Option<Transience> {
    if error.is_timeout() || error.is_canceled() || error.is_closed() || error.is_incomplete_message() {
        return Some(Transience::Transient);
    }
    // What the server sent is no HTTP, or what the caller wants sent is none.
    (error.is_parse() || error.is_user()).then_some(Transience::Permanent)
}

/// What the server sent is no HTTP/2: it speaks HTTP/1.1, say. (Only tonic always brings h2 along. Over other clients this
/// looks like any failure on a connection.)
#[cfg(feature = "tonic")]
fn of_h2(error: &h2::Error) -> Option<Transience> {
    use h2::Reason;
    if let Some(io) = error.get_io() {
        return Some(of_io(io));
    }
    let nonsense = [
        Reason::PROTOCOL_ERROR,
        Reason::FLOW_CONTROL_ERROR,
        Reason::FRAME_SIZE_ERROR,
        Reason::COMPRESSION_ERROR,
    ];
    // The same reasons from the other side are about what this one has sent, or a word of the server's own trouble.
    let found_here = error.is_library() && error.reason().is_some_and(|reason| nonsense.contains(&reason));
    found_here.then_some(Transience::Permanent)
}

/// Something failed on a connection, and no cause knows what: a stream of HTTP/2 was reset, say, or a proxy made none.
#[cfg(feature = "_hyper")]
fn nameless(error: &(dyn Error + 'static)) -> Option<Transience> {
    if chain(error).any(<dyn Error>::is::<hyper::Error>) {
        return Some(Transience::Transient);
    }
    chain(error).find_map(super::proxy::of)
}

#[cfg(not(feature = "_hyper"))]
fn nameless(_: &(dyn Error + 'static)) -> Option<Transience> {
    None
}

//! What an `io::Error` of a connection to a server means.

use std::error::Error;
use std::io;

use super::answer::Answer;
use crate::errors::chain::{causes, downcast};
use crate::vocabulary::transient::Transient;

/// The answer of the first `io::Error` in the chain, `error` included.
pub(super) fn find(error: &(dyn Error + 'static)) -> Option<Answer> {
    causes(error).find_map(downcast::<io::Error>).map(of)
}

/// The answer of `error`, which a driver met while it spoke with its server.
///
/// A socket in the file system that is not there belongs to a server that does not run. Other kinds
/// count as they do for `io::Error`. A permanent one, such as a failed TLS handshake, which is
/// `InvalidData`, is ignored by breakers, because no server has answered.
pub(super) fn of(error: &io::Error) -> Answer {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::NotFound
        | Kind::ConnectionRefused
        | Kind::HostUnreachable
        | Kind::NetworkUnreachable
        | Kind::NetworkDown
        | Kind::AddrNotAvailable => Answer::outage("connect"),
        Kind::TimedOut | Kind::WouldBlock => Answer::outage("timed_out"),
        Kind::ConnectionReset
        | Kind::ConnectionAborted
        | Kind::NotConnected
        | Kind::BrokenPipe
        | Kind::UnexpectedEof
        | Kind::WriteZero => Answer::outage("disconnected"),
        _ if error.transience().is_transient() => Answer::outage(Transient::kind(error)),
        _ => Answer::own(Transient::kind(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_that_cannot_be_made_or_breaks_is_an_outage() {
        let of = |kind: io::ErrorKind| of(&kind.into());
        assert_eq!(of(io::ErrorKind::ConnectionRefused), Answer::outage("connect"));
        assert_eq!(of(io::ErrorKind::NotFound), Answer::outage("connect"));
        assert_eq!(of(io::ErrorKind::ConnectionReset), Answer::outage("disconnected"));
        assert_eq!(of(io::ErrorKind::UnexpectedEof), Answer::outage("disconnected"));
        assert_eq!(of(io::ErrorKind::TimedOut), Answer::outage("timed_out"));
    }

    #[test]
    fn other_kinds_count_as_they_do_for_an_io_error() {
        assert_eq!(of(&io::ErrorKind::InvalidData.into()), Answer::own("invalid_data"));
        assert_eq!(of(&io::ErrorKind::StorageFull.into()), Answer::outage("storage_full"));
        // As the name of a host that cannot be resolved.
        assert_eq!(of(&io::Error::other("failed to lookup address")), Answer::outage("other"));
    }

    #[test]
    fn the_first_io_error_of_a_chain_is_found() {
        let reset = io::Error::from(io::ErrorKind::ConnectionReset);
        assert_eq!(find(&reset), Some(Answer::outage("disconnected")));
        assert_eq!(find(&std::fmt::Error), None);
    }
}

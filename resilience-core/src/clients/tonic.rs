//! tonic: statuses, and what goes wrong before there is one.

use std::error::Error;
use std::time::Duration;

use tonic::{Code, Status, TimeoutExpired, transport};
use tonic_types::StatusExt;

use super::cause;
use crate::transient::{Transience, Transient};

/// The trailer in which a server says when to come back, in milliseconds (gRFC A6, "gRPC Retry Design").
const PUSHBACK: &str = "grpc-retry-pushback-ms";

/// Transient are:
///
/// - the codes `Unavailable`, `ResourceExhausted` and `DeadlineExceeded`. `Aborted` is not: it asks for the whole
///   transaction to be repeated. A function that does repeat it says so with `on`.
/// - what the client ran into, where the status is of its own making: a connection that is refused or breaks, or a
///   timeout. TLS that can't be agreed on is permanent, as is a server that speaks no HTTP/2.
///
/// With one of these a server may say when to come back, by `grpc-retry-pushback-ms` or by a `google.rpc.RetryInfo` in the
/// details; a pushback that is negative or no number forbids another attempt. With another code a hint changes nothing.
impl Transient for Status {
    fn transience(&self) -> Transience {
        let code = || {
            matches!(self.code(), Code::Unavailable | Code::ResourceExhausted | Code::DeadlineExceeded).into()
        };
        let transience = met(self).unwrap_or_else(code);
        if transience.is_transient() { told(self).unwrap_or(transience) } else { transience }
    }
}

fn told(status: &Status) -> Option<Transience> {
    if let Some(pushback) = status.metadata().get(PUSHBACK) {
        let millis = pushback.to_str().ok().and_then(|text| text.parse().ok());
        return Some(millis.map_or(Transience::Permanent, |millis| {
            Transience::TransientAfter(Duration::from_millis(millis))
        }));
    }
    status.get_details_retry_info()?.retry_delay.map(Transience::TransientAfter)
}

fn met(status: &Status) -> Option<Transience> {
    let source = status.source()?;
    if cause::chain(source).any(<dyn Error>::is::<TimeoutExpired>) {
        return Some(Transience::Transient);
    }
    cause::of(source)
}

/// As its cause says. Without one it is permanent: an address or a setting that tonic refuses.
impl Transient for transport::Error {
    fn transience(&self) -> Transience {
        cause::of(self).unwrap_or(Transience::Permanent)
    }
}

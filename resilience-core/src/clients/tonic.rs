//! tonic: statuses, and what goes wrong before there is one.

use std::error::Error;
use std::time::Duration;

use tonic::{Code, Status, TimeoutExpired, transport};
use tonic_types::StatusExt;

use super::cause;
use crate::transient::{Transience, Transient};

/// The trailer in which a server says when to come back, in milliseconds (gRFC A6, "gRPC Retry Design").
const PUSHBACK: &str = "grpc-retry-pushback-ms";

/// In this order:
///
/// 1. What the server says: a `grpc-retry-pushback-ms`, which forbids another attempt if it is negative or no number, or a
///    `google.rpc.RetryInfo` in the details.
/// 2. What the client ran into, where the status is of its own making: a connection that is refused or breaks, or a
///    timeout, is transient, TLS that can't be agreed on permanent.
/// 3. The code: `Unavailable`, `ResourceExhausted` and `DeadlineExceeded` are transient. `Aborted` is not: it asks for
///    the whole transaction to be repeated. A function that does repeat it says so with `on`.
impl Transient for Status {
    fn transience(&self) -> Transience {
        told(self).or_else(|| met(self)).unwrap_or_else(|| {
            matches!(self.code(), Code::Unavailable | Code::ResourceExhausted | Code::DeadlineExceeded).into()
        })
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

//! tonic: statuses, and what goes wrong before there is one.

use std::error::Error;
use std::time::Duration;

use prost::Message;
use tonic::metadata::MetadataValue;
use tonic::{Code, Status, TimeoutExpired, transport};
use tonic_types::{RetryInfo, pb};

use super::{cause, kind};
use crate::errors::chain::causes;
use crate::http::RetryAfter;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::Transient;

/// The trailer in which a server says when to come back, in milliseconds (gRFC A6, "gRPC Retry
/// Design").
const PUSHBACK: &str = "grpc-retry-pushback-ms";

/// Transient are:
///
/// - the codes `Unavailable`, `ResourceExhausted` and `DeadlineExceeded`. `Aborted` is not: it asks
///   for the whole transaction to be repeated. A function that does repeat it says so with `on`.
/// - errors of the client itself, which it reports as a status: a connection that is refused or
///   breaks, or a timeout. TLS that cannot be agreed on is permanent. So is a server that does not
///   speak HTTP/2.
///
/// With one of these codes a server may say when to come back: by `grpc-retry-pushback-ms`, or by a
/// `google.rpc.RetryInfo` in the details. A proxy without knowledge of gRPC may say it by
/// `Retry-After`. A pushback that is negative or not a number forbids another attempt. With another
/// code a hint changes nothing.
impl Transient for Status {
    fn transience(&self) -> Transience {
        let code = || {
            matches!(self.code(), Code::Unavailable | Code::ResourceExhausted | Code::DeadlineExceeded).into()
        };
        let transience = met(self).unwrap_or_else(code);
        if transience.is_transient() { told(self).unwrap_or(transience) } else { transience }
    }

    /// The code in snake case, such as `deadline_exceeded`.
    fn kind(&self) -> &'static str {
        word(self.code())
    }
}

fn word(code: Code) -> &'static str {
    match code {
        Code::Ok => "ok",
        Code::Cancelled => "cancelled",
        Code::Unknown => "unknown",
        Code::InvalidArgument => "invalid_argument",
        Code::DeadlineExceeded => "deadline_exceeded",
        Code::NotFound => "not_found",
        Code::AlreadyExists => "already_exists",
        Code::PermissionDenied => "permission_denied",
        Code::ResourceExhausted => "resource_exhausted",
        Code::FailedPrecondition => "failed_precondition",
        Code::Aborted => "aborted",
        Code::OutOfRange => "out_of_range",
        Code::Unimplemented => "unimplemented",
        Code::Internal => "internal",
        Code::Unavailable => "unavailable",
        Code::DataLoss => "data_loss",
        Code::Unauthenticated => "unauthenticated",
    }
}

/// The answer of the server's hint, if there is one.
fn told(status: &Status) -> Option<Transience> {
    if let Some(pushback) = status.metadata().get(PUSHBACK) {
        let millis = pushback.to_str().ok().and_then(|text| text.parse().ok());
        return Some(millis.map_or(Transience::Permanent, |millis| {
            Transience::TransientAfter(Duration::from_millis(millis))
        }));
    }
    let hint = retry_info(status.details()).or_else(|| retry_after(status));
    hint.map(Transience::TransientAfter)
}

/// The delay of a `google.rpc.RetryInfo`. A negative delay counts as zero. (`tonic-types` can read
/// it too. But it uses a conversion of prost-types that panics at the least possible delay, if
/// arithmetic is checked.)
fn retry_info(details: &[u8]) -> Option<Duration> {
    let status = pb::Status::decode(details).ok()?;
    let info = status.details.iter().find(|any| any.type_url == RetryInfo::TYPE_URL)?;
    let delay = pb::RetryInfo::decode(&*info.value).ok()?.retry_delay?;
    let parts = (u64::try_from(delay.seconds), u32::try_from(delay.nanos));
    Some(if let (Ok(seconds), Ok(nanos)) = parts { Duration::new(seconds, nanos) } else { Duration::ZERO })
}

/// The hint of a proxy that speaks only HTTP.
fn retry_after(status: &Status) -> Option<Duration> {
    let header = |name: &str| status.metadata().get(name).map(MetadataValue::as_encoded_bytes);
    RetryAfter::find(header).map(RetryAfter::delay)
}

/// The answer of an error of the client itself, if the status was made of one.
fn met(status: &Status) -> Option<Transience> {
    let source = status.source()?;
    if causes(source).any(<dyn Error>::is::<TimeoutExpired>) {
        return Some(Transience::Transient);
    }
    cause::of(source)
}

/// The answer of its cause. Without one it is permanent: tonic refuses an address or a setting.
impl Transient for transport::Error {
    fn transience(&self) -> Transience {
        cause::of(self).unwrap_or(Transience::Permanent)
    }

    /// `connect` if waiting may heal it, else `request`.
    fn kind(&self) -> &'static str {
        if self.transience().is_transient() { kind::CONNECT } else { kind::REQUEST }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A status with this delay in its details.
    fn asking(seconds: i64, nanos: i32) -> Status {
        let delay = prost_types::Duration { seconds, nanos };
        let info = pb::RetryInfo { retry_delay: Some(delay) };
        let info = prost_types::Any { type_url: RetryInfo::TYPE_URL.to_owned(), value: info.encode_to_vec() };
        let details = pb::Status { details: vec![info], ..pb::Status::default() };
        Status::with_details(Code::Unavailable, "no", details.encode_to_vec().into())
    }

    #[test]
    fn a_delay_that_is_none_is_no_wait() {
        let of = |seconds, nanos| asking(seconds, nanos).transience();
        assert_eq!(of(7, 5), Transience::TransientAfter(Duration::new(7, 5)));
        assert_eq!(of(-7, -5), Transience::TransientAfter(Duration::ZERO));
        assert_eq!(of(i64::MIN, 0), Transience::TransientAfter(Duration::ZERO));
        assert_eq!(of(0, i32::MIN), Transience::TransientAfter(Duration::ZERO));
        assert_eq!(
            of(i64::MAX, i32::MAX),
            Transience::TransientAfter(Duration::new(i64::MAX as u64, i32::MAX as u32))
        );
    }

    #[test]
    fn the_kind_of_a_status_is_its_code_in_snake_case() {
        for code in (0..17).map(Code::from_i32) {
            let name = format!("{code:?}");
            let mut words = String::new();
            for letter in name.chars() {
                if letter.is_uppercase() && !words.is_empty() {
                    words.push('_');
                }
                words.extend(letter.to_lowercase());
            }
            assert_eq!(Status::new(code, "no").kind(), words);
        }
    }

    #[test]
    fn details_that_cannot_be_read_are_none() {
        let garbage = Status::with_details(Code::Unavailable, "no", vec![0xff; 3].into());
        assert_eq!(garbage.transience(), Transience::Transient);
    }
}

//! The clients of AWS, and others that are generated with smithy-rs: `SdkError` is the error of
//! each operation.

use std::time::Duration;

use aws_smithy_runtime_api::client::result::{ConnectorError, DispatchFailure, SdkError};
use aws_smithy_runtime_api::http::Response;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::retry::{ErrorKind, ProvideErrorKind};

use super::kind;
use crate::errors::known;
use crate::http::{RetryAfter, classify_status, kind_of};
use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::Transient;

/// The codes of errors that ask the caller to slow down, whatever their status is. (AWS SDKs and
/// Tools Reference Guide, "Retry behavior".)
const THROTTLING: [&str; 14] = [
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
];

/// The codes of faults whose status says something else: a request that did not arrive in time, and
/// an answer of S3 that begins as a success.
const TRANSIENT: [&str; 3] = ["InternalError", "RequestTimeout", "RequestTimeoutException"];

/// Another writer has changed the same item or object.
const CONFLICT: [&str; 4] = [
    "ConditionalRequestConflict",
    "OperationAborted",
    "ReplicatedWriteConflictException",
    "TransactionConflictException",
];

/// A transaction of `DynamoDB` that was cancelled. Its message lists the reason of each item.
const CANCELLED: &str = "TransactionCanceledException";

/// The reasons that another attempt may heal, and `None` of the items that are not the cause.
const HEALING: [&str; 4] =
    ["None", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"];

/// A hint in milliseconds.
const RETRY_AFTER: &str = "x-amz-retry-after";

/// As the standard retry mode of the AWS SDKs decides. Transient are:
///
/// - timeouts, connections that fail or break, and answers that break off;
/// - a service's error whose code asks to slow down, such as `ThrottlingException` or `SlowDown`. A
///   circuit breaker ignores it, because the service works. So it does for the status 429, and for
///   conflicts, such as `TransactionConflictException`, and a `TransactionCanceledException` whose
///   reasons are conflicts and throttling alone;
/// - a service's error that the model of the service calls retryable, with a transient status,
///   such as 500 or 503, or with the code `RequestTimeout` or `InternalError`.
///
/// The header `x-amz-retry-after`, in milliseconds, or `Retry-After` is then the least wait. All
/// others are permanent. Those of the service are successes to a breaker. A request that could not
/// be built or sent is ignored.
///
/// **The clients retry by themselves**, three attempts by default. Under `#[retry]` turn that off,
/// with `RetryConfig::disabled()`, or attempts multiply. The answer of a `dyn Error` does not know
/// this type, because it is generic: under `anyhow::Error` say `on`.
///
/// The kinds are `timed_out`, `connect`, `disconnected`, `request`, `response`, `throttled`,
/// `conflict`, or the class of the status.
impl<E: ProvideErrorKind + ProvideErrorMetadata, B> Transient for SdkError<E, Response<B>> {
    fn transience(&self) -> Transience {
        of(self).0
    }

    fn outcome(&self) -> Outcome {
        let (transience, kind) = of(self);
        let is_unsent = !transience.is_transient() && !matches!(self, SdkError::ServiceError(_));
        let is_ignored = is_unsent || matches!(kind, THROTTLED | CONFLICTS);
        if is_ignored { Outcome::Ignored } else { Outcome::of(transience) }
    }

    fn kind(&self) -> &'static str {
        of(self).1
    }
}

/// Timeouts and I/O are transient. A request that the caller made wrong is permanent. For others,
/// such as credentials that could not be had, the cause decides; without an answer they are
/// permanent.
impl Transient for ConnectorError {
    fn transience(&self) -> Transience {
        if self.is_timeout() || self.is_io() {
            return Transience::Transient;
        }
        if self.is_user() {
            return Transience::Permanent;
        }
        match self.as_other() {
            Some(ErrorKind::TransientError | ErrorKind::ThrottlingError | ErrorKind::ServerError) => {
                Transience::Transient
            }
            _ => std::error::Error::source(self).and_then(known::transience).unwrap_or(Transience::Permanent),
        }
    }

    fn kind(&self) -> &'static str {
        match () {
            () if self.is_timeout() => kind::TIMED_OUT,
            () if self.is_user() => kind::REQUEST,
            () => kind::CONNECT,
        }
    }
}

const THROTTLED: &str = "throttled";
const CONFLICTS: &str = "conflict";

fn of<E: ProvideErrorKind + ProvideErrorMetadata, B>(
    error: &SdkError<E, Response<B>>,
) -> (Transience, &'static str) {
    match error {
        SdkError::TimeoutError(_) => (Transience::Transient, kind::TIMED_OUT),
        SdkError::ResponseError(_) => (Transience::Transient, kind::RESPONSE),
        SdkError::DispatchFailure(failure) => of_dispatch(failure),
        SdkError::ServiceError(service) => of_service(service.err(), service.raw()),
        _ => (Transience::Permanent, kind::REQUEST),
    }
}

fn of_dispatch(failure: &DispatchFailure) -> (Transience, &'static str) {
    let connector = failure.as_connector_error();
    connector.map_or((Transience::Permanent, kind::CONNECT), |error| (error.transience(), error.kind()))
}

fn of_service<E: ProvideErrorKind + ProvideErrorMetadata, B>(
    error: &E,
    response: &Response<B>,
) -> (Transience, &'static str) {
    let status = response.status().as_u16();
    let code = ProvideErrorMetadata::code(error).unwrap_or_default();
    let modelled = error.retryable_error_kind();
    let kind = match code {
        CANCELLED if is_cancelled_by_others(error.message()) => CONFLICTS,
        _ if CONFLICT.contains(&code) => CONFLICTS,
        _ if status == 429 || THROTTLING.contains(&code) => THROTTLED,
        _ if modelled == Some(ErrorKind::ThrottlingError) => THROTTLED,
        _ => kind_of(status),
    };
    let is_retryable = matches!(modelled, Some(ErrorKind::TransientError | ErrorKind::ServerError));
    // A code that asks for another attempt counts more than the status, which is often 400.
    let is_transient = is_retryable
        || matches!(kind, THROTTLED | CONFLICTS)
        || TRANSIENT.contains(&code)
        || classify_status(status).is_transient();
    let transience = match hint(response) {
        Some(after) if is_transient => Transience::TransientAfter(after),
        _ => is_transient.into(),
    };
    (transience, kind)
}

/// Whether a message such as `… reasons [None, TransactionConflict]` has reasons that heal, and no
/// other.
fn is_cancelled_by_others(message: Option<&str>) -> bool {
    let after = message.and_then(|message| message.split_once('['));
    let inside = after.and_then(|(_, rest)| rest.split_once(']')).map_or("", |(reasons, _)| reasons);
    inside.split(',').all(|reason| HEALING.contains(&reason.trim()))
}

/// The wait that the service asks for, in the header of AWS or in those of HTTP.
fn hint<B>(response: &Response<B>) -> Option<Duration> {
    let header = |name: &str| response.headers().get(name);
    let own = header(RETRY_AFTER).and_then(|millis| millis.trim().parse().ok()).map(Duration::from_millis);
    own.or_else(|| RetryAfter::find(header).map(RetryAfter::delay))
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_smithy_runtime_api::http::StatusCode;
    use aws_smithy_types::error::ErrorMetadata;
    use std::io;

    type Error = SdkError<ErrorMetadata, Response<()>>;

    fn response(status: u16) -> Response<()> {
        Response::new(StatusCode::try_from(status).unwrap(), ())
    }

    fn service(status: u16, code: &str) -> Error {
        Error::service_error(ErrorMetadata::builder().code(code).build(), response(status))
    }

    fn dispatch(error: ConnectorError) -> Error {
        Error::dispatch_failure(error)
    }

    fn answer(error: &Error) -> (Transience, Outcome, &'static str) {
        (error.transience(), error.outcome(), error.kind())
    }

    #[test]
    fn a_code_that_asks_to_slow_down_is_transient_and_ignored() {
        let expected = (Transience::Transient, Outcome::Ignored, "throttled");
        assert_eq!(answer(&service(400, "ThrottlingException")), expected);
        assert_eq!(answer(&service(503, "SlowDown")), expected);
        assert_eq!(answer(&service(429, "")), expected);
    }

    #[test]
    fn a_conflict_is_transient_and_ignored() {
        let conflict = (Transience::Transient, Outcome::Ignored, "conflict");
        assert_eq!(answer(&service(400, "TransactionConflictException")), conflict);
        let cancelled = |reasons: &str| {
            let message = format!("Transaction cancelled, please refer cancellation reasons [{reasons}]");
            let error = ErrorMetadata::builder().code("TransactionCanceledException").message(message);
            Error::service_error(error.build(), response(400)).transience().is_transient()
        };
        assert!(cancelled("TransactionConflict") && cancelled("None, TransactionConflict, ThrottlingError"));
        assert!(!cancelled("ConditionalCheckFailed, TransactionConflict") && !cancelled(""));
        assert_eq!(service(400, "TransactionCanceledException").transience(), Transience::Permanent);
    }

    #[test]
    fn an_answer_of_s3_that_begins_as_a_success_may_be_a_failure() {
        assert_eq!(service(200, "InternalError").transience(), Transience::Transient);
        assert_eq!(service(200, "").transience(), Transience::Permanent);
    }

    #[test]
    fn the_status_decides_for_other_codes() {
        let failure = (Transience::Transient, Outcome::Failure, "status_5xx");
        assert_eq!(answer(&service(500, "InternalError")), failure);
        let refusal = (Transience::Permanent, Outcome::Success, "status_4xx");
        assert_eq!(answer(&service(404, "NoSuchKey")), refusal);
        assert_eq!(answer(&service(400, "ConditionalCheckFailedException")), refusal);
        assert_eq!(service(400, "RequestTimeout").transience(), Transience::Transient);
    }

    #[test]
    fn a_hint_counts_only_for_errors_that_are_transient() {
        let told = |(header, value), status, code: &str| {
            let mut response = response(status);
            response.headers_mut().insert(header, value);
            Error::service_error(ErrorMetadata::builder().code(code).build(), response).transience()
        };
        for header in [("x-amz-retry-after", "1500"), ("retry-after-ms", "1500")] {
            let after = Transience::TransientAfter(Duration::from_millis(1500));
            assert_eq!([told(header, 503, ""), told(header, 400, "Throttling")], [after; 2]);
            assert_eq!(told(header, 404, "NoSuchKey"), Transience::Permanent);
        }
        assert_eq!(told(("x-amz-retry-after", "soon"), 503, ""), Transience::Transient);
    }

    #[test]
    fn a_request_that_did_not_arrive_is_transient() {
        let reset = || Box::new(io::Error::from(io::ErrorKind::ConnectionReset));
        let failure = |kind| (Transience::Transient, Outcome::Failure, kind);
        assert_eq!(answer(&dispatch(ConnectorError::io(reset()))), failure("connect"));
        assert_eq!(answer(&dispatch(ConnectorError::timeout(reset()))), failure("timed_out"));
        assert_eq!(answer(&Error::timeout_error("late")), failure("timed_out"));
        assert_eq!(answer(&Error::response_error("cut", response(200))), failure("response"));
        let own = (Transience::Permanent, Outcome::Ignored, "request");
        assert_eq!(answer(&dispatch(ConnectorError::user(reset()))), own);
        assert_eq!(answer(&Error::construction_failure("no region")), own);
    }

    #[test]
    fn for_other_failures_the_cause_decides() {
        let other = |kind| dispatch(ConnectorError::other("no credentials".into(), kind)).transience();
        assert_eq!(other(None), Transience::Permanent);
        assert_eq!(other(Some(ErrorKind::ThrottlingError)), Transience::Transient);
        let io = io::Error::from(io::ErrorKind::ConnectionRefused);
        assert!(dispatch(ConnectorError::other(io.into(), None)).transience().is_transient());
    }
}

//! The answer of an error of unknown type: that of the first error in its chain that has one.

use std::error::Error;
use std::io;

use crate::errors::chain::{causes, downcast};
use crate::errors::io_kind;
use crate::policy_error::for_each_policy_error;
use crate::retry::{BoxedError, RetryError};
use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::rejector::Rejector;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::{OTHER_KIND, Transient};

/// Calls `$ask!(T)` for each error type that has an answer, except `io::Error`: not every one of
/// those has.
macro_rules! for_each_type {
    ($ask:ident) => {
        for_each_policy_error!($ask);
        #[cfg(feature = "faults")]
        $ask!(crate::faults::error::InjectedFault);
        #[cfg(feature = "tokio")]
        $ask!(tokio::time::error::Elapsed);
        #[cfg(feature = "http")]
        $ask!(::http::Error);
        #[cfg(feature = "reqwest")]
        $ask!(::reqwest::Error);
        #[cfg(feature = "ureq")]
        $ask!(::ureq::Error);
        #[cfg(feature = "hyper")]
        $ask!(::hyper::Error);
        #[cfg(feature = "hyper")]
        $ask!(hyper_util::client::legacy::Error);
        #[cfg(feature = "tonic")]
        $ask!(::tonic::Status);
        #[cfg(feature = "tonic")]
        $ask!(::tonic::transport::Error);
        #[cfg(feature = "aws")]
        $ask!(aws_smithy_runtime_api::client::result::ConnectorError);
        #[cfg(feature = "redis")]
        $ask!(::redis::RedisError);
        #[cfg(feature = "rusqlite")]
        $ask!(::rusqlite::Error);
        #[cfg(feature = "sqlx")]
        $ask!(::sqlx::Error);
        #[cfg(feature = "tokio-postgres")]
        $ask!(::tokio_postgres::Error);
    };
}

/// The answer of an error that holds others, as `io::Error` and `dyn Error` do. A rejection
/// anywhere in its chain is permanent; without an answer in the chain it is transient.
pub(crate) fn answer(error: &(dyn Error + 'static)) -> Transience {
    if holds_rejection(error) {
        return Transience::Permanent;
    }
    transience(error).unwrap_or(Transience::Transient)
}

/// The outcome of such an error for a breaker. A rejection anywhere in its chain is ignored, and so
/// is a timeout's error that a breaker ignores: the caller was in a hurry. For all others the first
/// error in the chain decides that has an answer.
pub(crate) fn outcome(error: &(dyn Error + 'static)) -> Outcome {
    let is_ignored = |known: &dyn Transient| known.outcome() == Outcome::Ignored;
    if causes(error).any(|error| is_rejection(error) || of_policy(error, is_ignored)) {
        return Outcome::Ignored;
    }
    causes(error)
        .find_map(|error| ask_one(error, Outcome::of, |known| known.outcome()))
        .unwrap_or(Outcome::Failure)
}

/// The answer of the first error in the chain, `error` included, that has one.
pub(crate) fn transience(error: &(dyn Error + 'static)) -> Option<Transience> {
    causes(error).find_map(|error| ask_one(error, |answer| answer, |known| known.transience()))
}

/// Whether a circuit breaker's rejection is in the chain, `error` included.
pub(crate) fn holds_rejection(error: &(dyn Error + 'static)) -> bool {
    causes(error).any(is_rejection)
}

/// The kind of the error of a policy in the chain, `error` included. Without one, that of the first
/// error that has a kind.
pub(crate) fn kind(error: &(dyn Error + 'static)) -> &'static str {
    let mut of_policies = OTHER_KIND;
    let mut ask = |known: &dyn Transient| {
        of_policies = known.kind();
        true
    };
    if causes(error).any(|error| of_policy(error, &mut ask)) {
        return of_policies;
    }
    let is_io = |error: &(dyn Error + 'static)| downcast::<io::Error>(error).is_some();
    let without = || if causes(error).any(is_io) { io_kind::word(io::ErrorKind::Other) } else { OTHER_KIND };
    causes(error).map(kind_of_one).find(|kind| *kind != OTHER_KIND).unwrap_or_else(without)
}

/// The kind of one error of a chain.
fn kind_of_one(error: &(dyn Error + 'static)) -> &'static str {
    if let Some(io) = downcast::<io::Error>(error) {
        // The error in it says more.
        let is_other = io.kind() == io::ErrorKind::Other;
        return if is_other { OTHER_KIND } else { io_kind::word(io.kind()) };
    }
    macro_rules! ask {
        ($type:ty) => {
            if let Some(known) = downcast::<$type>(error) {
                return Transient::kind(known);
            }
        };
    }
    for_each_type!(ask);
    OTHER_KIND
}

/// Asks one error of a chain, if it has an answer: an `io::Error` by its kind, every other one by
/// `of`.
fn ask_one<T>(
    error: &(dyn Error + 'static),
    of_io: fn(Transience) -> T,
    of: fn(&dyn Transient) -> T,
) -> Option<T> {
    if let Some(io) = downcast::<io::Error>(error) {
        return io_kind::of_its_own(io).map(of_io);
    }
    macro_rules! ask {
        ($type:ty) => {
            if let Some(known) = downcast::<$type>(error) {
                return Some(of(known));
            }
        };
    }
    for_each_type!(ask);
    None
}

/// The policy whose rejection is in the chain, `error` included.
pub(crate) fn rejector(error: &(dyn Error + 'static)) -> Option<Rejector> {
    causes(error).find_map(rejector_of_one)
}

fn is_rejection(error: &(dyn Error + 'static)) -> bool {
    rejector_of_one(error).is_some()
}

/// The policy whose rejection the error is, or of which a `RetryError` knows. `map_err` can replace
/// a rejection with an error that no longer holds it.
fn rejector_of_one(error: &(dyn Error + 'static)) -> Option<Rejector> {
    macro_rules! ask {
        ($type:ty) => {
            if let Some(by) = downcast::<RetryError<$type>>(error).and_then(RetryError::rejector) {
                return Some(by);
            }
        };
    }
    ask!(io::Error);
    ask!(BoxedError);
    for_each_type!(ask);
    let mut by = None;
    of_policy(error, |known| {
        by = known.__resilience_rejector();
        by.is_some()
    });
    by
}

/// Whether this is true of the error, which is that of a policy, or of a fault in its place.
fn of_policy(error: &(dyn Error + 'static), is: impl FnOnce(&dyn Transient) -> bool) -> bool {
    macro_rules! ask {
        ($type:ty) => {
            if let Some(known) = downcast::<$type>(error) {
                return is(known);
            }
        };
    }
    for_each_policy_error!(ask);
    #[cfg(feature = "faults")]
    ask!(crate::faults::error::InjectedFault);
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PolicyError;
    use crate::errors::any_error::AskAnyError as _;
    use crate::errors::ask::AskError;
    use crate::errors::chain::tests::{Caused, rejection};
    use crate::retry::{Attempts, StopReason};
    use crate::timeout::{Cut, TimedOut};
    use std::time::Duration;

    fn timed_out(cut: Cut) -> TimedOut {
        TimedOut::new("shop::price", Duration::from_millis(800), cut)
    }

    /// A type that leads to an error of any type, as `anyhow::Error` does.
    struct Report(Box<dyn Error + Send + Sync>);

    impl std::ops::Deref for Report {
        type Target = dyn Error + Send + Sync;

        fn deref(&self) -> &Self::Target {
            &*self.0
        }
    }

    /// The errors in which one of a policy can be wrapped.
    fn wrapped<E>(error: &E) -> [Box<dyn Error + Send + Sync>; 8]
    where
        E: Error + Clone + Into<PolicyError> + Into<io::Error> + Send + Sync + 'static,
    {
        let io = || -> io::Error { error.clone().into() };
        let sum: PolicyError = error.clone().into();
        [
            io().into(),
            io::Error::other(io()).into(),
            io::Error::other(sum.clone()).into(),
            Caused(error.clone().into()).into(),
            Caused(sum.clone().into()).into(),
            Caused(std::sync::Arc::new(sum.clone()).into()).into(),
            retried(sum, false).into(),
            retried(io(), false).boxed().into(),
        ]
    }

    #[cfg(feature = "ureq")]
    #[test]
    fn an_outcome_of_its_own_is_found_in_whatever_holds_the_error() {
        let boxed = |status| Caused(io::Error::other(ureq::Error::StatusCode(status)).into());
        let outcomes = [429, 503, 404].map(|status| (&boxed(status) as &dyn Error).outcome());
        assert_eq!(outcomes, [Outcome::Ignored, Outcome::Failure, Outcome::Success]);
    }

    #[test]
    fn the_error_of_a_policy_is_found_in_whatever_holds_it() {
        let answers = |error: &(dyn Error + Send + Sync + 'static)| {
            (error.transience(), error.is_rejection(), error.outcome())
        };
        for error in wrapped(&timed_out(Cut::OwnLimit)) {
            assert_eq!(answers(&*error), (Transience::Transient, false, Outcome::Failure), "{error:?}");
        }
        for error in wrapped(&timed_out(Cut::InheritedEarly)) {
            assert_eq!(answers(&*error), (Transience::Transient, false, Outcome::Ignored), "{error:?}");
        }
        for error in wrapped(&rejection()) {
            assert_eq!(answers(&*error), (Transience::Permanent, true, Outcome::Ignored), "{error:?}");
        }
    }

    #[test]
    fn a_cut_by_the_caller_is_ignored_in_errors_of_known_type() {
        let early = || timed_out(Cut::InheritedEarly);
        assert_eq!(io::Error::from(early()).outcome(), Outcome::Ignored);
        assert_eq!(BoxedError::from(early()).outcome(), Outcome::Ignored);
        assert_eq!(retried(early(), false).outcome(), Outcome::Ignored);
        assert_eq!(retried(io::Error::from(early()), false).outcome(), Outcome::Ignored);
        let report = |error: TimedOut| Report(Caused(error.into()).into());
        let asked = AskError(&report(early())).__resilience_outcome();
        assert_eq!(asked, Outcome::Ignored);
        let asked = AskError(&report(timed_out(Cut::Inherited))).__resilience_outcome();
        assert_eq!(asked, Outcome::Failure);
    }

    #[test]
    fn a_retry_error_of_the_error_of_a_policy_knows_of_a_rejection() {
        // `map_err` can replace the rejection by another error.
        assert!(holds_rejection(&Caused(retried(timed_out(Cut::OwnLimit), true).into())));
        assert!(holds_rejection(&Caused(retried(PolicyError::from(timed_out(Cut::OwnLimit)), true).into())));
        assert!(!holds_rejection(&Caused(retried(timed_out(Cut::OwnLimit), false).into())));
    }

    #[test]
    fn a_retry_error_in_a_chain_says_whose_rejection_it_was() {
        for (reason, by) in
            [(StopReason::CircuitOpen, Rejector::Breaker), (StopReason::Rejected, Rejector::Gate)]
        {
            let cut = timed_out(Cut::OwnLimit);
            let error = RetryError::new(cut, &Attempts::of(3, Duration::ZERO, reason, true));
            assert_eq!(AskError(&error).__resilience_rejector(), Some(by));
            assert_eq!(rejector(&Caused(error.into())), Some(by));
        }
        assert_eq!(rejector(&Caused(retried(timed_out(Cut::OwnLimit), false).into())), None);
    }

    fn retried<E>(error: E, rejected: bool) -> RetryError<E> {
        let reason = if rejected { StopReason::CircuitOpen } else { StopReason::AttemptsExhausted };
        RetryError::new(error, &Attempts::of(3, Duration::ZERO, reason, rejected))
    }

    #[test]
    fn the_kind_is_that_of_the_first_error_that_has_one() {
        let io = |kind: io::ErrorKind| io::Error::from(kind);
        assert_eq!(kind(&io(io::ErrorKind::ConnectionReset)), "connection_reset");
        assert_eq!(kind(&Caused(io(io::ErrorKind::NotFound).into())), "not_found");
        assert_eq!(kind(&io::Error::other(io(io::ErrorKind::TimedOut))), "timed_out");
        assert_eq!(kind(&io::Error::other("?")), "other");
        assert_eq!(kind(&Caused("?".into())), "_OTHER");
    }

    #[test]
    fn the_error_of_a_policy_has_its_kind_in_whatever_holds_it() {
        for error in wrapped(&timed_out(Cut::OwnLimit)) {
            assert_eq!(error.kind(), "timed_out", "{error:?}");
        }
        for error in wrapped(&rejection()) {
            assert_eq!(error.kind(), "circuit_open", "{error:?}");
        }
        let late = io::Error::new(io::ErrorKind::TimedOut, rejection());
        assert_eq!(kind(&late), "circuit_open");
        assert_eq!(Transient::kind(&retried(rejection(), false)), "circuit_open");
        assert_eq!(
            AskError(&Report(io::Error::from(rejection()).into())).__resilience_kind(),
            "circuit_open"
        );
    }

    #[test]
    fn the_first_error_that_says_something_answers() {
        let of = |error: Caused| transience(&error);
        let kind = |kind: io::ErrorKind| io::Error::from(kind);
        assert_eq!(of(Caused(kind(io::ErrorKind::NotFound).into())), Some(Transience::Permanent));
        assert_eq!(of(Caused(kind(io::ErrorKind::TimedOut).into())), Some(Transience::Transient));
        let twice = Caused(io::Error::new(io::ErrorKind::TimedOut, kind(io::ErrorKind::NotFound)).into());
        assert_eq!(of(twice), Some(Transience::Transient));
        assert_eq!(of(Caused("no".into())), None);
    }

    #[test]
    fn an_error_of_a_retry_hands_on_its_own() {
        let missing = || io::Error::from(io::ErrorKind::NotFound);
        assert_eq!(transience(&retried(missing(), false)), Some(Transience::Permanent));
        assert!(!holds_rejection(&retried(missing(), false)));
        assert!(holds_rejection(&Caused(retried(missing(), true).into())));
    }

    #[test]
    fn a_boxed_error_hands_on_the_one_in_it() {
        let boxed = |error: Box<dyn Error + Send + Sync>, rejected| retried(error, rejected).boxed();
        let missing = || boxed(io::Error::from(io::ErrorKind::NotFound).into(), false);
        assert_eq!(transience(&missing()), Some(Transience::Permanent));
        assert_eq!(transience(&Caused(std::sync::Arc::new(missing()).into())), Some(Transience::Permanent));
        let rejection = boxed(crate::errors::chain::tests::rejection().into(), false);
        assert_eq!(
            (transience(&rejection), holds_rejection(&rejection)),
            (Some(Transience::Permanent), true)
        );
        assert!(!holds_rejection(&missing()));
        assert!(holds_rejection(&Caused(boxed("it was mapped away".into(), true).into())));
    }

    #[cfg(any(feature = "http", feature = "tonic"))]
    fn in_another(error: impl Error + Send + Sync + 'static) -> Option<Transience> {
        transience(&Caused(io::Error::other(error).into()))
    }

    #[cfg(feature = "http")]
    #[test]
    fn an_error_of_the_crate_http_says_something() {
        let invalid = ::http::StatusCode::from_u16(1).expect_err("it is no status");
        assert_eq!(in_another(::http::Error::from(invalid)), Some(Transience::Permanent));
    }

    #[cfg(feature = "reqwest")]
    #[test]
    fn an_error_of_reqwest_says_something() {
        let invalid = ::reqwest::Client::new().get("no address").build().expect_err("it is no address");
        assert_eq!(in_another(invalid), Some(Transience::Permanent));
    }

    #[cfg(feature = "ureq")]
    #[test]
    fn an_error_of_ureq_says_something() {
        assert_eq!(in_another(::ureq::Error::StatusCode(404)), Some(Transience::Permanent));
        assert_eq!(in_another(::ureq::Error::StatusCode(503)), Some(Transience::Transient));
    }

    #[cfg(feature = "hyper")]
    #[tokio::test]
    async fn an_error_of_hyper_says_something() {
        use hyper_util::client::legacy::{Client, connect::HttpConnector};
        use hyper_util::rt::TokioExecutor;

        let client: Client<HttpConnector, String> = Client::builder(TokioExecutor::new()).build_http();
        let relative = client.get(::http::Uri::from_static("/relative")).await;
        assert_eq!(in_another(relative.expect_err("it has no host")), Some(Transience::Permanent));
    }

    #[cfg(feature = "tonic")]
    #[test]
    fn an_error_of_tonic_says_something() {
        assert_eq!(in_another(::tonic::Status::not_found("no")), Some(Transience::Permanent));
        assert_eq!(in_another(::tonic::Status::unavailable("no")), Some(Transience::Transient));
    }

    #[cfg(feature = "tokio")]
    #[tokio::test(start_paused = true)]
    async fn a_timeout_of_tokio_says_something() {
        let elapsed = tokio::time::timeout(Duration::from_secs(1), std::future::pending::<()>()).await;
        let error = Caused(elapsed.expect_err("it never ends").into());
        assert_eq!(transience(&error), Some(Transience::Transient));
    }
}

//! The [`Transience`] of a response of any type.

use http::{Response, StatusCode};

use super::RetryAfter;
use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::Transient;

/// For `on_ok` of a retry: whether the response asks for another attempt, and after how long.
///
/// A circuit breaker has another question, and [`failing`](super::failing) is its answer. With
/// `on_ok = transient` a breaker ignores a 429, because [`Transient::outcome`] does. In a closure
/// it would count it as a failure of the service.
///
/// It is [`Transient::transience`] as a function, so that `on_ok = transient` reads well. A
/// response is transient if its status is. Its `Retry-After` is then the least wait:
///
/// ```
/// # extern crate resilience_core as resilience;
/// use http::Response;
/// use resilience::{Transience, http::transient};
/// use std::time::Duration;
///
/// let busy = Response::builder().status(503).header("retry-after", "7").body(()).unwrap();
/// assert_eq!(transient(&busy), Transience::TransientAfter(Duration::from_secs(7)));
///
/// let missing = Response::builder().status(404).header("retry-after", "7").body(()).unwrap();
/// assert_eq!(transient(&missing), Transience::Permanent);
/// ```
pub fn transient<R: Transient + ?Sized>(response: &R) -> Transience {
    response.transience()
}

/// The same for the response of any client. It takes the status, and a function that looks up a
/// header by its name in lower case: `on_ok = |r| classify(r.status_code, |name|
/// r.headers.get(name))`.
///
/// A number outside of 100 to 999 is not a status, and is permanent.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{Transience, http::classify};
/// use std::collections::HashMap;
/// use std::time::Duration;
///
/// let headers = HashMap::from([("retry-after", "7")]);
/// let answer = classify(429, |name| headers.get(name));
/// assert_eq!(answer, Transience::TransientAfter(Duration::from_secs(7)));
///
/// assert_eq!(classify(500, |_| None::<&str>), Transience::Transient);
/// ```
pub fn classify<S, V>(status: S, header: impl Fn(&str) -> Option<V>) -> Transience
where
    S: TryInto<u16>,
    V: AsRef<[u8]>,
{
    match classify_status(status) {
        Transience::Permanent => Transience::Permanent,
        transient => match RetryAfter::find(header) {
            Some(after) => Transience::TransientAfter(after.delay()),
            None => transient,
        },
    }
}

/// The same for a status without headers, as most errors have it: `on = |e|
/// classify_status(e.status)`.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{Transience, http::classify_status};
///
/// assert_eq!(classify_status(503), Transience::Transient);
/// assert_eq!(classify_status(404), Transience::Permanent);
/// ```
pub fn classify_status(status: impl TryInto<u16>) -> Transience {
    let status = status.try_into().ok().and_then(|code| StatusCode::from_u16(code).ok());
    status.map_or(Transience::Permanent, |status| status.transience())
}

/// By its status, and by `Retry-After` if the status is transient.
impl<B> Transient for Response<B> {
    fn transience(&self) -> Transience {
        of(self.status(), self.headers())
    }

    fn outcome(&self) -> Outcome {
        self.status().outcome()
    }

    fn kind(&self) -> &'static str {
        self.status().kind()
    }
}

/// The answer of a response with this status and these headers. The response types of clients use
/// it too.
pub(crate) fn of(status: StatusCode, headers: &http::HeaderMap) -> Transience {
    classify(status, |name| headers.get(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_number_that_is_no_status_is_permanent() {
        let none = |_: &str| None::<&str>;
        assert_eq!(classify(-1, none), Transience::Permanent);
        assert_eq!(classify(70_000, none), Transience::Permanent);
        assert_eq!(classify(99_u8, none), Transience::Permanent);
        assert_eq!(classify(503_i32, none), Transience::Transient);
        assert_eq!(classify_status(0), Transience::Permanent);
    }

    #[test]
    fn a_hint_with_a_permanent_status_is_none() {
        assert_eq!(classify(301, |_| Some("5")), Transience::Permanent);
        assert_eq!(classify(409, |_| Some("5")), Transience::Permanent);
    }

    #[test]
    fn a_hint_is_looked_up_by_its_name() {
        let header = |name: &str| (name == "retry-after").then_some("5");
        assert_eq!(classify(503, header), Transience::TransientAfter(Duration::from_secs(5)));
        assert_eq!(classify(503, |_| Some("soon")), Transience::Transient);
    }
}

//! The attempt that runs, as the body of a retried function sees it.

use crate::retry::{Retry, RetryPolicy};
use crate::runtime::clock::{Clock, Instant};
use crate::runtime::deadline::Deadline;
use crate::runtime::random;
use crate::telemetry::call_id::CallIdSlot;
use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

/// The attempt that runs. `context = cx` binds a reference to it in the body.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::Attempt;
/// use std::io;
///
/// fn request(cx: &Attempt<io::Error>) -> String {
///     format!("Idempotency-Key: {}\nX-Attempt: {}", cx.idempotency_key(), cx.number())
/// }
/// # let _ = request;
/// ```
pub struct Attempt<E> {
    start: Instant,
    last_error: Option<E>,
    /// Digits alone. So wide and no wider, as the id of the call needs room too.
    key: OnceLock<Box<[u8; 32]>>,
    id: CallIdSlot,
    number: u32,
    max: Option<u32>,
    clock: Clock,
}

impl<E> Attempt<E> {
    /// The next attempt of a call.
    #[doc(hidden)]
    #[must_use]
    pub fn begin(retry: &Retry, policy: &RetryPolicy) -> Self {
        let mut room = None;
        let policy = retry.in_force(policy, &mut room);
        Self {
            start: retry.started(policy),
            last_error: None,
            key: OnceLock::new(),
            id: CallIdSlot::new(retry.id_for_body()),
            number: retry.made().saturating_add(1),
            max: policy.limit().map(Into::into),
            clock: policy.clock(),
        }
    }

    /// Moves on to the next attempt. `last_error` is the error of the last one, or `None` if it
    /// returned an `Ok` that is retried.
    #[doc(hidden)]
    pub fn next(&mut self, retry: &Retry, last_error: Option<E>) {
        self.number = retry.made().saturating_add(1);
        self.last_error = last_error;
    }

    /// The number of this attempt, from 1. An attempt that ran for
    /// [`reset_after`](RetryPolicy::reset_after) becomes the first of a new count, so the attempt
    /// after it has the number 2.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// The most attempts of a call, the first included; `None` if they are unlimited.
    #[must_use]
    pub const fn max(&self) -> Option<u32> {
        self.max
    }

    /// The time since the call began, waits included. Each call of this method reads the clock.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.clock.now().since(self.start)
    }

    /// The time that is left of the [`Deadline`](crate::Deadline) around this attempt, such as that
    /// of `max_duration`. Zero when it is over, `None` if there is none. For a client's own
    /// timeout. Reads the clock.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::Attempt;
    /// use std::io;
    /// use std::net::{SocketAddr, TcpStream};
    /// use std::time::Duration;
    ///
    /// fn connect(cx: &Attempt<io::Error>, to: &SocketAddr) -> io::Result<TcpStream> {
    ///     TcpStream::connect_timeout(to, cx.remaining().unwrap_or(Duration::from_secs(30)))
    /// }
    /// # let _ = connect;
    /// ```
    #[must_use]
    pub fn remaining(&self) -> Option<Duration> {
        Deadline::current().map(Deadline::remaining)
    }

    /// The error of the attempt before this one. `None` in the first attempt, and after an `Ok`
    /// that is retried.
    #[must_use]
    pub const fn last_error(&self) -> Option<&E> {
        self.last_error.as_ref()
    }

    /// A key for this call: 128 random bits as 32 hexadecimal digits, in lower case. It is made
    /// when this method is first called, and is the same in every attempt of the call. So a server
    /// can tell a repeated request from a second one. The bits come from the operating system.
    #[must_use]
    pub fn idempotency_key(&self) -> &str {
        let key = self.key.get_or_init(|| Box::new(digits(random::wide_bits())));
        std::str::from_utf8(&**key).unwrap_or_default()
    }

    /// The id of this call, for logs: 64 bits, the same in every attempt. Events print it as 16
    /// hexadecimal digits, in the field `call`, so that a line of the body's own can be found with
    /// them:
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::Attempt;
    /// use std::io;
    ///
    /// fn log(cx: &Attempt<io::Error>) -> String {
    ///     format!("call={:016x} attempt={}", cx.call_id(), cx.number())
    /// }
    /// # let _ = log;
    /// ```
    ///
    /// No other call of this process has it. It is no secret and no key: the ids of a process
    /// follow from each other. For a key that a server may see, see
    /// [`idempotency_key`](Self::idempotency_key).
    #[must_use]
    pub fn call_id(&self) -> u64 {
        self.id.get_or_make().to_bits()
    }
}

/// `bits` as 32 hexadecimal digits.
fn digits(bits: u128) -> [u8; 32] {
    std::array::from_fn(|place| b"0123456789abcdef"[(bits >> (124 - 4 * place)) as usize & 0xf])
}

impl<E: fmt::Debug> fmt::Debug for Attempt<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt")
            .field("number", &self.number)
            .field("max", &self.max)
            .field("last_error", &self.last_error)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::clock::TestClock;
    use crate::vocabulary::described::Observed;
    use crate::vocabulary::transience::Transience;

    fn begin<E>() -> Attempt<E> {
        let policy = RetryPolicy::new();
        Attempt::begin(&Retry::timed(&policy), &policy)
    }

    #[test]
    fn it_counts_from_one_and_keeps_the_error_before() {
        let (policy, mut attempt, mut retry) = (RetryPolicy::new(), begin(), Retry::new());
        assert_eq!((attempt.number(), attempt.max(), attempt.last_error()), (1, Some(3), None));
        for (number, error) in [(2, Some("no")), (3, None)] {
            let _ = Retry::decide(&policy, Transience::Transient, None, Observed::NOTHING, None, &mut retry);
            attempt.next(&retry, error);
            assert_eq!((attempt.number(), attempt.last_error()), (number, error.as_ref()));
        }
    }

    #[test]
    fn unlimited_attempts_have_no_maximum() {
        let policy = RetryPolicy::new().unlimited();
        assert_eq!(Attempt::<()>::begin(&Retry::timed(&policy), &policy).max(), None);
    }

    #[test]
    fn the_key_is_one_for_all_attempts_and_another_for_each_call() {
        let mut attempt = begin();
        let key = attempt.idempotency_key().to_owned();
        attempt.next(&Retry::new(), Some(()));
        assert_eq!(attempt.idempotency_key(), key);
        assert!(key.len() == 32 && key.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')), "{key}");
        assert_ne!(begin::<()>().idempotency_key(), key);
    }

    #[test]
    fn a_key_has_the_digits_of_its_bits() {
        for bits in [0, 1, u128::MAX, 0x0123_4567_89ab_cdef_fedc_ba98_7654_3210] {
            assert_eq!(digits(bits).as_slice(), format!("{bits:032x}").as_bytes());
        }
    }

    #[test]
    fn the_id_is_one_for_all_attempts_and_another_for_each_call() {
        let mut attempt = begin();
        let id = attempt.call_id();
        attempt.next(&Retry::new(), Some(()));
        assert_eq!(attempt.call_id(), id);
        assert_ne!(begin::<()>().call_id(), id);
    }

    #[test]
    fn it_has_room_for_the_id_without_growing() {
        assert_eq!(size_of::<Attempt<()>>(), 48);
    }

    #[test]
    fn time_counts_from_before_the_first_attempt() {
        let clock = TestClock::new();
        let _installed = clock.install();
        let mut attempt = begin();
        clock.advance(Duration::from_secs(2));
        attempt.next(&Retry::new(), Some(()));
        clock.advance(Duration::from_secs(1));
        assert_eq!(attempt.elapsed(), Duration::from_secs(3));
        clock.set(Duration::ZERO);
        assert_eq!(attempt.elapsed(), Duration::ZERO);
    }

    #[test]
    fn it_is_as_shareable_as_its_error() {
        const fn send_and_sync<T: Send + Sync>() {}
        const { send_and_sync::<Attempt<String>>() };
    }

    #[test]
    fn it_prints() {
        let mut attempt = begin();
        attempt.next(&Retry::new(), Some("no"));
        assert_eq!(
            format!("{attempt:?}"),
            r#"Attempt { number: 1, max: Some(3), last_error: Some("no"), .. }"#
        );
    }
}

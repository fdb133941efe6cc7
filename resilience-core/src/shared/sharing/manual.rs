//! Orders of somebody for the breakers of all replicas.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;
use std::{error, fmt};

use crate::runtime::random;
use crate::shared::runner::Request;
use crate::shared::sharing::Sharing;
use crate::shared::store::{Command, Manual, ManualState, StoreError};

/// The longest time for which an order may last: a week. A store knows its end for no less.
const LONGEST: Duration = Manual::KNOWN;
/// The longest name, reason and author, in bytes.
const LONGEST_TEXT: usize = 1024;

/// An order for a breaker of all replicas, which [`lasting`](Self::lasting) gives.
#[derive(Debug)]
#[must_use = "an order is given by `lasting`"]
pub struct FleetOrder<'a> {
    sharing: &'a Sharing,
    name: &'a str,
    state: ManualState,
    by: Option<&'a str>,
    why: &'a str,
}

impl<'a> FleetOrder<'a> {
    pub(super) fn new(sharing: &'a Sharing, name: &'a str, state: ManualState) -> Self {
        Self { sharing, name, state, by: None, why: "" }
    }

    /// Why, for whoever looks at it: `incident 812`. Empty unless set, at most 1,024 bytes.
    pub fn because(mut self, why: &'a str) -> Self {
        self.why = why;
        self
    }

    /// Who. The replica unless set, at most 1,024 bytes.
    pub fn by(mut self, by: &'a str) -> Self {
        self.by = Some(by);
        self
    }

    /// Gives the order, which ends after `time`: 1 ms to 7 days. It takes the place of the one
    /// before. All replicas obey it after a poll and a round trip, and a breaker of that name that
    /// is used for the first time later does so then.
    ///
    /// Each replica obeys an order once: if somebody resets its breaker, it stays so until an order
    /// is given anew, which may be the same one. A store that is flushed loses the order: replicas
    /// that obey it do so until its end, and those that start later do not have it.
    ///
    /// It blocks the thread until the store has answered, for at most five rounds. A round takes a
    /// poll, from 100 ms to 1 s.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::shared::{self, Settings, memory::MemoryStore};
    /// use std::time::Duration;
    ///
    /// let store = MemoryStore::new();
    /// let settings = Settings::new("web-7");
    /// # let settings = settings.poll(Duration::from_secs(2)); // Time for a machine that is busy.
    /// let sharing = shared::start(store.connect("web-7"), settings)?;
    /// let ten_minutes = Duration::from_secs(600);
    /// sharing.force_open("payments").because("incident 812").lasting(ten_minutes)?;
    /// let never = sharing.force_open("payments").lasting(Duration::ZERO);
    /// assert!(never.unwrap_err().to_string().contains("lasts 1 ms to 7 days"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The time or a text is out of its range, the store did not answer, the lane has ended, or
    /// this is its thread: that of a hook of a change that the fleet has made.
    pub fn lasting(self, time: Duration) -> Result<(), SharingError> {
        if !(Duration::from_millis(1)..=LONGEST).contains(&time) {
            return Err(SharingError::Time(time));
        }
        let by = self.by.unwrap_or(self.sharing.replica());
        send(self.sharing, self.name, Some(self.state), [by, self.why], time)
    }
}

pub(super) fn end(sharing: &Sharing, name: &str) -> Result<(), SharingError> {
    send(sharing, name, None, [sharing.replica(), ""], Duration::ZERO)
}

fn send(
    sharing: &Sharing,
    name: &str,
    state: Option<ManualState>,
    [by, why]: [&str; 2],
    lasts: Duration,
) -> Result<(), SharingError> {
    if name.is_empty() || [name, by, why].iter().any(|text| text.len() > LONGEST_TEXT) {
        return Err(SharingError::Text);
    }
    if sharing.mailbox.is_lane() {
        return Err(SharingError::OnLane);
    }
    let (reply, replies) = sync_channel(1);
    let is_given_up = Arc::new(AtomicBool::new(false));
    let (name, by, why) = (name.to_owned(), by.to_owned(), why.to_owned());
    let command = Command::Manual { name, id: random::seed().max(1), state, by, why, lasts };
    let request = Request { command, reply, is_given_up: Arc::clone(&is_given_up) };
    if !sharing.mailbox.request(request) {
        return Err(SharingError::Ended);
    }
    // A tick of three rounds may be under way.
    let patience = sharing.settings.patience().saturating_mul(5);
    match replies.recv_timeout(patience) {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(SharingError::Store(error)),
        Err(RecvTimeoutError::Disconnected) => Err(SharingError::Ended),
        Err(RecvTimeoutError::Timeout) => {
            is_given_up.store(true, Ordering::Release);
            Err(SharingError::NoAnswer(patience))
        }
    }
}

/// Why an order for all replicas was not given.
#[derive(Debug)]
#[non_exhaustive]
pub enum SharingError {
    /// The store has failed. It may have carried the order out nevertheless.
    Store(StoreError),
    /// The store has not answered in this time. It may have carried the order out nevertheless.
    NoAnswer(Duration),
    /// The lane of this process has ended.
    Ended,
    /// A hook has given the order on the thread of the lane, which would wait for itself.
    OnLane,
    /// The time is not from 1 ms to 7 days.
    Time(Duration),
    /// The name is empty, or a text is longer than 1,024 bytes.
    Text,
}

impl fmt::Display for SharingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => write!(
                f,
                "the store has failed, so that it is not known whether it has the order: {error}; \
                 give it again, which does no harm"
            ),
            Self::NoAnswer(time) => write!(
                f,
                "the store has not answered within {time:?}, so that it is not known whether it has the \
                 order; give it again, which does no harm"
            ),
            Self::Ended => f.write_str("the lane has ended, so that nothing reaches other replicas"),
            Self::OnLane => f.write_str(
                "the order was given by a hook on the thread of the lane, which would wait for itself; \
                 give it on another thread",
            ),
            Self::Time(time) => write!(
                f,
                "an order for all replicas lasts 1 ms to 7 days, and {time:?} is out of that range: \
                 it ends by itself, so that nobody has to remember it"
            ),
            Self::Text => f.write_str(
                "the name of the breaker is not empty, and neither the name nor the reason nor the author \
                 has more than 1,024 bytes",
            ),
        }
    }
}

impl error::Error for SharingError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

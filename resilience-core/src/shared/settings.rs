//! What a lane is set to.

use std::time::Duration;

use crate::shared::start_error::StartError;

/// The quickest and the slowest poll.
const POLL: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(10));
/// The shortest and the longest time that the store has for an answer.
const PATIENCE: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(1));
/// The longest id of a replica, in bytes.
const LONGEST_ID: usize = 128;

/// What a replica is called, and how its lane works: for [`start`](crate::shared::start).
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::shared::Settings;
/// use std::time::Duration;
///
/// let settings = Settings::new("web-7").service("shop").version("1.4.2").quorum(3);
/// assert!(settings.poll(Duration::from_millis(100)).check().is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub(super) replica: String,
    pub(super) service: String,
    pub(super) version: String,
    pub(super) quorum: u32,
    pub(super) poll: Duration,
}

impl Settings {
    /// Settings of the replica with this id, which no other replica may have: two with one id have
    /// one vote.
    pub fn new(replica: impl Into<String>) -> Self {
        Self {
            replica: replica.into(),
            service: String::new(),
            version: String::new(),
            quorum: 2,
            poll: Duration::from_millis(250),
        }
    }

    /// The name of the service, for whoever looks at the fleet. Empty unless set.
    #[must_use]
    pub fn service(mut self, service: impl Into<String>) -> Self {
        self.service = service.into();
        self
    }

    /// The version of the program, for whoever looks at the fleet. Empty unless set.
    #[must_use]
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = version.into();
        self
    }

    /// The number of replicas whose own breaker has to open before the breakers of all do: 2 unless
    /// set, so that a replica with a broken network takes nobody with it.
    #[must_use]
    pub const fn quorum(mut self, quorum: u32) -> Self {
        self.quorum = quorum;
        self
    }

    /// The time between two looks at the store: 250 ms unless set, from 50 ms to 10 s. A replica is
    /// forgotten after 10 s without a look, so that a poll of more than 5 s shows it now and then.
    /// It is the time that the store has for an answer too, but 100 ms at least and 1 s at most.
    #[must_use]
    pub const fn poll(mut self, poll: Duration) -> Self {
        self.poll = poll;
        self
    }

    /// Compares the settings with what a lane takes.
    ///
    /// # Errors
    ///
    /// The first setting that is out of its range, and that range.
    pub fn check(&self) -> Result<(), StartError> {
        let has_id = !self.replica.is_empty()
            && self.replica.len() <= LONGEST_ID
            && !self.replica.chars().any(char::is_control);
        if !has_id {
            return Err(StartError::Replica(self.replica.clone()));
        }
        if self.quorum == 0 {
            return Err(StartError::Quorum);
        }
        if !(POLL.0..=POLL.1).contains(&self.poll) {
            return Err(StartError::Poll(self.poll));
        }
        Ok(())
    }

    /// How long a round may take: one poll, but 100 ms to 1 s. Who waits for the lane waits for a
    /// few of them.
    pub(super) fn patience(&self) -> Duration {
        self.poll.clamp(PATIENCE.0, PATIENCE.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_out_of_range_are_refused() {
        let refused = |settings: Settings| settings.check().unwrap_err().to_string();
        assert!(refused(Settings::new("")).contains("1 to 128 bytes"));
        assert!(refused(Settings::new("x".repeat(129))).contains("1 to 128 bytes"));
        assert!(refused(Settings::new("a\nb")).contains("control characters"));
        assert!(refused(Settings::new("a").quorum(0)).contains("quorum(1)"));
        for poll in [Duration::from_millis(49), Duration::from_millis(10_001)] {
            assert!(refused(Settings::new("a").poll(poll)).contains("50 ms to 10 s"));
        }
        for poll in [POLL.0, POLL.1] {
            assert_eq!(Settings::new("x".repeat(128)).poll(poll).quorum(1).check().ok(), Some(()));
        }
    }

    #[test]
    fn a_round_has_a_poll_within_a_tenth_of_a_second_and_one() {
        let patience = |millis| Settings::new("a").poll(Duration::from_millis(millis)).patience();
        assert_eq!(patience(50), Duration::from_millis(100));
        assert_eq!(patience(250), Duration::from_millis(250));
        assert_eq!(patience(10_000), Duration::from_secs(1));
    }
}

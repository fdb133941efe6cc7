//! Why a lane did not start.

use std::time::Duration;
use std::{error, fmt, io};

/// Why [`start`](crate::shared::start) did not start a lane.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// There is a lane in this process, or one that was stopped still waits for its store.
    Running,
    /// The id of the replica is empty, too long, or has control characters.
    Replica(String),
    /// The quorum is zero.
    Quorum,
    /// The poll is out of its range.
    Poll(Duration),
    /// The system gave no thread.
    Thread(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Running => f.write_str(
                "this process has a lane already: one `Sharing` serves all shared breakers, \
                 so start it once, and keep it until the program ends",
            ),
            Self::Replica(id) => write!(
                f,
                "the id of a replica has 1 to 128 bytes and no control characters, and {id:?} does not: \
                 write the name of the host, or of the pod"
            ),
            Self::Quorum => f.write_str(
                "a quorum of 0 would open a circuit without a vote: write `quorum(1)` if the breaker \
                 of one replica is to open those of all",
            ),
            Self::Poll(poll) => write!(f, "a poll is 50 ms to 10 s, and {poll:?} is not"),
            Self::Thread(error) => write!(f, "the system gives no thread for the lane: {error}"),
        }
    }
}

impl error::Error for StartError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Thread(error) => Some(error),
            _ => None,
        }
    }
}

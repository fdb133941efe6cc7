//! The lane of a process, as the program holds it.

mod manual;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::shared::breakers::breakers;
use crate::shared::runner::{self, Body, Mailbox, Place, status};
use crate::shared::settings::Settings;
use crate::shared::start_error::StartError;
use crate::shared::store::{ManualState, Store};

pub use manual::{FleetOrder, SharingError};

/// Starts the lane of this process: one thread, which exchanges what the shared breakers know with
/// `store`, for as long as the [`Sharing`] lives.
///
/// It returns at once, and does not fail because the store is not there. Until the store answers,
/// each breaker decides by itself.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::shared::{self, Settings, memory::MemoryStore};
///
/// let store = MemoryStore::new();
/// let sharing = shared::start(store.connect("web-7"), Settings::new("web-7").service("shop"))?;
/// assert_eq!(sharing.replica(), "web-7");
/// sharing.stop();
/// # Ok::<(), shared::StartError>(())
/// ```
///
/// # Errors
///
/// There is a lane in this process, a setting is out of its range, or the system gives no thread.
pub fn start(store: impl Store + 'static, settings: Settings) -> Result<Sharing, StartError> {
    settings.check()?;
    let place = Place::take().ok_or(StartError::Running)?;
    status::is_of(&settings.replica);
    let mailbox = Arc::new(Mailbox::new());
    let body = Body::new(Box::new(store), settings.clone(), breakers);
    runner::spawn(body, Arc::clone(&mailbox), place).map_err(StartError::Thread)?;
    Ok(Sharing::new(mailbox, settings))
}

/// The lane of this process, and the way to command the breakers of all replicas.
///
/// Dropping it ends the lane. Then each breaker decides by itself, and orders that were given to
/// all replicas end here.
#[must_use = "the lane ends when this is dropped"]
pub struct Sharing {
    mailbox: Arc<Mailbox>,
    settings: Settings,
}

impl Sharing {
    pub(super) fn new(mailbox: Arc<Mailbox>, settings: Settings) -> Self {
        Self { mailbox, settings }
    }

    /// The id of this replica.
    #[must_use]
    pub fn replica(&self) -> &str {
        &self.settings.replica
    }

    /// Whether the store answers: the last good exchange began less than two polls and 200 ms ago.
    #[must_use]
    pub fn is_up(&self) -> bool {
        status::is_up()
    }

    /// The time since the last good exchange with the store began, or since the lane began if there
    /// was none.
    #[must_use]
    pub fn lag(&self) -> Duration {
        status::lag().unwrap_or_default()
    }

    /// The number of replicas that the store knew last, with this one. `None` before it has said
    /// so.
    #[must_use]
    pub fn replicas(&self) -> Option<u32> {
        status::replicas()
    }

    /// Rejects all calls at the breaker `name` in all replicas, once
    /// [`lasting`](FleetOrder::lasting) says for how long.
    ///
    /// A name that no replica has is no error: nobody can know what others call later. So look
    /// whether the breaker has obeyed.
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
    /// let order = sharing.force_open("payments").because("incident 812").by("on call");
    /// order.lasting(Duration::from_secs(600))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn force_open<'a>(&'a self, name: &'a str) -> FleetOrder<'a> {
        FleetOrder::new(self, name, ManualState::ForcedOpen)
    }

    /// Lets all calls through at the breaker `name` in all replicas, once
    /// [`lasting`](FleetOrder::lasting) says for how long.
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
    /// sharing.disable("payments").because("a false alarm").lasting(Duration::from_secs(600))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn disable<'a>(&'a self, name: &'a str) -> FleetOrder<'a> {
        FleetOrder::new(self, name, ManualState::Disabled)
    }

    /// Ends what [`force_open`](Self::force_open) or [`disable`](Self::disable) has ordered for the
    /// breaker `name`, whichever replica it was. All replicas hear of it after a poll and a round
    /// trip, those that are silent within a week, and it ends an order too that the store has lost.
    /// Without an order it ends nothing, and is no error.
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
    /// sharing.force_open("payments").lasting(Duration::from_secs(600))?;
    /// // Before its time is over:
    /// sharing.end("payments")?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The store did not answer, the lane has ended, or this is its thread: that of a hook of a
    /// change that the fleet has made.
    pub fn end(&self, name: &str) -> Result<(), SharingError> {
        manual::end(self, name)
    }

    /// Ends the lane, as dropping it does.
    pub fn stop(self) {}
}

impl Drop for Sharing {
    /// Waits for the thread, but no longer than its rounds with the store may take: 4 s at most.
    /// The thread ends by itself then, and it does not wait for itself if a hook on it drops this.
    fn drop(&mut self) {
        self.mailbox.stop();
        if self.mailbox.is_lane() {
            return;
        }
        self.mailbox.wait_for_end(self.settings.patience().saturating_mul(4));
        status::is_left();
    }
}

impl fmt::Debug for Sharing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sharing").field("settings", &self.settings).finish_non_exhaustive()
    }
}

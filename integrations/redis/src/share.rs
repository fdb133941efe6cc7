//! From a URL to a lane.

use std::fmt;
use std::time::Duration;

use redis::Client;
use resilience::shared::{self, Settings, Sharing};

use crate::instance::Instance;
use crate::{RedisStore, ShareError, url};

/// The namespace of those who set none.
const NAMESPACE: &str = "default";

/// Begins to share the breakers of this process by the server at `url`. Nothing is shared until
/// [`start`](Share::start).
///
/// A URL is `redis://user:password@host:6379/0`, of which all but the host can be left out. The
/// number is that of the database. `valkey://` means the same, `unix:///run/redis.sock` is a
/// socket, and `rediss://` is TLS, if the crate `redis` is built with a feature for TLS, and
/// `rustls` has a provider of cryptography. [The start page](crate#tls) says how.
///
/// ```no_run
/// use std::time::Duration;
///
/// let sharing = resilience_redis::share("redis://10.0.0.5/")?.namespace("shop").start()?;
/// sharing.force_open("payments").because("incident 812").lasting(Duration::from_secs(600))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If `url` is none of a Redis server. The message says what to write, and has no password in it.
pub fn share(url: &str) -> Result<Share, ShareError> {
    Ok(Share::of(url::client(url)?))
}

/// How this replica shares its breakers, made by [`share`].
#[must_use = "nothing is shared until `start`"]
pub struct Share {
    client: Client,
    namespace: String,
    replica: Option<String>,
    service: Option<String>,
    version: String,
    quorum: u32,
    poll: Option<Duration>,
}

impl Share {
    fn of(client: Client) -> Self {
        Self {
            client,
            namespace: NAMESPACE.to_owned(),
            replica: None,
            service: None,
            version: String::new(),
            quorum: 2,
            poll: None,
        }
    }

    /// The fleet: replicas with one namespace share their breakers, and know nothing of others on
    /// the same server. `default` unless set; 1 to 100 characters without braces. All of its keys
    /// begin with `resilience:{namespace}:`.
    ///
    /// Programs that call the same services may share a namespace. Their breakers of one name are
    /// then one circuit.
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.namespace = namespace.into();
        self
    }

    /// The id of this replica, 1 to 128 bytes, which no other one may have at the same time: two
    /// with one id have one vote.
    ///
    /// Unless it is set, all processes of one machine or container have one vote together, by
    /// `RESILIENCE_INSTANCE`, else by `HOSTNAME`, else by the name that the system has: what is
    /// broken there is broken for all of them, and one that starts again and again does not vote
    /// twice. The id is that name, the number of the process and, without `RESILIENCE_INSTANCE`,
    /// eight random digits.
    ///
    /// So containers with a name each need nothing. Set it if several processes of a machine are to
    /// vote for themselves, as in a fleet on one machine, to something that is the same after a
    /// restart, such as `web-3`.
    pub fn replica(mut self, id: impl fmt::Display) -> Self {
        self.replica = Some(id.to_string());
        self
    }

    /// The name of the service, for whoever looks at the fleet. The namespace unless set.
    pub fn service(mut self, name: impl Into<String>) -> Self {
        self.service = Some(name.into());
        self
    }

    /// The version of the program, for whoever looks at the fleet. Empty unless set.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = version.into();
        self
    }

    /// The number of replicas whose own breaker has to open before those of all do, at least 1. It
    /// is 2 unless set, so that a replica with a broken network takes nobody with it. All replicas
    /// should have the same.
    pub fn quorum(mut self, replicas: u32) -> Self {
        self.quorum = replicas;
        self
    }

    /// The time between two looks at the server, from 50 ms to 10 s; 250 ms unless set. A look is
    /// one `GET`. It is also the time that the server has for its answer, but 100 ms to 1 s. A
    /// replica is forgotten 10 s after its last look, so that one that polls in more than 5 s is
    /// not always counted and shown.
    pub fn poll(mut self, time: Duration) -> Self {
        self.poll = Some(time);
        self
    }

    /// Starts the lane: a thread that exchanges what this process and others know, for as long as
    /// the [`Sharing`] lives. It returns at once: the lane connects by itself, and goes on to try
    /// while the server is not there. Until then each breaker decides by itself.
    ///
    /// # Errors
    ///
    /// If there is a lane in this process already, the namespace or another setting is out of its
    /// range, or the system gives no thread.
    pub fn start(self) -> Result<Sharing, ShareError> {
        let instance = self.replica.map(|id| Instance { voter: id.clone(), replica: id });
        let Instance { replica, voter } = instance.unwrap_or_else(Instance::of_process);
        let store = RedisStore::of(self.client, &self.namespace, replica.clone())?.voter(voter);
        let service = self.service.unwrap_or(self.namespace);
        let mut settings = Settings::new(replica).service(service).version(self.version).quorum(self.quorum);
        if let Some(poll) = self.poll {
            settings = settings.poll(poll);
        }
        shared::start(store, settings).map_err(ShareError::Start)
    }
}

/// Without the user and the password of the URL.
impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Share");
        shown.field("address", &self.client.get_connection_info().addr().to_string());
        shown.field("namespace", &self.namespace).field("replica", &self.replica);
        shown.field("quorum", &self.quorum).field("poll", &self.poll).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share() -> Share {
        super::share("redis://me:sesame@127.0.0.1:1/").expect("a URL")
    }

    #[test]
    fn what_is_out_of_range_starts_no_lane() {
        let refused = |share: Share| share.start().expect_err("it is refused").to_string();
        assert!(refused(share().namespace("a}b")).contains("without braces"));
        assert!(refused(share().replica("")).contains("1 to 128 bytes"));
        assert!(refused(share().quorum(0)).contains("quorum(1)"));
        assert!(refused(share().poll(Duration::ZERO)).contains("50 ms to 10 s"));
    }

    #[test]
    fn nothing_shows_the_password() {
        let shown = format!("{:?}", share());
        assert!(shown.contains("127.0.0.1:1") && !shown.contains("sesame"), "{shown}");
    }

    #[test]
    fn a_server_that_is_not_there_is_no_error() {
        let sharing = share().start().expect("it goes on to ask");
        assert!(!sharing.is_up());
        assert!(sharing.replica().contains(&format!("-{}", std::process::id())), "{}", sharing.replica());
        // A process has one lane.
        assert!(share().start().expect_err("a second one").to_string().contains("already"));
    }
}

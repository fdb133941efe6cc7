//! The page, as a value.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{Request, Response};
use resilience::telemetry::{self, ObserverGuard};

use crate::answer;
use crate::clock::Moment;
use crate::guard::host::host_of;
use crate::guard::token::Token;
use crate::journal::Journal;
use crate::sample::Sampler;
use crate::write::audit::Refusals;

/// The operations page, and its HTTP API.
///
/// It is read-only, and hides keys and the texts of errors, unless it is told otherwise. Clones are
/// the same page.
///
/// From [`new`](Self::new) on, an observer stores what happens off the happy path: the last 256
/// events. Nothing else is done until somebody asks: there is no thread and no timer. Whoever asks
/// makes a sample of all functions, at most one every 2 s, and samples of two minutes are kept for
/// the small curves.
///
/// ```
/// use bytes::Bytes;
/// use http::{Request, StatusCode};
/// use resilience_admin::Admin;
///
/// let admin = Admin::new().service("shop").replica("shop-1");
/// let request = Request::get("/health").header("host", "localhost").body(Bytes::new())?;
/// assert_eq!(admin.answer(&request).status(), StatusCode::OK);
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone)]
#[must_use = "nobody sees it unless it is mounted or served"]
pub struct Admin {
    pub(crate) settings: Settings,
    pub(crate) shared: Arc<Shared>,
}

/// What the builder sets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) service: Option<String>,
    pub(crate) replica: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) token: Option<Token>,
    pub(crate) hosts: Vec<String>,
    pub(crate) prefix: String,
    pub(crate) shows_details: bool,
}

/// What all clones share.
pub(crate) struct Shared {
    pub(crate) journal: Arc<Journal>,
    pub(crate) refusals: Refusals,
    sampler: Mutex<Sampler>,
    _observing: ObserverGuard,
}

impl Admin {
    /// The page of this process. An observer stores events from now on.
    #[expect(clippy::new_without_default, reason = "it begins to observe, and is no empty value")]
    pub fn new() -> Self {
        let journal = Arc::new(Journal::new());
        let observed = Arc::clone(&journal);
        let observing = telemetry::observe(move |event| observed.observe(event));
        let sampler = Mutex::new(Sampler::new(journal.now()));
        let settings = Settings {
            service: own_name(),
            replica: ["RESILIENCE_INSTANCE", "HOSTNAME"].iter().find_map(|name| variable(name)),
            ..Settings::default()
        };
        let refusals = Refusals::default();
        Self { settings, shared: Arc::new(Shared { journal, refusals, sampler, _observing: observing }) }
    }

    /// The name of the service, for the head of the page. The name of the program unless set.
    pub fn service(mut self, name: impl Into<String>) -> Self {
        self.settings.service = Some(name.into());
        self
    }

    /// The name of this replica, for the head of the page. That of the variable
    /// `RESILIENCE_INSTANCE`, else `HOSTNAME`, unless set.
    pub fn replica(mut self, name: impl Into<String>) -> Self {
        self.settings.replica = Some(name.into());
        self
    }

    /// The version of the service, for the head of the page. Unknown unless set:
    /// `.version(env!("CARGO_PKG_VERSION"))`.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.settings.version = Some(version.into());
        self
    }

    /// Lets those who have `token` change things: breakers, overrides, switches and faults.
    ///
    /// Take 128 random bits or more, from the place where the service has its other secrets. Only a
    /// hash of it is kept. With a token that is empty or blank the page stays read-only, so that a
    /// variable that is missing opens nothing. It also does with one that a header cannot carry,
    /// and warns of it: a token is of printable characters of ASCII.
    pub fn allow_writes(mut self, token: impl AsRef<str>) -> Self {
        let token = token.as_ref();
        self.settings.token = Token::new(token);
        if self.settings.token.is_none() && !token.trim().is_empty() {
            tracing::warn!(
                target: "resilience::admin",
                "the token is not used, and the page is read-only: a token is of printable characters of ASCII"
            );
        }
        self
    }

    /// Shows keys, and texts of errors. Both may hold data of users; without this only the kinds of
    /// errors are shown, which are from the source. Events have them from this call on. A clone
    /// that was made before it does not show them.
    pub fn show_details(mut self) -> Self {
        self.settings.shows_details = true;
        self.shared.journal.keep_details();
        self
    }

    /// Answers requests for this host too, at any port: `shop.internal`. IP addresses and
    /// `localhost` need no permission. Call it once for each name.
    pub fn allow_host(mut self, host: impl Into<String>) -> Self {
        let host: String = host.into();
        let host = host.trim();
        self.settings.hosts.push(host_of(host).unwrap_or(host).to_owned());
        self
    }

    /// The beginning of the paths of all requests, `/resilience`, for a mount that does not take it
    /// away. `nest_service` of axum does.
    pub fn at(mut self, prefix: impl Into<String>) -> Self {
        let prefix: String = prefix.into();
        let prefix = prefix.trim_matches('/');
        self.settings.prefix = if prefix.is_empty() { String::new() } else { format!("/{prefix}") };
        self
    }

    /// Takes the time from `clock`, for tests: for ages of events, curves and the date. The clocks
    /// of the system unless set. Breakers and overrides keep the clock of `resilience`.
    pub fn clock(self, clock: impl Fn() -> Moment + Send + Sync + 'static) -> Self {
        self.shared.journal.set_clock(Arc::new(clock));
        *self.shared.sampler() = Sampler::new(self.shared.journal.now());
        self.shared.refusals.begin_anew();
        self
    }

    /// The answer to a request. It is a function of the request, of the state of the process and of
    /// the time; it neither waits nor does I/O.
    ///
    /// Whoever calls it has read the whole body: at most 64 KiB, since more is refused anyway.
    #[must_use]
    pub fn answer(&self, request: &Request<Bytes>) -> Response<Bytes> {
        answer::answer(self, request)
    }
}

impl Shared {
    pub(crate) fn sampler(&self) -> MutexGuard<'_, Sampler> {
        self.sampler.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Admin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Admin").field("settings", &self.settings).finish_non_exhaustive()
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

/// The name of the program's file.
fn own_name() -> Option<String> {
    let path = std::env::current_exe().ok()?;
    Some(path.file_stem()?.to_string_lossy().into_owned())
}

//! The service: a login, a list of three pages, a place for new items; and its faults.

use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use unruly::{Reply, Request, Server};

/// The name and the secret that the login accepts, as in the header: `shop:secret` in Base64.
pub(crate) const CREDENTIALS: [&str; 2] = ["shop", "secret"];
const AUTHORIZATION: &str = "Basic c2hvcDpzZWNyZXQ=";

/// The fault of a request that has a valid token.
#[derive(Clone)]
pub(crate) enum Fault {
    None,
    /// The request gets this reply and is not served.
    Reply(Reply),
    /// The request is served, and its answer is lost.
    AnswerLost,
}

/// How the service is for some time.
#[derive(Clone, Default)]
pub(crate) struct Mood {
    /// The faults of the next requests, in this order.
    pub(crate) faults: Vec<Fault>,
    /// The fault of all requests after these.
    pub(crate) from_then_on: Option<Reply>,
    /// The reply of the login to all, if it gives no tokens.
    pub(crate) login: Option<Reply>,
    /// The token expires after so many more pages, or at once.
    pub(crate) expires_after: Option<usize>,
    /// The time that each request takes.
    pub(crate) work: Duration,
    /// Above the quota the answer is 429.
    pub(crate) quota: Option<Quota>,
}

/// What has reached the service.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    /// Requests other than logins.
    pub(crate) requests: usize,
    pub(crate) logins: usize,
    /// Requests with a token that is not valid.
    pub(crate) unauthorized: usize,
    /// Requests above the quota.
    pub(crate) throttled: usize,
    /// Items that were made.
    pub(crate) created: usize,
    /// The most requests at once.
    pub(crate) at_once: usize,
}

/// A service that stops when it is dropped.
pub(crate) struct Service {
    server: Server,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    mood: Mood,
    faults: VecDeque<Fault>,
    bucket: Option<Bucket>,
    seen: Seen,
    running: usize,
    /// The number of the token that is valid.
    token: usize,
    /// The items that were made, by their idempotency keys.
    created: HashMap<String, Value>,
}

impl Service {
    pub(crate) fn start() -> std::io::Result<Self> {
        let state = Arc::<Mutex<State>>::default();
        let handler = state.clone();
        let server = Server::start(move |request| {
            let work = lock(&handler).begin();
            thread::sleep(work);
            let mut state = lock(&handler);
            state.running -= 1;
            state.reply(request)
        })?;
        Ok(Self { server, state })
    }

    pub(crate) fn url(&self) -> String {
        self.server.url()
    }

    /// From now on the service is like this, and what it has seen is counted anew.
    pub(crate) fn is(&self, mood: Mood) {
        let mut state = lock(&self.state);
        state.faults = mood.faults.iter().cloned().collect();
        state.bucket = mood.quota.map(Bucket::new);
        state.seen = Seen::default();
        state.token += usize::from(mood.expires_after == Some(0));
        state.mood = mood;
    }

    pub(crate) fn seen(&self) -> Seen {
        lock(&self.state).seen
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    /// Counts a request that runs. Returns the time that it takes.
    fn begin(&mut self) -> Duration {
        self.running += 1;
        self.seen.at_once = self.seen.at_once.max(self.running);
        self.mood.work
    }

    fn reply(&mut self, request: &Request) -> Reply {
        if request.path() == "/token" {
            return self.log_in(request);
        }
        self.seen.requests += 1;
        let token = format!("Bearer token-{}", self.token);
        if request.header("authorization") != Some(&token) {
            self.seen.unauthorized += 1;
            return Reply::status(401).header("www-authenticate", "Bearer error=\"invalid_token\"");
        }
        if self.bucket.as_mut().is_some_and(|bucket| !bucket.admits()) {
            self.seen.throttled += 1;
            return Reply::status(429);
        }
        match (self.faults.pop_front(), &self.mood.from_then_on) {
            (Some(Fault::None), _) | (None, None) => self.serve(request),
            (Some(Fault::Reply(reply)), _) => reply,
            (Some(Fault::AnswerLost), _) => {
                self.serve(request);
                Reply::hang_up()
            }
            (None, Some(reply)) => reply.clone(),
        }
    }

    fn log_in(&mut self, request: &Request) -> Reply {
        self.seen.logins += 1;
        if let Some(reply) = &self.mood.login {
            return reply.clone();
        }
        if request.header("authorization") != Some(AUTHORIZATION)
            || request.text() != "grant_type=client_credentials"
        {
            return Reply::status(401).json(&json!({ "error": "invalid_client" }));
        }
        self.token += 1;
        let token = format!("token-{}", self.token);
        Reply::status(200).json(&json!({ "access_token": token, "token_type": "Bearer", "expires_in": 3600 }))
    }

    fn serve(&mut self, request: &Request) -> Reply {
        match (request.method.as_str(), request.path()) {
            ("GET", "/items") => {
                self.age();
                page(request.target.split_once("cursor=").map_or("1", |(_, cursor)| cursor))
            }
            ("POST", "/items") => self.create(request),
            _ => Reply::status(404),
        }
    }

    /// One more page with this token.
    fn age(&mut self) {
        match &mut self.mood.expires_after {
            Some(1) => {
                self.mood.expires_after = None;
                self.token += 1;
            }
            Some(left @ 2..) => *left -= 1,
            Some(0) | None => {}
        }
    }

    /// Makes an item. A repeated key gets the first answer again, and nothing is made.
    fn create(&mut self, request: &Request) -> Reply {
        let seen = &mut self.seen;
        let mut make = || {
            seen.created += 1;
            json!({ "id": 6 + seen.created })
        };
        let item = match request.header("idempotency-key") {
            Some(key) => self.created.entry(key.to_owned()).or_insert_with(make).clone(),
            None => make(),
        };
        Reply::status(201).json(&item)
    }
}

/// Three pages of two items. A cursor has an `&` at its end, which a client has to encode.
fn page(cursor: &str) -> Reply {
    let number: u64 = cursor.trim_end_matches("%26").parse().unwrap_or(1);
    let mut page = json!({ "items": [{ "id": 2 * number - 1 }, { "id": 2 * number }] });
    page["next"] = if number < 3 { json!(format!("{}&", number + 1)) } else { json!("") };
    Reply::status(200).json(&page)
}

/// So many requests at once, and in each second.
#[derive(Clone, Copy)]
pub(crate) struct Quota {
    pub(crate) burst: f64,
    pub(crate) a_second: f64,
}

/// The tokens of a quota.
struct Bucket {
    quota: Quota,
    left: f64,
    last: Instant,
}

impl Bucket {
    fn new(quota: Quota) -> Self {
        Self { quota, left: quota.burst, last: Instant::now() }
    }

    fn admits(&mut self) -> bool {
        let now = Instant::now();
        let more = now.duration_since(self.last).as_secs_f64() * self.quota.a_second;
        (self.left, self.last) = ((self.left + more).min(self.quota.burst), now);
        let admits = self.left >= 1.0;
        self.left -= f64::from(u8::from(admits));
        admits
    }
}

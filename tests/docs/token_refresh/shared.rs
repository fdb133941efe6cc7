//! A token that many tasks share.

use resilience::{PolicyError, Transient, circuit_breaker, retry, timeout};
use tokio::sync::Mutex;

#[derive(Debug, thiserror::Error, Transient)]
enum Error {
    #[error("the token is not accepted")]
    Unauthorized, // not marked: waiting does not heal it
    #[error("the login refuses, for example a wrong secret")]
    #[breaker(failure)]
    LoginRefused,
    #[error(transparent)]
    #[transient(source)]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

/// The token that all callers share.
#[derive(Default)]
struct Session {
    token: Mutex<Option<String>>,
}

impl Session {
    /// The token, or a new one. Whoever comes meanwhile waits for that one.
    async fn token(&self, login: &Login) -> Result<String, Error> {
        let mut token = self.token.lock().await;
        match &*token {
            Some(token) => Ok(token.clone()),
            None => Ok(token.insert(new_token(login).await?).clone()),
        }
    }

    /// Forgets a token that was refused, unless another caller has already replaced it.
    async fn forget(&self, refused: &str) {
        self.token.lock().await.take_if(|token| token == refused);
    }
}

#[retry(attempts = 3, base = 100ms)]
#[circuit_breaker(name = "login", key = login.host, threshold = 5, cooldown = 10s)]
#[timeout(2s)] // it runs with the lock held
async fn new_token(login: &Login) -> Result<String, Error> {
    login.new_token().await
}

#[retry(attempts = 2, base = 0ms, on = Error::Unauthorized)] // at once, with a new token
async fn get(api: &Api, session: &Session, path: &str) -> Result<String, Error> {
    let token = session.token(&api.login).await?;
    let answer = request(api, path, &token).await;
    if let Err(Error::Unauthorized) = answer {
        session.forget(&token).await;
    }
    answer
}

#[retry(attempts = 4, base = 100ms)] // while the service is down
async fn request(api: &Api, path: &str, token: &str) -> Result<String, Error> {
    api.get(path, token).await
}

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Takes a second for a token. The token is its number.
#[derive(Default)]
struct Login {
    host: &'static str,
    made: AtomicU32,
    is_down: AtomicBool,
    hangs: AtomicBool,
    refuses: AtomicBool,
}

impl Login {
    async fn new_token(&self) -> Result<String, Error> {
        let number = self.made.fetch_add(1, SeqCst) + 1;
        sleep(Duration::from_secs(if self.hangs.load(SeqCst) { 3600 } else { 1 })).await;
        if self.refuses.load(SeqCst) {
            return Err(Error::LoginRefused);
        }
        if self.is_down.load(SeqCst) {
            return Err(io::Error::from(io::ErrorKind::ConnectionRefused).into());
        }
        Ok(number.to_string())
    }
}

/// Accepts tokens from this number on.
#[derive(Default)]
struct Api {
    login: Login,
    accepts: AtomicU32,
    requests: AtomicU32,
    failures: AtomicU32,
}

impl Api {
    async fn get(&self, path: &str, token: &str) -> Result<String, Error> {
        self.requests.fetch_add(1, SeqCst);
        sleep(Duration::from_millis(10)).await;
        if self.failures.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_ok() {
            return Err(io::Error::from(io::ErrorKind::ConnectionReset).into());
        }
        let token: u32 = token.parse().expect("it is a number");
        if token < self.accepts.load(SeqCst) {
            Err(Error::Unauthorized)
        } else {
            Ok(format!("{path} by {token}"))
        }
    }

    /// With a login that no other test uses.
    fn new(host: &'static str) -> Self {
        Self { login: Login { host, ..Login::default() }, ..Self::default() }
    }

    /// Requests since the last look, and all tokens.
    fn counts(&self) -> (u32, u32) {
        (self.requests.swap(0, SeqCst), self.login.made.load(SeqCst))
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_replaced_once_and_at_once() {
    let (api, session) = (Api::new("refused"), Session::default());
    assert_eq!(get(&api, &session, "a").await.expect("it works"), "a by 1");
    assert_eq!(api.counts(), (1, 1));

    api.accepts.store(2, SeqCst);
    let start = Instant::now();
    assert_eq!(get(&api, &session, "b").await.expect("it works"), "b by 2");
    assert_eq!(api.counts(), (2, 2));
    // Two requests and a token. No wait.
    assert_eq!(start.elapsed(), Duration::from_millis(10 + 1000 + 10));

    api.accepts.store(u32::MAX, SeqCst);
    assert!(matches!(get(&api, &session, "c").await, Err(Error::Unauthorized)));
    assert_eq!(api.counts(), (2, 3), "no third attempt");
}

#[tokio::test(start_paused = true)]
async fn an_outage_has_attempts_on_both_sides_of_a_refusal() {
    let (api, session) = (Api::new("outage"), Session::default());
    api.failures.store(9, SeqCst);
    assert!(matches!(get(&api, &session, "a").await, Err(Error::Io(_))));
    assert_eq!(api.counts(), (4, 1), "an outage alone is not tried by the outer one");

    api.failures.store(3, SeqCst);
    api.accepts.store(2, SeqCst);
    assert_eq!(get(&api, &session, "b").await.expect("it works"), "b by 2");
    assert_eq!(api.counts(), (3 + 1 + 1, 2));
}

#[tokio::test(start_paused = true)]
async fn a_hundred_tasks_get_one_token() {
    let (api, session) = (Arc::new(Api::new("many")), Arc::new(Session::default()));
    get(&api, &session, "a").await.expect("it works");
    api.accepts.store(2, SeqCst);
    assert_eq!(api.counts(), (1, 1));
    let tasks: Vec<_> = (0..100)
        .map(|number| {
            let (api, session) = (api.clone(), session.clone());
            tokio::spawn(async move { get(&api, &session, &number.to_string()).await })
        })
        .collect();
    for (number, task) in tasks.into_iter().enumerate() {
        assert_eq!(task.await.expect("no panic").expect("it works"), format!("{number} by 2"));
    }
    assert_eq!(api.counts(), (200, 2));
}

#[tokio::test(start_paused = true)]
async fn a_login_that_is_down_is_not_asked_by_each_task() {
    let api = Api::new("down");
    api.login.is_down.store(true, SeqCst);
    let errors = errors_of_a_hundred(&api).await;
    assert_eq!(api.counts(), (0, 5), "five failures open the circuit");
    assert_eq!(rejected(&errors), 98);
}

/// The errors of a hundred tasks that begin together.
async fn errors_of_a_hundred(api: &Api) -> Vec<Error> {
    let session = Session::default();
    let outcomes = futures::future::join_all((0..100).map(|_| get(api, &session, "a"))).await;
    outcomes.into_iter().map(|outcome| outcome.expect_err("there is no token")).collect()
}

fn rejected(errors: &[Error]) -> usize {
    errors.iter().filter(|error| matches!(error, Error::Policy(PolicyError::CircuitOpen(_)))).count()
}

#[tokio::test(start_paused = true)]
async fn a_login_that_refuses_is_not_asked_by_each_task() {
    let (api, start) = (Api::new("refuses"), Instant::now());
    api.login.refuses.store(true, SeqCst);
    let errors = errors_of_a_hundred(&api).await;
    assert_eq!(api.counts(), (0, 5), "each is asked once, and five open the circuit");
    assert_eq!(errors.iter().filter(|error| matches!(error, Error::LoginRefused)).count(), 5);
    assert_eq!((rejected(&errors), start.elapsed()), (95, Duration::from_secs(5)));
}

#[tokio::test(start_paused = true)]
async fn a_login_that_hangs_holds_the_lock_for_a_while() {
    let (api, start) = (Api::new("hangs"), Instant::now());
    api.login.hangs.store(true, SeqCst);
    let errors = errors_of_a_hundred(&api).await;
    assert_eq!((api.counts(), rejected(&errors)), ((0, 5), 98));
    // Five of two seconds, and three waits of at most 100, 200 and 100 ms.
    assert!((10_000..10_500).contains(&start.elapsed().as_millis()), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_goes_away_leaves_the_login_to_the_next() {
    let (api, session) = (Api::new("leaves"), Session::default());
    let goes = tokio::time::timeout(Duration::from_millis(500), get(&api, &session, "a"));
    let (gone, stays) = tokio::join!(goes, get(&api, &session, "b"));
    assert!(gone.is_err());
    assert_eq!(stays.expect("it works"), "b by 2");
    assert_eq!(api.counts(), (1, 2));
}

//! A client of an API with OAuth 2 tokens, pages and a quota. This file is complete: copy it and
//! change the names.
//!
//! | function | what it adds |
//! | --- | --- |
//! | `items` | one deadline for a whole listing |
//! | `page`, `create` | a new token after a 401; a time limit; `page` has the last known page |
//! | `read`, `write` | retries with a budget; `read` hedges, `write` sends a key |
//! | `send` | one attempt: a breaker, a rate limit and a bulkhead for each host, a time limit |
//! | `log_in` | the same for the token, which all tasks share |
//!
//! Beside reqwest (`json`), resilience (`reqwest`) and serde (`derive`) it needs thiserror, and
//! tokio (`sync`) for a lock that is held while a token is on its way. Times are short, for the
//! demonstration.

use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, RequestBuilder, Response, StatusCode, Url};
use resilience::http::{self, RetryAfter};
use resilience::{Deadline, PolicyError, RetryBudget, RetryEvent, Transience, Transient};
use resilience::{bulkhead, circuit_breaker, fallback, hedge, rate_limit, retry, timeout};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The errors of the client.
#[derive(Debug, thiserror::Error, Transient)]
pub(crate) enum ApiError {
    /// The service wants another token. A wait does not help.
    #[error("the token is not accepted")]
    Unauthorized,
    /// The service fails, or a proxy before it.
    #[error("the service fails: {}", status.as_u16())]
    #[transient(after = after)]
    Failing { status: StatusCode, after: Option<Duration> },
    /// The service works, and says no (404), or not now (429).
    #[error("the service refuses: {}", status.as_u16())]
    #[transient(if = status.transience().is_transient(), after = after)]
    #[breaker(success)]
    Refused { status: StatusCode, after: Option<Duration> },
    /// There is no answer, or only a part of one, or it cannot be read.
    #[error("no answer that can be read")]
    #[transient(source)]
    Answer(#[from] reqwest::Error),
    /// The pages of a list form a circle.
    #[error("the page after {0:?} was there before")]
    Circular(String),
    /// A call that was cut, or that was rejected and has sent nothing.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

impl ApiError {
    /// Whether an older page is better than this error. If the service says no, it is not.
    fn is_outage(&self) -> bool {
        match self {
            Self::Unauthorized | Self::Circular(_) => false,
            Self::Refused { .. } => self.transience().is_transient(),
            Self::Failing { .. } | Self::Answer(_) | Self::Policy(_) => true,
        }
    }
}

/// A response that is no success becomes an error, with the wait that its headers ask for.
fn check(response: Response) -> Result<Response, ApiError> {
    let (status, headers) = (response.status(), response.headers());
    if status.is_success() {
        return Ok(response);
    }
    let after = RetryAfter::from_headers(headers).map(RetryAfter::delay);
    // Headers about the quota come with other statuses too, and say nothing of them.
    let quota =
        (status == StatusCode::TOO_MANY_REQUESTS).then(|| http::rate_limit_reset(|name| headers.get(name)));
    let after = after.or(quota.flatten());
    Err(match http::failing(&status) {
        Transience::Permanent => ApiError::Refused { status, after },
        _ => ApiError::Failing { status, after },
    })
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Item {
    pub(crate) id: u64,
}

#[derive(Debug, Serialize)]
pub(crate) struct NewItem {
    pub(crate) name: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Page {
    items: Vec<Item>,
    /// The cursor of the next page; the last page has none, or an empty one.
    next: Option<String>,
    #[serde(skip)]
    source: Source,
}

/// Where a page comes from, the best source first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    #[default]
    Service,
    /// What the service said before.
    Memory,
    /// An empty page, in place of one that was never there.
    Nowhere,
}

/// Items of all pages.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    pub(crate) items: Vec<Item>,
    /// The worst source of a page. With [`Source::Nowhere`] items are missing at the end.
    pub(crate) source: Source,
}

#[derive(Deserialize)]
struct Token {
    access_token: String,
}

/// The client of one host.
pub(crate) struct Api {
    http: Client,
    base: Url,
    /// The key of what each host has of its own: scheme, name and port.
    host: String,
    /// The name and the secret of this client.
    credentials: (String, String),
    /// The token that all tasks share.
    token: tokio::sync::Mutex<Option<String>>,
    /// For retries and hedges of all calls: a fifth of the calls that succeed, and some at first.
    budget: RetryBudget,
    /// The last known pages by their cursors. For long lists take a cache with a bound.
    known: Mutex<HashMap<String, Page>>,
    /// Called before each wait.
    watch: fn(&RetryEvent<ApiError>),
}

impl Api {
    pub(crate) fn new(
        base: Url,
        credentials: (String, String),
        watch: fn(&RetryEvent<ApiError>),
    ) -> reqwest::Result<Self> {
        let http = Client::builder()
            .connect_timeout(Duration::from_secs(1))
            .no_proxy() // for a server on loopback: leave it out
            .build()?;
        let host = base.origin().ascii_serialization();
        let budget = RetryBudget::unshared("api").ratio(0.2).build();
        let (token, known) = Default::default();
        Ok(Self { http, base, host, credentials, token, budget, known, watch })
    }

    /// All items. After `limit` the pages that are left are those of before.
    pub(crate) async fn items(&self, limit: Duration) -> Result<Listing, ApiError> {
        Deadline::within(limit).scope(self.all_pages()).await
    }

    /// A loop over a guarded function, so that only a page that fails is asked for again.
    async fn all_pages(&self) -> Result<Listing, ApiError> {
        let mut listing = Listing::default();
        let mut cursors = HashSet::new();
        let mut cursor = String::new();
        loop {
            let page = self.page(&cursor).await?;
            listing.items.extend(page.items);
            listing.source = listing.source.max(page.source);
            let Some(next) = page.next.filter(|next| !next.is_empty()) else { return Ok(listing) };
            if !cursors.insert(next.clone()) {
                return Err(ApiError::Circular(cursor));
            }
            cursor = next;
        }
    }

    #[fallback(with = |_| Ok(self.last_known(cursor)), on = ApiError::is_outage)]
    #[timeout(2500ms)] // of tokens, attempts and the waits between them, what fits
    #[retry(attempts = 2, base = 0ms, on = ApiError::Unauthorized)] // at once, with a new token
    async fn page(&self, cursor: &str) -> Result<Page, ApiError> {
        let token = self.token().await?;
        let page = self.read(cursor, &token).await;
        if let Err(ApiError::Unauthorized) = page {
            self.forget(&token).await;
        }
        let page = page?;
        self.known().insert(cursor.to_owned(), page.clone());
        Ok(page)
    }

    /// Makes an item once, even if the request is sent several times: the key is the same in all.
    #[timeout(5s)]
    #[retry(attempts = 2, base = 0ms, on = ApiError::Unauthorized, context = cx)]
    pub(crate) async fn create(&self, item: &NewItem) -> Result<Item, ApiError> {
        let token = self.token().await?;
        let created = self.write(item, &token, cx.idempotency_key()).await;
        if let Err(ApiError::Unauthorized) = created {
            self.forget(&token).await;
        }
        created
    }

    /// A GET may be sent twice at once: the second one goes out when the first one takes long.
    #[retry(attempts = 4, base = 50ms, cap = 1s, budget = self.budget, notify = self.watch)]
    #[hedge(500ms, budget = self.budget)]
    async fn read(&self, cursor: &str, token: &str) -> Result<Page, ApiError> {
        let mut url = self.url("items");
        if !cursor.is_empty() {
            url.query_pairs_mut().append_pair("cursor", cursor);
        }
        self.send(self.http.get(url).bearer_auth(token)).await
    }

    /// A POST is repeated after a failure, and never hedged.
    #[retry(attempts = 4, base = 50ms, cap = 1s, budget = self.budget, notify = self.watch)]
    async fn write(&self, item: &NewItem, token: &str, key: &str) -> Result<Item, ApiError> {
        let request = self.http.post(self.url("items")).bearer_auth(token);
        self.send(request.header("idempotency-key", key).json(item)).await
    }

    /// One attempt. The answer is read inside, so that a break in its middle counts too.
    #[circuit_breaker(name = "api", key = self.host, on = http::failing, threshold = 5, cooldown = 1s)]
    #[rate_limit(100, burst = 20, wait = 400ms, key = self.host)]
    #[bulkhead(8, queue = 100, key = self.host)]
    #[timeout(1200ms)]
    async fn send<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ApiError> {
        let response = request.send().await?;
        if response.status() == StatusCode::UNAUTHORIZED {
            return Err(ApiError::Unauthorized);
        }
        Ok(check(response)?.json().await?)
    }

    /// The token, or a new one. Tasks that come meanwhile wait for that one.
    async fn token(&self) -> Result<String, ApiError> {
        let mut token = self.token.lock().await;
        match &*token {
            Some(token) => Ok(token.clone()),
            None => Ok(token.insert(self.log_in().await?).clone()),
        }
    }

    /// Forgets a token that was refused, unless another task has replaced it already.
    async fn forget(&self, refused: &str) {
        self.token.lock().await.take_if(|token| token == refused);
    }

    /// The breaker ends the attempts of all tasks that wait for a token, if there is none.
    #[retry(attempts = 3, base = 50ms, budget = self.budget, notify = self.watch)]
    #[circuit_breaker(name = "login", key = self.host, on = http::failing, threshold = 3, cooldown = 1s)]
    #[timeout(1200ms)]
    async fn log_in(&self) -> Result<String, ApiError> {
        let (name, secret) = &self.credentials;
        let request = self.http.post(self.url("token")).basic_auth(name, Some(secret));
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let response = request.body("grant_type=client_credentials").send().await?;
        Ok(check(response)?.json::<Token>().await?.access_token)
    }

    fn url(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}/{path}", self.base.path().trim_end_matches('/')));
        url
    }

    /// The page as it was before, or an empty one, which ends the listing.
    fn last_known(&self, cursor: &str) -> Page {
        match self.known().get(cursor) {
            Some(page) => Page { source: Source::Memory, ..page.clone() },
            None => Page { source: Source::Nowhere, ..Page::default() },
        }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, Page>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

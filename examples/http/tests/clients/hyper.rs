//! hyper, with the client of hyper-util. It has no timeouts and no redirects, and leaves the body
//! to its caller. The error type here is one that a user of it might write.

use crate::book;
use crate::client::{Client, End, Read, TIMEOUT, block_on};
use crate::scene::Scene;
use crate::table::{Exception, Expected};
use crate::wire;
use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::{self, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use resilience::http::transient;
use resilience::{Transience, Transient, retry};
use tokio::time::timeout;

type Http = legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

const NO_PROXY: &str = "knows no proxies but by another connector";

pub(crate) struct Hyper;

/// The client with HTTP/2 from the start.
pub(crate) struct Http2;

impl Client for Hyper {
    const EXCEPTIONS: &'static [Exception] = &[
        Exception::differs(
            "a URL with a scheme that is not HTTP",
            "hyper-rustls reports it as an I/O error of no kind, such as breaks on the way are",
            Expected::exhausted().requests(0),
        ),
        Exception::impossible("a SOCKS proxy that refuses connections", NO_PROXY),
        Exception::impossible("a SOCKS proxy that hangs up", NO_PROXY),
        Exception::impossible("a SOCKS proxy whose connection is refused", NO_PROXY),
        Exception::impossible("a SOCKS proxy that wants credentials", NO_PROXY),
        Exception::impossible("a proxy that refuses connections", NO_PROXY),
        Exception::impossible("a proxy that hangs up", NO_PROXY),
        Exception::impossible("a proxy that answers 503", NO_PROXY),
        Exception::impossible("a proxy that wants credentials", NO_PROXY),
        Exception::impossible("a compressed body that ends early", "hands out bodies as they come"),
        Exception::impossible("a compressed body that is none", "hands out bodies as they come"),
        Exception::impossible("a deflated body that ends early", "hands out bodies as they come"),
        Exception::impossible("a deflated body that is none", "hands out bodies as they come"),
        Exception::differs("a redirect loop", "does not follow redirects", Expected::permanent()),
        Exception::differs(
            "a redirect to where nobody listens",
            "does not follow redirects",
            Expected::permanent(),
        ),
    ];

    fn call(scene: &Scene, read: Read) -> End {
        call(false, scene, read)
    }
}

impl Client for Http2 {
    fn call(scene: &Scene, read: Read) -> End {
        call(true, scene, read)
    }
}

fn call(http2: bool, scene: &Scene, read: Read) -> End {
    block_on(async {
        let http = client(http2);
        if scene.warm {
            text_of(&http, scene).await.expect("the first request is answered");
        }
        match read {
            Read::Head => End::status(head(&http, scene).await.map(|response| response.status().as_u16())),
            Read::Text => End::body(text(&http, scene).await),
            Read::Json => End::body(json(&http, scene).await),
        }
    })
}

#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("the request")]
    Build(#[from] http::Error),
    #[error("the exchange")]
    Client(#[from] legacy::Error),
    #[error("the body")]
    Body(#[from] hyper::Error),
    #[error("the JSON in the body")]
    Json(#[from] serde_json::Error),
    #[error("the status {0}")]
    Status(StatusCode),
    #[error("too slow")]
    Timeout(#[from] tokio::time::error::Elapsed),
}

impl Transient for Error {
    fn transience(&self) -> Transience {
        match self {
            Self::Build(error) => error.transience(),
            Self::Client(error) => error.transience(),
            Self::Body(error) => error.transience(),
            Self::Status(status) => status.transience(),
            Self::Json(_) => Transience::Permanent,
            Self::Timeout(_) => Transience::Transient,
        }
    }
}

#[retry(attempts = 3, base = 100ms, jitter = none, sleep = book::skip_async, on_ok = transient)]
async fn head(http: &Http, scene: &Scene) -> Result<Response<Incoming>, Error> {
    book::attempt();
    send(http, scene).await
}

#[retry(attempts = 3, base = 100ms, jitter = none, sleep = book::skip_async)]
async fn text(http: &Http, scene: &Scene) -> Result<String, Error> {
    book::attempt();
    text_of(http, scene).await
}

#[retry(attempts = 3, base = 100ms, jitter = none, sleep = book::skip_async)]
async fn json(http: &Http, scene: &Scene) -> Result<u8, Error> {
    book::attempt();
    Ok(serde_json::from_str(&text_of(http, scene).await?)?)
}

async fn text_of(http: &Http, scene: &Scene) -> Result<String, Error> {
    let response = send(http, scene).await?;
    if !response.status().is_success() {
        return Err(Error::Status(response.status()));
    }
    let body = timeout(TIMEOUT, response.into_body().collect()).await??;
    Ok(String::from_utf8_lossy(&body.to_bytes()).into_owned())
}

async fn send(http: &Http, scene: &Scene) -> Result<Response<Incoming>, Error> {
    let (method, body) = match &scene.upload {
        Some(body) => (Method::POST, Full::from(body.clone())),
        None => (Method::GET, Full::default()),
    };
    let mut request = Request::builder().method(method).uri(&scene.url);
    if let Some((name, value)) = scene.header {
        request = request.header(name, value);
    }
    Ok(timeout(TIMEOUT, http.request(request.body(body)?)).await??)
}

fn client(http2: bool) -> Http {
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(wire::distrustful())
        .https_or_http()
        .enable_all_versions()
        .build();
    legacy::Client::builder(TokioExecutor::new()).http2_only(http2).build(connector)
}

//! reqwest.

use crate::book;
use crate::client::{Client, End, Read, TIMEOUT, block_on};
use crate::scene::Scene;
use crate::table::{Exception, Expected};
use reqwest::redirect::Policy;
use reqwest::{Client as Http, ClientBuilder, Proxy, RequestBuilder, Response, Result};
use resilience::http::transient;
use resilience::retry;

pub(crate) struct Reqwest;

/// The client with HTTP/2 from the start.
pub(crate) struct Http2;

/// The exceptions of both clients of reqwest.
pub(crate) const EXCEPTIONS: &[Exception] = &[
    Exception::differs(
        "a redirect to what is no URL",
        "does not follow it, and hands out the redirect: an error only to who takes it for one",
        Expected::permanent().body(""),
    ),
    #[cfg(not(feature = "reqwest-tls"))]
    Exception::impossible("https to a server of plain HTTP", NO_TLS),
    #[cfg(not(feature = "reqwest-tls"))]
    Exception::impossible("a certificate that nobody has signed", NO_TLS),
    #[cfg(not(feature = "reqwest-tls"))]
    Exception::impossible("a hang-up within the handshake", NO_TLS),
    #[cfg(not(feature = "reqwest-tls"))]
    Exception::impossible("a proxy that hangs up", NO_TLS),
    #[cfg(not(feature = "reqwest-tls"))]
    Exception::impossible("a proxy that answers 503", NO_TLS),
    #[cfg(not(feature = "reqwest-tls"))]
    Exception::impossible("a proxy that wants credentials", NO_TLS),
    #[cfg(not(feature = "reqwest-tls"))]
    Exception::impossible("a SOCKS proxy that refuses connections", NO_TLS),
    #[cfg(not(feature = "reqwest-tls"))]
    Exception::impossible("a SOCKS proxy that hangs up", NO_TLS),
    #[cfg(not(feature = "reqwest-tls"))]
    Exception::impossible("a SOCKS proxy whose connection is refused", NO_TLS),
    #[cfg(not(feature = "reqwest-tls"))]
    Exception::impossible("a SOCKS proxy that wants credentials", NO_TLS),
];

#[cfg(not(feature = "reqwest-tls"))]
const NO_TLS: &str =
    "has TLS only with the feature `reqwest-tls`, and makes no use of these proxies without it";

impl Client for Reqwest {
    const EXCEPTIONS: &'static [Exception] = EXCEPTIONS;

    fn call(scene: &Scene, read: Read) -> End {
        call(builder(scene), scene, read)
    }
}

impl Client for Http2 {
    const EXCEPTIONS: &'static [Exception] = &[Exception::differs(
        "a stream reset with REFUSED_STREAM",
        "sends it again by itself, since the server has not looked at it",
        Expected::heals(Read::Text).waits(&[]),
    )];

    fn call(scene: &Scene, read: Read) -> End {
        call(builder(scene).http2_prior_knowledge(), scene, read)
    }
}

fn call(builder: ClientBuilder, scene: &Scene, read: Read) -> End {
    block_on(async {
        let http = builder.build().expect("the settings are fine");
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

#[retry(attempts = 3, base = 100ms, jitter = none, sleep = book::skip_async, on_ok = transient)]
async fn head(http: &Http, scene: &Scene) -> Result<Response> {
    book::attempt();
    request(http, scene).send().await
}

#[retry(attempts = 3, base = 100ms, jitter = none, sleep = book::skip_async)]
async fn text(http: &Http, scene: &Scene) -> Result<String> {
    book::attempt();
    text_of(http, scene).await
}

#[retry(attempts = 3, base = 100ms, jitter = none, sleep = book::skip_async)]
async fn json(http: &Http, scene: &Scene) -> Result<u8> {
    book::attempt();
    request(http, scene).send().await?.error_for_status()?.json().await
}

async fn text_of(http: &Http, scene: &Scene) -> Result<String> {
    request(http, scene).send().await?.error_for_status()?.text().await
}

fn request(http: &Http, scene: &Scene) -> RequestBuilder {
    let request = match &scene.upload {
        Some(body) => http.post(&scene.url).body(body.clone()),
        None => http.get(&scene.url),
    };
    match scene.header {
        Some((name, value)) => request.header(name, value),
        None => request,
    }
}

fn builder(scene: &Scene) -> ClientBuilder {
    let builder = match &scene.proxy {
        Some(proxy) => Http::builder().proxy(Proxy::all(proxy).expect("it is a URL")),
        None => Http::builder().no_proxy(),
    };
    #[cfg(feature = "reqwest-tls")]
    let builder = builder.tls_certs_only([stranger()]);
    builder.redirect(Policy::limited(3)).timeout(TIMEOUT)
}

#[cfg(feature = "reqwest-tls")]
pub(crate) fn stranger() -> reqwest::Certificate {
    reqwest::Certificate::from_der(&crate::wire::stranger()).expect("it is a certificate")
}

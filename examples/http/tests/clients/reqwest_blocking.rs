//! reqwest's blocking client.

use crate::book;
use crate::client::{Client, End, Read, TIMEOUT};
#[cfg(feature = "reqwest-tls")]
use crate::reqwest::stranger;
use crate::scene::Scene;
use crate::table::Exception;
use reqwest::blocking::{Client as Http, RequestBuilder, Response};
use reqwest::redirect::Policy;
use reqwest::{Proxy, Result};
use resilience::http::transient;
use resilience::retry;

pub(crate) struct Blocking;

impl Client for Blocking {
    const EXCEPTIONS: &'static [Exception] = super::reqwest::EXCEPTIONS;

    fn call(scene: &Scene, read: Read) -> End {
        let http = client(scene);
        if scene.warm {
            text_of(&http, scene).expect("the first request is answered");
        }
        match read {
            Read::Head => End::status(head(&http, scene).map(|response| response.status().as_u16())),
            Read::Text => End::body(text(&http, scene)),
            Read::Json => End::body(json(&http, scene)),
        }
    }
}

#[retry(attempts = 3, base = 100ms, jitter = none, sleep = book::skip, on_ok = transient)]
fn head(http: &Http, scene: &Scene) -> Result<Response> {
    book::attempt();
    request(http, scene).send()
}

#[retry(attempts = 3, base = 100ms, jitter = none, sleep = book::skip)]
fn text(http: &Http, scene: &Scene) -> Result<String> {
    book::attempt();
    text_of(http, scene)
}

#[retry(attempts = 3, base = 100ms, jitter = none, sleep = book::skip)]
fn json(http: &Http, scene: &Scene) -> Result<u8> {
    book::attempt();
    request(http, scene).send()?.error_for_status()?.json()
}

fn text_of(http: &Http, scene: &Scene) -> Result<String> {
    request(http, scene).send()?.error_for_status()?.text()
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

fn client(scene: &Scene) -> Http {
    let builder = match &scene.proxy {
        Some(proxy) => Http::builder().proxy(Proxy::all(proxy).expect("it is a URL")),
        None => Http::builder().no_proxy(),
    };
    #[cfg(feature = "reqwest-tls")]
    let builder = builder.tls_certs_only([stranger()]);
    builder.redirect(Policy::limited(3)).timeout(TIMEOUT).build().expect("the settings are fine")
}

//! ureq.

use crate::book;
use crate::client::{Client, End, Read, TIMEOUT};
use crate::scene::Scene;
use crate::table::{Exception, Expected};
use crate::wire;
use resilience::http::transient;
use resilience::retry;
use ureq::http::Response;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Body, Error, Proxy};

const NO_SOCKS: &str = "is used without SOCKS here";

const NO_DEFLATE: &str = "knows gzip alone here, and hands out the rest as it comes";

pub(crate) struct Ureq;

impl Client for Ureq {
    const EXCEPTIONS: &'static [Exception] = &[
        Exception::impossible("a SOCKS proxy that refuses connections", NO_SOCKS),
        Exception::impossible("a SOCKS proxy that hangs up", NO_SOCKS),
        Exception::impossible("a SOCKS proxy whose connection is refused", NO_SOCKS),
        Exception::impossible("a SOCKS proxy that wants credentials", NO_SOCKS),
        Exception::impossible("a deflated body that ends early", NO_DEFLATE),
        Exception::impossible("a deflated body that is none", NO_DEFLATE),
        Exception::differs(
            "a redirect to what is no URL",
            "takes it for a path on the same server, which sends it on again",
            Expected::permanent().requests(4),
        ),
    ];

    fn call(scene: &Scene, read: Read) -> End {
        let agent = agent(scene, read);
        if scene.warm {
            send(&agent, scene)
                .and_then(|mut response| response.body_mut().read_to_string())
                .expect("an answer");
        }
        match read {
            Read::Head => End::status(head(&agent, scene).map(|response| response.status().as_u16())),
            Read::Text => End::body(text(&agent, scene)),
            Read::Json => End::body(json(&agent, scene)),
        }
    }
}

#[retry(attempts = 3, base = 100ms, jitter = none, sleep = book::skip, on_ok = transient)]
fn head(agent: &Agent, scene: &Scene) -> Result<Response<Body>, Error> {
    book::attempt();
    send(agent, scene)
}

#[retry(attempts = 3, base = 100ms, jitter = none, sleep = book::skip)]
fn text(agent: &Agent, scene: &Scene) -> Result<String, Error> {
    book::attempt();
    send(agent, scene)?.body_mut().read_to_string()
}

#[retry(attempts = 3, base = 100ms, jitter = none, sleep = book::skip)]
fn json(agent: &Agent, scene: &Scene) -> Result<u8, Error> {
    book::attempt();
    send(agent, scene)?.body_mut().read_json()
}

fn send(agent: &Agent, scene: &Scene) -> Result<Response<Body>, Error> {
    if let Some(body) = &scene.upload {
        return agent.post(&scene.url).send(body);
    }
    let request = agent.get(&scene.url);
    match scene.header {
        Some((name, value)) => request.header(name, value).call(),
        None => request.call(),
    }
}

fn agent(scene: &Scene, read: Read) -> Agent {
    let stranger = wire::stranger();
    let stranger = Certificate::from_der(&stranger).to_owned();
    Agent::config_builder()
        // Only a response keeps the header `Retry-After`; an error has no headers.
        .http_status_as_error(read != Read::Head)
        .max_redirects(3)
        .timeout_global(Some(TIMEOUT))
        .proxy(scene.proxy.as_deref().map(|proxy| Proxy::new(proxy).expect("it is a URL")))
        .tls_config(TlsConfig::builder().root_certs(RootCerts::from([stranger])).build())
        .build()
        .into()
}

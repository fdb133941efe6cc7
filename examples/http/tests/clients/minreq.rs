//! minreq, which has no feature: closures judge its responses and errors.

use crate::book;
use crate::client::{Client, End, Read};
use crate::scene::Scene;
use crate::table::{Exception, Expected};
use minreq::Response;
use resilience::http::{classify, classify_status};
use resilience::{Transience, Transient, retry};

const LENIENT: &str = "takes a head for whole that is not";
const NOT_KEPT: &str = "keeps no connection";
const UNNOTICED: &str = "takes what has come of a body for all of it";
const AS_THEY_COME: &str = "hands out bodies as they come";
const NO_PROXY: &str = "is used without a proxy here";
const NO_TLS: &str = "is used without TLS here";
const READ_AS_503: &str = "makes a 503 of an answer without a status";
const LOOKED_UP: &str = "asks for the address of any name";

pub(crate) struct Minreq;

impl Client for Minreq {
    const EXCEPTIONS: &'static [Exception] = &[
        Exception::impossible("a hang-up within the head", LENIENT),
        Exception::impossible("a header of the answer that is none", LENIENT),
        Exception::impossible("a hang-up on a kept connection", NOT_KEPT),
        Exception::impossible("a reset on a kept connection", NOT_KEPT),
        Exception::impossible("a kept connection that was closed meanwhile", NOT_KEPT),
        Exception::impossible("a kept connection that ended with 408", NOT_KEPT),
        Exception::impossible("a body that is cut", UNNOTICED),
        Exception::impossible("a body cut before its first byte", UNNOTICED),
        Exception::impossible("a body cut between chunks", UNNOTICED),
        Exception::impossible("a body cut within a chunk", UNNOTICED),
        Exception::impossible("a body cut within the size of a chunk", UNNOTICED),
        Exception::impossible("JSON that is cut", UNNOTICED),
        Exception::impossible("JSON cut within a chunk", UNNOTICED),
        Exception::impossible("a compressed body that is cut", AS_THEY_COME),
        Exception::impossible("a compressed body that ends early", AS_THEY_COME),
        Exception::impossible("a compressed body that is none", AS_THEY_COME),
        Exception::impossible("compressed JSON that is cut", AS_THEY_COME),
        Exception::impossible("a deflated body that ends early", AS_THEY_COME),
        Exception::impossible("a deflated body that is none", AS_THEY_COME),
        Exception::impossible("a SOCKS proxy that refuses connections", NO_PROXY),
        Exception::impossible("a SOCKS proxy that hangs up", NO_PROXY),
        Exception::impossible("a SOCKS proxy whose connection is refused", NO_PROXY),
        Exception::impossible("a SOCKS proxy that wants credentials", NO_PROXY),
        Exception::impossible("a proxy that refuses connections", NO_PROXY),
        Exception::impossible("a proxy that hangs up", NO_PROXY),
        Exception::impossible("a proxy that answers 503", NO_PROXY),
        Exception::impossible("a proxy that wants credentials", NO_PROXY),
        Exception::impossible("https to a server of plain HTTP", NO_TLS),
        Exception::impossible("a certificate that nobody has signed", NO_TLS),
        Exception::impossible("a hang-up within the handshake", NO_TLS),
        Exception::differs("garbage in place of HTTP", READ_AS_503, Expected::heals(Read::Text)),
        Exception::differs("a status that is none", READ_AS_503, Expected::heals(Read::Text)),
        Exception::differs(
            "a header that is none",
            "sends it as it is, which the server takes for no request, and its hanging up is read as a 503",
            Expected::exhausted().requests(0),
        ),
        Exception::differs("a URL without a host", LOOKED_UP, Expected::exhausted().requests(0)),
        Exception::differs("a URL with a host that is none", LOOKED_UP, Expected::exhausted().requests(0)),
        Exception::differs("a redirect to what is no URL", LOOKED_UP, Expected::exhausted()),
        Exception::differs(
            "a chunk whose size is none",
            "reports it as an I/O error of no kind, such as breaks on the way are",
            Expected::heals(Read::Text),
        ),
        Exception::differs(
            "JSON in a chunk whose size is none",
            "reports it as an I/O error of no kind, such as breaks on the way are",
            Expected::heals(Read::Json),
        ),
        Exception::differs(
            "a redirect loop",
            "notices that it comes to the same place again",
            Expected::permanent().requests(2),
        ),
    ];

    fn call(scene: &Scene, read: Read) -> End {
        match read {
            Read::Head => End::status(head(scene).map(|response| response.status_code)),
            Read::Text => End::body(text(scene)),
            Read::Json => End::body(json(scene)),
        }
    }
}

#[derive(Debug)]
enum Error {
    Client(minreq::Error),
    Status(u16),
    Json(#[expect(dead_code, reason = "for the message")] serde_json::Error),
}

/// The function for `on`.
fn judge(error: &Error) -> Transience {
    match error {
        Error::Client(minreq::Error::IoError(error)) => error.transience(),
        Error::Client(minreq::Error::AddressNotFound) => Transience::Transient,
        Error::Status(status) => classify_status(*status),
        Error::Client(_) | Error::Json(_) => Transience::Permanent,
    }
}

#[retry(
    attempts = 3,
    base = 100ms,
    jitter = none,
    sleep = book::skip,
    on = judge,
    on_ok = |response: &Response| classify(response.status_code, |name| response.header(name)),
)]
fn head(scene: &Scene) -> Result<Response, Error> {
    book::attempt();
    send(scene)
}

#[retry(attempts = 3, base = 100ms, jitter = none, sleep = book::skip, on = judge)]
fn text(scene: &Scene) -> Result<String, Error> {
    book::attempt();
    text_of(scene)
}

#[retry(attempts = 3, base = 100ms, jitter = none, sleep = book::skip, on = judge)]
fn json(scene: &Scene) -> Result<u8, Error> {
    book::attempt();
    serde_json::from_str(&text_of(scene)?).map_err(Error::Json)
}

fn text_of(scene: &Scene) -> Result<String, Error> {
    let response = send(scene)?;
    match response.status_code {
        200..=299 => Ok(response.as_str().map_err(Error::Client)?.to_owned()),
        status => Err(Error::Status(status)),
    }
}

fn send(scene: &Scene) -> Result<Response, Error> {
    // minreq takes only whole seconds.
    let mut request = minreq::get(&scene.url).with_timeout(1).with_max_redirects(3);
    if let Some(body) = &scene.upload {
        request = minreq::post(&scene.url).with_timeout(1).with_body(body.clone());
    }
    if let Some((name, value)) = scene.header {
        request = request.with_header(name, value);
    }
    request.send().map_err(Error::Client)
}

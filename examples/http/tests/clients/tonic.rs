//! tonic, without generated code: messages are text.

use crate::book;
use crate::client::{Client, End, Read, TIMEOUT, block_on};
use crate::scene::Scene;
use crate::table::{Exception, Expected};
use crate::wire;
use bytes::{Buf, BufMut};
use http::uri::PathAndQuery;
use resilience::retry;
use tonic::client::Grpc;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};

use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Error};
use tonic::{Request, Status};

/// A call with one message and one answer. The first call makes the connection. The timeout is a
/// setting of the channel.
pub(crate) struct Unary;

/// A call with one message and many answers. The timeout is that of the request.
pub(crate) struct Streaming;

/// A client that only makes the connection.
pub(crate) struct Connecting;

impl Client for Unary {
    fn call(scene: &Scene, _: Read) -> End {
        block_on(async {
            let channel = endpoint(scene).expect("a URL").timeout(TIMEOUT).connect_lazy();
            End::body(unary(channel).await)
        })
    }
}

impl Client for Streaming {
    const EXCEPTIONS: &'static [Exception] = &[Exception::differs(
        "HTTP 429 without a code, but with a Retry-After",
        "makes a status of the end of the stream, and that has no headers",
        Expected::heals(Read::Text),
    )];

    fn call(scene: &Scene, _: Read) -> End {
        block_on(async {
            let channel = endpoint(scene).expect("a URL").connect_lazy();
            End::body(streaming(channel).await)
        })
    }
}

impl Client for Connecting {
    fn call(scene: &Scene, _: Read) -> End {
        block_on(async { End::body(connect(scene).await.map(|_| "connected")) })
    }
}

#[retry(attempts = 3, base = 100ms, jitter = none, sleep = book::skip_async)]
async fn unary(channel: Channel) -> Result<String, Status> {
    book::attempt();
    let mut client = Grpc::new(channel);
    ready(&mut client).await?;
    let answer = client.unary(Request::new("hello".to_owned()), path(), Text).await?;
    Ok(answer.into_inner())
}

#[retry(attempts = 3, base = 100ms, jitter = none, sleep = book::skip_async)]
async fn streaming(channel: Channel) -> Result<String, Status> {
    book::attempt();
    let mut client = Grpc::new(channel);
    ready(&mut client).await?;
    let mut request = Request::new("hello".to_owned());
    request.set_timeout(TIMEOUT);
    let mut messages = client.server_streaming(request, path(), Text).await?.into_inner();
    let mut text = String::new();
    while let Some(message) = messages.message().await? {
        text += &message;
    }
    Ok(text)
}

#[retry(attempts = 3, base = 100ms, jitter = none, sleep = book::skip_async)]
async fn connect(scene: &Scene) -> Result<Channel, Error> {
    book::attempt();
    endpoint(scene)?.connect().await
}

/// Waits until the client is ready, as generated code does.
async fn ready(client: &mut Grpc<Channel>) -> Result<(), Status> {
    client.ready().await.map_err(|error| Status::unknown(format!("Service was not ready: {error}")))
}

fn path() -> PathAndQuery {
    PathAndQuery::from_static("/greeter.Greeter/Greet")
}

fn endpoint(scene: &Scene) -> Result<Endpoint, Error> {
    let endpoint = Endpoint::from_shared(scene.url.clone())?;
    if !scene.url.starts_with("https") {
        return Ok(endpoint);
    }
    let stranger = Certificate::from_pem(wire::stranger_pem());
    endpoint.tls_config(ClientTlsConfig::new().ca_certificate(stranger))
}

#[derive(Clone, Copy, Debug, Default)]
struct Text;

impl Codec for Text {
    type Encode = String;
    type Decode = String;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Text {
    type Item = String;
    type Error = Status;

    fn encode(&mut self, text: String, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put_slice(text.as_bytes());
        Ok(())
    }
}

impl Decoder for Text {
    type Item = String;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<String>, Status> {
        let bytes = buffer.copy_to_bytes(buffer.remaining());
        String::from_utf8(bytes.into()).map(Some).map_err(|_| Status::internal("the message is no text"))
    }
}

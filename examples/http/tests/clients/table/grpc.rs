//! Answers of a gRPC server, and ends of its connections.

use super::row::{Expected, Row, exhausted, heals, permanent};
use crate::client::Read::Text;
use crate::http2::{Http2, Reply};
use crate::scene::Scene;
use crate::wire::Wire;
use bytes::{BufMut, Bytes, BytesMut};
use h2::Reason;
use http::{HeaderMap, HeaderValue, Response};
use std::time::Duration;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

const TRANSIENT: [Code; 3] = [Code::Unavailable, Code::ResourceExhausted, Code::DeadlineExceeded];
const PERMANENT: [Code; 13] = [
    Code::Cancelled,
    Code::Unknown,
    Code::InvalidArgument,
    Code::NotFound,
    Code::AlreadyExists,
    Code::PermissionDenied,
    Code::FailedPrecondition,
    Code::Aborted,
    Code::OutOfRange,
    Code::Unimplemented,
    Code::Internal,
    Code::DataLoss,
    Code::Unauthenticated,
];

pub(crate) fn rows() -> Vec<Row> {
    [codes(), hints(), without_status(), breaks()].into_iter().flatten().collect()
}

fn codes() -> Vec<Row> {
    let unavailable = || Status::unavailable("not now");
    let mut rows = vec![
        heals("Unavailable twice", Text, move || grpc([failure(unavailable()), failure(unavailable())]))
            .but(|row| row.waits(&[100, 200]).requests(3)),
        heals("Unavailable after a message", Text, move || grpc([message("half", &unavailable())])),
    ];
    for code in TRANSIENT {
        rows.push(heals(format!("{code:?}"), Text, move || grpc([failure(Status::new(code, "no"))])));
    }
    for code in PERMANENT {
        rows.push(permanent(format!("{code:?}"), Text, move || grpc([failure(Status::new(code, "no"))])));
    }
    rows
}

fn hints() -> Vec<Row> {
    let pushback = |name: &str, code, value| {
        heals(format!("{name}: {value:?}"), Text, move || grpc([push_back(code, value)]))
    };
    let retry_info = |name: &str, code, delay| {
        heals(name.to_owned(), Text, move || {
            let details = ErrorDetails::with_retry_info(Some(delay));
            grpc([failure(Status::with_error_details(code, "no", details))])
        })
    };
    let never = |row: Row| row.but(|_| Expected::permanent());
    vec![
        pushback("pushback", Code::Unavailable, "1500").but(|row| row.waits(&[1_500])),
        pushback("pushback below the backoff", Code::Unavailable, "0"),
        never(pushback("pushback, which is too long", Code::Unavailable, "60001")),
        never(pushback("pushback, which forbids", Code::Unavailable, "-1")),
        never(pushback("pushback, which is garbage and so forbids", Code::Unavailable, "soon")),
        never(pushback("pushback with a permanent code", Code::InvalidArgument, "1500")),
        retry_info("RetryInfo", Code::ResourceExhausted, Duration::from_secs(7))
            .but(|row| row.waits(&[7_000])),
        never(retry_info("RetryInfo, which is too long", Code::ResourceExhausted, Duration::from_secs(61))),
        never(retry_info("RetryInfo with a permanent code", Code::Aborted, Duration::from_secs(7))),
    ]
}

/// Answers of a proxy that does not know gRPC.
fn without_status() -> Vec<Row> {
    let plain = |status: u16| move || grpc([Reply::Answer(head(status), Bytes::new(), None)]);
    let mut rows: Vec<Row> = [429, 502, 503, 504]
        .map(|status| heals(format!("HTTP {status} without a code"), Text, plain(status)))
        .into();
    rows.push(
        heals("HTTP 429 without a code, but with a Retry-After", Text, || {
            let mut answer = head(429);
            answer.headers_mut().insert("retry-after", HeaderValue::from_static("7"));
            grpc([Reply::Answer(answer, Bytes::new(), None)])
        })
        .but(|row| row.waits(&[7_000])),
    );
    for status in [400, 401, 403, 404, 501] {
        rows.push(permanent(format!("HTTP {status} without a code"), Text, plain(status)));
    }
    rows.push(permanent("HTTP 200 without a code", Text, || {
        grpc([Reply::Answer(head(200), frame("half"), None)])
    }));
    rows
}

fn breaks() -> Vec<Row> {
    let part = || Some((head(200), frame("half")));
    let mut rows = vec![
        heals("a connection closed before the answer", Text, || grpc([Reply::Close(None)])),
        heals("a connection closed within the answer", Text, move || grpc([Reply::Close(part())])),
        heals("a stall before the answer", Text, || grpc([Reply::Stall])),
        permanent("a server of HTTP/1.1 alone", Text, || {
            Scene::wire(Wire::saying(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n"))
        }),
        permanent("a message that can't be read", Text, || {
            grpc([Reply::Answer(head(200), framed(b"\xff"), Some(trailers(&Status::ok(""))))])
        }),
        permanent("a message compressed in a way that nobody asked for", Text, || {
            grpc([Reply::Answer(head(200), Bytes::from_static(b"\x01\0\0\0\x01x"), None)])
        }),
        exhausted("a connection closed at once", Text, || Scene::wire(Wire::start(|_, _| {}))),
    ];
    for reason in [Reason::REFUSED_STREAM, Reason::INTERNAL_ERROR, Reason::ENHANCE_YOUR_CALM, Reason::CANCEL]
    {
        rows.push(heals(format!("a stream reset with {reason:?}"), Text, move || {
            grpc([Reply::Reset(reason, None)])
        }));
    }
    for reason in [Reason::NO_ERROR, Reason::INTERNAL_ERROR, Reason::ENHANCE_YOUR_CALM] {
        rows.push(heals(format!("GOAWAY with {reason:?}"), Text, move || grpc([Reply::GoAway(reason)])));
    }
    rows.push(heals("a stream reset within the answer", Text, move || {
        grpc([Reply::Reset(Reason::INTERNAL_ERROR, part())])
    }));
    rows
}

/// A server that gives these replies, and then the message `done`.
fn grpc(script: impl IntoIterator<Item = Reply>) -> Scene {
    Scene::http2(Http2::start(script, message("done", &Status::ok(""))))
}

fn failure(status: Status) -> Reply {
    Reply::Answer(status.into_http::<()>(), Bytes::new(), None)
}

fn push_back(code: Code, value: &'static str) -> Reply {
    let mut response = Status::new(code, "no").into_http::<()>();
    response.headers_mut().insert("grpc-retry-pushback-ms", HeaderValue::from_static(value));
    Reply::Answer(response, Bytes::new(), None)
}

fn message(text: &str, status: &Status) -> Reply {
    Reply::Answer(head(200), frame(text), Some(trailers(status)))
}

fn head(status: u16) -> Response<()> {
    let response = Response::builder().status(status).header("content-type", "application/grpc");
    response.body(()).expect("all of it is valid")
}

fn trailers(status: &Status) -> HeaderMap {
    let mut trailers = HeaderMap::new();
    status.add_header(&mut trailers).expect("the message is plain");
    trailers
}

fn frame(text: &str) -> Bytes {
    framed(text.as_bytes())
}

fn framed(message: &[u8]) -> Bytes {
    let mut frame = BytesMut::new();
    frame.put_u8(0);
    frame.put_u32(message.len().try_into().expect("it is short"));
    frame.put_slice(message);
    frame.freeze()
}

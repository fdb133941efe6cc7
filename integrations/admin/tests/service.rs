//! The page as a service of tower: bodies that come in parts.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, StatusCode};
use http_body::{Body, Frame};
use http_body_util::{BodyExt, Full};
use resilience_admin::Admin;
use tower_service::Service;

const TOKEN: &str = "correct horse battery staple";

/// A body without an end, which counts how much of it was read.
struct Endless(Arc<AtomicUsize>);

impl Body for Endless {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        self.0.fetch_add(1_024, Ordering::Relaxed);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b' '; 1_024])))))
    }
}

/// A body that breaks off.
struct Broken;

impl Body for Broken {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        Poll::Ready(Some(Err(std::io::Error::other("gone"))))
    }
}

fn write<B>(token: &str, body: B) -> Request<B> {
    Request::post("/api/v1/switch")
        .header("host", "localhost")
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {token}"))
        .body(body)
        .expect("it is a request")
}

async fn status<B>(request: Request<B>) -> StatusCode
where
    Admin: Service<Request<B>, Response = http::Response<Full<Bytes>>, Error = Infallible>,
{
    let Ok(answer) = Admin::new().allow_writes(TOKEN).call(request).await;
    answer.status()
}

#[tokio::test]
async fn a_body_is_read_up_to_64_kib() {
    let read = Arc::new(AtomicUsize::new(0));
    assert_eq!(status(write(TOKEN, Endless(Arc::clone(&read)))).await, 413);
    let read = read.load(Ordering::Relaxed);
    assert!((64 * 1_024..=66 * 1_024).contains(&read), "{read}");
}

#[tokio::test]
async fn of_somebody_without_the_token_no_body_is_read() {
    let read = Arc::new(AtomicUsize::new(0));
    assert_eq!(status(write("nonsense", Endless(Arc::clone(&read)))).await, 401);
    let get = Request::get("/health").header("host", "localhost").body(Endless(Arc::clone(&read)));
    assert_eq!(status(get.expect("it is a request")).await, 200);
    assert_eq!(read.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_refused() {
    assert_eq!(status(write(TOKEN, Broken)).await, 400);
}

#[tokio::test]
async fn an_answer_is_the_one_of_the_pure_function() {
    let mut admin = Admin::new();
    let request = || Request::get("/api/v1/config").header("host", "localhost");
    let Ok(answer) = admin.call(request().body(Full::new(Bytes::new())).expect("it is a request")).await;
    let (parts, body) = answer.into_parts();
    let expected = admin.answer(&request().body(Bytes::new()).expect("it is a request"));
    assert_eq!((parts.status, &parts.headers), (expected.status(), expected.headers()));
    assert_eq!(&body.collect().await.expect("it is there").to_bytes(), expected.body());
}

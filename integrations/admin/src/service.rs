//! The page as a service of tower: for axum, hyper and tonic.

use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::request::Parts;
use http::{Request, Response};
use http_body::Body;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use tower_service::Service;

use crate::MOST_BYTES;
use crate::admin::Admin;
use crate::answer::{Asked, admit};
use crate::reply::Refusal;

/// The answer of [`Admin`] as a service: a future that reads the body.
pub struct Answering(Pin<Box<dyn Future<Output = Response<Bytes>> + Send>>);

impl Future for Answering {
    type Output = Result<Response<Full<Bytes>>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(cx).map(|response| Ok(response.map(Full::new)))
    }
}

impl fmt::Debug for Answering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answering").finish_non_exhaustive()
    }
}

/// Feature `tower`. The body of a request is read only if it is a write that has the token, and up
/// to 64 KiB.
impl<B> Service<Request<B>> for Admin
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Answering;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Answering {
        let admin = self.clone();
        let (parts, body) = request.into_parts();
        Answering(Box::pin(async move {
            match whole(&admin, &parts, body).await {
                Ok(body) => admin.answer(&Request::from_parts(parts, body)),
                Err(refusal) => refusal.into_reply().finish(&parts.method),
            }
        }))
    }
}

/// The body, if the request is a write that is let in. Nobody else makes the process keep one.
async fn whole<B>(admin: &Admin, parts: &Parts, body: B) -> Result<Bytes, Refusal>
where
    B: Body,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    if !matches!(admit(admin, parts), Ok(Asked::Write(_))) {
        return Ok(Bytes::new());
    }
    match Limited::new(body, MOST_BYTES).collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Refusal::too_large()),
        Err(_) => Err(Refusal::bad_request("the body broke off")),
    }
}

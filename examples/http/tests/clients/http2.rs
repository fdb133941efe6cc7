//! A server of HTTP/2 without TLS. It follows a script frame by frame, and counts requests.

use bytes::Bytes;
use h2::Reason;
use h2::server::{self, Connection, SendResponse};
use http::{HeaderMap, Response};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::thread;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio::sync::oneshot;

/// The reply of the server to a request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// A whole answer. Without a body and trailers it is one frame.
    Answer(Response<()>, Bytes, Option<HeaderMap>),
    /// The stream is reset: before the answer, or after its head and these bytes.
    Reset(Reason, Option<(Response<()>, Bytes)>),
    /// The server ends the whole connection.
    GoAway(Reason),
    /// The connection is closed: before the answer, or after its head and these bytes.
    Close(Option<(Response<()>, Bytes)>),
    /// No answer.
    Stall,
}

pub(crate) struct Http2 {
    address: SocketAddr,
    shared: Arc<Shared>,
    _stop: oneshot::Sender<()>,
}

struct Shared {
    script: Mutex<VecDeque<Reply>>,
    afterwards: Reply,
    count: AtomicUsize,
}

impl Http2 {
    /// The first requests get these replies. Every further request gets the reply `afterwards`.
    pub(crate) fn start(script: impl IntoIterator<Item = Reply>, afterwards: Reply) -> Self {
        let script = Mutex::new(script.into_iter().collect());
        let shared = Arc::new(Shared { script, afterwards, count: AtomicUsize::new(0) });
        let (stop, stopped) = oneshot::channel();
        let (tell, address) = std::sync::mpsc::channel();
        let serving = shared.clone();
        thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_io().build().expect("a runtime can be made");
            // The end of the runtime closes the connections that are still open.
            runtime.block_on(async move {
                let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
                tell.send(listener.local_addr().expect("it is bound")).expect("somebody waits");
                tokio::select! {
                    _ = stopped => {}
                    () = accept(&listener, &serving) => {}
                }
            });
        });
        Self { address: address.recv().expect("the server starts"), shared, _stop: stop }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn count(&self) -> usize {
        self.shared.count.load(Ordering::SeqCst)
    }
}

async fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = shared.clone();
        tokio::spawn(async move {
            // A client that goes away early is part of the tests.
            let _ = serve(stream, &shared).await;
        });
    }
}

async fn serve(stream: TcpStream, shared: &Shared) -> Result<(), h2::Error> {
    let mut connection = server::handshake(stream).await?;
    // Streams that are neither answered nor reset.
    let mut stalled = Vec::new();
    while let Some(request) = connection.accept().await {
        let (request, mut respond) = request?;
        shared.count.fetch_add(1, Ordering::SeqCst);
        match shared.next() {
            Reply::Answer(head, body, trailers) => answer(&mut respond, head, body, trailers)?,
            Reply::Reset(reason, None) => respond.send_reset(reason),
            Reply::Reset(reason, Some((head, body))) => {
                let mut stream = respond.send_response(head, false)?;
                stream.send_data(body, false)?;
                flush(&mut connection).await;
                stream.send_reset(reason);
            }
            Reply::GoAway(reason) => connection.abrupt_shutdown(reason),
            Reply::Close(part) => {
                if let Some((head, body)) = part {
                    respond.send_response(head, false)?.send_data(body, false)?;
                    flush(&mut connection).await;
                }
                return Ok(());
            }
            Reply::Stall => stalled.push((request, respond)),
        }
    }
    Ok(())
}

fn answer(
    respond: &mut SendResponse<Bytes>,
    head: Response<()>,
    body: Bytes,
    trailers: Option<HeaderMap>,
) -> Result<(), h2::Error> {
    let mut stream = respond.send_response(head, body.is_empty() && trailers.is_none())?;
    if !body.is_empty() {
        stream.send_data(body, trailers.is_none())?;
    }
    trailers.map_or(Ok(()), |trailers| stream.send_trailers(trailers))
}

/// Writes the frames that are ready. Each poll writes some of them.
async fn flush(connection: &mut Connection<TcpStream, Bytes>) {
    for _ in 0..8 {
        poll_fn(|cx| {
            let _ = connection.poll_accept(cx);
            Poll::Ready(())
        })
        .await;
        tokio::task::yield_now().await;
    }
}

impl Shared {
    fn next(&self) -> Reply {
        let mut script = self.script.lock().expect("nothing panics in here");
        script.pop_front().unwrap_or_else(|| self.afterwards.clone())
    }
}

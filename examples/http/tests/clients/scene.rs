//! The scene of a row: a URL, and the server that answers there.

use crate::http2::Http2;
use crate::wire::Wire;
use socket2::{Domain, Socket, Type};
use std::io::{self, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr};
use unruly::{Reply, Request, Server};

pub(crate) struct Scene {
    pub(crate) url: String,
    /// A header that goes with the request.
    pub(crate) header: Option<(&'static str, &'static str)>,
    /// Whether a request is made before the call, so that a connection is kept.
    pub(crate) warm: bool,
    /// The body of a POST. Without one the request is a GET.
    pub(crate) upload: Option<Vec<u8>>,
    /// The proxy of the connection.
    pub(crate) proxy: Option<String>,
    place: Place,
}

enum Place {
    Http(Server),
    Wire(Wire),
    Http2(Http2),
    /// The port is taken, but the socket does not listen.
    Closed(#[expect(dead_code, reason = "held, so that nobody else gets the port")] Socket),
    Nowhere,
}

impl Scene {
    /// An HTTP server that gives these replies, and then a 200 with the body `done`.
    pub(crate) fn script(script: impl IntoIterator<Item = Reply>) -> Self {
        Self::http(Server::scripted(script).expect("loopback has a free port"))
    }

    /// An HTTP server with this handler.
    pub(crate) fn always(handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::http(Server::start(handler).expect("loopback has a free port"))
    }

    fn http(server: Server) -> Self {
        Self::at(server.url(), Place::Http(server))
    }

    /// An `https` URL that leads to this server.
    pub(crate) fn https(wire: Wire) -> Self {
        Self::at(format!("https://localhost:{}", wire.port()), Place::Wire(wire))
    }

    pub(crate) fn wire(wire: Wire) -> Self {
        Self::at(format!("http://127.0.0.1:{}", wire.port()), Place::Wire(wire))
    }

    pub(crate) fn http2(server: Http2) -> Self {
        Self::at(server.url(), Place::Http2(server))
    }

    /// Connections are refused.
    pub(crate) fn closed() -> Self {
        let (url, socket) = closed_port();
        Self::at(url, Place::Closed(socket))
    }

    /// An `https` URL behind a proxy that always gives this reply.
    pub(crate) fn proxy(reply: impl Fn() -> Reply + Send + Sync + 'static) -> Self {
        let server = Server::start(move |_| reply()).expect("loopback has a free port");
        Self { proxy: Some(server.url()), ..Self::at("https://localhost/".to_owned(), Place::Http(server)) }
    }

    /// An `https` URL behind a SOCKS proxy that sends only these bytes.
    pub(crate) fn socks(answer: &'static [u8]) -> Self {
        let wire = Wire::start(move |mut stream, _| {
            let _ = stream.write_all(answer);
            let _ = stream.shutdown(Shutdown::Write);
            let _ = io::copy(&mut stream, &mut io::sink());
        });
        let proxy = format!("socks5h://127.0.0.1:{}", wire.port());
        Self { proxy: Some(proxy), ..Self::at("https://localhost/".to_owned(), Place::Wire(wire)) }
    }

    /// An `https` URL behind a proxy that refuses connections.
    pub(crate) fn behind(proxy: String, closed: Socket) -> Self {
        Self { proxy: Some(proxy), ..Self::at("https://localhost/".to_owned(), Place::Closed(closed)) }
    }

    /// A URL that leads to no server.
    pub(crate) fn nowhere(url: &str) -> Self {
        Self::at(url.to_owned(), Place::Nowhere)
    }

    fn at(url: String, place: Place) -> Self {
        Self { url, header: None, warm: false, upload: None, proxy: None, place }
    }

    pub(crate) fn header(mut self, name: &'static str, value: &'static str) -> Self {
        self.header = Some((name, value));
        self
    }

    pub(crate) fn warm(mut self) -> Self {
        self.warm = true;
        self
    }

    /// Makes the request a POST with a body that is larger than the buffers on the way.
    pub(crate) fn upload(mut self) -> Self {
        self.upload = Some(vec![b'x'; 8_000_000]);
        self
    }

    /// The number of requests, or of connections if no request can be made.
    pub(crate) fn count(&self) -> usize {
        match &self.place {
            Place::Http(server) => server.count(),
            Place::Wire(wire) => wire.count(),
            Place::Http2(server) => server.count(),
            Place::Closed(_) | Place::Nowhere => 0,
        }
    }
}

/// A URL where connections are refused as long as the socket is held.
pub(crate) fn closed_port() -> (String, Socket) {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("there are sockets");
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).expect("loopback has a free port");
    let port = socket.local_addr().ok().and_then(|address| address.as_socket()).expect("it is bound").port();
    (format!("http://127.0.0.1:{port}"), socket)
}

//! A server of plain TCP. It accepts connections, lets a function act on each, and counts them.

use rcgen::{Certificate, CertifiedKey};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

pub(crate) struct Wire {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    count: AtomicUsize,
    stopped: AtomicBool,
}

impl Wire {
    /// `act` gets the connection and its number, from 1. When it returns, the connection is closed.
    pub(crate) fn start(act: impl Fn(TcpStream, usize) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr().expect("it is bound");
        let shared = Arc::new(Shared::default());
        let accepting = shared.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if accepting.stopped.load(Ordering::SeqCst) {
                    break;
                }
                act(stream, accepting.count.fetch_add(1, Ordering::SeqCst) + 1);
            }
        });
        Self { address, shared }
    }

    /// Answers the first bytes of each connection with these bytes. The client closes the
    /// connection.
    pub(crate) fn saying(answer: &'static [u8]) -> Self {
        Self::start(move |mut stream, _| {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer);
            let _ = io::copy(&mut stream, &mut io::sink());
        })
    }

    /// Speaks TLS with a self-signed certificate, until the client ends the connection.
    pub(crate) fn self_signed() -> Self {
        let config = Arc::new(tls());
        Self::start(move |stream, _| {
            let session = ServerConnection::new(config.clone()).expect("the configuration is whole");
            let _ = StreamOwned::new(session, stream).read(&mut [0]);
        })
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    pub(crate) fn count(&self) -> usize {
        self.shared.count.load(Ordering::SeqCst)
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
    }
}

fn tls() -> ServerConfig {
    let CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a key can be made");
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).expect("it is a key");
    ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .expect("the provider knows them")
        .with_no_client_auth()
        .with_single_cert(vec![cert.into()], key)
        .expect("the key belongs to the certificate")
}

/// The certificate of an authority that has signed nothing. It is the only one that the clients
/// here trust, so the certificates of the machine do not matter.
pub(crate) fn stranger() -> CertificateDer<'static> {
    certificate().into()
}

/// The same, as text.
pub(crate) fn stranger_pem() -> String {
    certificate().pem()
}

fn certificate() -> Certificate {
    rcgen::generate_simple_self_signed(["stranger".to_owned()]).expect("a key can be made").cert
}

/// The TLS settings of a client that trusts only the certificate of [`stranger`].
pub(crate) fn distrustful() -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(stranger()).expect("it is a certificate");
    ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .expect("the provider knows them")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

pub(crate) fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

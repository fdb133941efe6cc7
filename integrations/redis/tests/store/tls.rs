//! A server that is reached by TLS.

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command as Process;
use std::time::Duration;
use std::{fs, io};

use resilience::shared::conformance::conformance;
use resilience::shared::store::Store as _;
use resilience_redis::RedisStore;
use tempfile::TempDir;
use test_servers::{Server, free_address};

use crate::support::{Admin, PATIENCE, at, beat, passes, server};

/// A server with a second port, for TLS, and a certificate that nobody has signed.
struct Secured {
    server: Server,
    admin: Admin,
    address: SocketAddr,
    _folder: TempDir,
}

impl Secured {
    fn start() -> Option<Self> {
        // Where several are built in, rustls does not choose. All tests choose the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let server = server()?;
        let folder = tempfile::tempdir().expect("a folder");
        certify(folder.path()).expect("openssl makes a certificate");
        let mut admin = Admin::of(&server);
        let address = free_address().expect("a free port");
        let file = |name: &str| folder.path().join(name).display().to_string();
        let settings = [
            ("tls-auth-clients", "no".to_owned()),
            ("tls-ca-cert-file", file("certificate")),
            ("tls-key-file", file("key")),
            ("tls-cert-file", file("certificate")),
            ("tls-port", address.port().to_string()),
        ];
        let words = settings.into_iter().flat_map(|(name, value)| [name.to_owned(), value]);
        let words: Vec<_> = ["CONFIG", "SET"].map(str::to_owned).into_iter().chain(words).collect();
        let () = admin.send(&words);
        Some(Self { server, admin, address, _folder: folder })
    }

    fn store(&self, replica: &str) -> RedisStore {
        at(&format!("rediss://{}/#insecure", self.address), replica)
    }
}

/// A key and its certificate, for a server that may run as another user.
fn certify(folder: &Path) -> io::Result<()> {
    let mut openssl = Process::new("openssl");
    openssl.current_dir(folder).args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]);
    openssl.args(["-subj", "/CN=127.0.0.1", "-keyout", "key", "-out", "certificate"]);
    let output = openssl.output()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::set_permissions(folder.join("key"), fs::Permissions::from_mode(0o644))?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

#[test]
fn the_store_does_the_same_by_tls() {
    let Some(mut secured) = Secured::start() else { return };
    let mut stores =
        ["a", "b", "c", "fleet-a", "fleet-b"].map(|replica| (replica, Some(secured.store(replica))));
    let mut connect = |replica: &str| -> Box<dyn resilience::shared::store::Store> {
        let made = stores.iter_mut().find(|(name, _)| *name == replica).and_then(|(_, store)| store.take());
        Box::new(made.expect("each of them connects once"))
    };
    let steps = conformance(&mut connect, &mut |time| secured.admin.advance(time));
    passes(&steps);
}

#[test]
fn a_certificate_that_nobody_has_signed_is_refused() {
    let Some(secured) = Secured::start() else { return };
    let url = format!("rediss://{}/", secured.address);
    let mut store = at(&url, "a");
    let error = store.send(&[beat()], PATIENCE).expect_err("it is not trusted").to_string();
    assert!(error.contains("certificate"), "{error}");
}

#[test]
fn a_handshake_that_hangs_is_late_and_goes_on() {
    let Some(mut secured) = Secured::start() else { return };
    let before = secured.admin.connections();
    secured.server.pause().expect("it can be paused");
    let mut store = secured.store("a");
    for _ in 0..3 {
        let error = store.send(&[beat()], Duration::from_millis(20)).expect_err("it is silent").to_string();
        assert!(error.ends_with("no answer within 20ms"), "{error}");
    }
    secured.server.resume().expect("it goes on");
    store.send(&[beat()], PATIENCE).expect("the same handshake goes on");
    assert_eq!(secured.admin.connections(), before + 1, "no other one was begun");
}

//! A server that is reached by TLS.

use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command as Process;
use std::time::Duration;
use std::{fs, io};

use redis::{Client, Connection, cmd};
use resilience::shared::conformance::conformance;
use resilience::shared::store::{Command, Store as _};
use resilience_redis::RedisStore;
use tempfile::TempDir;
use test_servers::{Redis, Server};

const PATIENCE: Duration = Duration::from_secs(20);

/// A server with a second port, for TLS, and a certificate that nobody has signed.
struct Secured {
    server: Server,
    plain: Connection,
    address: SocketAddr,
    _folder: TempDir,
}

impl Secured {
    fn start() -> Option<Self> {
        // Where several are built in, rustls does not choose. All tests choose the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let server = Redis::new().start().expect("it starts")?;
        let folder = tempfile::tempdir().expect("a folder");
        certify(folder.path()).expect("openssl makes a certificate");
        let mut plain =
            Client::open(server.url()).and_then(|client| client.get_connection()).expect("it is there");
        let address = TcpListener::bind("127.0.0.1:0").and_then(|any| any.local_addr()).expect("a free port");
        let file = |name: &str| folder.path().join(name).display().to_string();
        let settings = [
            ("tls-auth-clients", "no".to_owned()),
            ("tls-ca-cert-file", file("certificate")),
            ("tls-key-file", file("key")),
            ("tls-cert-file", file("certificate")),
            ("tls-port", address.port().to_string()),
        ];
        let mut set = cmd("CONFIG");
        set.arg("SET").arg(&settings[..]).exec(&mut plain).expect("a server with TLS");
        Some(Self { server, plain, address, _folder: folder })
    }

    fn store(&self, replica: &str) -> RedisStore {
        RedisStore::new(&format!("rediss://{}/#insecure", self.address), "shop", replica).expect("a URL")
    }

    fn advance(&mut self, time: Duration) {
        const SCRIPT: &str = "
            for _, key in ipairs(redis.call('KEYS', '*')) do
                local left = redis.call('PTTL', key)
                if left > 0 then redis.call('PEXPIRE', key, left - ARGV[1]) end
            end";
        cmd("EVAL")
            .arg(SCRIPT)
            .arg(0)
            .arg(time.as_millis().to_string())
            .exec(&mut self.plain)
            .expect("it passes");
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

fn beat() -> [Command; 1] {
    [Command::Beat { summary: None }]
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
    let steps = conformance(&mut connect, &mut |time| secured.advance(time));
    assert!(steps.clone().is_ok_and(|steps| steps > 100), "{steps:?}");
}

#[test]
fn a_certificate_that_nobody_has_signed_is_refused() {
    let Some(secured) = Secured::start() else { return };
    let url = format!("rediss://{}/", secured.address);
    let mut store = RedisStore::new(&url, "shop", "a").expect("a URL");
    let error = store.send(&beat(), PATIENCE).expect_err("it is not trusted").to_string();
    assert!(error.contains("certificate"), "{error}");
}

#[test]
fn a_handshake_that_hangs_takes_no_more_than_the_patience() {
    let Some(mut secured) = Secured::start() else { return };
    secured.server.pause().expect("it can be paused");
    let mut store = secured.store("a");
    for _ in 0..3 {
        let error = store.send(&beat(), Duration::from_millis(20)).expect_err("it is silent").to_string();
        assert!(error.ends_with("no answer within 20ms"), "{error}");
    }
    secured.server.resume().expect("it goes on");
    store.send(&beat(), PATIENCE).expect("the same handshake goes on");
}

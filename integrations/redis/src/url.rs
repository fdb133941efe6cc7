//! Reads the URL of a server.

use std::time::Duration;

use redis::io::tcp::TcpSettings;
use redis::{Client, RedisResult};

use crate::ShareError;

/// All schemes that the client knows. Those after the first are rarer.
const SCHEMES: [&str; 7] = ["redis", "rediss", "valkey", "valkeys", "unix", "redis+unix", "valkey+unix"];

/// What a URL has if the same one without TLS can be read.
const NO_TLS: &str = "asks for TLS, which the crate `redis` is built without: depend on `redis` too, \
                      with one of its features for TLS, such as `tokio-rustls-comp`, and on `rustls` \
                      with `ring` or `aws_lc_rs`";

#[cfg(any(target_os = "linux", target_os = "android"))]
/// Bytes that the server's machine has not acknowledged for so long end a connection.
const UNACKNOWLEDGED: Duration = Duration::from_secs(5);

/// A client for the server at `url`. It does not connect.
pub(crate) fn client(url: &str) -> Result<Client, ShareError> {
    open(url).map_err(|_| ShareError::Url(wrong(url)))
}

fn open(url: &str) -> RedisResult<Client> {
    let info = Client::open(url)?.get_connection_info().clone();
    // The client would tell of itself, which needs a right of its own.
    let redis = info.redis_settings().clone().set_skip_set_lib_name();
    Client::open(info.set_redis_settings(redis).set_tcp_settings(tcp()))
}

/// A connection that is given up discards what it has not sent: a system would else go on to send
/// it for minutes, and a vote would count long after its replica has voted. Nothing waits for an
/// acknowledgement of what was sent before.
fn tcp() -> TcpSettings {
    let settings = TcpSettings::default().set_nodelay(true).set_linger_time(Duration::ZERO);
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let settings = settings.set_user_timeout(UNACKNOWLEDGED);
    settings
}

/// What is wrong, without anything that may be a password.
fn wrong(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return "has no scheme: write `redis://` before the host".to_owned();
    };
    if !SCHEMES.contains(&scheme) {
        return "has a scheme that is none of Redis: write `redis://`, or `rediss://` for TLS".to_owned();
    }
    if let Some(plain) = without_tls(scheme)
        && Client::open(format!("{plain}://{rest}")).is_ok()
    {
        return NO_TLS.to_owned();
    }
    if rest.is_empty() || rest.starts_with('/') {
        return "names no host: write `redis://10.0.0.5:6379/`".to_owned();
    }
    "cannot be read: write `redis://user:password@10.0.0.5:6379/0`, where 0 is the database; \
     in a password write `%40` for `@`, `%3A` for `:`, `%2F` for `/`, `%23` for `#`, `%25` for `%`"
        .to_owned()
}

/// The scheme for the same server without TLS.
fn without_tls(scheme: &str) -> Option<&str> {
    matches!(scheme, "rediss" | "valkeys").then(|| &scheme[..scheme.len() - 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(url: &str) -> String {
        client(url).map(drop).expect_err(url).to_string()
    }

    #[test]
    fn a_url_is_read_without_a_server() {
        for url in [
            "redis://10.0.0.5/",
            "redis://me:secret@10.0.0.5:7000/3",
            "valkey://cache",
            "unix:///run/redis.sock",
        ] {
            client(url).expect(url);
        }
    }

    #[test]
    fn what_is_wrong_says_what_to_write() {
        let table = [
            ("10.0.0.5:6379", "the URL has no scheme: write `redis://` before the host"),
            ("", "the URL has no scheme: write `redis://` before the host"),
            (
                "http://cache/",
                "the URL has a scheme that is none of Redis: write `redis://`, or `rediss://` for TLS",
            ),
            ("redis://", "the URL names no host: write `redis://10.0.0.5:6379/`"),
            ("redis:///3", "the URL names no host: write `redis://10.0.0.5:6379/`"),
        ];
        for (url, expected) in table {
            assert_eq!(refused(url), expected, "{url}");
        }
        for url in ["redis://cache/first", "redis://me:sec/ret@cache/", "redis://cache:port/"] {
            assert!(refused(url).starts_with("the URL cannot be read: write `redis://user"), "{url}");
        }
    }

    #[test]
    fn no_message_has_the_password() {
        for url in [
            "secret",
            "my.secret",
            "my.secret:6379",
            "me:secret@cache",
            "http://me:secret@cache",
            "redis://me:secret@cache:x/",
            "redis://:sec/secret@c/",
        ] {
            assert!(!refused(url).contains("secret"), "{url}");
        }
    }

    #[test]
    fn tls_without_its_feature_names_the_feature() {
        assert_eq!(wrong("rediss://cache/"), NO_TLS);
        assert_eq!(wrong("valkeys://me:secret@cache/3"), NO_TLS);
        assert_ne!(wrong("rediss://cache:port/"), NO_TLS);
    }

    #[test]
    fn tls_is_read() {
        client("rediss://cache/").expect("the tests have the feature");
    }
}

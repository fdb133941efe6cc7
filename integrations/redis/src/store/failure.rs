//! Why a round has failed, in words that say what to do.

use std::time::Duration;

use redis::{ErrorKind, RedisError, ServerErrorKind};
use resilience::shared::store::StoreError;

/// Why a round has failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// The patience is over.
    Late,
    /// The client, or the server, says why.
    Redis(RedisError),
    /// A reply that no version of the scripts gives.
    Unreadable,
    /// The keys are on this node of a cluster, which is none that can be reached from here.
    Elsewhere(String),
    /// The client has panicked while it connected, with these words.
    Panicked(String),
}

/// The longest pause before a new connection.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// The same after a panic: each one is a message on standard error, and a fault of the program,
/// which does not pass by itself.
const LONGEST_AFTER_PANIC: Duration = Duration::from_secs(60);

impl From<RedisError> for Failure {
    fn from(error: RedisError) -> Self {
        if error.is_timeout() { Self::Late } else { Self::Redis(error) }
    }
}

impl Failure {
    /// Whether the connection can be trusted: all replies were read, and some of them refuse. A
    /// server that has become a replica is left, as its name may lead to the primary by now.
    pub(super) fn keeps_connection(&self) -> bool {
        match self {
            Self::Redis(error) => error.kind() != ErrorKind::Server(ServerErrorKind::ReadOnly),
            Self::Elsewhere(_) => true,
            Self::Late | Self::Unreadable | Self::Panicked(_) => false,
        }
    }

    pub(super) fn longest_pause(&self) -> Duration {
        if let Self::Panicked(_) = self { LONGEST_AFTER_PANIC } else { LONGEST_PAUSE }
    }

    /// As an error of the server at `address`, after it had `patience` for an answer. Nothing in it
    /// is `secret`.
    pub(super) fn at(&self, address: &str, patience: Duration, secret: Option<&str>) -> StoreError {
        let why = match self {
            Self::Late => format!("no answer within {patience:?}"),
            Self::Redis(error) => explain(error, secret),
            Self::Unreadable => {
                "a reply that cannot be read: another program may use keys that begin with `resilience:`"
                    .to_owned()
            }
            Self::Elsewhere(node) => format!(
                "a cluster has these keys at `{node}`, which cannot be reached by this URL: write \
                 `redis://host:port/` with a node that tells the others its address"
            ),
            Self::Panicked(words) => panicked(words, secret),
        };
        StoreError::new(format!("redis at {address}: {why}"))
    }
}

fn explain(error: &RedisError, secret: Option<&str>) -> String {
    if error.kind() == ErrorKind::AuthenticationFailed || error.code() == Some("WRONGPASS") {
        return "it refuses the user or the password of the URL".to_owned();
    }
    if error.kind() == ErrorKind::Parse {
        return "it speaks another protocol than Redis; is it the right port?".to_owned();
    }
    match advice(error) {
        Some(advice) => format!("{}: {advice}", error.code().unwrap_or("ERR")),
        None => quoted(&error.to_string(), secret),
    }
}

fn panicked(words: &str, secret: Option<&str>) -> String {
    if words.contains("CryptoProvider") {
        return "TLS has no provider of cryptography: depend on `rustls` with one of its features `ring` \
                and `aws_lc_rs`, or call `rustls::crypto::ring::default_provider().install_default()` \
                before `share`"
            .to_owned();
    }
    format!("the client has panicked while it connected: {}", quoted(words, secret))
}

/// What the server says, without what it repeats of a command that it does not know. It shortens
/// that, so that a part of the secret may be there.
fn quoted(text: &str, secret: Option<&str>) -> String {
    let text = text.split_once(", with args beginning with").map_or(text, |(before, _)| before);
    match secret.filter(|secret| !secret.is_empty()) {
        Some(secret) => text.replace(secret, "***"),
        None => text.to_owned(),
    }
}

/// What to do about the codes that operators meet.
fn advice(error: &RedisError) -> Option<&'static str> {
    if let ErrorKind::Server(kind) = error.kind() {
        let known = match kind {
            ServerErrorKind::ReadOnly => "it is a replica; the URL has to name the primary",
            ServerErrorKind::Moved | ServerErrorKind::Ask | ServerErrorKind::TryAgain => {
                "the cluster moves these keys to another node; it answers when it has moved them"
            }
            ServerErrorKind::ClusterDown => "the node of the cluster that has these keys is down",
            ServerErrorKind::MasterDown => "it is a replica, and its primary is down",
            ServerErrorKind::BusyLoading => "it reads its data",
            ServerErrorKind::NoPerm => {
                "its user may not do this; the README of `resilience-redis` has the line `ACL SETUSER` with \
                 all that it needs"
            }
            ServerErrorKind::NoScript => "it has forgotten scripts that it was given just now",
            _ => return None,
        };
        return Some(known);
    }
    match error.code()? {
        "NOAUTH" => Some("it wants a password; write it into the URL: `redis://user:password@host/`"),
        "OOM" => Some("its memory is full, and its `maxmemory-policy` lets it remove nothing"),
        "BUSY" => Some("a script of another program runs for too long"),
        "WRONGTYPE" => Some("another program uses keys that begin with `resilience:`"),
        "MISCONF" => Some("it cannot save its data, and takes no writes"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(failure: &Failure) -> String {
        failure.at("cache:6379", Duration::from_millis(250), Some("secret")).to_string()
    }

    fn server(code: &str, detail: &str) -> Failure {
        Failure::from(redis::make_extension_error(code.to_owned(), Some(detail.to_owned())))
    }

    #[test]
    fn errors_say_what_to_do() {
        let table = [
            (Failure::Late, "redis at cache:6379: no answer within 250ms"),
            (
                server("NOAUTH", "Authentication required."),
                "redis at cache:6379: NOAUTH: it wants a password; write it into the URL: `redis://user:password@host/`",
            ),
            (server("WRONGPASS", "x"), "redis at cache:6379: it refuses the user or the password of the URL"),
            (
                server("OOM", "command not allowed"),
                "redis at cache:6379: OOM: its memory is full, and its `maxmemory-policy` lets it remove nothing",
            ),
        ];
        for (failure, expected) in table {
            assert_eq!(message(&failure), expected);
        }
    }

    #[test]
    fn a_panic_for_want_of_cryptography_says_what_to_write() {
        let words = "Call CryptoProvider::install_default() before this point";
        let message = message(&Failure::Panicked(words.to_owned()));
        assert!(message.contains("`ring`") && message.contains(".install_default()` before `share`"));
    }

    #[test]
    fn another_panic_is_quoted_without_the_password() {
        let message = message(&Failure::Panicked("index 7 of secret".to_owned()));
        assert_eq!(
            message,
            "redis at cache:6379: the client has panicked while it connected: index 7 of ***"
        );
    }

    #[test]
    fn a_node_that_cannot_be_followed_is_named() {
        let message = message(&Failure::Elsewhere("?:7000".to_owned()));
        assert!(message.contains("a cluster has these keys at `?:7000`"), "{message}");
    }

    #[test]
    fn only_a_refusal_keeps_the_connection() {
        let refused = |reply: &[u8]| {
            let value = redis::parse_redis_value(reply).expect("a reply");
            Failure::from(value.extract_error().expect_err("a refusal"))
        };
        for reply in [&b"-OOM x\r\n"[..], b"-NOPERM x\r\n", b"-BUSY x\r\n", b"-LOADING x\r\n"] {
            assert!(refused(reply).keeps_connection(), "{reply:?}");
        }
        assert!(!refused(b"-READONLY x\r\n").keeps_connection());
        assert!(!Failure::Late.keeps_connection() && !Failure::Unreadable.keeps_connection());
    }

    #[test]
    fn errors_of_a_cluster_have_an_advice() {
        for (reply, expected) in [
            ("-TRYAGAIN Multiple keys\r\n", "TRYAGAIN: the cluster moves these keys"),
            ("-ASK 7 10.0.0.7:7000\r\n", "ASK: the cluster moves these keys"),
            ("-CLUSTERDOWN Hash slot not served\r\n", "CLUSTERDOWN: the node of the cluster"),
        ] {
            let value = redis::parse_redis_value(reply.as_bytes()).expect("a reply");
            let message = message(&Failure::from(value.extract_error().expect_err("a refusal")));
            assert!(message.contains(expected), "{message}");
        }
    }

    #[test]
    fn a_server_that_repeats_the_password_is_not_quoted() {
        let failure = server("ERR", "unknown command `HELLO`, with args beginning with: `3` `secret`");
        let message = message(&failure);
        assert!(message.contains("unknown command"), "{message}");
        assert!(!message.contains("secret"), "{message}");
    }

    #[test]
    fn a_long_password_that_is_cut_off_is_not_quoted() {
        let secret = "s".repeat(200);
        let args = format!("unknown command 'HELLO', with args beginning with: '3' '{}'", &secret[..128]);
        let message = server("ERR", &args).at("cache:6379", Duration::ZERO, Some(&secret)).to_string();
        assert!(message.contains("unknown command 'HELLO'") && !message.contains("sss"), "{message}");
    }

    #[test]
    fn a_password_that_is_a_word_hides_no_address() {
        let message = |secret| Failure::Late.at("cache:6379", Duration::ZERO, Some(secret)).to_string();
        for secret in ["redis", "cache", "6379", "answer"] {
            assert_eq!(message(secret), "redis at cache:6379: no answer within 0ns");
        }
    }

    #[test]
    fn a_silent_server_is_late_and_a_closed_one_is_not() {
        let io = |kind| Failure::from(RedisError::from(std::io::Error::from(kind)));
        for kind in [std::io::ErrorKind::TimedOut, std::io::ErrorKind::WouldBlock] {
            assert!(matches!(io(kind), Failure::Late));
        }
        assert!(matches!(io(std::io::ErrorKind::ConnectionReset), Failure::Redis(_)));
    }
}

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
}

impl From<RedisError> for Failure {
    fn from(error: RedisError) -> Self {
        if error.is_timeout() { Self::Late } else { Self::Redis(error) }
    }
}

impl Failure {
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
            ServerErrorKind::Moved | ServerErrorKind::Ask => "the cluster moves these keys to another node",
            ServerErrorKind::BusyLoading => "it reads its data",
            ServerErrorKind::NoPerm => {
                "its user may not do this; it needs `~resilience:*` and the commands of the manual"
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

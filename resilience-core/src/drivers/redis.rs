//! redis: Redis and Valkey.

use redis::{ErrorKind, RedisError, ServerError, ServerErrorKind};

use super::answer::Answer;
use super::{by_answer, connection};

by_answer! {
    /// By the code of the reply, and for an error of the connection by its kind.
    ///
    /// - Contention, which is transient and ignored by breakers: `TRYAGAIN`, `MOVED`, `ASK`,
    ///   `BUSY`.
    /// - Outages, which are transient and failures: a connection that is refused or lost, an answer
    ///   that does not come in time or is cut, `LOADING`, `CLUSTERDOWN`, `MASTERDOWN`, `READONLY`,
    ///   `OOM`, `MISCONF`, `NOREPLICAS`, too many clients, and a Sentinel that knows no master.
    /// - What the driver does not send, or not with these settings, is permanent and ignored.
    /// - All others are refusals, which are permanent and successes: a wrong type, an unknown
    ///   command, permissions, a login, a missing script.
    ///
    /// `MOVED` heals with a client of the cluster, which learns where the data are. A client of one
    /// server asks the same one again.
    ///
    /// Of the errors of a pipeline or a transaction the gravest counts: a refusal, then an outage.
    /// The other commands of a pipeline have run, and run again if it is repeated.
    ///
    /// The kinds are `moved`, `busy`, `connect`, `disconnected`, `timed_out`, `shutdown`,
    /// `resources`, `read_only`, `permission`, `refused`, `client`, and the kinds of `io::Error`.
    RedisError, of
}

fn of(error: &RedisError) -> Answer {
    match error.kind() {
        ErrorKind::Io => connection::find(error).unwrap_or(Answer::outage("disconnected")),
        // Bytes that are no reply: the connection is out of step, and another one is not.
        ErrorKind::Parse => Answer::outage("disconnected"),
        ErrorKind::MasterNameNotFoundBySentinel
        | ErrorKind::NoValidReplicasFoundBySentinel
        | ErrorKind::ClusterConnectionNotFound => Answer::outage("connect"),
        ErrorKind::AuthenticationFailed => Answer::refusal("permission"),
        ErrorKind::Server(_) | ErrorKind::Extension => of_replies(error),
        ErrorKind::UnexpectedReturnType | ErrorKind::RESP3NotSupported => Answer::REFUSED,
        _ => Answer::own("client"),
    }
}

/// The answer of the gravest of the replies that the error holds. The clone shares them. Of an
/// error in the first commands of a connection only the kind is left.
fn of_replies(error: &RedisError) -> Answer {
    let replies = error.clone().into_server_errors();
    let answers = replies.iter().flat_map(|replies| replies.iter()).map(|(_, reply)| of_reply(reply));
    answers.max_by_key(gravity).unwrap_or_else(|| match error.kind() {
        ErrorKind::Server(kind) => of_kind(kind, error.detail().unwrap_or_default()),
        _ => Answer::REFUSED,
    })
}

/// A repetition of all commands helps only if it helps each of them.
fn gravity(answer: &Answer) -> (bool, bool) {
    let is_failure = answer.outcome == crate::vocabulary::outcome::Outcome::Failure;
    (!answer.transience.is_transient(), is_failure)
}

fn of_reply(reply: &ServerError) -> Answer {
    let text = reply.details().unwrap_or_default();
    reply.kind().map_or_else(|| of_code(reply.code(), text), |kind| of_kind(kind, text))
}

fn of_kind(kind: ServerErrorKind, text: &str) -> Answer {
    use ServerErrorKind as Kind;
    match kind {
        Kind::TryAgain | Kind::Moved | Kind::Ask => Answer::contention("moved"),
        Kind::BusyLoading | Kind::ClusterDown | Kind::MasterDown => Answer::outage("shutdown"),
        Kind::ReadOnly => Answer::outage("read_only"),
        Kind::NoPerm => Answer::refusal("permission"),
        Kind::ResponseError => of_text(text),
        _ => Answer::REFUSED,
    }
}

/// The answer of a code that the driver has no kind for.
fn of_code(code: &str, text: &str) -> Answer {
    match code {
        // Valkey's word for data that has moved to another server.
        "REDIRECT" => Answer::contention("moved"),
        // A script or function runs for too long.
        "BUSY" => Answer::contention("busy"),
        "OOM" | "MISCONF" | "NOREPLICAS" | "IOERR" => Answer::outage("resources"),
        // A Sentinel that does not agree with the others, or a failover that goes on.
        "NOQUORUM" | "NOGOODSLAVE" | "INPROG" => Answer::outage("shutdown"),
        // The role of the server has changed while a command waited. (Another client may also end
        // the wait.)
        "UNBLOCKED" if text.contains("instance state changed") => Answer::outage("read_only"),
        "NOAUTH" | "WRONGPASS" => Answer::refusal("permission"),
        _ => Answer::REFUSED,
    }
}

/// The answer of a reply with the code `ERR`, which many errors share. Few are not the caller's.
fn of_text(text: &str) -> Answer {
    match text {
        _ if text.starts_with("max number of clients") => Answer::outage("resources"),
        _ if text.starts_with("Server is shutting down") => Answer::outage("shutdown"),
        // The driver, about the first commands of a connection.
        _ if text.contains("is busy running a script") => Answer::contention("busy"),
        _ => Answer::REFUSED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    /// The answer of a reply as it comes from the server.
    fn reply(bytes: &str) -> Answer {
        let value = redis::parse_redis_value(format!("-{bytes}\r\n").as_bytes()).unwrap();
        of(&value.extract_error().unwrap_err())
    }

    #[test]
    fn data_that_moves_is_contention() {
        assert_eq!(reply("MOVED 3999 127.0.0.1:6381"), Answer::contention("moved"));
        assert_eq!(reply("ASK 3999 127.0.0.1:6381"), Answer::contention("moved"));
        assert_eq!(reply("TRYAGAIN Multiple keys"), Answer::contention("moved"));
        assert_eq!(reply("BUSY Redis is busy running a script"), Answer::contention("busy"));
        assert_eq!(reply("REDIRECT 127.0.0.1:6380"), Answer::contention("moved"));
    }

    #[test]
    fn a_server_that_cannot_do_its_work_is_an_outage() {
        assert_eq!(reply("LOADING Redis is loading"), Answer::outage("shutdown"));
        assert_eq!(reply("CLUSTERDOWN The cluster is down"), Answer::outage("shutdown"));
        assert_eq!(reply("READONLY You can't write"), Answer::outage("read_only"));
        assert_eq!(reply("OOM command not allowed"), Answer::outage("resources"));
        assert_eq!(reply("MISCONF Redis is configured"), Answer::outage("resources"));
        assert_eq!(reply("ERR max number of clients reached"), Answer::outage("resources"));
        let changed = "UNBLOCKED force unblock from blocking operation, instance state changed";
        assert_eq!(reply(changed), Answer::outage("read_only"));
        assert_eq!(reply("UNBLOCKED client unblocked via CLIENT UNBLOCK"), Answer::REFUSED);
        let first = ErrorKind::Server(ServerErrorKind::ClusterDown);
        assert_eq!(of(&(first, "in the first commands").into()), Answer::outage("shutdown"));
    }

    #[test]
    fn a_mistake_is_a_refusal() {
        assert_eq!(reply("WRONGTYPE Operation against a key"), Answer::REFUSED);
        assert_eq!(reply("ERR unknown command"), Answer::REFUSED);
        assert_eq!(reply("CROSSSLOT Keys in request"), Answer::REFUSED);
        assert_eq!(reply("BUSYGROUP Consumer Group name already exists"), Answer::REFUSED);
        assert_eq!(reply("NOAUTH Authentication required."), Answer::refusal("permission"));
        assert_eq!(reply("NOPERM this user has no permissions"), Answer::refusal("permission"));
    }

    #[test]
    fn a_connection_that_breaks_is_an_outage() {
        let io = |kind: io::ErrorKind| of(&io::Error::from(kind).into());
        assert_eq!(io(io::ErrorKind::ConnectionRefused), Answer::outage("connect"));
        assert_eq!(io(io::ErrorKind::UnexpectedEof), Answer::outage("disconnected"));
        assert_eq!(io(io::ErrorKind::TimedOut), Answer::outage("timed_out"));
        assert_eq!(of(&(ErrorKind::Io, "the driver has ended").into()), Answer::outage("disconnected"));
        assert_eq!(of(&(ErrorKind::Client, "no command").into()), Answer::own("client"));
    }

    #[test]
    fn the_gravest_error_counts() {
        let [refusal, outage, contention] = [Answer::REFUSED, Answer::outage(""), Answer::contention("")];
        assert!(gravity(&refusal) > gravity(&outage) && gravity(&outage) > gravity(&contention));
    }
}

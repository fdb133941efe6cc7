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
    /// - All others are refusals, which are permanent and successes: a wrong type, an unknown
    ///   command, permissions, a missing script.
    ///
    /// Of the errors of a pipeline or a transaction the gravest counts: a refusal, then an outage.
    /// The other commands of a pipeline have run, and run again if it is repeated.
    ///
    /// The kinds are `moved`, `busy`, `connect`, `disconnected`, `timed_out`, `shutdown`,
    /// `resources`, `read_only`, `permission`, `refused`, and the kinds of `io::Error`.
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
        _ => Answer::REFUSED,
    }
}

/// The answer of the gravest of the replies that the error holds. The clone shares them.
fn of_replies(error: &RedisError) -> Answer {
    let replies = error.clone().into_server_errors();
    let answers = replies.iter().flat_map(|replies| replies.iter()).map(|(_, reply)| of_reply(reply));
    answers.max_by_key(gravity).unwrap_or(Answer::REFUSED)
}

/// A repetition of all commands helps only if it helps each of them.
fn gravity(answer: &Answer) -> (bool, bool) {
    let is_failure = answer.outcome == crate::vocabulary::outcome::Outcome::Failure;
    (!answer.transience.is_transient(), is_failure)
}

fn of_reply(reply: &ServerError) -> Answer {
    use ServerErrorKind as Kind;
    match reply.kind() {
        Some(Kind::TryAgain | Kind::Moved | Kind::Ask) => Answer::contention("moved"),
        Some(Kind::BusyLoading | Kind::ClusterDown | Kind::MasterDown) => Answer::outage("shutdown"),
        Some(Kind::ReadOnly) => Answer::outage("read_only"),
        Some(Kind::NoPerm) => Answer::refusal("permission"),
        Some(Kind::ResponseError) => of_text(reply.details().unwrap_or_default()),
        Some(_) => Answer::REFUSED,
        None => of_code(reply.code()),
    }
}

/// The answer of a code that the driver has no kind for.
fn of_code(code: &str) -> Answer {
    match code {
        // A script or function runs for too long.
        "BUSY" => Answer::contention("busy"),
        "OOM" | "MISCONF" | "NOREPLICAS" | "IOERR" => Answer::outage("resources"),
        // A Sentinel that does not agree with the others, or a failover that goes on.
        "NOQUORUM" | "NOGOODSLAVE" | "INPROG" => Answer::outage("shutdown"),
        // The role of the server has changed while a command waited.
        "UNBLOCKED" => Answer::outage("read_only"),
        "NOAUTH" | "WRONGPASS" => Answer::refusal("permission"),
        _ => Answer::REFUSED,
    }
}

/// The answer of a reply with the code `ERR`, which many errors share. Two are not the caller's.
fn of_text(text: &str) -> Answer {
    let is_full = text.starts_with("max number of clients");
    if is_full || text.starts_with("Server is shutting down") {
        return Answer::outage(if is_full { "resources" } else { "shutdown" });
    }
    Answer::REFUSED
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
    }

    #[test]
    fn a_server_that_cannot_do_its_work_is_an_outage() {
        assert_eq!(reply("LOADING Redis is loading"), Answer::outage("shutdown"));
        assert_eq!(reply("CLUSTERDOWN The cluster is down"), Answer::outage("shutdown"));
        assert_eq!(reply("READONLY You can't write"), Answer::outage("read_only"));
        assert_eq!(reply("OOM command not allowed"), Answer::outage("resources"));
        assert_eq!(reply("MISCONF Redis is configured"), Answer::outage("resources"));
        assert_eq!(reply("ERR max number of clients reached"), Answer::outage("resources"));
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
        assert_eq!(of(&(ErrorKind::Client, "no command").into()), Answer::REFUSED);
    }

    #[test]
    fn the_gravest_error_counts() {
        let [refusal, outage, contention] = [Answer::REFUSED, Answer::outage(""), Answer::contention("")];
        assert!(gravity(&refusal) > gravity(&outage) && gravity(&outage) > gravity(&contention));
    }
}

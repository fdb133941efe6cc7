//! `SQLSTATE`: five characters, of which the first two are a class. The codes are those of
//! `PostgreSQL` (Appendix A, "`PostgreSQL` Error Codes") and of `MySQL`, where they agree with the
//! standard.

use super::answer::Answer;

/// The answer of a code. Two codes have several meanings, which the message tells apart, since sqlx
/// shows nothing else.
pub(super) fn of(code: &str, message: &str) -> Answer {
    match code {
        // PgBouncer reports all its own errors with this code. The server reports statements with a
        // wrong number of parameters.
        "08P01" if message.starts_with("bind message") => Answer::REFUSED,
        // A statement that was prepared before its table has changed. It must be prepared anew.
        "0A000" if message.starts_with("cached plan must not change") => Answer::contention("stale"),
        _ => by_code(code).unwrap_or_else(|| by_class(code.get(..2).unwrap_or_default())),
    }
}

/// The answer of the codes that differ from the rest of their class.
fn by_code(code: &str) -> Option<Answer> {
    Some(match code {
        // The server ends a transaction in which we were idle, or that took too long, or a
        // statement (57014, also after a cancel request), or a query or connection (70100: MySQL).
        "25P03" | "25P04" | "57014" | "70100" => Answer::outage("timed_out"),
        // A server that has become a replica, for those who write.
        "25006" => Answer::outage("read_only"),
        "40001" => Answer::contention("serialization"),
        "40P01" | "XA102" => Answer::contention("deadlock"),
        "XA100" | "XA106" => Answer::contention("rollback"),
        // A deferred constraint, found at the commit.
        "40002" => Answer::refusal("constraint"),
        // The connection was lost, and with it the outcome.
        "40003" => Answer::outage("disconnected"),
        "42501" => Answer::refusal("permission"),
        "55P03" | "55006" => Answer::contention("locked"),
        // A database that was dropped, and files that a statement names.
        "57P04" | "58P01" | "58P02" => Answer::REFUSED,
        // A server of ours that our server could not connect to: foreign data wrappers.
        "HV00N" => Answer::outage("connect"),
        "XX001" | "XX002" => Answer::DAMAGED,
        _ => return None,
    })
}

fn by_class(class: &str) -> Answer {
    match class {
        // A connection that was refused or broke. `PgBouncer` has one of its codes for all errors
        // of its own.
        "08" => Answer::outage("disconnected"),
        "23" => Answer::refusal("constraint"),
        "28" => Answer::refusal("permission"),
        "40" => Answer::contention("rollback"),
        "42" => Answer::refusal("syntax"),
        // Too many connections, no memory, no disk.
        "53" => Answer::outage("resources"),
        // An operator shuts the server down or starts it.
        "57" => Answer::outage("shutdown"),
        // The system below the server fails, and errors of the server itself.
        "58" | "XX" => Answer::outage("system"),
        // A snapshot that is too old.
        "72" => Answer::contention("serialization"),
        _ => Answer::REFUSED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str) -> Answer {
        super::of(code, "")
    }

    #[test]
    fn a_server_that_cannot_do_its_work_is_an_outage() {
        let kinds = [
            ("disconnected", &["08006", "08001", "08P01", "08S01", "40003"][..]),
            ("resources", &["53300", "53100", "53200"]),
            ("shutdown", &["57P01", "57P02", "57P03", "57P05"]),
            ("system", &["58000", "58030", "XX000"]),
            ("timed_out", &["57014", "25P03", "25P04", "70100"]),
            ("read_only", &["25006"]),
            ("connect", &["HV00N"]),
        ];
        for (kind, codes) in kinds {
            assert!(codes.iter().all(|code| of(code) == Answer::outage(kind)), "{kind}");
        }
    }

    #[test]
    fn the_message_tells_the_meanings_of_a_code_apart() {
        let parameters = "bind message supplies 0 parameters, but prepared statement \"s\" requires 1";
        assert_eq!(super::of("08P01", parameters), Answer::REFUSED);
        assert_eq!(super::of("08P01", "server login has been failing"), Answer::outage("disconnected"));
        let plan = "cached plan must not change result type";
        assert_eq!(super::of("0A000", plan), Answer::contention("stale"));
    }

    #[test]
    fn another_transaction_is_contention() {
        assert_eq!(of("40001"), Answer::contention("serialization"));
        assert_eq!(of("40P01"), Answer::contention("deadlock"));
        assert_eq!(of("55P03"), Answer::contention("locked"));
        assert_eq!(of("40000"), Answer::contention("rollback"));
        assert_eq!(of("72000"), Answer::contention("serialization"));
    }

    #[test]
    fn a_mistake_is_a_refusal() {
        assert_eq!([of("23505"), of("23503"), of("40002")], [Answer::refusal("constraint"); 3]);
        assert_eq!([of("42601"), of("42P01")], [Answer::refusal("syntax"); 2]);
        assert_eq!([of("28P01"), of("42501")], [Answer::refusal("permission"); 2]);
        assert_eq!([of("22012"), of("25P02"), of("0A000"), of("57P04"), of("58P01")], [Answer::REFUSED; 5]);
    }

    #[test]
    fn a_code_that_nobody_knows_is_a_refusal() {
        assert_eq!([of(""), of("ZZZZZ"), of("P0001"), of("é")], [Answer::REFUSED; 4]);
    }

    #[test]
    fn broken_data_is_a_failure_that_waiting_does_not_heal() {
        assert_eq!([of("XX001"), of("XX002")], [Answer::DAMAGED; 2]);
    }
}

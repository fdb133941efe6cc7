//! `SQLSTATE`: five characters, of which the first two are a class. The codes are those of
//! `PostgreSQL` (Appendix A, "`PostgreSQL` Error Codes") and of `MySQL`, where they agree with the
//! standard.

use super::answer::Answer;

/// The answer of a code.
pub(super) fn of(code: &str) -> Answer {
    by_code(code).unwrap_or_else(|| by_class(code.get(..2).unwrap_or_default()))
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
        // A deferred constraint, found at the commit.
        "40002" => Answer::refusal("constraint"),
        // The connection was lost, and with it the outcome.
        "40003" => Answer::outage("disconnected"),
        "42501" => Answer::refusal("permission"),
        "55P03" | "55006" => Answer::contention("locked"),
        // A database that was dropped.
        "57P04" => Answer::REFUSED,
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

    #[test]
    fn a_server_that_cannot_do_its_work_is_an_outage() {
        let of = |code| of(code).kind;
        assert_eq!([of("08006"), of("08001"), of("08P01"), of("08S01")], ["disconnected"; 4]);
        assert_eq!([of("53300"), of("53100"), of("53200")], ["resources"; 3]);
        assert_eq!([of("57P01"), of("57P02"), of("57P03"), of("57P05")], ["shutdown"; 4]);
        assert_eq!([of("58030"), of("XX000")], ["system"; 2]);
        assert_eq!([of("57014"), of("25P03"), of("25P04"), of("70100")], ["timed_out"; 4]);
        let codes =
            ["08006", "08P01", "53300", "57P01", "57014", "58030", "XX000", "25006", "40003", "HV00N"];
        assert!(codes.iter().all(|code| super::of(code) == Answer::outage(super::of(code).kind)));
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
        assert_eq!([of("22012"), of("25P02"), of("0A000"), of("57P04")], [Answer::REFUSED; 4]);
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

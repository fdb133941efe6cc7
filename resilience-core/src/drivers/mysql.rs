//! The numbers of errors of `MySQL` and `MariaDB`, where a `SQLSTATE` says too little: most of them
//! are `HY000`. ("`MySQL` Error Message Reference"; "`MariaDB` Error Codes".)

use super::answer::Answer;

/// The answer of a number, or `None` if the `SQLSTATE` is to decide.
pub(super) fn of(number: u16) -> Option<Answer> {
    Some(match number {
        // A row that has changed since a snapshot was read (MariaDB), a statement whose plan is
        // outdated.
        1020 | 1615 => Answer::contention("serialization"),
        // Of rows, and of named locks.
        1213 | 3058 => Answer::contention("deadlock"),
        // After a wait, and with NOWAIT.
        1205 | 3572 => Answer::contention("locked"),
        // No connection or no user's connection is left, no memory, no disk, no transaction.
        1021 | 1037 | 1040 | 1041 | 1114 | 1135 | 1203 | 1226 | 1637 => Answer::outage("resources"),
        // The files below the server.
        1023 | 1024 | 1026 | 1030 | 1180 | 1181 => Answer::outage("system"),
        // Too many broken connections came from this host.
        1129 => Answer::outage("connect"),
        // A shutdown, a cluster that is not ready, a session that is killed.
        1047 | 1053 | 1927 | 3168 | 3169 => Answer::outage("shutdown"),
        // A replica, for those who write.
        1290 | 1792 | 1836 => Answer::outage("read_only"),
        // A statement's time (MySQL, MariaDB), a query that is killed, and a session without
        // activity.
        1317 | 1969 | 3024 | 4031 => Answer::outage("timed_out"),
        // The files of a table.
        1034 | 1035 | 1194 | 1195 => Answer::DAMAGED,
        // Constraints whose SQLSTATE is not in the class of constraints.
        3819 | 4025 => Answer::refusal("constraint"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_for_locks_are_contention_whatever_their_sqlstate_is() {
        assert_eq!(of(1205), Some(Answer::contention("locked")));
        assert_eq!(of(1213), Some(Answer::contention("deadlock")));
        assert_eq!(of(1020), Some(Answer::contention("serialization")));
    }

    #[test]
    fn a_server_that_cannot_do_its_work_is_an_outage() {
        assert_eq!(of(1040), Some(Answer::outage("resources")));
        assert_eq!(of(1053), Some(Answer::outage("shutdown")));
        assert_eq!([of(1290), of(1836)], [Some(Answer::outage("read_only")); 2]);
        assert_eq!([of(3024), of(1969)], [Some(Answer::outage("timed_out")); 2]);
    }

    #[test]
    fn the_rest_is_left_to_the_sqlstate() {
        assert_eq!([of(1062), of(1064), of(0)], [None; 3]);
    }
}

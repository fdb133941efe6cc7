//! The numbers of errors of `MySQL` and `MariaDB`, where a `SQLSTATE` says too little: most of them
//! are `HY000`. ("`MySQL` Error Message Reference"; "`MariaDB` Error Codes".)

use super::answer::Answer;

/// The answer of a number, or `None` if the `SQLSTATE` is to decide. The message tells apart what
/// shares a number.
pub(super) fn of(number: u16, message: &str) -> Option<Answer> {
    Some(match number {
        // A row or a table that has changed since a snapshot was read; of TiDB also at the commit.
        1020 | 1412 | 8002 | 8022 | 8028 | 9007 => Answer::contention("serialization"),
        // A statement that was prepared before its table has changed.
        1615 => Answer::contention("stale"),
        // Of rows, of named locks, and with another server of a cluster, found at the commit.
        1213 | 3058 => Answer::contention("deadlock"),
        1180 if message.contains("error 149") => Answer::contention("deadlock"),
        // After a wait, and with NOWAIT.
        1205 | 1689 | 3572 => Answer::contention("locked"),
        // No connection or no user's connection is left, no memory, no disk, no lock, no
        // transaction, no room for prepared statements.
        1021 | 1037 | 1040 | 1041 | 1114 | 1135 | 1203 | 1206 | 1226 | 1461 | 1637 => {
            Answer::outage("resources")
        }
        // The files below the server, and parts of TiDB that cannot be reached.
        1016 | 1023 | 1024 | 1026 | 1030 | 1180 | 1181 | 9001..=9005 => Answer::outage("system"),
        // Too many broken connections came from this host.
        1129 => Answer::outage("connect"),
        // A shutdown, a cluster that is not ready, a session that is killed.
        1047 | 1053 | 1927 | 3168 | 3169 => Answer::outage("shutdown"),
        // A replica, for those who write. Other options of the server have the same number.
        1290 if message.contains("read-only") || message.contains("read_only") => Answer::outage("read_only"),
        1836 => Answer::outage("read_only"),
        // A statement's time (MySQL, MariaDB), and a query that is killed.
        1317 | 1969 | 3024 => Answer::outage("timed_out"),
        // A session without activity. To MariaDB this number is another error.
        4031 if message.contains("inactivity") => Answer::outage("timed_out"),
        // The files and indexes of a table.
        1034 | 1035 | 1194 | 1195 | 1712 | 1817 => Answer::DAMAGED,
        // A packet that is too large, and a login that the client does not know. Their `SQLSTATE`
        // is that of a broken connection.
        1153 | 1251 => Answer::REFUSED,
        // A transaction that we have begun as a read-only one.
        1792 => Answer::refusal("permission"),
        // Constraints whose SQLSTATE is not in the class of constraints.
        3819 | 4025 => Answer::refusal("constraint"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(number: u16) -> Option<Answer> {
        super::of(number, "")
    }

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
        assert_eq!(of(1836), Some(Answer::outage("read_only")));
        assert_eq!([of(3024), of(1969)], [Some(Answer::outage("timed_out")); 2]);
    }

    #[test]
    fn the_rest_is_left_to_the_sqlstate() {
        assert_eq!([of(1062), of(1064), of(0)], [None; 3]);
    }

    #[test]
    fn the_message_tells_the_meanings_of_a_number_apart() {
        let option = |name| format!("The MySQL server is running with the --{name} option so it cannot");
        assert_eq!(super::of(1290, &option("read-only")), Some(Answer::outage("read_only")));
        assert_eq!(super::of(1290, &option("secure-file-priv")), None);
        let conflict = "Got error 149 \"Lock deadlock; Retry transaction\" during COMMIT";
        assert_eq!(super::of(1180, conflict), Some(Answer::contention("deadlock")));
        assert_eq!(of(1180), Some(Answer::outage("system")));
        assert_eq!(super::of(4031, "Referenced trigger does not exist"), None);
        let idle = "The client was disconnected by the server because of inactivity";
        assert_eq!(super::of(4031, idle), Some(Answer::outage("timed_out")));
    }

    #[test]
    fn the_state_of_a_broken_connection_may_be_a_mistake() {
        assert_eq!([of(1153), of(1251)], [Some(Answer::REFUSED); 2]);
    }
}

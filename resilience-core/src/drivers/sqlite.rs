//! Result codes of `SQLite`. The low byte of an extended code is the primary one. ("Result and
//! Error Codes", sqlite.org/rescode.html.)

use super::answer::Answer;

/// The answer of a code, primary or extended.
pub(super) fn of(code: i32) -> Answer {
    by_extended(code).unwrap_or_else(|| by_primary(code & 0xff))
}

/// The answer of the extended codes that differ from their primary one.
fn by_extended(code: i32) -> Option<Answer> {
    Some(match code {
        // Another process is making the index of the log, or rolls a transaction back.
        READONLY_RECOVERY | READONLY_CANTLOCK | READONLY_ROLLBACK | READONLY_CANTINIT => {
            Answer::contention("locked")
        }
        // A path that is a folder, a link, or is too long, remains one.
        CANTOPEN_ISDIR | CANTOPEN_FULLPATH | CANTOPEN_CONVPATH | CANTOPEN_SYMLINK => Answer::REFUSED,
        // A transaction that another statement has rolled back.
        ABORT_ROLLBACK => Answer::contention("rollback"),
        // A file that was moved: a new connection finds it.
        READONLY_DBMOVED => Answer::outage("system"),
        IOERR_DATA | IOERR_CORRUPTFS => Answer::DAMAGED,
        _ => return None,
    })
}

fn by_primary(code: i32) -> Answer {
    match code {
        BUSY => Answer::contention("busy"),
        LOCKED | PROTOCOL => Answer::contention("locked"),
        SCHEMA => Answer::contention("serialization"),
        NOMEM | FULL => Answer::outage("resources"),
        IOERR | CANTOPEN => Answer::outage("system"),
        CORRUPT | NOTADB => Answer::DAMAGED,
        // The program has interrupted it.
        INTERRUPT => Answer::own("interrupted"),
        CONSTRAINT => Answer::refusal("constraint"),
        PERM | AUTH | READONLY => Answer::refusal("permission"),
        _ => Answer::REFUSED,
    }
}

const PERM: i32 = 3;
const BUSY: i32 = 5;
const LOCKED: i32 = 6;
const NOMEM: i32 = 7;
const READONLY: i32 = 8;
const INTERRUPT: i32 = 9;
const IOERR: i32 = 10;
const CORRUPT: i32 = 11;
const FULL: i32 = 13;
const CANTOPEN: i32 = 14;
const PROTOCOL: i32 = 15;
const SCHEMA: i32 = 17;
const CONSTRAINT: i32 = 19;
const AUTH: i32 = 23;
const NOTADB: i32 = 26;
const READONLY_RECOVERY: i32 = READONLY | 1 << 8;
const READONLY_CANTLOCK: i32 = READONLY | 2 << 8;
const READONLY_ROLLBACK: i32 = READONLY | 3 << 8;
const READONLY_CANTINIT: i32 = READONLY | 5 << 8;
const READONLY_DBMOVED: i32 = READONLY | 4 << 8;
const ABORT_ROLLBACK: i32 = 4 | 2 << 8;
const IOERR_DATA: i32 = IOERR | 32 << 8;
const IOERR_CORRUPTFS: i32 = IOERR | 33 << 8;
const CANTOPEN_ISDIR: i32 = CANTOPEN | 2 << 8;
const CANTOPEN_FULLPATH: i32 = CANTOPEN | 3 << 8;
const CANTOPEN_CONVPATH: i32 = CANTOPEN | 4 << 8;
const CANTOPEN_SYMLINK: i32 = CANTOPEN | 6 << 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extended_codes_go_with_their_primary_one() {
        // SQLITE_BUSY_SNAPSHOT, SQLITE_LOCKED_SHAREDCACHE, SQLITE_IOERR_FSYNC,
        // SQLITE_CONSTRAINT_UNIQUE, SQLITE_CORRUPT_INDEX.
        assert_eq!([of(5), of(517)], [Answer::contention("busy"); 2]);
        assert_eq!([of(6), of(262)], [Answer::contention("locked"); 2]);
        assert_eq!([of(10), of(1034)], [Answer::outage("system"); 2]);
        assert_eq!([of(19), of(2067)], [Answer::refusal("constraint"); 2]);
        assert_eq!([of(11), of(779)], [Answer::DAMAGED; 2]);
    }

    #[test]
    fn extended_codes_that_differ_from_their_primary_one() {
        assert_eq!([of(264), of(520)], [Answer::contention("locked"); 2]);
        assert_eq!(of(8), Answer::refusal("permission"));
        assert_eq!(of(14), Answer::outage("system"));
        assert_eq!([of(526), of(1550)], [Answer::REFUSED; 2]);
        assert_eq!(of(516), Answer::contention("rollback"));
        assert_eq!(of(1032), Answer::outage("system"));
        assert_eq!([of(8202), of(8458)], [Answer::DAMAGED; 2]);
    }

    #[test]
    fn an_interrupt_is_our_own() {
        assert_eq!(of(9), Answer::own("interrupted"));
    }

    #[test]
    fn a_mistake_is_a_refusal() {
        // SQLITE_ERROR, which is SQL that does not parse, SQLITE_TOOBIG, SQLITE_MISUSE, and a code
        // that does not exist.
        assert_eq!([of(1), of(18), of(21), of(99), of(-1)], [Answer::REFUSED; 5]);
    }
}

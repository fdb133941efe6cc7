//! The database: a file with one row in it.

use crate::Error;
use rusqlite::{Connection, OpenFlags};
use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The contents of the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The sum of all updates.
    pub value: i64,
    /// The number of writes.
    pub version: i64,
}

/// A connection to the row. It is made when it is first needed. If that fails, the next attempt
/// tries again.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    connection: OnceCell<Connection>,
}

impl Store {
    /// The time that a statement waits for another writer. `#[retry]` is for errors that a wait
    /// inside a statement cannot heal.
    const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

    /// Makes the file, with a row of zeros.
    ///
    /// # Errors
    /// If the file cannot be made, or has the table already.
    pub fn create(path: &Path) -> Result<Self, Error> {
        let connection = Connection::open(path)?;
        // In this mode readers and a writer do not wait for each other. The file keeps the mode.
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.execute_batch(
            "CREATE TABLE counter (id INTEGER PRIMARY KEY, value INTEGER NOT NULL, version INTEGER NOT NULL);
             INSERT INTO counter VALUES (1, 0, 0);",
        )?;
        Ok(Self::at(path))
    }

    /// A store in a file. The file must exist when the store is first read.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned(), connection: OnceCell::new() }
    }

    /// The present contents of the row.
    ///
    /// # Errors
    /// Those of the database.
    pub fn read(&self) -> Result<Row, Error> {
        let mut select =
            self.connection()?.prepare_cached("SELECT value, version FROM counter WHERE id = 1")?;
        Ok(select.query_row((), |row| Ok(Row { value: row.get(0)?, version: row.get(1)? }))?)
    }

    /// Writes the value, whatever the present contents of the row are.
    ///
    /// # Errors
    /// Those of the database.
    pub fn overwrite(&self, value: i64) -> Result<(), Error> {
        let mut update = self
            .connection()?
            .prepare_cached("UPDATE counter SET value = ?1, version = version + 1 WHERE id = 1")?;
        update.execute([value])?;
        Ok(())
    }

    /// Writes the value if the row still has the version that was `seen`.
    ///
    /// # Errors
    /// [`Error::Conflict`] if it has another version, and the errors of the database.
    pub fn replace(&self, seen: Row, value: i64) -> Result<(), Error> {
        let mut update = self.connection()?.prepare_cached(
            "UPDATE counter SET value = ?1, version = version + 1 WHERE id = 1 AND version = ?2",
        )?;
        match update.execute([value, seen.version])? {
            0 => Err(Error::Conflict),
            _ => Ok(()),
        }
    }

    fn connection(&self) -> Result<&Connection, Error> {
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        // A missing file is not made: an empty database in its place would hide that the file is
        // gone.
        let connection = Connection::open_with_flags(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.busy_timeout(Self::BUSY_TIMEOUT)?;
        // With a write-ahead log, this setting lets commits return before they are on the disk. A
        // power cut may undo the last commits, but does not harm the file.
        connection.pragma_update(None, "synchronous", "normal")?;
        Ok(self.connection.get_or_init(|| connection))
    }
}

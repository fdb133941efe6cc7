//! The database: a file with one row in it.

use crate::Error;
use rusqlite::{Connection, OpenFlags};
use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What is in the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The sum of all updates.
    pub value: i64,
    /// How often it was written.
    pub version: i64,
}

/// A connection to the row, made when it is first needed, and again by the next attempt if that
/// fails.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    connection: OnceCell<Connection>,
}

impl Store {
    /// A statement waits this long for another writer to finish; `#[retry]` is for what waiting
    /// inside a statement cannot heal.
    const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

    /// Makes the file, with a row of zeros.
    ///
    /// # Errors
    /// If it cannot be made, or holds the table already.
    pub fn create(path: &Path) -> Result<Self, Error> {
        let connection = Connection::open(path)?;
        // Readers and a writer do not wait for each other. The file remembers it.
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.execute_batch(
            "CREATE TABLE counter (id INTEGER PRIMARY KEY, value INTEGER NOT NULL, version INTEGER NOT NULL);
             INSERT INTO counter VALUES (1, 0, 0);",
        )?;
        Ok(Self::at(path))
    }

    /// A store in a file that exists, or will when it is first read.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned(), connection: OnceCell::new() }
    }

    /// What the row holds now.
    ///
    /// # Errors
    /// Those of the database.
    pub fn read(&self) -> Result<Row, Error> {
        let mut select =
            self.connection()?.prepare_cached("SELECT value, version FROM counter WHERE id = 1")?;
        Ok(select.query_row((), |row| Ok(Row { value: row.get(0)?, version: row.get(1)? }))?)
    }

    /// Writes over whatever the row holds by now.
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

    /// Writes if the row is still as it was `seen`.
    ///
    /// # Errors
    /// [`Error::Conflict`] if it is not, and those of the database.
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
        // A file that is not there is not made: an empty database in its place would hide that it
        // is gone.
        let connection = Connection::open_with_flags(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.busy_timeout(Self::BUSY_TIMEOUT)?;
        // With a write-ahead log a power cut may undo the last commits, but not harm the file; and
        // no commit waits for the disk.
        connection.pragma_update(None, "synchronous", "normal")?;
        Ok(self.connection.get_or_init(|| connection))
    }
}

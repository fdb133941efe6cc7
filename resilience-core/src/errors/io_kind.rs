//! The answers of an `io::Error` by its kind.

use std::io;

use crate::errors::chain;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::OTHER_KIND;

/// The answer of the error itself, or `None` if the error inside it decides.
pub(crate) fn of_its_own(error: &io::Error) -> Option<Transience> {
    let asks = error.kind() == io::ErrorKind::Other && chain::wrapped(error).is_some();
    (!asks).then(|| of_kind(error.kind()))
}

pub(crate) fn of_kind(kind: io::ErrorKind) -> Transience {
    use io::ErrorKind as Kind;
    let permanent = matches!(
        kind,
        Kind::NotFound
            | Kind::PermissionDenied
            | Kind::AlreadyExists
            | Kind::NotADirectory
            | Kind::IsADirectory
            | Kind::DirectoryNotEmpty
            | Kind::ReadOnlyFilesystem
            | Kind::NotSeekable
            | Kind::FileTooLarge
            | Kind::CrossesDevices
            | Kind::TooManyLinks
            | Kind::InvalidFilename
            | Kind::ArgumentListTooLong
            | Kind::InvalidInput
            | Kind::InvalidData
            | Kind::Unsupported
    );
    (!permanent).into()
}

/// Writes a match from each kind to its word.
macro_rules! words {
    ($($kind:ident => $word:literal,)*) => {
        /// The kind in snake case. The standard library may bring further ones, which have no word.
        pub(crate) fn word(kind: io::ErrorKind) -> &'static str {
            match kind {
                $(io::ErrorKind::$kind => $word,)*
                _ => OTHER_KIND,
            }
        }

        #[cfg(test)]
        const KINDS: &[io::ErrorKind] = &[$(io::ErrorKind::$kind),*];
    };
}

words! {
    NotFound => "not_found",
    PermissionDenied => "permission_denied",
    ConnectionRefused => "connection_refused",
    ConnectionReset => "connection_reset",
    HostUnreachable => "host_unreachable",
    NetworkUnreachable => "network_unreachable",
    ConnectionAborted => "connection_aborted",
    NotConnected => "not_connected",
    AddrInUse => "addr_in_use",
    AddrNotAvailable => "addr_not_available",
    NetworkDown => "network_down",
    BrokenPipe => "broken_pipe",
    AlreadyExists => "already_exists",
    WouldBlock => "would_block",
    NotADirectory => "not_a_directory",
    IsADirectory => "is_a_directory",
    DirectoryNotEmpty => "directory_not_empty",
    ReadOnlyFilesystem => "read_only_filesystem",
    StaleNetworkFileHandle => "stale_network_file_handle",
    InvalidInput => "invalid_input",
    InvalidData => "invalid_data",
    TimedOut => "timed_out",
    WriteZero => "write_zero",
    StorageFull => "storage_full",
    NotSeekable => "not_seekable",
    QuotaExceeded => "quota_exceeded",
    FileTooLarge => "file_too_large",
    ResourceBusy => "resource_busy",
    ExecutableFileBusy => "executable_file_busy",
    Deadlock => "deadlock",
    CrossesDevices => "crosses_devices",
    TooManyLinks => "too_many_links",
    InvalidFilename => "invalid_filename",
    ArgumentListTooLong => "argument_list_too_long",
    Interrupted => "interrupted",
    Unsupported => "unsupported",
    UnexpectedEof => "unexpected_eof",
    OutOfMemory => "out_of_memory",
    Other => "other",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_of_io_is_its_name_in_snake_case() {
        for kind in KINDS {
            let name = format!("{kind:?}");
            let mut snake = String::new();
            for letter in name.chars() {
                if letter.is_uppercase() && !snake.is_empty() && !snake.ends_with("_a") {
                    snake.push('_');
                }
                snake.extend(letter.to_lowercase());
            }
            // The one-letter words of `NotADirectory` and `IsADirectory`.
            let snake = snake.replace("_adirectory", "_a_directory");
            assert_eq!(word(*kind), snake);
        }
        assert_eq!(KINDS.len(), 39);
    }
}

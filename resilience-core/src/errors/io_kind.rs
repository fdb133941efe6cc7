//! The answer of an `io::Error` by its kind.

use std::io;

use crate::errors::chain;
use crate::vocabulary::transience::Transience;

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

//! hyper, and the client of hyper-util. Their responses are those of the crate `http`.

use hyper_util::client::legacy;

use super::cause;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::Transient;

/// What breaks on the connection is transient; a message that is no HTTP, and a misuse of the
/// client, are permanent.
impl Transient for hyper::Error {
    fn transience(&self) -> Transience {
        cause::of(self).unwrap_or(Transience::Transient)
    }
}

/// As its cause says. Without one it is permanent: a request that the client can't send.
impl Transient for legacy::Error {
    fn transience(&self) -> Transience {
        cause::of(self).unwrap_or(Transience::Permanent)
    }
}

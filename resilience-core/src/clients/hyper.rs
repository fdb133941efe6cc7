//! hyper, and the client of hyper-util. Their responses are those of the crate `http`.

use hyper_util::client::legacy;

use super::cause;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::Transient;

/// An error of the connection is transient. A message that is not valid HTTP, and a misuse of the
/// client, are permanent.
impl Transient for hyper::Error {
    fn transience(&self) -> Transience {
        cause::of(self).unwrap_or(Transience::Transient)
    }
}

/// The answer of its cause. Without one it is permanent: the client cannot send the request.
impl Transient for legacy::Error {
    fn transience(&self) -> Transience {
        cause::of(self).unwrap_or(Transience::Permanent)
    }
}

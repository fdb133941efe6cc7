//! hyper, and the client of hyper-util. Their responses are those of the crate `http`.

use std::error::Error;

use hyper_util::client::legacy;

use super::{cause, kind};
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::Transient;

/// An error of the connection is transient. A message that is not valid HTTP, and a misuse of the
/// client, are permanent.
impl Transient for hyper::Error {
    fn transience(&self) -> Transience {
        cause::of(self).unwrap_or(Transience::Transient)
    }

    /// `timed_out`, `disconnected`, `request` or `response`.
    fn kind(&self) -> &'static str {
        match () {
            () if self.is_timeout() => kind::TIMED_OUT,
            () if self.is_user() => kind::REQUEST,
            () if self.is_parse() => kind::RESPONSE,
            () => kind::DISCONNECTED,
        }
    }
}

/// The answer of its cause. Without one it is permanent: the client cannot send the request.
impl Transient for legacy::Error {
    fn transience(&self) -> Transience {
        cause::of(self).unwrap_or(Transience::Permanent)
    }

    /// `connect`, the kind of the [`hyper::Error`] in it, or `request`.
    fn kind(&self) -> &'static str {
        if self.is_connect() {
            return kind::CONNECT;
        }
        let inner = self.source().and_then(|inner| inner.downcast_ref::<hyper::Error>());
        inner.map_or(kind::REQUEST, hyper::Error::kind)
    }
}

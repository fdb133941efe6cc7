//! What the errors of other crates say about trying again, each behind a feature of its own.
//!
//! One rule for all: what the network or the server's state brings about is transient, and what a
//! repetition would bring about again is permanent. An error that says neither is judged by what
//! caused it: see `cause`. Where the type of that can't be named, what it prints is read, and what
//! is not recognised is permanent.
//!
//! What each client reports in which case is known by trying: `examples/http/tests/clients` holds
//! these files against real servers.

#[cfg(any(feature = "_hyper", feature = "ureq"))]
mod cause;
#[cfg(feature = "_hyper")]
mod connect;
#[cfg(feature = "_hyper")]
mod http2;
#[cfg(feature = "hyper")]
mod hyper;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "tonic")]
mod tonic;
#[cfg(feature = "ureq")]
mod ureq;

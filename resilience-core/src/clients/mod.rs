//! What the errors of other crates say about trying again, each behind a feature of its own.
//!
//! One rule for all: what the network or the server's state brings about is transient, and what a repetition would bring
//! about again is permanent. An error that says neither is judged by what caused it: see `cause`.

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

//! The answers of the errors of clients, each client behind a feature of its own.
//!
//! One rule holds for all. An error that comes from the network or from the state of the server is
//! transient. An error that a repetition would cause again is permanent. If the error itself does
//! not show which of the two it is, its cause decides: see `cause`. If the type of the cause cannot
//! be named, its text decides. An unknown error is permanent.
//!
//! The errors that a client reports were found by experiment: the tests in
//! `examples/http/tests/clients` run these files against real servers.

#[cfg(feature = "aws")]
mod aws;
#[cfg(any(feature = "_hyper", feature = "ureq"))]
mod cause;
#[cfg(feature = "_hyper")]
mod connect;
#[cfg(feature = "_hyper")]
mod http2;
#[cfg(feature = "hyper")]
mod hyper;
#[cfg(any(feature = "_hyper", feature = "ureq", feature = "aws"))]
#[cfg_attr(
    not(any(feature = "reqwest", feature = "ureq")),
    allow(dead_code, reason = "each client has some")
)]
mod kind;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "tonic")]
mod tonic;
#[cfg(feature = "ureq")]
mod ureq;

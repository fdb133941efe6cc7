//! The cases that the tests of other libraries have: Polly's hedging, the hedge policy of
//! failsafe-go, Finagle's backup requests, the hedging policy of gRPC.

mod failsafe_go;
mod finagle;
mod grpc;
mod polly;

//! One table of failures on the way to a server, with the expected behaviour of a client. Every
//! client is tested against it, under the real attribute, with real servers on loopback.
//!
//! Attempts follow each other without a wait. Only the rows in which the server stalls take time:
//! that of the client's timeout.

mod book;
mod client;
mod http2;
mod scene;
mod table;
mod wire;

mod hyper;
mod minreq;
mod reqwest;
mod reqwest_blocking;
mod tonic;
mod ureq;

#[test]
fn reqwest_behaves_as_the_table_says() {
    table::check::<reqwest::Reqwest>(&table::http());
}

#[test]
fn blocking_reqwest_behaves_as_the_table_says() {
    table::check::<reqwest_blocking::Blocking>(&table::http());
}

#[test]
fn ureq_behaves_as_the_table_says() {
    table::check::<ureq::Ureq>(&table::http());
}

#[test]
fn hyper_behaves_as_the_table_says() {
    table::check::<hyper::Hyper>(&table::http());
}

#[test]
fn a_client_without_a_feature_behaves_as_the_table_says() {
    table::check::<minreq::Minreq>(&table::http());
}

#[test]
fn reqwest_over_http2_behaves_as_the_table_says() {
    table::check::<reqwest::Http2>(&table::http2());
}

#[test]
fn hyper_over_http2_behaves_as_the_table_says() {
    table::check::<hyper::Http2>(&table::http2());
}

#[test]
fn tonic_behaves_as_the_table_says() {
    table::check::<tonic::Unary>(&table::grpc());
}

#[test]
fn a_stream_of_tonic_behaves_as_the_table_says() {
    table::check::<tonic::Streaming>(&table::grpc());
}

#[test]
fn a_connection_of_tonic_behaves_as_the_table_says() {
    table::check::<tonic::Connecting>(&table::unreached());
}

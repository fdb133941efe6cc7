//! The table: its rows, and the comparison of a client with them.

mod bodies;
mod connections;
mod grpc;
mod hints;
mod http2;
mod proxies;
mod redirects;
mod row;
mod statuses;
mod tls;
mod unreachable;

pub(crate) use row::{Exception, Expected};

use crate::book;
use crate::client::{Client, End};
use row::Row;

/// The rows for clients of HTTP.
pub(crate) fn http() -> Vec<Row> {
    let answers = [statuses::rows(), hints::rows(), bodies::rows(), redirects::rows()];
    [unreached(), connections::rows(), proxies::rows()].into_iter().chain(answers).flatten().collect()
}

/// The rows for clients of HTTP/2.
pub(crate) fn http2() -> Vec<Row> {
    http2::rows()
}

/// The rows for clients of gRPC.
pub(crate) fn grpc() -> Vec<Row> {
    [unreached(), grpc::rows()].into_iter().flatten().collect()
}

/// The rows for every client that makes a connection.
pub(crate) fn unreached() -> Vec<Row> {
    [unreachable::rows(), tls::rows()].into_iter().flatten().collect()
}

/// Compares a client with these rows, and reports all differences.
pub(crate) fn check<C: Client>(rows: &[Row]) {
    for exception in C::EXCEPTIONS {
        assert!(!exception.why.is_empty());
        assert!(rows.iter().any(|row| row.name == exception.row), "no such row: {}", exception.row);
    }
    let wrong: Vec<String> = rows.iter().filter_map(differs::<C>).collect();
    assert!(wrong.is_empty(), "{} of {} rows differ\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

fn differs<C: Client>(row: &Row) -> Option<String> {
    let exception = C::EXCEPTIONS.iter().find(|exception| exception.row == row.name);
    let expected = match exception {
        None => row.expected,
        Some(exception) => exception.instead?,
    };
    let scene = (row.scene)();
    let end = C::call(&scene, row.read);
    let (book, requests) = (book::close(), scene.count());
    let found =
        format!("{:?} after {} attempts, waits {:?}, requests {requests}", end, book.attempts, book.waits);
    let millis: Vec<u64> =
        book.waits.iter().map(|wait| wait.as_millis().try_into().expect("not ages")).collect();
    let waits = if expected.or_sooner { millis.len() } else { expected.waits.len() };
    let same = Some(&millis[..]) == expected.waits.get(..waits)
        && book.attempts as usize == millis.len() + 1
        && requests == expected.requests
        && ends_so(&end, expected.end);
    (!same).then(|| format!("{}\n    found: {found}\n    expected: {expected:?}", row.name))
}

fn ends_so(found: &End, expected: row::End) -> bool {
    match (found, expected) {
        (End::Status(found), row::End::Status(expected)) => *found == expected,
        (End::Body(found), row::End::Body(expected)) => found == expected,
        (End::Error(_), row::End::Error) => true,
        _ => false,
    }
}

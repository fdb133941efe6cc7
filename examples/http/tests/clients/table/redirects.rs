//! Answers that send the client elsewhere. All clients here follow at most three redirects.

use super::row::{Row, exhausted, permanent};
use crate::client::Read::Text;
use crate::scene::{Scene, closed_port};
use unruly::Reply;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        permanent("a redirect loop", Text, || Scene::always(|_| to("/again"))).but(|row| row.requests(4)),
        exhausted("a redirect to where nobody listens", Text, || {
            let (url, socket) = closed_port();
            Scene::always(move |_| {
                let _held = &socket;
                to(&url)
            })
        }),
        permanent("a redirect to what is no URL", Text, || Scene::always(|_| to("http://[nowhere/"))),
        permanent("a redirect to a scheme that is not HTTP", Text, || {
            Scene::always(|_| to("gopher://127.0.0.1/"))
        }),
    ]
}

fn to(location: &str) -> Reply {
    Reply::status(302).header("location", location)
}

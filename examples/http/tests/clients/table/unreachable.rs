//! Connections that cannot be made.

use super::row::{Row, exhausted};
use crate::client::Read::Text;
use crate::scene::Scene;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        exhausted("connection refused", Text, Scene::closed).but(|row| row.requests(0)),
        exhausted("a name that does not resolve", Text, || Scene::nowhere("http://nowhere.invalid/"))
            .but(|row| row.requests(0)),
    ]
}

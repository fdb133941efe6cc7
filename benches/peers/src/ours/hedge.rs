//! `#[hedge]`.

use resilience::hedge;

use crate::subject::{Error, ready_async, woken_once};

#[hedge(100ms)]
pub(crate) async fn ready(input: u64) -> Result<u64, Error> {
    ready_async(input).await
}

#[hedge(100ms)]
pub(crate) async fn pending(input: u64) -> Result<u64, Error> {
    woken_once(input).await
}

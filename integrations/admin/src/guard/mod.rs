//! Who may ask, and who may change something.

pub(crate) mod host;
pub(crate) mod origin;
pub(crate) mod token;

use http::header;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::reply::Refusal;
use token::Token;

/// Refuses a write that does not come from somebody with the token. Nothing of its body was looked
/// at before.
pub(crate) fn write(parts: &Parts, token: Option<&Token>) -> Result<(), Refusal> {
    let Some(token) = token else {
        return Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "read_only",
            "this page is read-only; the program allows writes with `.allow_writes(token)`, with a token that is not empty",
        ));
    };
    origin::check(parts)?;
    token.check(&parts.headers)
}

/// Refuses a body that is not said to be JSON. Browsers let a form of another page send others
/// without asking.
pub(crate) fn content_type(headers: &HeaderMap) -> Result<(), Refusal> {
    let media_type = one(headers, &header::CONTENT_TYPE)?.unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        "a write is JSON; send the header `Content-Type: application/json`",
    ))
}

/// The text of a header that is there at most once.
fn one<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, Refusal> {
    let not_plain = |_| Refusal::bad_request(format!("the header `{name}` is not plain text"));
    one_value(headers, name)?.map(|value| value.to_str().map_err(not_plain)).transpose()
}

/// The value of a header that is there at most once.
fn one_value<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a HeaderValue>, Refusal> {
    let mut values = headers.get_all(name).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return match headers.get(name) {
            None => Ok(None),
            Some(_) => Err(Refusal::bad_request(format!("the header `{name}` is there more than once"))),
        };
    };
    Ok(Some(value))
}

//! The token that a write needs.

use std::fmt;

use http::{HeaderMap, StatusCode, header};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::guard::one_value;
use crate::reply::Refusal;

/// A token. Only its hash is kept: it can be printed nowhere, and a comparison of hashes takes the
/// same time for every guess, whatever its length.
#[derive(Clone)]
pub(crate) struct Token([u8; 32]);

impl Token {
    /// `None` for a token that is empty, or blank, and for one that a header cannot carry: it is of
    /// printable characters of ASCII. The end of the line of a file that it was read from is no
    /// part of it.
    pub(crate) fn new(token: &str) -> Option<Self> {
        let token = token.trim();
        let is_plain = token.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        (!token.is_empty() && is_plain).then(|| Self(Sha256::digest(token).into()))
    }

    fn is(&self, guess: &str) -> bool {
        let guess: [u8; 32] = Sha256::digest(guess).into();
        self.0.ct_eq(&guess).into()
    }

    /// Refuses a request without the token.
    pub(crate) fn check(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let refused = |message| {
            let refusal = Refusal::new(StatusCode::UNAUTHORIZED, "unauthorized", message);
            Err(refusal.with(header::WWW_AUTHENTICATE, "Bearer"))
        };
        let Some(value) = one_value(headers, &header::AUTHORIZATION)? else {
            return refused("a write needs the token; send the header `Authorization: Bearer <token>`");
        };
        // What is no plain text is no token either, and is asked for again.
        let value = value.to_str().unwrap_or_default();
        let guess = value.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        if guess.is_some_and(|(_, guess)| self.is(guess.trim())) {
            return Ok(());
        }
        refused("this is not the token of `.allow_writes(token)`")
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn status(value: &'static str) -> Result<(), StatusCode> {
        let token = Token::new("s3cret\n").expect("it is not empty");
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static(value));
        token.check(&headers).map_err(|refusal| refusal.into_reply().finish(&http::Method::POST).status())
    }

    #[test]
    fn only_the_whole_token_is_one() {
        assert_eq!((status("Bearer s3cret"), status("bearer  s3cret")), (Ok(()), Ok(())));
        for guess in [
            "Bearer s3cre",
            "Bearer s3crett",
            "Bearer S3CRET",
            "Bearer ",
            "Bearer",
            "Basic s3cret",
            "s3cret",
            "",
        ] {
            assert_eq!(status(guess), Err(StatusCode::UNAUTHORIZED), "{guess}");
        }
    }

    #[test]
    fn a_blank_token_is_none() {
        assert!(Token::new("").is_none() && Token::new(" \t").is_none());
        assert!(Token::new("geheimnisé").is_none() && Token::new("a\u{1}b").is_none(), "no header has it");
    }

    #[test]
    fn a_token_prints_nothing_of_itself() {
        assert_eq!(format!("{:?}", Token::new("s3cret")), "Some(Token)");
    }
}

//! The query of a write.

use percent_encoding::percent_decode_str;

use crate::reply::{Refusal, mistake};

/// The values of a query by name. What is not asked for, not understood or said twice is refused:
/// a write that should only be tried must not be made.
#[derive(Debug)]
pub(super) struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    pub(super) fn read(text: Option<&str>) -> Result<Self, Refusal> {
        let parts = text.unwrap_or_default().split('&').filter(|part| !part.is_empty());
        let pairs = parts.map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            Some((decoded(name)?, decoded(value)?))
        });
        let pairs = pairs.collect::<Option<Vec<_>>>();
        pairs.map(|pairs| Self { pairs }).ok_or_else(|| Refusal::mistake("the query is not encoded as one"))
    }

    /// The value of a name.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        let index = self.pairs.iter().position(|(known, _)| known == name)?;
        Some(self.pairs.remove(index).1)
    }

    /// Whether the write is only to be tried.
    pub(super) fn take_dry_run(&mut self) -> Result<bool, Refusal> {
        match self.take("dry_run").as_deref() {
            Some("" | "true" | "1") => Ok(true),
            None | Some("false" | "0") => Ok(false),
            Some(other) => {
                Err(Refusal::mistake(&format!("`dry_run` is `true` or `false`, not `{other:.40}`")))
            }
        }
    }

    /// Refuses the write if anything is left.
    pub(super) fn finish(self) -> Result<(), Refusal> {
        let one = |(name, _): &(String, String)| match name.as_str() {
            "dry_run" => mistake("`dry_run` is for `POST /api/v1/overrides`, once"),
            name => mistake(&format!("`{name:.40}` in the query is unknown here, or is there twice")),
        };
        let mistakes: Vec<_> = self.pairs.iter().take(5).map(one).collect();
        if mistakes.is_empty() { Ok(()) } else { Err(Refusal::invalid(mistakes)) }
    }
}

fn decoded(text: &str) -> Option<String> {
    let text = text.replace('+', " ");
    percent_decode_str(&text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_dry(text: &str) -> Option<bool> {
        let mut query = Query::read(Some(text)).ok()?;
        let is_dry = query.take_dry_run().ok()?;
        query.finish().ok().map(|()| is_dry)
    }

    #[test]
    fn a_dry_run_is_said_strictly() {
        for text in ["dry_run", "dry_run=", "dry_run=true", "dry_run=1", "dry%5Frun=%74rue", "&dry_run&"] {
            assert_eq!(is_dry(text), Some(true), "{text}");
        }
        for text in ["", "dry_run=false", "dry_run=0"] {
            assert_eq!(is_dry(text), Some(false), "{text}");
        }
        for text in ["dry_run=True", "dry_run=yes", "dry_run=%ff", "dry_run=1&dry_run=0", "dryrun=1", "a=%ff"]
        {
            assert_eq!(is_dry(text), None, "{text}");
        }
    }

    #[test]
    fn without_a_query_nothing_is_wrong() {
        assert!(Query::read(None).is_ok_and(|query| query.finish().is_ok()));
    }
}

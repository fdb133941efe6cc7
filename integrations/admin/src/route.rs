//! Endpoints: from a path to the thing that it asks for.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// What a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Page,
    State,
    Sites,
    Site(String),
    Breakers,
    Breaker(String),
    Command(String, Command),
    Events,
    Config,
    Metrics,
    Health,
    /// With the id of one of them.
    Overrides(Option<u64>),
    Switch,
    Faults,
}

/// What a breaker is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    ForceOpen,
    Disable,
    Observe,
    HalfOpen,
    Reset,
}

impl Command {
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "force_open" => Self::ForceOpen,
            "disable" => Self::Disable,
            "observe" => Self::Observe,
            "half_open" => Self::HalfOpen,
            "reset" => Self::Reset,
            _ => return None,
        })
    }
}

impl Endpoint {
    /// The endpoint of a path. `None` if there is none, or the path is not encoded as one. Segments
    /// are split before they are decoded, and decoded once.
    pub(crate) fn of(path: &str) -> Option<Self> {
        let path = path.strip_prefix('/').unwrap_or(path);
        if path.is_empty() {
            return Some(Self::Page);
        }
        let segments: Option<Vec<Cow<'_, str>>> =
            path.split('/').map(|part| percent_decode_str(part).decode_utf8().ok()).collect();
        let segments = segments?;
        let words: Vec<&str> = segments.iter().map(AsRef::as_ref).collect();
        let rest = match words.as_slice() {
            ["metrics"] => return Some(Self::Metrics),
            ["health"] => return Some(Self::Health),
            ["api", "v1", rest @ ..] => rest,
            _ => return None,
        };
        Some(match *rest {
            ["state"] => Self::State,
            ["sites"] => Self::Sites,
            ["sites", name] if !name.is_empty() => Self::Site(name.to_owned()),
            ["breakers"] => Self::Breakers,
            ["breakers", name] if !name.is_empty() => Self::Breaker(name.to_owned()),
            ["breakers", name, command] if !name.is_empty() => {
                Self::Command(name.to_owned(), Command::of(command)?)
            }
            ["events"] => Self::Events,
            ["config"] => Self::Config,
            ["overrides"] => Self::Overrides(None),
            ["overrides", id] => Self::Overrides(Some(id.parse().ok()?)),
            ["switch"] => Self::Switch,
            ["faults"] => Self::Faults,
            _ => return None,
        })
    }

    /// The methods that it has, as the header `Allow` names them.
    pub(crate) const fn methods(&self) -> &'static str {
        match self {
            Self::Command(..) | Self::Switch | Self::Faults | Self::Overrides(None) => "POST",
            Self::Overrides(Some(_)) => "DELETE",
            _ => "GET, HEAD",
        }
    }
}

/// A query that is not encoded as one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NotEncoded;

/// The value of a name in the query, decoded. The last one of a name holds.
pub(crate) fn query(query: Option<&str>, name: &str) -> Result<Option<String>, NotEncoded> {
    let mut pairs =
        query.unwrap_or_default().split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let Some((_, value)) = pairs.rfind(|(known, _)| *known == name) else { return Ok(None) };
    let value = value.replace('+', " ");
    percent_decode_str(&value).decode_utf8().map(|value| Some(value.into_owned())).map_err(|_| NotEncoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_decoded_once_after_the_path_is_split() {
        let site = |name: &str| Some(Endpoint::Site(name.to_owned()));
        assert_eq!(Endpoint::of("/api/v1/sites/shop%3A%3Acharge"), site("shop::charge"));
        assert_eq!(Endpoint::of("/api/v1/sites/shop::charge"), site("shop::charge"));
        assert_eq!(Endpoint::of("/api/v1/sites/a%2Fb"), site("a/b"));
        assert_eq!(Endpoint::of("/api/v1/sites/a%252Fb"), site("a%2Fb"));
        assert_eq!(Endpoint::of("/api/v1/sites/a/b"), None);
        assert_eq!(Endpoint::of("/api/v1/sites/%ff"), None, "it is no UTF-8");
    }

    #[test]
    fn a_command_is_one_of_five() {
        let command = |word: &str| Endpoint::of(&format!("/api/v1/breakers/payments/{word}"));
        let known = ["force_open", "disable", "observe", "half_open", "reset"];
        assert!(known.iter().all(|word| matches!(command(word), Some(Endpoint::Command(..)))));
        assert_eq!(command("explode"), None);
    }

    #[test]
    fn what_is_no_endpoint_is_none() {
        let none =
            ["/api", "/api/v1/", "/api/v1/sites/", "/api/v2/state", "/../etc/passwd", "//", "/health/"];
        for path in none {
            assert_eq!(Endpoint::of(path), None, "{path}");
        }
        assert_eq!((Endpoint::of(""), Endpoint::of("/")), (Some(Endpoint::Page), Some(Endpoint::Page)));
    }

    #[test]
    fn the_last_value_of_a_name_holds() {
        let of = |text: &str| query(Some(text), "strict");
        let is = |value: &str| Ok(Some(value.to_owned()));
        assert_eq!((of("strict=a,b"), of("strict")), (is("a,b"), is("")));
        assert_eq!(of("since=1&strict=a&strict=b%20c+d"), is("b c d"));
        assert_eq!(
            (of("since=1"), query(None, "strict"), of("strict=%ff")),
            (Ok(None), Ok(None), Err(NotEncoded))
        );
    }
}

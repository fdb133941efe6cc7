//! The kinds of parameters, as far as their types are written.

use syn::Ident;

/// The kind of a parameter's type, as it is written. It decides which uses consume the parameter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ValueKind {
    Plain,
    /// `FnOnce`: a call consumes it.
    CalledOnce,
    /// `Option` or `Result`: most of its methods take `self`.
    Outcome,
    /// An iterator that is not `mut`: nearly all methods that can be called on it take `self`.
    Iterator,
    /// `Box`: `*x` moves the value out.
    Boxed,
}

impl ValueKind {
    /// Whether `method` takes `self` by value: by the naming guidelines of the standard library, or
    /// because the kind of type is known.
    pub(super) fn takes_self(self, method: &Ident) -> bool {
        const OF_OUTCOMES: [&str; 33] = [
            "and",
            "and_then",
            "err",
            "expect",
            "expect_err",
            "filter",
            "flatten",
            "inspect",
            "inspect_err",
            "is_err_and",
            "is_none_or",
            "is_ok_and",
            "is_some_and",
            "map",
            "map_err",
            "map_or",
            "map_or_default",
            "map_or_else",
            "ok",
            "ok_or",
            "ok_or_else",
            "or",
            "or_else",
            "transpose",
            "unwrap",
            "unwrap_err",
            "unwrap_or",
            "unwrap_or_default",
            "unwrap_or_else",
            "unwrap_unchecked",
            "unzip",
            "xor",
            "zip",
        ];
        const BY_REFERENCE: [&str; 4] = ["clone", "is_empty", "len", "size_hint"];
        let method = method.to_string();
        let method = method.as_str();
        method == "into"
            || method == "try_into"
            || method.starts_with("into_")
            || match self {
                Self::Outcome => OF_OUTCOMES.contains(&method),
                Self::Iterator => !BY_REFERENCE.contains(&method),
                Self::Plain | Self::CalledOnce | Self::Boxed => false,
            }
    }
}

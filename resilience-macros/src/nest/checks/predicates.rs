//! Refuses types where patterns belong, as in `on = io::Error`. Other languages retry on the class
//! of an exception.

use quote::ToTokens;
use syn::{Pat, Path, Type};

use crate::arguments::naming::{is_function_name, sounds_like_a_type};
use crate::arguments::predicate::Predicate;
use crate::errors::Errors;
use crate::function::types;

/// Checks predicates over the error, each with its key, against the function's return type.
pub(crate) fn check(predicates: &[(&'static str, Option<&Predicate>)], output: &Type, errors: &mut Errors) {
    let error = ErrorType::new(output);
    for (key, predicate) in predicates {
        if let Some(predicate) = predicate {
            check_one(key, predicate, &error, errors);
        }
    }
}

fn check_one(key: &str, predicate: &Predicate, error: &ErrorType, errors: &mut Errors) {
    let paths: Vec<Path> = predicate.alternatives().into_iter().filter_map(path).collect();
    if let Some(named) = paths.iter().find(|path| is_type(path, error)) {
        let text = path_text(named);
        let message = format!(
            "`{key}` takes a pattern, and `{text}` is a type; write `{key} = _` for every error, or a closure for some, \
             such as `{key} = {}`",
            closure(named, error)
        );
        errors.report(named, message);
    } else if error.is_named("io", "Error") && !paths.is_empty() && paths.iter().all(is_kind_of_io) {
        let kinds: Vec<String> = paths.iter().map(path_text).collect();
        let asked = match &kinds[..] {
            [kind] => format!("e.kind() == {kind}"),
            kinds => format!("matches!(e.kind(), {})", kinds.join(" | ")),
        };
        let message = format!("an `io::Error` is not its kind; write `{key} = |e| {asked}`");
        errors.report(&paths[0], message);
    }
}

/// The path, if `pattern` is nothing else.
fn path(pattern: &Pat) -> Option<Path> {
    match pattern {
        Pat::Path(path) if path.qself.is_none() => Some(path.path.clone()),
        Pat::Ident(name) if name.subpat.is_none() && name.by_ref.is_none() && name.mutability.is_none() => {
            Some(name.ident.clone().into())
        }
        _ => None,
    }
}

/// Whether `path` is surely a type, and no variant or constant: `io::Error`, `num::ParseIntError`,
/// or the name of the function's error type. `Kind::IoError` is a variant, and a lone `IoError` may
/// be one.
fn is_type(path: &Path, error: &ErrorType) -> bool {
    let mut segments = path.segments.iter().rev().map(|segment| &segment.ident);
    let Some(name) = segments.next().map(ToString::to_string) else { return false };
    let is_that_of_the_function = error.name.as_ref() == Some(&name);
    let sounds_like_one = sounds_like_a_type(&name);
    match segments.next() {
        Some(module) => is_function_name(module) && (sounds_like_one || is_that_of_the_function),
        // A lone name may be a unit struct, which is a pattern.
        None => name == "Error" || sounds_like_one && is_that_of_the_function,
    }
}

/// Whether `path` is a variant of `io::ErrorKind`.
fn is_kind_of_io(path: &Path) -> bool {
    path.segments.len() > 1 && path.segments.iter().rev().nth(1).is_some_and(|kind| kind.ident == "ErrorKind")
}

/// A closure to propose: the usual question to an error of type `named`.
fn closure(named: &Path, error: &ErrorType) -> String {
    let module = named.segments.iter().rev().nth(1).map(|module| module.ident.to_string());
    let is_inside = matches!(error.module.as_deref(), Some("anyhow" | "eyre" | "color_eyre"));
    match module.as_deref() {
        Some("anyhow" | "eyre" | "color_eyre") => "|e| e.is::<io::Error>()".to_owned(),
        _ if is_inside => format!("|e| e.is::<{}>()", path_text(named)),
        Some("io") => "|e| e.kind() == io::ErrorKind::TimedOut".to_owned(),
        Some("reqwest" | "hyper") => "|e| e.is_timeout()".to_owned(),
        _ => "|e| is_transient(e)".to_owned(),
    }
}

fn path_text(path: &Path) -> String {
    path.to_token_stream().to_string().replace(' ', "")
}

/// The error type as the signature writes it: the second argument of a `Result`, or `Error` of the
/// module whose `Result` it is.
struct ErrorType {
    module: Option<String>,
    name: Option<String>,
}

impl ErrorType {
    fn new(output: &Type) -> Self {
        let Some(result) = types::last_segment(output) else {
            return Self { module: None, name: None };
        };
        match types::arguments(result).nth(1) {
            Some(Type::Path(error)) => Self::from_path(&error.path),
            Some(_) => Self { module: None, name: None },
            None => Self { module: module(output), name: Some("Error".to_owned()) },
        }
    }

    fn from_path(path: &Path) -> Self {
        let mut segments = path.segments.iter().rev().map(|segment| segment.ident.to_string());
        let name = segments.next();
        Self { module: segments.next(), name }
    }

    fn is_named(&self, module: &str, name: &str) -> bool {
        self.module.as_deref() == Some(module) && self.name.as_deref() == Some(name)
    }
}

/// `io` in `io::Result<T>`.
fn module(output: &Type) -> Option<String> {
    match types::peel(output) {
        Type::Path(path) => path.path.segments.iter().rev().nth(1).map(|module| module.ident.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse::Parser;

    fn is_type_on(pattern: &str, output: &str) -> bool {
        let pattern = Pat::parse_multi.parse_str(pattern).expect("it is a pattern");
        let output: Type = syn::parse_str(output).expect("it is a type");
        path(&pattern).is_some_and(|path| is_type(&path, &ErrorType::new(&output)))
    }

    #[test]
    fn types_are_told_from_variants_and_constants() {
        for (pattern, output) in [
            ("io::Error", "io::Result<u8>"),
            ("std::io::Error", "anyhow::Result<u8>"),
            ("reqwest::Error", "Result<u8, reqwest::Error>"),
            ("Error", "Result<u8, Error>"),
            ("Error", "Result<u8>"),
            ("ApiError", "Result<u8, api::ApiError>"),
            ("api::ApiError", "Result<u8, ApiError>"),
            ("std::num::ParseIntError", "anyhow::Result<u8>"),
            ("api::Failure", "Result<u8, Failure>"),
        ] {
            assert!(is_type_on(pattern, output), "{pattern} for {output}");
        }
        for (pattern, output) in [
            ("Error::Timeout", "Result<u8, Error>"),
            ("Kind::IoError", "Result<u8, Kind>"),
            ("Kind::Error", "Result<u8, Kind>"),
            ("IoError", "Result<u8, Kind>"),
            ("Busy", "Result<u8, Busy>"),
            ("Timeout", "Result<u8, Error>"),
            ("codes::BUSY", "Result<u8, u16>"),
            ("errors::Timeout", "Result<u8, Error>"),
            ("TIMEOUT", "Result<u8, u16>"),
            ("_", "Result<u8, Error>"),
        ] {
            assert!(!is_type_on(pattern, output), "{pattern} for {output}");
        }
    }
}

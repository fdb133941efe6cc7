//! Errors of clients that have no answer, because their feature is off or is for another version.
//! Each of them, even a 404, is then retried. The log should say so.

/// An error of type `E` was asked and has no answer. Call it only after a failure.
#[cfg(not(feature = "tracing"))]
#[inline]
pub(crate) fn met<E: ?Sized>() {}

#[cfg(feature = "tracing")]
pub(crate) use told::met;

#[cfg(feature = "tracing")]
mod told {
    use crate::telemetry::telling;
    use std::any::type_name;
    use std::sync::Mutex;

    use crate::runtime::sync::lock;

    /// An error type of a client. Its path inside the crate differs between versions.
    struct Client {
        /// Where its path begins.
        krate: &'static str,
        /// What users depend on.
        package: &'static str,
        /// The last segments of the paths.
        types: &'static [&'static str],
        feature: &'static str,
        /// The version that the feature supports.
        version: &'static str,
        is_enabled: bool,
    }

    const CLIENTS: [Client; 11] = [
        Client {
            krate: "reqwest",
            package: "reqwest",
            types: &["Error"],
            feature: "reqwest",
            version: "0.13",
            is_enabled: cfg!(feature = "reqwest"),
        },
        Client {
            krate: "ureq",
            package: "ureq",
            types: &["Error", "Transport"],
            feature: "ureq",
            version: "3",
            is_enabled: cfg!(feature = "ureq"),
        },
        Client {
            krate: "hyper",
            package: "hyper",
            types: &["Error"],
            feature: "hyper",
            version: "1",
            is_enabled: cfg!(feature = "hyper"),
        },
        Client {
            krate: "hyper_util",
            package: "hyper-util",
            types: &["Error"],
            feature: "hyper",
            version: "0.1",
            is_enabled: cfg!(feature = "hyper"),
        },
        Client {
            krate: "tonic",
            package: "tonic",
            types: &["Error", "Status"],
            feature: "tonic",
            version: "0.14",
            is_enabled: cfg!(feature = "tonic"),
        },
        Client {
            krate: "http",
            package: "http",
            types: &["Error"],
            feature: "http",
            version: "1",
            is_enabled: cfg!(feature = "http"),
        },
        Client {
            krate: "aws_smithy_runtime_api",
            package: "aws-smithy-runtime-api",
            types: &["SdkError", "ConnectorError"],
            feature: "aws",
            version: "1",
            is_enabled: cfg!(feature = "aws"),
        },
        Client {
            krate: "redis",
            package: "redis",
            types: &["RedisError"],
            feature: "redis",
            version: "1",
            is_enabled: cfg!(feature = "redis"),
        },
        Client {
            krate: "rusqlite",
            package: "rusqlite",
            types: &["Error"],
            feature: "rusqlite",
            version: "0.37 to 0.43",
            is_enabled: cfg!(feature = "rusqlite"),
        },
        Client {
            krate: "sqlx_core",
            package: "sqlx",
            types: &["Error"],
            feature: "sqlx",
            version: "0.9",
            is_enabled: cfg!(feature = "sqlx"),
        },
        Client {
            krate: "tokio_postgres",
            package: "tokio-postgres",
            types: &["Error"],
            feature: "tokio-postgres",
            version: "0.7",
            is_enabled: cfg!(feature = "tokio-postgres"),
        },
    ];

    /// The most types that are reported.
    const MANY: usize = 16;

    static TOLD: Mutex<Vec<&str>> = Mutex::new(Vec::new());

    #[inline]
    pub(crate) fn met<E: ?Sized>() {
        look_at(type_name::<E>());
    }

    #[cold]
    #[inline(never)]
    fn look_at(error_type: &'static str) {
        let error_type = behind_pointers(error_type);
        if let Some(client) = client_of(error_type)
            && tracing::enabled!(target: "resilience", tracing::Level::WARN)
            && is_first(error_type, &TOLD)
        {
            let (feature, why) = (client.feature, client.why());
            telling::event(|| {
                tracing::warn!(
                    target: "resilience", error_type, feature,
                    "this error type does not say whether waiting heals it, so that every error of it is retried, and is a \
                     failure to a circuit breaker, the permanent ones too: {why}"
                );
            });
        }
    }

    /// Whether this is the first error of its type. Remembers the type.
    fn is_first(error_type: &'static str, told: &Mutex<Vec<&str>>) -> bool {
        let mut told = lock(told);
        let is_first = told.len() < MANY && !told.contains(&error_type);
        if is_first {
            told.push(error_type);
        }
        is_first
    }

    impl Client {
        fn why(&self) -> String {
            let Self { package, feature, version, is_enabled, .. } = self;
            if *is_enabled {
                format!(
                    "the feature `{feature}` of `resilience` is for {package} {version}, and this is another version"
                )
            } else {
                format!("enable the feature `{feature}` of `resilience`, which is for {package} {version}")
            }
        }
    }

    fn client_of(error_type: &str) -> Option<&'static Client> {
        // Without its parameters: `SdkError` has two.
        let plain = error_type.split('<').next()?;
        let (krate, rest) = plain.split_once("::")?;
        let name = rest.rsplit("::").next()?;
        CLIENTS.iter().find(|client| client.krate == krate && client.types.contains(&name))
    }

    /// The type inside a pointer, an `Option` or the error of a retry: such a type has the answer
    /// of the one inside.
    fn behind_pointers(mut name: &'static str) -> &'static str {
        const HOLDERS: [&str; 5] = [
            "alloc::boxed::Box<",
            "alloc::sync::Arc<",
            "alloc::rc::Rc<",
            "core::option::Option<",
            "resilience_core::retry::error::RetryError<",
        ];
        loop {
            let pointed_to = name.strip_prefix("&mut ").or_else(|| name.strip_prefix('&'));
            let held = || HOLDERS.iter().find_map(|holder| name.strip_prefix(holder)?.strip_suffix('>'));
            match pointed_to.or_else(held) {
                Some(inner) => name = inner,
                None => return name,
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use crate::retry::RetryError;
        use std::io;
        use std::sync::Arc;

        fn feature(error_type: &'static str) -> Option<&'static str> {
            client_of(behind_pointers(error_type)).map(|client| client.feature)
        }

        #[test]
        fn errors_of_clients_are_known_by_their_names() {
            assert_eq!(feature("reqwest::error::Error"), Some("reqwest"));
            assert_eq!(feature("ureq::error::Transport"), Some("ureq"));
            assert_eq!(feature("hyper_util::client::legacy::client::Error"), Some("hyper"));
            assert_eq!(feature("tonic::status::Status"), Some("tonic"));
            assert_eq!(feature("tonic::transport::error::Error"), Some("tonic"));
            assert_eq!(feature("http::error::Error"), Some("http"));
            assert_eq!(feature("sqlx_core::error::Error"), Some("sqlx"));
            assert_eq!(feature("redis::errors::redis_error::RedisError"), Some("redis"));
            let of_aws = "aws_smithy_runtime_api::client::result::SdkError<my::Error, my::Response>";
            assert_eq!(feature(of_aws), Some("aws"));
            assert_eq!(feature("alloc::boxed::Box<alloc::sync::Arc<hyper::error::Error>>"), Some("hyper"));
        }

        #[test]
        fn other_types_are_not_taken_for_them() {
            assert_eq!(feature("()"), None);
            assert_eq!(feature("reqwest_middleware::error::Error"), None);
            assert_eq!(feature("my::reqwest::Error"), None);
            assert_eq!(feature("reqwest::header::ToStrError"), None);
            assert_eq!(feature("http::uri::InvalidUri"), None);
            assert_eq!(feature("my::Wrapper<reqwest::error::Error>"), None);
        }

        #[test]
        fn pointers_are_looked_behind_as_they_are_called() {
            let expected = type_name::<io::Error>();
            assert_eq!(behind_pointers(type_name::<Box<Arc<std::rc::Rc<io::Error>>>>()), expected);
            assert_eq!(behind_pointers(type_name::<Option<&&mut io::Error>>()), expected);
            assert_eq!(behind_pointers(type_name::<RetryError<io::Error>>()), expected);
        }

        #[test]
        fn a_type_is_told_of_once_and_not_every_type_is() {
            let told = Mutex::new(Vec::new());
            assert!(is_first("a", &told) && !is_first("a", &told) && is_first("b", &told));
            let others = ["c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p"];
            assert!(others.iter().all(|other| is_first(other, &told)));
            assert!(!is_first("q", &told) && !is_first("a", &told));
            assert_eq!(told.lock().unwrap().len(), MANY);
        }

        #[test]
        fn the_versions_are_those_that_are_built() {
            let dependencies = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
                .expect("the workspace's manifest is there");
            for Client { package, version, .. } in &CLIENTS {
                let lowest = version.split(' ').next().unwrap();
                let written = format!("\n{package} = {{ version = \"");
                let rest = dependencies.split_once(&written).map(|(_, rest)| rest.trim_start_matches(">="));
                let rest = rest.and_then(|rest| rest.strip_prefix(lowest));
                // The lowest version that compiles may be one of a later patch.
                assert!(rest.is_some_and(|rest| rest.starts_with(['"', '.', ','])), "{written}{lowest}");
            }
        }

        #[test]
        fn the_sentence_says_what_to_do() {
            let client = |is_enabled| Client { is_enabled, ..CLIENTS[3] };
            assert_eq!(
                client(false).why(),
                "enable the feature `hyper` of `resilience`, which is for hyper-util 0.1"
            );
            assert_eq!(
                client(true).why(),
                "the feature `hyper` of `resilience` is for hyper-util 0.1, and this is another version"
            );
        }
    }
}

/// The language of a user.
#[fallback(value = "en".to_owned())]
fn language(user: &str) -> io::Result<String> {
    fs::read_to_string(user)
}

// ----- expands to -----

/// The language of a user.
fn language(user: &str) -> io::Result<String> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "language"),
        [
            (
                "fallback",
                private::core::option::Option::None,
                &[("value", "\"en\" . to_owned ()")],
            ),
        ],
        [],
        '__resilience_fallback_0: {
            {
                let __resilience_out: io::Result<String> = private::attempt(|| -> io::Result<
                    String,
                > {
                    private::inject!(
                        __resilience_call, sync, (private::TypeOf:: < io::Result < String
                        > > ::new()), owned, [], []
                    );
                    '__resilience_attempt: { fs::read_to_string(user) }
                });
                if private::Fallible::is_success(&__resilience_out) {
                    break '__resilience_fallback_0 __resilience_out;
                }
                let __resilience_failed = __resilience_out;
                if private::stays_failed(private::layer!(__resilience_call, 0)) {
                    break '__resilience_fallback_0 __resilience_failed;
                }
                match private::Fallible::into_err(__resilience_failed) {
                    private::core::option::Option::Some(__resilience_failure) => {
                        let __resilience_error = &__resilience_failure;
                        {
                            #[allow(unused_imports)]
                            use private::defaults::*;
                            private::fell_back(
                                private::layer!(__resilience_call, 0),
                                private::core::concat!(
                                    private::core::module_path!(), "::", "language"
                                ),
                                private::Observed::new(
                                    private::AskError(__resilience_error)
                                        .__resilience_described(),
                                    || private::AskError(__resilience_error).__resilience_kind(),
                                ),
                            )
                        }
                    }
                    private::core::option::Option::None => private::core::unreachable!(),
                }
            }
            private::attempt(|| -> io::Result<String> {
                {
                    let __resilience_value: <io::Result<
                        String,
                    > as private::Fallible>::Ok = "en".to_owned();
                    #[allow(unreachable_code)]
                    private::Fallible::from_value(__resilience_value)
                }
            })
        },
    );
}

#[fallback(value = 1, on_ok = 0)]
fn count(item: &str) -> Option<u32> {
    stock::count(item)
}

// ----- expands to -----

fn count(item: &str) -> Option<u32> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "count"),
        [
            (
                "fallback",
                private::core::option::Option::None,
                &[("value", "1"), ("on_ok", "0")],
            ),
        ],
        [],
        '__resilience_fallback_0: {
            {
                let __resilience_failed: Option<u32> = private::attempt(|| -> Option<
                    u32,
                > {
                    private::inject!(
                        __resilience_call, sync, (private::TypeOf:: < Option < u32 > >
                        ::new()), owned, [], []
                    );
                    '__resilience_attempt: { stock::count(item) }
                });
                if !(match private::Fallible::as_result(&__resilience_failed) {
                    private::core::result::Result::Ok(__resilience_value) => {
                        private::Transience::is_transient({
                            #[allow(
                                unreachable_patterns,
                                clippy::all,
                                clippy::pedantic,
                                clippy::nursery
                            )]
                            let __resilience_matches = match *private::Literal::itself(
                                __resilience_value,
                            ) {
                                0 => true,
                                _ => false,
                            };
                            private::transience(__resilience_matches)
                        })
                    }
                    private::core::result::Result::Err(__resilience_error) => true,
                }) || private::stays_failed(private::layer!(__resilience_call, 0))
                {
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
                                    private::core::module_path!(), "::", "count"
                                ),
                                private::Observed::new(
                                    private::AskError(__resilience_error)
                                        .__resilience_described(),
                                    || private::AskError(__resilience_error).__resilience_kind(),
                                ),
                            )
                        }
                    }
                    private::core::option::Option::None => {
                        private::fell_back(
                            private::layer!(__resilience_call, 0),
                            private::core::concat!(
                                private::core::module_path!(), "::", "count"
                            ),
                            private::Observed::NOTHING,
                        )
                    }
                }
            }
            private::attempt(|| -> Option<u32> {
                {
                    let __resilience_value: <Option<u32> as private::Fallible>::Ok = 1;
                    #[allow(unreachable_code)]
                    private::Fallible::from_value(__resilience_value)
                }
            })
        },
    );
}

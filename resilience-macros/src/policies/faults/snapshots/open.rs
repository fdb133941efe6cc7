#[retry(map_err = |error, _| error.to_string())]
#[faults(error = Timeout)]
fn fetch(url: &str) -> Result<String, String> {
    client::get(url)
}

// ----- expands to -----

fn fetch(url: &str) -> Result<String, String> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "fetch"),
        [
            (
                "retry",
                private::core::option::Option::None,
                &[("map_err", "| error"), ("_ | error . to_string ()", "")],
            ),
            ("faults", private::core::option::Option::None, &[("error", "Timeout")]),
        ],
        [],
        {
            const __RESILIENCE_POLICY: &private::RetryPolicy = &private::RetryPolicy::new()
                .default_name(
                    private::core::concat!(private::core::module_path!(), "::", "fetch"),
                );
            let mut __resilience_retry = private::Retry::at(
                private::Retry::timed(__RESILIENCE_POLICY),
                private::layer!(__resilience_call, 0),
            );
            let mut __resilience_again = false;
            loop {
                let __resilience_delay = {
                    let __resilience_out: private::core::result::Result<
                        <Result<String, String> as private::Fallible>::Ok,
                        _,
                    > = {
                        let __resilience_entered = private::enter(
                            private::Retry::untimed_again(
                                __resilience_again,
                                &__resilience_retry,
                            ),
                            || private::Retry::span(
                                __RESILIENCE_POLICY,
                                &__resilience_retry,
                            ),
                        );
                        private::fallible(
                            private::attempt(|| -> private::core::result::Result<
                                <Result<String, String> as private::Fallible>::Ok,
                                _,
                            > {
                                private::inject!(
                                    __resilience_call, sync, open, owned, [Timeout], []
                                );
                                '__resilience_attempt: { client::get(url) }
                            }),
                        )
                    };
                    let __resilience_decision = match private::Fallible::error(
                        &__resilience_out,
                    ) {
                        private::core::option::Option::None => {
                            private::Retry::succeed(
                                __RESILIENCE_POLICY,
                                &__resilience_retry,
                            )
                        }
                        private::core::option::Option::Some(__resilience_error) => {
                            #[allow(unused_imports)]
                            use private::defaults::*;
                            private::Retry::decide(
                                __RESILIENCE_POLICY,
                                private::AskError(__resilience_error)
                                    .__resilience_transience(),
                                private::AskError(__resilience_error)
                                    .__resilience_rejector(),
                                private::Observed::new(
                                    private::AskError(__resilience_error)
                                        .__resilience_described(),
                                    || private::AskError(__resilience_error).__resilience_kind(),
                                ),
                                private::core::option::Option::None,
                                &mut __resilience_retry,
                            )
                        }
                    };
                    let private::core::option::Option::Some(__resilience_delay) = private::Decision::delay(
                        __resilience_decision,
                    ) else {
                        break private::map_err::<
                            _,
                            _,
                            <Result<String, String> as private::Fallible>::Err,
                        >(
                            __resilience_out,
                            &private::Retry::attempts(
                                &__resilience_retry,
                                __RESILIENCE_POLICY,
                                __resilience_decision,
                            ),
                            |error, _| error.to_string(),
                        );
                    };
                    __resilience_delay
                };
                if !private::Delay::is_none(__resilience_delay) {
                    private::pause(__resilience_delay);
                }
                private::Retry::resume(__RESILIENCE_POLICY, &mut __resilience_retry);
                __resilience_again = true;
            }
        },
    );
}

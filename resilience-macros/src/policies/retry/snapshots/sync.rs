#[retry]
fn fetch(url: &str) -> io::Result<String> {
    client::get(url)
}

// ----- expands to -----

fn fetch(url: &str) -> io::Result<String> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "fetch"),
        [("retry", private::core::option::Option::None, &[])],
        [private::TypeOf::<io::Result<String>>::new()],
        {
            const __RESILIENCE_POLICY: &private::RetryPolicy = &private::RetryPolicy::new()
                .default_name(
                    private::core::concat!(private::core::module_path!(), "::", "fetch"),
                );
            let mut __resilience_retry = private::Retry::at(
                private::Retry::new(),
                private::layer!(__resilience_call, 0),
            );
            let mut __resilience_again = false;
            loop {
                let __resilience_delay = {
                    let __resilience_ended: io::Result<String> = private::attempt_in(
                        private::Retry::untimed_again(
                            __resilience_again,
                            &__resilience_retry,
                        ),
                        || private::Retry::span(
                            __RESILIENCE_POLICY,
                            &__resilience_retry,
                        ),
                        || -> io::Result<String> {
                            private::inject!(
                                __resilience_call, sync, (private::TypeOf:: < io::Result <
                                String > > ::new()), owned, [], []
                            );
                            '__resilience_attempt: { client::get(url) }
                        },
                    );
                    if private::Fallible::is_success(&__resilience_ended) {
                        let _ = private::Retry::succeed(
                            __RESILIENCE_POLICY,
                            &__resilience_retry,
                        );
                        break __resilience_ended;
                    }
                    let __resilience_out = __resilience_ended;
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
                        break __resilience_out;
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

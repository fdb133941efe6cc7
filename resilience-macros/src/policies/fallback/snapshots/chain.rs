#[fallback(value = 0)]
#[fallback(with = |error| cached(item).ok_or(error))]
#[retry(attempts = 2)]
fn price(item: &str) -> Result<u32, Error> {
    client::price(item)
}

// ----- expands to -----

fn price(item: &str) -> Result<u32, Error> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "price"),
        [
            ("fallback", private::core::option::Option::None, &[("value", "0")]),
            (
                "fallback",
                private::core::option::Option::None,
                &[("with", "| error | cached (item) . ok_or (error)")],
            ),
            ("retry", private::core::option::Option::None, &[("attempts", "2")]),
        ],
        [private::TypeOf::<Result<u32, Error>>::new()],
        '__resilience_fallback_0: {
            {
                let __resilience_out: Result<u32, Error> = '__resilience_fallback_1: {
                    let __resilience_error = {
                        let __resilience_out: Result<u32, Error> = {
                            const __RESILIENCE_POLICY: &private::RetryPolicy = &private::RetryPolicy::new()
                                .default_name(
                                    private::core::concat!(
                                        private::core::module_path!(), "::", "price"
                                    ),
                                )
                                .attempts(2u32);
                            let mut __resilience_retry = private::Retry::at(
                                private::Retry::new(),
                                private::layer!(__resilience_call, 2),
                            );
                            let mut __resilience_again = false;
                            loop {
                                let __resilience_delay = {
                                    let __resilience_ended: Result<u32, Error> = private::attempt_in(
                                        private::Retry::untimed_again(
                                            __resilience_again,
                                            &__resilience_retry,
                                        ),
                                        || private::Retry::span(
                                            __RESILIENCE_POLICY,
                                            &__resilience_retry,
                                        ),
                                        || -> Result<u32, Error> {
                                            private::inject!(
                                                __resilience_call, sync, (private::TypeOf:: < Result < u32,
                                                Error > > ::new()), owned, [], []
                                            );
                                            '__resilience_attempt: { client::price(item) }
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
                                    let private::core::option::Option::Some(
                                        __resilience_delay,
                                    ) = private::Decision::delay(__resilience_decision) else {
                                        break __resilience_out;
                                    };
                                    __resilience_delay
                                };
                                if !private::Delay::is_none(__resilience_delay) {
                                    private::pause(__resilience_delay);
                                }
                                private::Retry::resume(
                                    __RESILIENCE_POLICY,
                                    &mut __resilience_retry,
                                );
                                __resilience_again = true;
                            }
                        };
                        if private::Fallible::is_success(&__resilience_out) {
                            break '__resilience_fallback_1 __resilience_out;
                        }
                        let __resilience_failed = __resilience_out;
                        if private::stays_failed(private::layer!(__resilience_call, 1)) {
                            break '__resilience_fallback_1 __resilience_failed;
                        }
                        match private::Fallible::into_err(__resilience_failed) {
                            private::core::option::Option::Some(
                                __resilience_failure,
                            ) => {
                                {
                                    let __resilience_error = &__resilience_failure;
                                    {
                                        #[allow(unused_imports)]
                                        use private::defaults::*;
                                        private::fell_back(
                                            private::layer!(__resilience_call, 1),
                                            private::core::concat!(
                                                private::core::module_path!(), "::", "price"
                                            ),
                                            private::Observed::new(
                                                private::AskError(__resilience_error)
                                                    .__resilience_described(),
                                                || private::AskError(__resilience_error).__resilience_kind(),
                                            ),
                                        )
                                    }
                                }
                                __resilience_failure
                            }
                            private::core::option::Option::None => {
                                private::core::unreachable!()
                            }
                        }
                    };
                    private::attempt(|| -> Result<u32, Error> {
                        let error = __resilience_error;
                        { cached(item).ok_or(error) }
                    })
                };
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
                                    private::core::module_path!(), "::", "price"
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
            private::attempt(|| -> Result<u32, Error> {
                {
                    let __resilience_value: <Result<
                        u32,
                        Error,
                    > as private::Fallible>::Ok = 0;
                    #[allow(unreachable_code)]
                    private::Fallible::from_value(__resilience_value)
                }
            })
        },
    );
}

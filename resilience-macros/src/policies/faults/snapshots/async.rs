#[retry(sleep = clock::sleep)]
#[faults(error = ApiError::Timeout)]
async fn fetch(url: &str) -> Result<String, ApiError> {
    client::get(url).await
}

// ----- expands to -----

async fn fetch(url: &str) -> Result<String, ApiError> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "fetch"),
        [
            (
                "retry",
                private::core::option::Option::None,
                &[("sleep", "clock :: sleep")],
            ),
            (
                "faults",
                private::core::option::Option::None,
                &[("error", "ApiError :: Timeout")],
            ),
        ],
        [private::TypeOf::<Result<String, ApiError>>::new()],
        {
            const __RESILIENCE_POLICY: &private::RetryPolicy = &private::RetryPolicy::new()
                .default_name(
                    private::core::concat!(private::core::module_path!(), "::", "fetch"),
                )
                .on_clock(private::Clock::Async);
            let mut __resilience_retry = private::Retry::at(
                private::Retry::new(),
                private::layer!(__resilience_call, 0),
            );
            loop {
                let __resilience_delay = {
                    let __resilience_out: Result<String, ApiError> = private::scoped(
                            private::Retry::untimed(&__resilience_retry),
                            || private::Retry::span(
                                __RESILIENCE_POLICY,
                                &__resilience_retry,
                            ),
                            async {
                                {
                                    private::fallible(
                                        async {
                                            private::inject!(
                                                __resilience_call, async, (private::TypeOf:: < Result <
                                                String, ApiError > > ::new()), owned, [ApiError::Timeout],
                                                [clock::sleep]
                                            );
                                            #[allow(unreachable_code, clippy::empty_loop)]
                                            if false {
                                                loop {}
                                                return private::unreturned::<Result<String, ApiError>>();
                                            }
                                            '__resilience_attempt: { client::get(url).await }
                                        }
                                            .await,
                                    )
                                }
                            },
                        )
                        .await;
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
                    if private::skips_sleep(__resilience_delay) {
                        private::yield_once().await;
                    } else {
                        (clock::sleep)(private::Delay::duration(__resilience_delay))
                            .await;
                    }
                }
                private::Retry::resume(__RESILIENCE_POLICY, &mut __resilience_retry);
            }
        },
    );
}

#[retry(attempts = 5, base = 50ms, cap = 2s, jitter = equal, max_duration = "1m 30s")]
pub async fn fetch(url: &str) -> Result<String, Error> {
    let response = client::get(url).await?;
    response.text().await
}

// ----- expands to -----

pub async fn fetch(url: &str) -> Result<String, Error> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "fetch"),
        [
            (
                "retry",
                private::core::option::Option::None,
                &[
                    ("attempts", "5"),
                    ("base", "50ms"),
                    ("cap", "2s"),
                    ("jitter", "equal"),
                    ("max_duration", "\"1m 30s\""),
                ],
            ),
        ],
        [private::TypeOf::<Result<String, Error>>::new()],
        {
            const __RESILIENCE_POLICY: &private::RetryPolicy = &private::RetryPolicy::new()
                .default_name(
                    private::core::concat!(private::core::module_path!(), "::", "fetch"),
                )
                .attempts(5u32)
                .base(private::core::time::Duration::new(0u64, 50000000u32))
                .cap(private::core::time::Duration::new(2u64, 0u32))
                .jitter(private::Jitter::Equal)
                .max_duration(private::core::time::Duration::new(90u64, 0u32))
                .on_clock(private::Clock::Async);
            let mut __resilience_retry = private::Retry::at(
                private::Retry::timed(__RESILIENCE_POLICY),
                private::layer!(__resilience_call, 0),
            );
            loop {
                let __resilience_delay = {
                    let __resilience_out: Result<String, Error> = private::scoped(
                            private::Retry::within(
                                &__resilience_retry,
                                private::Retry::until(
                                    &__resilience_retry,
                                    __RESILIENCE_POLICY,
                                ),
                            ),
                            || private::Retry::span(
                                __RESILIENCE_POLICY,
                                &__resilience_retry,
                            ),
                            async {
                                private::inject!(
                                    __resilience_call, async, (private::TypeOf:: < Result <
                                    String, Error > > ::new()), owned, [], []
                                );
                                #[allow(unreachable_code, clippy::empty_loop)]
                                if false {
                                    loop {}
                                    return private::unreturned::<Result<String, Error>>();
                                }
                                '__resilience_attempt: {
                                    let response = client::get(url).await?;
                                    response.text().await
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
                    private::wait::<
                        private::DefaultTimer,
                    >(__resilience_delay, __RESILIENCE_POLICY)
                        .await;
                }
                private::Retry::resume(__RESILIENCE_POLICY, &mut __resilience_retry);
            }
        },
    );
}

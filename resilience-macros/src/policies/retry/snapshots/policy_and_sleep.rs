#[retry(policy = POLICY, attempts = unlimited, sleep = timer::sleep)]
async fn fetch(url: &str) -> Option<String> {
    cache::get(url).await
}

// ----- expands to -----

async fn fetch(url: &str) -> Option<String> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "fetch"),
        [
            (
                "retry",
                private::core::option::Option::None,
                &[
                    ("policy", "POLICY"),
                    ("attempts", "unlimited"),
                    ("sleep", "timer :: sleep"),
                ],
            ),
        ],
        [private::TypeOf::<Option<String>>::new()],
        {
            let __resilience_policy = (*private::PolicyRef::policy(&(POLICY)))
                .default_name(
                    private::core::concat!(private::core::module_path!(), "::", "fetch"),
                )
                .unlimited()
                .on_clock(private::Clock::Async);
            let mut __resilience_retry = private::Retry::at(
                private::Retry::any(&__resilience_policy, false),
                private::layer!(__resilience_call, 0),
            );
            loop {
                let __resilience_delay = {
                    let __resilience_out: Option<String> = private::scoped(
                            private::Retry::within(
                                &__resilience_retry,
                                private::Retry::until(
                                    &__resilience_retry,
                                    &__resilience_policy,
                                ),
                            ),
                            || private::Retry::span(
                                &__resilience_policy,
                                &__resilience_retry,
                            ),
                            async {
                                private::inject!(
                                    __resilience_call, async, (private::TypeOf:: < Option <
                                    String > > ::new()), owned, [], [timer::sleep]
                                );
                                #[allow(unreachable_code, clippy::empty_loop)]
                                if false {
                                    loop {}
                                    return private::unreturned::<Option<String>>();
                                }
                                '__resilience_attempt: { cache::get(url).await }
                            },
                        )
                        .await;
                    let __resilience_decision = match private::Fallible::error(
                        &__resilience_out,
                    ) {
                        private::core::option::Option::None => {
                            private::Retry::succeed_by_policy(
                                &__resilience_policy,
                                &__resilience_retry,
                            )
                        }
                        private::core::option::Option::Some(__resilience_error) => {
                            #[allow(unused_imports)]
                            use private::defaults::*;
                            private::Retry::decide(
                                &__resilience_policy,
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
                    let __resilience_taken = private::core::option::Option::map(
                        private::RetryPolicy::budget_in_force(&__resilience_policy),
                        private::TakenToken::of,
                    );
                    if private::skips_sleep(__resilience_delay) {
                        private::yield_once().await;
                    } else {
                        (timer::sleep)(private::Delay::duration(__resilience_delay))
                            .await;
                    }
                    let _ = private::core::option::Option::map(
                        __resilience_taken,
                        private::TakenToken::spend,
                    );
                }
                private::Retry::resume(&__resilience_policy, &mut __resilience_retry);
            }
        },
    );
}

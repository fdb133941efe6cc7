#[retry(backoff = |retry, error| self.delay(retry, error), budget = 20%)]
async fn fetch(&self) -> Result<Response, Error> {
    self.client.get().await
}

// ----- expands to -----

async fn fetch(&self) -> Result<Response, Error> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "fetch"),
        [
            (
                "retry",
                private::core::option::Option::None,
                &[
                    ("backoff", "| retry"),
                    ("error | self . delay (retry , error)", ""),
                    ("budget", "20 %"),
                ],
            ),
        ],
        [private::TypeOf::<Result<Response, Error>>::new()],
        {
            const __RESILIENCE_POLICY: &private::RetryPolicy = &private::RetryPolicy::new()
                .default_name(
                    private::core::concat!(private::core::module_path!(), "::", "fetch"),
                )
                .on_clock(private::Clock::Async);
            let __resilience_budget = private::BudgetByStatic({
                static __RESILIENCE_BUDGET: private::StaticBudget = private::StaticBudget::unnamed(
                    private::core::concat!(private::core::module_path!(), "::", "fetch"),
                    private::Ratio::from_ppb(200000000u32),
                );
                || &__RESILIENCE_BUDGET
            });
            let mut __resilience_retry = private::Retry::at(
                private::Retry::new(),
                private::layer!(__resilience_call, 0),
            );
            loop {
                let __resilience_delay = {
                    let __resilience_out: Result<Response, Error> = private::scoped(
                            private::Retry::untimed(&__resilience_retry),
                            || private::Retry::span(
                                __RESILIENCE_POLICY,
                                &__resilience_retry,
                            ),
                            async {
                                private::inject!(
                                    __resilience_call, async, (private::TypeOf:: < Result <
                                    Response, Error > > ::new()), owned, [], []
                                );
                                #[allow(unreachable_code, clippy::empty_loop)]
                                if false {
                                    loop {}
                                    return private::unreturned::<Result<Response, Error>>();
                                }
                                '__resilience_attempt: { self.client.get().await }
                            },
                        )
                        .await;
                    let __resilience_decision = match private::Fallible::error(
                        &__resilience_out,
                    ) {
                        private::core::option::Option::None => {
                            private::Retry::succeed_budgeted(
                                __RESILIENCE_POLICY,
                                __resilience_budget,
                                &__resilience_retry,
                            )
                        }
                        private::core::option::Option::Some(__resilience_error) => {
                            #[allow(unused_imports)]
                            use private::defaults::*;
                            private::Retry::decide_by(
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
                                private::BesidePolicy::backoff_and_budget(
                                    &__resilience_budget,
                                    &mut |__resilience_number: private::core::primitive::u32| {
                                        let __resilience_told: private::core::time::Duration = private::delay_of_error(
                                            __resilience_number,
                                            __resilience_error,
                                            |retry, error| self.delay(retry, error),
                                        );
                                        __resilience_told
                                    },
                                ),
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
                    let __resilience_taken = private::TakenToken::of(
                        __resilience_budget,
                    );
                    private::wait::<
                        private::DefaultTimer,
                    >(__resilience_delay, __RESILIENCE_POLICY)
                        .await;
                    private::TakenToken::spend(__resilience_taken);
                }
                private::Retry::resume(__RESILIENCE_POLICY, &mut __resilience_retry);
            }
        },
    );
}

/// Charges the card.
#[retry(attempts = 5)]
#[circuit_breaker(name = "payments")]
#[inline]
async fn charge(order: &Order) -> Result<Receipt, ApiError> {
    client::post(order).await
}

// ----- expands to -----

/// Charges the card.
#[inline]
async fn charge(order: &Order) -> Result<Receipt, ApiError> {
    let __resilience_below = &private::BreakersBelow::new();
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "charge"),
        [
            ("retry", private::core::option::Option::None, &[("attempts", "5")]),
            (
                "circuit_breaker",
                private::core::option::Option::Some("payments"),
                &[("name", "\"payments\"")],
            ),
        ],
        [private::TypeOf::<Result<Receipt, ApiError>>::new()],
        {
            const __RESILIENCE_POLICY: &private::RetryPolicy = &private::RetryPolicy::new()
                .default_name(
                    private::core::concat!(private::core::module_path!(), "::", "charge"),
                )
                .attempts(5u32)
                .on_clock(private::Clock::Async);
            let mut __resilience_retry = private::Retry::at(
                private::Retry::new(),
                private::layer!(__resilience_call, 0),
            );
            loop {
                let __resilience_delay = {
                    let __resilience_out: Result<Receipt, ApiError> = private::scoped(
                            private::Retry::untimed(&__resilience_retry),
                            || private::Retry::span(
                                __RESILIENCE_POLICY,
                                &__resilience_retry,
                            ),
                            private::guard(
                                private::reporting(
                                    private::telling(
                                        private::ByStatic({
                                            static __RESILIENCE_BREAKER: private::StaticBreaker = private::StaticBreaker::named(
                                                "payments",
                                                private::Origin::new(
                                                    private::core::concat!(
                                                        private::core::module_path!(), "::", "charge"
                                                    ),
                                                    private::core::file!(),
                                                    private::core::line!(),
                                                ),
                                                || private::Settings::new(),
                                            );
                                            || &__RESILIENCE_BREAKER
                                        }),
                                        private::layer!(__resilience_call, 1),
                                    ),
                                    __resilience_below,
                                ),
                                async {
                                    private::inject!(
                                        __resilience_call, async, (private::TypeOf:: < Result <
                                        Receipt, ApiError > > ::new()), owned, [], []
                                    );
                                    #[allow(unreachable_code, clippy::empty_loop)]
                                    if false {
                                        loop {}
                                        return private::unreturned::<Result<Receipt, ApiError>>();
                                    }
                                    '__resilience_attempt: { client::post(order).await }
                                },
                                |__resilience_out: &Result<Receipt, ApiError>| match private::Fallible::error(
                                    __resilience_out,
                                ) {
                                    private::core::option::Option::None => {
                                        private::Verdict::SUCCESS
                                    }
                                    private::core::option::Option::Some(__resilience_error) => {
                                        #[allow(unused_imports)]
                                        use private::defaults::*;
                                        private::Verdict::by_error(
                                            private::AskError(__resilience_error)
                                                .__resilience_outcome(),
                                            private::AskError(__resilience_error)
                                                .__resilience_transience(),
                                            private::AskError(__resilience_error)
                                                .__resilience_described(),
                                            || private::AskError(__resilience_error).__resilience_kind(),
                                        )
                                    }
                                },
                                |_, __resilience_ended| {
                                    private::turned_away(private::layer!(__resilience_call, 1));
                                    private::ended::<
                                        _,
                                        Result<Receipt, ApiError>,
                                        _,
                                    >(
                                        __resilience_ended,
                                        |__resilience_conversion| {
                                            #[allow(unused_imports)]
                                            use private::conversion::*;
                                            __resilience_conversion.__resilience_find()
                                        },
                                    )
                                },
                            ),
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
                                private::core::option::Option::Some(__resilience_below),
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

#[timeout(2s)]
#[retry(attempts = 3, on = Error::Down)]
#[circuit_breaker]
#[timeout(500ms)]
async fn price(id: u64) -> Result<Price, Error> {
    client::price(id).await
}

// ----- expands to -----

async fn price(id: u64) -> Result<Price, Error> {
    let __resilience_below = &private::BreakersBelow::new();
    let __resilience_timeouts = &private::TimeoutsBelow::new();
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "price"),
        [
            ("timeout", private::core::option::Option::None, &[("after", "2s")]),
            (
                "retry",
                private::core::option::Option::None,
                &[("attempts", "3"), ("on", "Error :: Down")],
            ),
            ("circuit_breaker", private::core::option::Option::None, &[]),
            ("timeout", private::core::option::Option::None, &[("after", "500ms")]),
        ],
        [private::TypeOf::<Result<Price, Error>>::new()],
        private::timeout(
                private::layer!(__resilience_call, 0),
                || private::TimeoutSettings::new(
                    private::core::time::Duration::new(2u64, 0u32),
                    private::core::concat!(private::core::module_path!(), "::", "price"),
                ),
                private::SleepTimer(private::DefaultTimer),
                private::LimitsThose(__resilience_timeouts),
                async move {
                    {
                        const __RESILIENCE_POLICY: &private::RetryPolicy = &private::RetryPolicy::new()
                            .default_name(
                                private::core::concat!(
                                    private::core::module_path!(), "::", "price"
                                ),
                            )
                            .attempts(3u32)
                            .on_clock(private::Clock::Async);
                        let mut __resilience_retry = private::Retry::at(
                            private::Retry::new(),
                            private::layer!(__resilience_call, 1),
                        );
                        loop {
                            let __resilience_delay = {
                                let __resilience_out: Result<Price, Error> = private::scoped(
                                        private::Retry::untimed_above(
                                            __resilience_timeouts,
                                            &__resilience_retry,
                                        ),
                                        || private::Retry::span(
                                            __RESILIENCE_POLICY,
                                            &__resilience_retry,
                                        ),
                                        private::guard(
                                            private::reporting(
                                                private::telling(
                                                    private::ByStatic({
                                                        static __RESILIENCE_BREAKER: private::StaticBreaker = private::StaticBreaker::unnamed(
                                                            private::core::concat!(
                                                                private::core::module_path!(), "::", "price"
                                                            ),
                                                            || private::Settings::new(),
                                                        );
                                                        || &__RESILIENCE_BREAKER
                                                    }),
                                                    private::layer!(__resilience_call, 2),
                                                ),
                                                __resilience_below,
                                            ),
                                            private::timeout(
                                                private::layer!(__resilience_call, 3),
                                                || private::TimeoutSettings::new(
                                                    private::core::time::Duration::new(0u64, 500000000u32),
                                                    private::core::concat!(
                                                        private::core::module_path!(), "::", "price"
                                                    ),
                                                ),
                                                private::SleepTimer(private::DefaultTimer),
                                                __resilience_timeouts,
                                                async {
                                                    private::inject!(
                                                        __resilience_call, async, (private::TypeOf:: < Result <
                                                        Price, Error > > ::new()), owned, [], []
                                                    );
                                                    #[allow(unreachable_code, clippy::empty_loop)]
                                                    if false {
                                                        loop {}
                                                        return private::unreturned::<Result<Price, Error>>();
                                                    }
                                                    '__resilience_attempt: { client::price(id).await }
                                                },
                                                |_, __resilience_ended| private::ended::<
                                                    _,
                                                    Result<Price, Error>,
                                                    _,
                                                >(
                                                    __resilience_ended,
                                                    |__resilience_conversion| {
                                                        #[allow(unused_imports)]
                                                        use private::conversion::*;
                                                        __resilience_conversion.__resilience_find()
                                                    },
                                                ),
                                            ),
                                            |__resilience_out: &Result<Price, Error>| match private::Fallible::error(
                                                __resilience_out,
                                            ) {
                                                private::core::option::Option::None => {
                                                    private::Verdict::SUCCESS
                                                }
                                                private::core::option::Option::Some(__resilience_error) => {
                                                    #[allow(unused_imports)]
                                                    use private::defaults::*;
                                                    if private::TimeoutsBelow::is_neutral(
                                                        __resilience_timeouts,
                                                    ) {
                                                        private::Verdict::IGNORED
                                                    } else {
                                                        if private::TimeoutsBelow::timed_out(
                                                            __resilience_timeouts,
                                                        ) {
                                                            private::Verdict::of_error(
                                                                private::Transience::Transient,
                                                                private::AskError(__resilience_error)
                                                                    .__resilience_described(),
                                                                || private::AskError(__resilience_error).__resilience_kind(),
                                                            )
                                                        } else {
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
                                                    }
                                                }
                                            },
                                            |_, __resilience_ended| {
                                                private::turned_away(private::layer!(__resilience_call, 2));
                                                private::ended::<
                                                    _,
                                                    Result<Price, Error>,
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
                                            if private::TimeoutsBelow::timed_out(
                                                __resilience_timeouts,
                                            ) {
                                                private::Transience::Transient
                                            } else {
                                                {
                                                    #[allow(
                                                        unreachable_patterns,
                                                        clippy::all,
                                                        clippy::pedantic,
                                                        clippy::nursery
                                                    )]
                                                    let __resilience_matches = match *__resilience_error {
                                                        Error::Down => true,
                                                        _ => false,
                                                    };
                                                    private::transience(__resilience_matches)
                                                }
                                            },
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
                                let private::core::option::Option::Some(
                                    __resilience_delay,
                                ) = private::Decision::delay(__resilience_decision) else {
                                    break __resilience_out;
                                };
                                private::TimeoutsBelow::forget(__resilience_timeouts);
                                __resilience_delay
                            };
                            if !private::Delay::is_none(__resilience_delay) {
                                private::wait::<
                                    private::DefaultTimer,
                                >(__resilience_delay, __RESILIENCE_POLICY)
                                    .await;
                            }
                            private::Retry::resume(
                                __RESILIENCE_POLICY,
                                &mut __resilience_retry,
                            );
                        }
                    }
                },
                |_, __resilience_ended| private::ended::<
                    _,
                    Result<Price, Error>,
                    _,
                >(
                    __resilience_ended,
                    |__resilience_conversion| {
                        #[allow(unused_imports)]
                        use private::conversion::*;
                        __resilience_conversion.__resilience_find()
                    },
                ),
            )
            .await,
    );
}

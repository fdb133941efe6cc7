#[timeout(5s)]
#[retry(attempts = 3)]
#[hedge(100ms)]
#[circuit_breaker(name = "prices")]
#[timeout(800ms)]
async fn price(request: Request) -> Result<Price, Error> {
    client::send(request).await
}

// ----- expands to -----

async fn price(request: Request) -> Result<Price, Error> {
    let __resilience_below = &private::BreakersBelow::new();
    let __resilience_timeouts = &private::TimeoutsBelow::new();
    let __resilience_limits = __resilience_timeouts;
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "price"),
        [
            ("timeout", private::core::option::Option::None, &[("after", "5s")]),
            ("retry", private::core::option::Option::None, &[("attempts", "3")]),
            ("hedge", private::core::option::Option::None, &[("after", "100ms")]),
            (
                "circuit_breaker",
                private::core::option::Option::Some("prices"),
                &[("name", "\"prices\"")],
            ),
            ("timeout", private::core::option::Option::None, &[("after", "800ms")]),
        ],
        [private::TypeOf::<Result<Price, Error>>::new()],
        private::timeout(
                private::layer!(__resilience_call, 0),
                || private::TimeoutSettings::new(
                    private::core::time::Duration::new(5u64, 0u32),
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
                                        private::hedge(
                                            private::layer!(__resilience_call, 2),
                                            || private::HedgeSettings::new(
                                                private::HedgeAfter::Delay(
                                                    private::core::time::Duration::new(0u64, 100000000u32),
                                                ),
                                                2u32,
                                                private::core::concat!(
                                                    private::core::module_path!(), "::", "price"
                                                ),
                                            ),
                                            private::SleepTimer(private::DefaultTimer),
                                            private::TakesFrom(
                                                private::BudgetByStatic({
                                                    static __RESILIENCE_BUDGET: private::StaticBudget = private::StaticBudget::unnamed_for_hedges(
                                                        private::core::concat!(
                                                            private::core::concat!(private::core::module_path!(), "::",
                                                            "price"), " (hedge)"
                                                        ),
                                                        private::Ratio::from_ppb(100000000u32),
                                                    );
                                                    || &__RESILIENCE_BUDGET
                                                }),
                                            ),
                                            {
                                                static __RESILIENCE_LATENCY: private::StaticLatency = private::StaticLatency::new();
                                                || &__RESILIENCE_LATENCY
                                            },
                                            || {
                                                async {
                                                    let __resilience_breakers = private::BreakersBelow::new();
                                                    let __resilience_below = &__resilience_breakers;
                                                    let __resilience_cuts = private::TimeoutsBelow::new();
                                                    let __resilience_timeouts = &__resilience_cuts;
                                                    let __resilience_out: Result<Price, Error> = private::guard(
                                                            private::reporting(
                                                                private::telling(
                                                                    private::ByStatic({
                                                                        static __RESILIENCE_BREAKER: private::StaticBreaker = private::StaticBreaker::named(
                                                                            "prices",
                                                                            private::Origin::new(
                                                                                private::core::concat!(
                                                                                    private::core::module_path!(), "::", "price"
                                                                                ),
                                                                                private::core::file!(),
                                                                                private::core::line!(),
                                                                            ),
                                                                            || private::Settings::new(),
                                                                        );
                                                                        || &__RESILIENCE_BREAKER
                                                                    }),
                                                                    private::layer!(__resilience_call, 3),
                                                                ),
                                                                __resilience_below,
                                                            ),
                                                            async {
                                                                {
                                                                    #[allow(
                                                                        clippy::shadow_reuse,
                                                                        clippy::shadow_same,
                                                                        clippy::shadow_unrelated
                                                                    )]
                                                                    let request = private::Owned::new(
                                                                        private::CloneForHedge::clone_for_hedge(&request),
                                                                    );
                                                                    private::timeout(
                                                                            private::layer!(__resilience_call, 4),
                                                                            || private::TimeoutSettings::new(
                                                                                private::core::time::Duration::new(0u64, 800000000u32),
                                                                                private::core::concat!(
                                                                                    private::core::module_path!(), "::", "price"
                                                                                ),
                                                                            ),
                                                                            private::SleepTimer(private::DefaultTimer),
                                                                            private::InAttempt(
                                                                                __resilience_timeouts,
                                                                                __resilience_limits,
                                                                            ),
                                                                            async {
                                                                                private::inject!(
                                                                                    __resilience_call, async, (private::TypeOf:: < Result <
                                                                                    Price, Error > > ::new()), owned, [], []
                                                                                );
                                                                                #[allow(
                                                                                    clippy::shadow_reuse,
                                                                                    clippy::shadow_same,
                                                                                    clippy::shadow_unrelated
                                                                                )]
                                                                                let request = private::Owned::take(request);
                                                                                let __resilience_out: Result<Price, Error> = '__resilience_typed: {
                                                                                    if let private::core::option::Option::Some(
                                                                                        __resilience_hint,
                                                                                    ) = private::core::option::Option::None::<
                                                                                        Result<Price, Error>,
                                                                                    > {
                                                                                        return __resilience_hint;
                                                                                    }
                                                                                    '__resilience_attempt: { client::send(request).await }
                                                                                };
                                                                                #[allow(unreachable_code)] __resilience_out
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
                                                                        .await
                                                                }
                                                            },
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
                                                                private::turned_away(private::layer!(__resilience_call, 3));
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
                                                        )
                                                        .await;
                                                    private::Heard::new(
                                                        __resilience_out,
                                                        (__resilience_breakers, __resilience_cuts),
                                                    )
                                                }
                                            },
                                            |
                                                __resilience_heard: &private::Heard<
                                                    Result<Price, Error>,
                                                    _,
                                                >|
                                            {
                                                let __resilience_out = private::Heard::outcome(
                                                    __resilience_heard,
                                                );
                                                let (__resilience_below, __resilience_timeouts) = private::Heard::news(
                                                    __resilience_heard,
                                                );
                                                match private::Fallible::error(__resilience_out) {
                                                    private::core::option::Option::None => {
                                                        private::Judged::Success
                                                    }
                                                    private::core::option::Option::Some(__resilience_error) => {
                                                        #[allow(unused_imports)]
                                                        use private::defaults::*;
                                                        if private::TimeoutsBelow::timed_out(
                                                            __resilience_timeouts,
                                                        ) {
                                                            private::Judged::TimedOut
                                                        } else {
                                                            private::Judged::by_error(
                                                                private::AskError(__resilience_error)
                                                                    .__resilience_transience(),
                                                                private::BreakersBelow::rejected(__resilience_below)
                                                                    || private::AskError(__resilience_error)
                                                                        .__resilience_is_rejection(),
                                                            )
                                                        }
                                                    }
                                                }
                                            },
                                            |__resilience_heard| private::Heard::told(
                                                __resilience_heard,
                                                |(__resilience_breakers, __resilience_cuts)| {
                                                    private::BreakersBelow::hear(
                                                        __resilience_below,
                                                        __resilience_breakers,
                                                    );
                                                    private::TimeoutsBelow::hear(
                                                        __resilience_timeouts,
                                                        __resilience_cuts,
                                                    );
                                                },
                                            ),
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
                                                private::AskError(__resilience_error)
                                                    .__resilience_transience()
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

#[retry(attempts = 3)]
#[circuit_breaker(name = "prices")]
#[rate_limit(100)]
#[bulkhead(25, map_err = Error::Busy)]
#[timeout(800ms)]
async fn price(request: Request) -> Result<Price, Error> {
    client::send(request).await
}

// ----- expands to -----

async fn price(request: Request) -> Result<Price, Error> {
    let __resilience_below = &private::BreakersBelow::new();
    let __resilience_timeouts = &private::TimeoutsBelow::new();
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "price"),
        [
            ("retry", private::core::option::Option::None, &[("attempts", "3")]),
            (
                "circuit_breaker",
                private::core::option::Option::Some("prices"),
                &[("name", "\"prices\"")],
            ),
            ("rate_limit", private::core::option::Option::None, &[("limit", "100")]),
            (
                "bulkhead",
                private::core::option::Option::None,
                &[("limit", "25"), ("map_err", "Error :: Busy")],
            ),
            ("timeout", private::core::option::Option::None, &[("after", "800ms")]),
        ],
        [private::TypeOf::<Result<Price, Error>>::new()],
        {
            const __RESILIENCE_POLICY: &private::RetryPolicy = &private::RetryPolicy::new()
                .default_name(
                    private::core::concat!(private::core::module_path!(), "::", "price"),
                )
                .attempts(3u32)
                .on_clock(private::Clock::Async);
            let mut __resilience_retry = private::Retry::at(
                private::Retry::new(),
                private::layer!(__resilience_call, 0),
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
                                        private::layer!(__resilience_call, 1),
                                    ),
                                    __resilience_below,
                                ),
                                private::rate_limit(
                                    private::ByStaticRateLimiter({
                                        static __RESILIENCE_LIMITER: private::StaticRateLimiter = private::StaticRateLimiter::unnamed(
                                            private::core::concat!(
                                                private::core::module_path!(), "::", "price"
                                            ),
                                            || private::RateLimitSettings::new(100u32),
                                        );
                                        || &__RESILIENCE_LIMITER
                                    }),
                                    private::layer!(__resilience_call, 2),
                                    private::bulkhead(
                                        private::ByStaticBulkhead({
                                            static __RESILIENCE_BULKHEAD: private::StaticBulkhead = private::StaticBulkhead::unnamed(
                                                private::core::concat!(
                                                    private::core::module_path!(), "::", "price"
                                                ),
                                                || private::BulkheadSettings::new(25u32),
                                            );
                                            || &__RESILIENCE_BULKHEAD
                                        }),
                                        private::layer!(__resilience_call, 3),
                                        async {
                                            {
                                                #[allow(
                                                    clippy::shadow_reuse,
                                                    clippy::shadow_same,
                                                    clippy::shadow_unrelated
                                                )]
                                                let request = private::CloneForAttempt::clone_for_attempt(
                                                    &request,
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
                                                        __resilience_timeouts,
                                                        async {
                                                            private::inject!(
                                                                __resilience_call, async, (private::TypeOf:: < Result <
                                                                Price, Error > > ::new()), owned, [], [],
                                                                [private::body_begins(1u32);]
                                                            );
                                                            private::body_begins(1u32);
                                                            #[allow(
                                                                clippy::shadow_reuse,
                                                                clippy::shadow_same,
                                                                clippy::shadow_unrelated
                                                            )]
                                                            let request = request;
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
                                        |_, __resilience_ended| {
                                            private::turned_away(private::layer!(__resilience_call, 3));
                                            private::BreakersBelow::turn_away(__resilience_below);
                                            private::ended_with::<
                                                _,
                                                Result<Price, Error>,
                                            >(__resilience_ended, Error::Busy)
                                        },
                                    ),
                                    |_, __resilience_ended| {
                                        private::turned_away(private::layer!(__resilience_call, 2));
                                        private::BreakersBelow::turn_away(__resilience_below);
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
                                |__resilience_out: &Result<Price, Error>| match private::Fallible::error(
                                    __resilience_out,
                                ) {
                                    private::core::option::Option::None => {
                                        private::Verdict::SUCCESS
                                    }
                                    private::core::option::Option::Some(__resilience_error) => {
                                        #[allow(unused_imports)]
                                        use private::defaults::*;
                                        if private::BreakersBelow::rejected(__resilience_below)
                                            || private::TimeoutsBelow::is_neutral(__resilience_timeouts)
                                        {
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
                                    private::turned_away(private::layer!(__resilience_call, 1));
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
                    let private::core::option::Option::Some(__resilience_delay) = private::Decision::delay(
                        __resilience_decision,
                    ) else {
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
                private::Retry::resume(__RESILIENCE_POLICY, &mut __resilience_retry);
            }
        },
    );
}

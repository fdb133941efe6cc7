#[rate_limit(100)]
#[retry]
fn price(request: &Request) -> Result<Price, Error> {
    client::send(request)
}

// ----- expands to -----

fn price(request: &Request) -> Result<Price, Error> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "price"),
        [
            ("rate_limit", private::core::option::Option::None, &[("limit", "100")]),
            ("retry", private::core::option::Option::None, &[]),
        ],
        [private::TypeOf::<Result<Price, Error>>::new()],
        '__resilience_entered_0: {
            let __resilience_entered = match private::take_token(
                private::ByStaticRateLimiter({
                    static __RESILIENCE_LIMITER: private::StaticRateLimiter = private::StaticRateLimiter::unnamed(
                        private::core::concat!(
                            private::core::module_path!(), "::", "price"
                        ),
                        || private::RateLimitSettings::new(100u32),
                    );
                    || &__RESILIENCE_LIMITER
                }),
                private::layer!(__resilience_call, 0),
            ) {
                private::core::result::Result::Ok(__resilience_entered) => {
                    __resilience_entered
                }
                private::core::result::Result::Err(__resilience_rejection) => {
                    private::turned_away(private::layer!(__resilience_call, 0));
                    break '__resilience_entered_0 private::ended::<
                        _,
                        Result<Price, Error>,
                        _,
                    >(
                        __resilience_rejection,
                        |__resilience_conversion| {
                            #[allow(unused_imports)]
                            use private::conversion::*;
                            __resilience_conversion.__resilience_find()
                        },
                    );
                }
            };
            private::HeldToken::run(
                __resilience_entered,
                || -> Result<Price, Error> {
                    {
                        const __RESILIENCE_POLICY: &private::RetryPolicy = &private::RetryPolicy::new()
                            .default_name(
                                private::core::concat!(
                                    private::core::module_path!(), "::", "price"
                                ),
                            );
                        let mut __resilience_retry = private::Retry::at(
                            private::Retry::new(),
                            private::layer!(__resilience_call, 1),
                        );
                        let mut __resilience_again = false;
                        loop {
                            let __resilience_delay = {
                                let __resilience_ended: Result<Price, Error> = private::attempt_in(
                                    private::Retry::untimed_again(
                                        __resilience_again,
                                        &__resilience_retry,
                                    ),
                                    || private::Retry::span(
                                        __RESILIENCE_POLICY,
                                        &__resilience_retry,
                                    ),
                                    || -> Result<Price, Error> {
                                        private::inject!(
                                            __resilience_call, sync, (private::TypeOf:: < Result <
                                            Price, Error > > ::new()), owned, [], [],
                                            [private::body_begins(1u32);]
                                        );
                                        private::body_begins(1u32);
                                        '__resilience_attempt: { client::send(request) }
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
                    }
                },
            )
        },
    );
}

#[fallback(value = 0)]
#[rate_limit(100)]
#[bulkhead(25)]
fn price(id: u64) -> Result<u64, Error> {
    client::get(id)
}

// ----- expands to -----

fn price(id: u64) -> Result<u64, Error> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "price"),
        [
            ("fallback", private::core::option::Option::None, &[("value", "0")]),
            ("rate_limit", private::core::option::Option::None, &[("limit", "100")]),
            ("bulkhead", private::core::option::Option::None, &[("limit", "25")]),
        ],
        [],
        '__resilience_fallback_0: {
            {
                let __resilience_out: Result<u64, Error> = '__resilience_entered_1: {
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
                        private::layer!(__resilience_call, 1),
                    ) {
                        private::core::result::Result::Ok(__resilience_entered) => {
                            __resilience_entered
                        }
                        private::core::result::Result::Err(__resilience_rejection) => {
                            private::turned_away(private::layer!(__resilience_call, 1));
                            break '__resilience_entered_1 private::ended::<
                                _,
                                Result<u64, Error>,
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
                        || -> Result<u64, Error> {
                            '__resilience_entered_2: {
                                let __resilience_entered = match private::enter_bulkhead(
                                    private::ByStaticBulkhead({
                                        static __RESILIENCE_BULKHEAD: private::StaticBulkhead = private::StaticBulkhead::unnamed(
                                            private::core::concat!(
                                                private::core::module_path!(), "::", "price"
                                            ),
                                            || private::BulkheadSettings::new(25u32),
                                        );
                                        || &__RESILIENCE_BULKHEAD
                                    }),
                                    private::layer!(__resilience_call, 2),
                                ) {
                                    private::core::result::Result::Ok(__resilience_entered) => {
                                        __resilience_entered
                                    }
                                    private::core::result::Result::Err(
                                        __resilience_rejection,
                                    ) => {
                                        private::turned_away(private::layer!(__resilience_call, 2));
                                        break '__resilience_entered_2 private::ended::<
                                            _,
                                            Result<u64, Error>,
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
                                let __resilience_out: Result<u64, Error> = private::attempt(|| -> Result<
                                    u64,
                                    Error,
                                > {
                                    private::inject!(
                                        __resilience_call, sync, (private::TypeOf:: < Result < u64,
                                        Error > > ::new()), owned, [], [],
                                        [private::body_begins(1u32);]
                                    );
                                    private::body_begins(1u32);
                                    '__resilience_attempt: { client::get(id) }
                                });
                                private::core::mem::drop(__resilience_entered);
                                __resilience_out
                            }
                        },
                    )
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
            private::attempt(|| -> Result<u64, Error> {
                {
                    let __resilience_value: <Result<
                        u64,
                        Error,
                    > as private::Fallible>::Ok = 0;
                    #[allow(unreachable_code)]
                    private::Fallible::from_value(__resilience_value)
                }
            })
        },
    );
}

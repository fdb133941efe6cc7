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
    let __resilience_rejected = &private::Flag::new();
    {
        const __RESILIENCE_POLICY: &private::RetryPolicy = &private::RetryPolicy::new()
            .default_name(
                private::core::concat!(private::core::module_path!(), "::", "charge"),
            )
            .attempts(5u32)
            .on_clock(private::Clock::Async);
        let mut __resilience_retry = private::Retry::new();
        loop {
            let __resilience_delay = {
                let __resilience_out: Result<Receipt, ApiError> = '__resilience_guarded_1: {
                    let __resilience_ticket = {
                        let __resilience_entered = {
                            static __RESILIENCE_SITE: private::Site = private::Site::named(
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
                            private::Site::enter(&__RESILIENCE_SITE)
                        };
                        match __resilience_entered {
                            private::core::result::Result::Ok(__resilience_ticket) => {
                                __resilience_ticket
                            }
                            private::core::result::Result::Err(__resilience_open) => {
                                break '__resilience_guarded_1 {
                                    private::Flag::set(__resilience_rejected);
                                    private::reject::<
                                        Result<Receipt, ApiError>,
                                    >(__resilience_open)
                                };
                            }
                        }
                    };
                    private::Ticket::guard(
                            __resilience_ticket,
                            async {
                                if let private::core::option::Option::Some(
                                    __resilience_hint,
                                ) = private::core::option::Option::None::<
                                    Result<Receipt, ApiError>,
                                > {
                                    return __resilience_hint;
                                }
                                let __resilience_out: Result<Receipt, ApiError> = '__resilience_attempt: {
                                    client::post(order).await
                                };
                                #[allow(unreachable_code)] __resilience_out
                            },
                            |__resilience_out: &Result<Receipt, ApiError>| match private::Fallible::error(
                                __resilience_out,
                            ) {
                                private::core::option::Option::None => {
                                    private::Outcome::Success
                                }
                                private::core::option::Option::Some(__resilience_error) => {
                                    #[allow(unused_imports)]
                                    use private::EveryError as _;
                                    private::Probe(__resilience_error).__resilience_outcome()
                                }
                            },
                        )
                        .await
                };
                let __resilience_decision = match private::Fallible::error(
                    &__resilience_out,
                ) {
                    private::core::option::Option::None => private::Decision::DONE,
                    private::core::option::Option::Some(__resilience_error) => {
                        let __resilience_transience = {
                            #[allow(unused_imports)]
                            use private::EveryError as _;
                            private::Probe(__resilience_error).__resilience_transience()
                        };
                        private::Retry::decide(
                            __RESILIENCE_POLICY,
                            __resilience_transience,
                            private::Flag::get(__resilience_rejected),
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
                private::wait::<private::DefaultTimer>(__resilience_delay).await;
            }
        }
    }
}

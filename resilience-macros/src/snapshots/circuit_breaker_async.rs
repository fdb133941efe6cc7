#[circuit_breaker(name = "payments", threshold = 3, cooldown = COOLDOWN, ignore = ApiError::NotFound)]
async fn charge(order: Order) -> Result<Receipt, ApiError> {
    client::post(order).await
}

// ----- expands to -----

async fn charge(order: Order) -> Result<Receipt, ApiError> {
    '__resilience_guarded_0: {
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
                    || {
                        private::Settings::new()
                            .threshold(3u32)
                            .cooldown({
                                let __resilience_value: private::core::time::Duration = COOLDOWN;
                                __resilience_value
                            })
                    },
                );
                private::Site::enter(|| &__RESILIENCE_SITE)
            };
            match __resilience_entered {
                private::core::result::Result::Ok(__resilience_ticket) => {
                    __resilience_ticket
                }
                private::core::result::Result::Err(__resilience_open) => {
                    break '__resilience_guarded_0 {
                        private::reject::<Result<Receipt, ApiError>>(__resilience_open)
                    };
                }
            }
        };
        private::Ticket::guard(
                __resilience_ticket,
                async move {
                    if let private::core::option::Option::Some(__resilience_hint) = private::core::option::Option::None::<
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
                    private::core::option::Option::None => private::Outcome::Success,
                    private::core::option::Option::Some(__resilience_error) => {
                        #[allow(unused_imports)]
                        use private::EveryError as _;
                        if private::Transience::is_transient({
                            #[allow(
                                unreachable_patterns,
                                clippy::all,
                                clippy::pedantic,
                                clippy::nursery
                            )]
                            let __resilience_matches = match *__resilience_error {
                                ApiError::NotFound => true,
                                _ => false,
                            };
                            private::transience(__resilience_matches)
                        }) {
                            private::Outcome::Ignored
                        } else {
                            private::Probe(__resilience_error).__resilience_outcome()
                        }
                    }
                },
            )
            .await
    }
}

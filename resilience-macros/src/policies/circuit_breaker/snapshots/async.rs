#[circuit_breaker(name = "payments", threshold = 3, cooldown = COOLDOWN, ignore = ApiError::NotFound)]
async fn charge(order: Order) -> Result<Receipt, ApiError> {
    client::post(order).await
}

// ----- expands to -----

async fn charge(order: Order) -> Result<Receipt, ApiError> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "charge"),
        [
            (
                "circuit_breaker",
                private::core::option::Option::Some("payments"),
                &[
                    ("name", "\"payments\""),
                    ("threshold", "3"),
                    ("cooldown", "COOLDOWN"),
                    ("ignore", "ApiError :: NotFound"),
                ],
            ),
        ],
        [],
        private::guard(
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
                            || {
                                private::Settings::new()
                                    .threshold(3u32)
                                    .cooldown({
                                        let __resilience_value: private::core::time::Duration = COOLDOWN;
                                        __resilience_value
                                    })
                            },
                        );
                        || &__RESILIENCE_BREAKER
                    }),
                    private::layer!(__resilience_call, 0),
                ),
                async move {
                    private::inject!(
                        __resilience_call, async, (private::TypeOf:: < Result < Receipt,
                        ApiError > > ::new()), owned, [], []
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
                    private::core::option::Option::None => private::Verdict::SUCCESS,
                    private::core::option::Option::Some(__resilience_error) => {
                        #[allow(unused_imports)]
                        use private::defaults::*;
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
                            private::Verdict::IGNORED
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
                },
                |_, __resilience_ended| {
                    private::turned_away(private::layer!(__resilience_call, 0));
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
            )
            .await,
    );
}

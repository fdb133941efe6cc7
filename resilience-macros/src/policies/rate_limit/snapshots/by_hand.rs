#[rate_limit(limiter = LIMITER, map_err = |limited| Error::Later(limited.retry_after()))]
fn charge(order: &Order) -> Result<Receipt, Error> {
    client::post(order)
}

// ----- expands to -----

fn charge(order: &Order) -> Result<Receipt, Error> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "charge"),
        [
            (
                "rate_limit",
                private::core::option::Option::None,
                &[
                    ("limiter", "LIMITER"),
                    ("map_err", "| limited | Error :: Later (limited . retry_after ())"),
                ],
            ),
        ],
        [],
        '__resilience_entered_0: {
            let __resilience_entered = match private::take_token(
                private::RateLimiter::locate(
                    private::RateLimiterRef::rate_limiter(&(LIMITER)),
                ),
                private::layer!(__resilience_call, 0),
            ) {
                private::core::result::Result::Ok(__resilience_entered) => {
                    __resilience_entered
                }
                private::core::result::Result::Err(__resilience_rejection) => {
                    private::turned_away(private::layer!(__resilience_call, 0));
                    break '__resilience_entered_0 private::ended_with::<
                        _,
                        Result<Receipt, Error>,
                    >(
                        __resilience_rejection,
                        |limited| Error::Later(limited.retry_after()),
                    );
                }
            };
            private::HeldToken::run(
                __resilience_entered,
                || -> Result<Receipt, Error> {
                    private::attempt(|| -> Result<Receipt, Error> {
                        private::inject!(
                            __resilience_call, sync, (private::TypeOf:: < Result <
                            Receipt, Error > > ::new()), owned, [], [],
                            [private::body_begins(1u32);]
                        );
                        private::body_begins(1u32);
                        '__resilience_attempt: { client::post(order) }
                    })
                },
            )
        },
    );
}

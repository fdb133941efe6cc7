#[rate_limit(100, per = 1m, burst = 10, wait = 500ms, name = "prices")]
async fn price(id: u64) -> Result<Price, Error> {
    client::get(id).await
}

// ----- expands to -----

async fn price(id: u64) -> Result<Price, Error> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "price"),
        [
            (
                "rate_limit",
                private::core::option::Option::Some("prices"),
                &[
                    ("limit", "100"),
                    ("per", "1m"),
                    ("burst", "10"),
                    ("wait", "500ms"),
                    ("name", "\"prices\""),
                ],
            ),
        ],
        [],
        private::rate_limit(
                private::ByStaticRateLimiter({
                    static __RESILIENCE_LIMITER: private::StaticRateLimiter = private::StaticRateLimiter::named(
                        "prices",
                        private::Origin::new(
                            private::core::concat!(
                                private::core::module_path!(), "::", "price"
                            ),
                            private::core::file!(),
                            private::core::line!(),
                        ),
                        || {
                            private::RateLimitSettings::new(100u32)
                                .per(private::core::time::Duration::new(60u64, 0u32))
                                .burst(10u32)
                                .wait(
                                    private::core::time::Duration::new(0u64, 500000000u32),
                                )
                        },
                    );
                    || &__RESILIENCE_LIMITER
                }),
                private::layer!(__resilience_call, 0),
                async move {
                    private::inject!(
                        __resilience_call, async, (private::TypeOf:: < Result < Price,
                        Error > > ::new()), owned, [], [], [private::body_begins(1u32);]
                    );
                    private::body_begins(1u32);
                    #[allow(unreachable_code, clippy::empty_loop)]
                    if false {
                        loop {}
                        return private::unreturned::<Result<Price, Error>>();
                    }
                    '__resilience_attempt: { client::get(id).await }
                },
                |_, __resilience_ended| {
                    private::turned_away(private::layer!(__resilience_call, 0));
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
            .await,
    );
}

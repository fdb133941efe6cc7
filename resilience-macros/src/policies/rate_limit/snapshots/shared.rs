#[rate_limit(100, name = "partner", shared)]
fn fetch(url: &str) -> io::Result<String> {
    client::get(url)
}

// ----- expands to -----

fn fetch(url: &str) -> io::Result<String> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "fetch"),
        [
            (
                "rate_limit",
                private::core::option::Option::Some("partner"),
                &[("limit", "100"), ("name", "\"partner\""), ("shared", "")],
            ),
        ],
        [],
        '__resilience_entered_0: {
            let __resilience_entered = match private::take_token(
                private::ByStaticRateLimiter({
                    static __RESILIENCE_LIMITER: private::StaticRateLimiter = private::StaticRateLimiter::named(
                        "partner",
                        private::Origin::new(
                            private::core::concat!(
                                private::core::module_path!(), "::", "fetch"
                            ),
                            private::core::file!(),
                            private::core::line!(),
                        ),
                        || private::RateLimitSettings::new(100u32).shared(true),
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
                        io::Result<String>,
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
                || -> io::Result<String> {
                    private::attempt(|| -> io::Result<String> {
                        private::inject!(
                            __resilience_call, sync, (private::TypeOf:: < io::Result <
                            String > > ::new()), owned, [], [],
                            [private::body_begins(1u32);]
                        );
                        private::body_begins(1u32);
                        '__resilience_attempt: { client::get(url) }
                    })
                },
            )
        },
    );
}

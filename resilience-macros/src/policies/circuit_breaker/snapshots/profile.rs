#[circuit_breaker(profile = "gentle", cooldown_cap = 5m)]
async fn fetch(url: &str) -> io::Result<String> {
    client::get(url).await
}

// ----- expands to -----

async fn fetch(url: &str) -> io::Result<String> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "fetch"),
        [
            (
                "circuit_breaker",
                private::core::option::Option::None,
                &[("profile", "\"gentle\""), ("cooldown_cap", "5m")],
            ),
        ],
        [],
        private::guard(
                private::telling(
                    private::ByStatic({
                        static __RESILIENCE_BREAKER: private::StaticBreaker = private::StaticBreaker::unnamed(
                            private::core::concat!(
                                private::core::module_path!(), "::", "fetch"
                            ),
                            || {
                                private::Settings::new()
                                    .threshold(3u32)
                                    .cooldown(private::core::time::Duration::new(60u64, 0u32))
                                    .cooldown_factor(2f64)
                                    .cooldown_cap(
                                        private::core::time::Duration::new(600u64, 0u32),
                                    )
                                    .as_defaults()
                                    .cooldown_cap(
                                        private::core::time::Duration::new(300u64, 0u32),
                                    )
                            },
                        );
                        || &__RESILIENCE_BREAKER
                    }),
                    private::layer!(__resilience_call, 0),
                ),
                async move {
                    private::inject!(
                        __resilience_call, async, (private::TypeOf:: < io::Result <
                        String > > ::new()), owned, [], []
                    );
                    #[allow(unreachable_code, clippy::empty_loop)]
                    if false {
                        loop {}
                        return private::unreturned::<io::Result<String>>();
                    }
                    '__resilience_attempt: { client::get(url).await }
                },
                |__resilience_out: &io::Result<String>| match private::Fallible::error(
                    __resilience_out,
                ) {
                    private::core::option::Option::None => private::Verdict::SUCCESS,
                    private::core::option::Option::Some(__resilience_error) => {
                        #[allow(unused_imports)]
                        use private::defaults::*;
                        private::Verdict::by_error(
                            private::AskError(__resilience_error).__resilience_outcome(),
                            private::AskError(__resilience_error)
                                .__resilience_transience(),
                            private::AskError(__resilience_error)
                                .__resilience_described(),
                            || private::AskError(__resilience_error).__resilience_kind(),
                        )
                    }
                },
                |_, __resilience_ended| {
                    private::turned_away(private::layer!(__resilience_call, 0));
                    private::ended::<
                        _,
                        io::Result<String>,
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

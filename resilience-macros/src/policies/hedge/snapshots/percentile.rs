#[hedge(p99.9, attempts = 3, on = Error::Busy, on_ok = |price| price.is_old(), budget = unlimited, name = "prices")]
async fn price(&self, id: u64) -> Result<Price, Error> {
    self.client.price(id).await
}

// ----- expands to -----

async fn price(&self, id: u64) -> Result<Price, Error> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "price"),
        [
            (
                "hedge",
                private::core::option::Option::Some("prices"),
                &[
                    ("after", "p99 . 9"),
                    ("attempts", "3"),
                    ("on", "Error :: Busy"),
                    ("on_ok", "| price | price . is_old ()"),
                    ("budget", "unlimited"),
                    ("name", "\"prices\""),
                ],
            ),
        ],
        [private::TypeOf::<Result<Price, Error>>::new()],
        private::hedge(
                private::layer!(__resilience_call, 0),
                || private::HedgeSettings::new(
                    private::HedgeAfter::Percentile(999000000u32),
                    3u32,
                    "prices",
                ),
                private::SleepTimer(private::DefaultTimer),
                private::Unlimited,
                {
                    static __RESILIENCE_LATENCY: private::StaticLatency = private::StaticLatency::new();
                    || &__RESILIENCE_LATENCY
                },
                || {
                    async {
                        private::inject!(
                            __resilience_call, async, (private::TypeOf:: < Result <
                            Price, Error > > ::new()), owned, [], []
                        );
                        #[allow(unreachable_code, clippy::empty_loop)]
                        if false {
                            loop {}
                            return private::unreturned::<Result<Price, Error>>();
                        }
                        '__resilience_attempt: { self.client.price(id).await }
                    }
                },
                |__resilience_out: &Result<Price, Error>| match private::Fallible::as_result(
                    __resilience_out,
                ) {
                    private::core::result::Result::Ok(__resilience_value) => {
                        private::Judged::by_value(
                            private::predicate(
                                __resilience_value,
                                |price| price.is_old(),
                            ),
                        )
                    }
                    private::core::result::Result::Err(__resilience_error) => {
                        #[allow(unused_imports)]
                        use private::defaults::*;
                        private::Judged::by_error(
                            {
                                #[allow(
                                    unreachable_patterns,
                                    clippy::all,
                                    clippy::pedantic,
                                    clippy::nursery
                                )]
                                let __resilience_matches = match *__resilience_error {
                                    Error::Busy => true,
                                    _ => false,
                                };
                                private::transience(__resilience_matches)
                            },
                            private::AskError(__resilience_error)
                                .__resilience_is_rejection(),
                        )
                    }
                },
                |__resilience_out| __resilience_out,
            )
            .await,
    );
}

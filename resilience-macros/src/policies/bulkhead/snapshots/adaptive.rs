#[bulkhead(4..=64, on = Error::Overloaded | Error::Busy { .. })]
#[timeout(250ms, map_err = |_| Error::Slow)]
async fn search(&self, words: &str) -> Result<Hits, Error> {
    self.client.get(words).await
}

// ----- expands to -----

async fn search(&self, words: &str) -> Result<Hits, Error> {
    let __resilience_timeouts = &private::TimeoutsBelow::new();
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "search"),
        [
            (
                "bulkhead",
                private::core::option::Option::None,
                &[
                    ("limit", "4 ..= 64"),
                    ("on", "Error :: Overloaded | Error :: Busy { .. }"),
                ],
            ),
            (
                "timeout",
                private::core::option::Option::None,
                &[("after", "250ms"), ("map_err", "| _ | Error :: Slow")],
            ),
        ],
        [],
        private::adaptive_bulkhead(
                private::ByStaticBulkhead({
                    static __RESILIENCE_BULKHEAD: private::StaticBulkhead = private::StaticBulkhead::unnamed(
                        private::core::concat!(
                            private::core::module_path!(), "::", "search"
                        ),
                        || private::BulkheadSettings::new(4u32).up_to(64u32),
                    );
                    || &__RESILIENCE_BULKHEAD
                }),
                private::layer!(__resilience_call, 0),
                private::timeout(
                    private::layer!(__resilience_call, 1),
                    || private::TimeoutSettings::new(
                        private::core::time::Duration::new(0u64, 250000000u32),
                        private::core::concat!(
                            private::core::module_path!(), "::", "search"
                        ),
                    ),
                    private::SleepTimer(private::DefaultTimer),
                    __resilience_timeouts,
                    async move {
                        private::inject!(
                            __resilience_call, async, (private::TypeOf:: < Result < Hits,
                            Error > > ::new()), owned, [], []
                        );
                        #[allow(unreachable_code, clippy::empty_loop)]
                        if false {
                            loop {}
                            return private::unreturned::<Result<Hits, Error>>();
                        }
                        '__resilience_attempt: { self.client.get(words).await }
                    },
                    |_, __resilience_ended| private::ended_with::<
                        _,
                        Result<Hits, Error>,
                    >(__resilience_ended, |_| Error::Slow),
                ),
                |__resilience_out: &Result<Hits, Error>| match private::Fallible::error(
                    __resilience_out,
                ) {
                    private::core::option::Option::None => private::Outcome::Success,
                    private::core::option::Option::Some(__resilience_error) => {
                        #[allow(unused_imports)]
                        use private::defaults::*;
                        if private::AskError(__resilience_error)
                            .__resilience_is_rejection()
                            || private::TimeoutsBelow::is_neutral(__resilience_timeouts)
                        {
                            private::Outcome::Ignored
                        } else {
                            if private::TimeoutsBelow::timed_out(__resilience_timeouts) {
                                private::Outcome::Failure
                            } else {
                                private::Outcome::of({
                                    #[allow(
                                        unreachable_patterns,
                                        clippy::all,
                                        clippy::pedantic,
                                        clippy::nursery
                                    )]
                                    let __resilience_matches = match *__resilience_error {
                                        Error::Overloaded | Error::Busy { .. } => true,
                                        _ => false,
                                    };
                                    private::transience(__resilience_matches)
                                })
                            }
                        }
                    }
                },
                |_, __resilience_ended| {
                    private::turned_away(private::layer!(__resilience_call, 0));
                    private::ended::<
                        _,
                        Result<Hits, Error>,
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

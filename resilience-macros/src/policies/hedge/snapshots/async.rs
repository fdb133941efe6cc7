#[hedge(100ms)]
async fn fetch(url: &str) -> io::Result<String> {
    client::get(url).await
}

// ----- expands to -----

async fn fetch(url: &str) -> io::Result<String> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "fetch"),
        [("hedge", private::core::option::Option::None, &[("after", "100ms")])],
        [private::TypeOf::<io::Result<String>>::new()],
        private::hedge(
                private::layer!(__resilience_call, 0),
                || private::HedgeSettings::new(
                    private::HedgeAfter::Delay(
                        private::core::time::Duration::new(0u64, 100000000u32),
                    ),
                    2u32,
                    private::core::concat!(private::core::module_path!(), "::", "fetch"),
                ),
                private::SleepTimer(private::DefaultTimer),
                private::TakesFrom(
                    private::BudgetByStatic({
                        static __RESILIENCE_BUDGET: private::StaticBudget = private::StaticBudget::unnamed_for_hedges(
                            private::core::concat!(
                                private::core::concat!(private::core::module_path!(), "::",
                                "fetch"), " (hedge)"
                            ),
                            private::Ratio::from_ppb(100000000u32),
                        );
                        || &__RESILIENCE_BUDGET
                    }),
                ),
                {
                    static __RESILIENCE_LATENCY: private::StaticLatency = private::StaticLatency::new();
                    || &__RESILIENCE_LATENCY
                },
                || {
                    async {
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
                    }
                },
                |__resilience_out: &io::Result<String>| match private::Fallible::error(
                    __resilience_out,
                ) {
                    private::core::option::Option::None => private::Judged::Success,
                    private::core::option::Option::Some(__resilience_error) => {
                        #[allow(unused_imports)]
                        use private::defaults::*;
                        private::Judged::by_error(
                            private::AskError(__resilience_error)
                                .__resilience_transience(),
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

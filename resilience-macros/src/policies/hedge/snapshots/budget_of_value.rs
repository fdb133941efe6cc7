#[hedge(100ms, budget = self.budget)]
async fn find(&self, id: u64) -> Option<Price> {
    self.client.find(id).await
}

// ----- expands to -----

async fn find(&self, id: u64) -> Option<Price> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "find"),
        [
            (
                "hedge",
                private::core::option::Option::None,
                &[("after", "100ms"), ("budget", "self . budget")],
            ),
        ],
        [private::TypeOf::<Option<Price>>::new()],
        {
            let __resilience_budget = private::RetryBudget::locate(
                private::BudgetRef::budget(&(self.budget)),
            );
            private::hedge(
                    private::layer!(__resilience_call, 0),
                    || private::HedgeSettings::new(
                        private::HedgeAfter::Delay(
                            private::core::time::Duration::new(0u64, 100000000u32),
                        ),
                        2u32,
                        private::core::concat!(
                            private::core::module_path!(), "::", "find"
                        ),
                    ),
                    private::SleepTimer(private::DefaultTimer),
                    private::TakesFrom(&__resilience_budget),
                    {
                        static __RESILIENCE_LATENCY: private::StaticLatency = private::StaticLatency::new();
                        || &__RESILIENCE_LATENCY
                    },
                    || {
                        async {
                            private::inject!(
                                __resilience_call, async, (private::TypeOf:: < Option <
                                Price > > ::new()), owned, [], []
                            );
                            #[allow(unreachable_code, clippy::empty_loop)]
                            if false {
                                loop {}
                                return private::unreturned::<Option<Price>>();
                            }
                            '__resilience_attempt: { self.client.find(id).await }
                        }
                    },
                    |__resilience_out: &Option<Price>| match private::Fallible::error(
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
                .await
        },
    );
}

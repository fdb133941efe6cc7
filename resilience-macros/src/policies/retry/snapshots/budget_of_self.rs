#[retry(budget = self.budget, on_ok = is_empty)]
fn fetch(&mut self) -> Result<String, Error> {
    self.client.get()
}

// ----- expands to -----

fn fetch(&mut self) -> Result<String, Error> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "fetch"),
        [
            (
                "retry",
                private::core::option::Option::None,
                &[("budget", "self . budget"), ("on_ok", "is_empty")],
            ),
        ],
        [private::TypeOf::<Result<String, Error>>::new()],
        {
            const __RESILIENCE_POLICY: &private::RetryPolicy = &private::RetryPolicy::new()
                .default_name(
                    private::core::concat!(private::core::module_path!(), "::", "fetch"),
                );
            let __resilience_budget = private::RetryBudget::locate(
                private::BudgetRef::budget(&(self.budget)),
            );
            let mut __resilience_retry = private::Retry::at(
                private::Retry::new(),
                private::layer!(__resilience_call, 0),
            );
            let mut __resilience_again = false;
            loop {
                let __resilience_delay = {
                    let __resilience_out: Result<String, Error> = private::attempt_in(
                        private::Retry::untimed_again(
                            __resilience_again,
                            &__resilience_retry,
                        ),
                        || private::Retry::span(
                            __RESILIENCE_POLICY,
                            &__resilience_retry,
                        ),
                        || -> Result<String, Error> {
                            private::inject!(
                                __resilience_call, sync, (private::TypeOf:: < Result <
                                String, Error > > ::new()), owned, [], []
                            );
                            '__resilience_attempt: { self.client.get() }
                        },
                    );
                    let __resilience_decision = match private::Fallible::as_result(
                        &__resilience_out,
                    ) {
                        private::core::result::Result::Ok(__resilience_value) => {
                            private::Retry::reconsider_budgeted(
                                __RESILIENCE_POLICY,
                                private::IntoTransience::into_transience(
                                    is_empty(__resilience_value),
                                ),
                                private::core::option::Option::None,
                                &__resilience_budget,
                                &mut __resilience_retry,
                            )
                        }
                        private::core::result::Result::Err(__resilience_error) => {
                            #[allow(unused_imports)]
                            use private::defaults::*;
                            private::Retry::decide_budgeted(
                                __RESILIENCE_POLICY,
                                private::AskError(__resilience_error)
                                    .__resilience_transience(),
                                private::AskError(__resilience_error)
                                    .__resilience_rejector(),
                                private::Observed::new(
                                    private::AskError(__resilience_error)
                                        .__resilience_described(),
                                    || private::AskError(__resilience_error).__resilience_kind(),
                                ),
                                private::core::option::Option::None,
                                &__resilience_budget,
                                &mut __resilience_retry,
                            )
                        }
                    };
                    let private::core::option::Option::Some(__resilience_delay) = private::Decision::delay(
                        __resilience_decision,
                    ) else {
                        break __resilience_out;
                    };
                    __resilience_delay
                };
                if !private::Delay::is_none(__resilience_delay) {
                    private::pause(__resilience_delay);
                }
                private::Retry::resume(__RESILIENCE_POLICY, &mut __resilience_retry);
                __resilience_again = true;
            }
        },
    );
}

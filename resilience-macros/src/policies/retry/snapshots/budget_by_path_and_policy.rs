#[retry(policy = POLICY, budget = BUDGET)]
fn fetch() -> Result<String, Error> {
    client::get()
}

// ----- expands to -----

fn fetch() -> Result<String, Error> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "fetch"),
        [
            (
                "retry",
                private::core::option::Option::None,
                &[("policy", "POLICY"), ("budget", "BUDGET")],
            ),
        ],
        [private::TypeOf::<Result<String, Error>>::new()],
        {
            let __resilience_policy = (*private::PolicyRef::policy(&(POLICY)))
                .default_name(
                    private::core::concat!(private::core::module_path!(), "::", "fetch"),
                );
            let __resilience_value = &(BUDGET);
            let __resilience_budget = private::BudgetRef::budget(__resilience_value);
            let mut __resilience_retry = private::Retry::at(
                private::Retry::any(&__resilience_policy, false),
                private::layer!(__resilience_call, 0),
            );
            let __resilience_until = private::Retry::until(
                &__resilience_retry,
                &__resilience_policy,
            );
            let mut __resilience_again = false;
            loop {
                let __resilience_delay = {
                    let __resilience_ended: Result<String, Error> = private::attempt_in(
                        private::Timed::new(__resilience_again, __resilience_until),
                        || private::Retry::span(
                            &__resilience_policy,
                            &__resilience_retry,
                        ),
                        || -> Result<String, Error> {
                            private::inject!(
                                __resilience_call, sync, (private::TypeOf:: < Result <
                                String, Error > > ::new()), owned, [], []
                            );
                            '__resilience_attempt: { client::get() }
                        },
                    );
                    if private::Fallible::is_success(&__resilience_ended) {
                        let _ = private::Retry::succeed_budgeted(
                            &__resilience_policy,
                            __resilience_budget,
                            &__resilience_retry,
                        );
                        break __resilience_ended;
                    }
                    let __resilience_out = __resilience_ended;
                    let __resilience_decision = match private::Fallible::error(
                        &__resilience_out,
                    ) {
                        private::core::option::Option::None => {
                            private::Retry::succeed_budgeted(
                                &__resilience_policy,
                                __resilience_budget,
                                &__resilience_retry,
                            )
                        }
                        private::core::option::Option::Some(__resilience_error) => {
                            #[allow(unused_imports)]
                            use private::defaults::*;
                            private::Retry::decide_budgeted(
                                &__resilience_policy,
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
                                __resilience_budget,
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
                private::Retry::resume(&__resilience_policy, &mut __resilience_retry);
                __resilience_again = true;
            }
        },
    );
}

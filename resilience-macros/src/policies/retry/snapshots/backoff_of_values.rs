#[retry(backoff = |retry| Duration::from_secs(retry.into()), on_ok = |response| response.status == 503)]
fn fetch(url: &str) -> Result<Response, Error> {
    client::get(url)
}

// ----- expands to -----

fn fetch(url: &str) -> Result<Response, Error> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "fetch"),
        [
            (
                "retry",
                private::core::option::Option::None,
                &[
                    ("backoff", "| retry | Duration :: from_secs (retry . into ())"),
                    ("on_ok", "| response | response . status == 503"),
                ],
            ),
        ],
        [private::TypeOf::<Result<Response, Error>>::new()],
        {
            const __RESILIENCE_POLICY: &private::RetryPolicy = &private::RetryPolicy::new()
                .default_name(
                    private::core::concat!(private::core::module_path!(), "::", "fetch"),
                );
            let mut __resilience_retry = private::Retry::at(
                private::Retry::new(),
                private::layer!(__resilience_call, 0),
            );
            let mut __resilience_again = false;
            loop {
                let __resilience_delay = {
                    let __resilience_out: Result<Response, Error> = private::attempt_in(
                        private::Retry::untimed_again(
                            __resilience_again,
                            &__resilience_retry,
                        ),
                        || private::Retry::span(
                            __RESILIENCE_POLICY,
                            &__resilience_retry,
                        ),
                        || -> Result<Response, Error> {
                            private::inject!(
                                __resilience_call, sync, (private::TypeOf:: < Result <
                                Response, Error > > ::new()), owned, [], []
                            );
                            '__resilience_attempt: { client::get(url) }
                        },
                    );
                    let __resilience_decision = match private::Fallible::as_result(
                        &__resilience_out,
                    ) {
                        private::core::result::Result::Ok(__resilience_value) => {
                            private::Retry::reconsider_by(
                                __RESILIENCE_POLICY,
                                private::predicate(
                                    __resilience_value,
                                    |response| response.status == 503,
                                ),
                                private::core::option::Option::None,
                                private::BesidePolicy::backoff(
                                    __RESILIENCE_POLICY,
                                    &mut |__resilience_number: private::core::primitive::u32| {
                                        let __resilience_told: private::core::time::Duration = private::delay_of(
                                            __resilience_number,
                                            |retry| Duration::from_secs(retry.into()),
                                        );
                                        __resilience_told
                                    },
                                ),
                                &mut __resilience_retry,
                            )
                        }
                        private::core::result::Result::Err(__resilience_error) => {
                            #[allow(unused_imports)]
                            use private::defaults::*;
                            private::Retry::decide_by(
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
                                private::BesidePolicy::backoff(
                                    __RESILIENCE_POLICY,
                                    &mut |__resilience_number: private::core::primitive::u32| {
                                        let __resilience_told: private::core::time::Duration = private::delay_of(
                                            __resilience_number,
                                            |retry| Duration::from_secs(retry.into()),
                                        );
                                        __resilience_told
                                    },
                                ),
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

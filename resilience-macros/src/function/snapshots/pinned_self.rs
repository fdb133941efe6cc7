#[retry(policy = self.policy)]
fn poll(self: Pin<&mut Self>) -> Result<Frame, Error> {
    self.project().read()
}

// ----- expands to -----

fn poll(self: Pin<&mut Self>) -> Result<Frame, Error> {
    let mut __resilience_pinned = self;
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "poll"),
        [("retry", private::core::option::Option::None, &[("policy", "self . policy")])],
        [private::TypeOf::<Result<Frame, Error>>::new()],
        {
            let __resilience_policy = (*private::PolicyRef::policy(
                &(__resilience_pinned.policy),
            ))
                .default_name(
                    private::core::concat!(private::core::module_path!(), "::", "poll"),
                );
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
                    let __resilience_ended: Result<Frame, Error> = private::attempt_in(
                        private::Timed::new(__resilience_again, __resilience_until),
                        || private::Retry::span(
                            &__resilience_policy,
                            &__resilience_retry,
                        ),
                        || -> Result<Frame, Error> {
                            private::inject!(
                                __resilience_call, sync, (private::TypeOf:: < Result <
                                Frame, Error > > ::new()), owned, [], []
                            );
                            let __resilience_self = private::core::pin::Pin::as_mut(
                                &mut __resilience_pinned,
                            );
                            let __resilience_out: Result<Frame, Error> = '__resilience_typed: {
                                if let private::core::option::Option::Some(
                                    __resilience_hint,
                                ) = private::core::option::Option::None::<
                                    Result<Frame, Error>,
                                > {
                                    return __resilience_hint;
                                }
                                '__resilience_attempt: {
                                    __resilience_self.project().read()
                                }
                            };
                            #[allow(unreachable_code)] __resilience_out
                        },
                    );
                    if private::Fallible::is_success(&__resilience_ended) {
                        let _ = private::Retry::succeed_by_policy(
                            &__resilience_policy,
                            &__resilience_retry,
                        );
                        break __resilience_ended;
                    }
                    let __resilience_out = __resilience_ended;
                    let __resilience_decision = match private::Fallible::error(
                        &__resilience_out,
                    ) {
                        private::core::option::Option::None => {
                            private::Retry::succeed_by_policy(
                                &__resilience_policy,
                                &__resilience_retry,
                            )
                        }
                        private::core::option::Option::Some(__resilience_error) => {
                            #[allow(unused_imports)]
                            use private::defaults::*;
                            private::Retry::decide(
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

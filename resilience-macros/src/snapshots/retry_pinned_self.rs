#[retry(policy = self.policy)]
fn poll(self: Pin<&mut Self>) -> Result<Frame, Error> {
    self.project().read()
}

// ----- expands to -----

fn poll(self: Pin<&mut Self>) -> Result<Frame, Error> {
    let mut __resilience_pinned = self;
    {
        let __resilience_policy = (*private::PolicyRef::policy(
            &(__resilience_pinned.policy),
        ))
            .default_name(
                private::core::concat!(private::core::module_path!(), "::", "poll"),
            );
        let mut __resilience_retry = private::Retry::for_policy(
            private::Clock::Blocking,
            &__resilience_policy,
        );
        loop {
            let __resilience_delay = {
                let __resilience_out: Result<Frame, Error> = private::attempt(|| -> Result<
                    Frame,
                    Error,
                > {
                    let __resilience_self = private::core::pin::Pin::as_mut(
                        &mut __resilience_pinned,
                    );
                    let __resilience_out: Result<Frame, Error> = '__resilience_attempt: {
                        __resilience_self.project().read()
                    };
                    #[allow(unreachable_code)] __resilience_out
                });
                let __resilience_decision = match private::Fallible::error(
                    &__resilience_out,
                ) {
                    private::core::option::Option::None => private::Decision::DONE,
                    private::core::option::Option::Some(__resilience_error) => {
                        let __resilience_transience = {
                            #[allow(unused_imports)]
                            use private::EveryError as _;
                            private::Probe(__resilience_error).__resilience_transience()
                        };
                        private::Retry::decide(
                            &mut __resilience_retry,
                            &__resilience_policy,
                            __resilience_transience,
                            false,
                        )
                    }
                };
                match __resilience_decision {
                    private::Decision::Wait(__resilience_delay) => __resilience_delay,
                    private::Decision::Stop(_) => break __resilience_out,
                }
            };
            private::pause(__resilience_delay);
        }
    }
}

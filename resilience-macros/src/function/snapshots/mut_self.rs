#[retry(attempts = self.limit, base = 2 * self.base)]
fn send(&mut self, message: &Message, buffer: &mut Vec<u8>) -> io::Result<()> {
    message.encode(buffer);
    self.stream.write_all(buffer)
}

// ----- expands to -----

fn send(&mut self, message: &Message, buffer: &mut Vec<u8>) -> io::Result<()> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "send"),
        [
            (
                "retry",
                private::core::option::Option::None,
                &[("attempts", "self . limit"), ("base", "2 * self . base")],
            ),
        ],
        [private::TypeOf::<io::Result<()>>::new()],
        {
            let __resilience_policy = private::RetryPolicy::new()
                .default_name(
                    private::core::concat!(private::core::module_path!(), "::", "send"),
                )
                .attempts(private::CountSetting::count(self.limit))
                .set(
                    private::RetryPolicy::base,
                    private::DurationSetting::duration(2 * self.base),
                );
            let mut __resilience_retry = private::Retry::at(
                private::Retry::new(),
                private::layer!(__resilience_call, 0),
            );
            let mut __resilience_again = false;
            loop {
                let __resilience_delay = {
                    let __resilience_ended: io::Result<()> = private::attempt_in(
                        private::Retry::untimed_again(
                            __resilience_again,
                            &__resilience_retry,
                        ),
                        || private::Retry::span(
                            &__resilience_policy,
                            &__resilience_retry,
                        ),
                        || -> io::Result<()> {
                            private::inject!(
                                __resilience_call, sync, (private::TypeOf:: < io::Result <
                                () > > ::new()), owned, [], []
                            );
                            #[allow(
                                clippy::shadow_reuse,
                                clippy::shadow_same,
                                clippy::shadow_unrelated
                            )]
                            let buffer = &mut *buffer;
                            let __resilience_out: io::Result<()> = '__resilience_typed: {
                                if let private::core::option::Option::Some(
                                    __resilience_hint,
                                ) = private::core::option::Option::None::<io::Result<()>> {
                                    return __resilience_hint;
                                }
                                '__resilience_attempt: {
                                    message.encode(buffer);
                                    self.stream.write_all(buffer)
                                }
                            };
                            #[allow(unreachable_code)] __resilience_out
                        },
                    );
                    if private::Fallible::is_success(&__resilience_ended) {
                        let _ = private::Retry::succeed(
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
                            private::Retry::succeed(
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

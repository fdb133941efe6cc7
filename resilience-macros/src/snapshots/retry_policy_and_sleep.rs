#[retry(policy = POLICY, attempts = unlimited, sleep = timer::sleep)]
async fn fetch(url: &str) -> Option<String> {
    cache::get(url).await
}

// ----- expands to -----

async fn fetch(url: &str) -> Option<String> {
    {
        let __resilience_policy = (*private::PolicyRef::policy(&(POLICY)))
            .default_name(
                private::core::concat!(private::core::module_path!(), "::", "fetch"),
            )
            .unlimited();
        let mut __resilience_retry = private::Retry::for_policy(
            private::Clock::Async,
            &__resilience_policy,
        );
        loop {
            let __resilience_delay = {
                let __resilience_out: Option<String> = async {
                    #[allow(unreachable_code, clippy::empty_loop)]
                    if false {
                        loop {}
                        return private::unreturned::<Option<String>>();
                    }
                    '__resilience_attempt: { cache::get(url).await }
                }
                    .await;
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
            if !private::core::time::Duration::is_zero(&__resilience_delay) {
                (timer::sleep)(__resilience_delay).await;
            }
        }
    }
}

#[circuit_breaker(name = "hosts", key = request.host(), max_keys = 500, threshold = self.config.threshold, cooldown = self.config.cooldown)]
async fn send(&self, request: Request) -> Result<Response, ApiError> {
    self.client.send(request).await
}

// ----- expands to -----

async fn send(&self, request: Request) -> Result<Response, ApiError> {
    '__resilience_guarded_0: {
        let __resilience_ticket = {
            let __resilience_entered = {
                static __RESILIENCE_KEYS: private::KeyedSite = private::KeyedSite::named(
                    "hosts",
                    private::Origin::new(
                        private::core::concat!(
                            private::core::module_path!(), "::", "send"
                        ),
                        private::core::file!(),
                        private::core::line!(),
                    ),
                    || 500u32,
                );
                private::KeyedSite::enter(
                    &__RESILIENCE_KEYS,
                    &(request.host()),
                    || {
                        private::Settings::new()
                            .threshold(private::threshold(self.config.threshold))
                            .cooldown({
                                let __resilience_value: private::core::time::Duration = self
                                    .config
                                    .cooldown;
                                __resilience_value
                            })
                    },
                )
            };
            match __resilience_entered {
                private::core::result::Result::Ok(__resilience_ticket) => {
                    __resilience_ticket
                }
                private::core::result::Result::Err(__resilience_open) => {
                    break '__resilience_guarded_0 {
                        private::reject::<Result<Response, ApiError>>(__resilience_open)
                    };
                }
            }
        };
        private::Ticket::guard(
                __resilience_ticket,
                async move {
                    if let private::core::option::Option::Some(__resilience_hint) = private::core::option::Option::None::<
                        Result<Response, ApiError>,
                    > {
                        return __resilience_hint;
                    }
                    let __resilience_out: Result<Response, ApiError> = '__resilience_attempt: {
                        self.client.send(request).await
                    };
                    #[allow(unreachable_code)] __resilience_out
                },
                |__resilience_out: &Result<Response, ApiError>| match private::Fallible::error(
                    __resilience_out,
                ) {
                    private::core::option::Option::None => private::Outcome::Success,
                    private::core::option::Option::Some(__resilience_error) => {
                        #[allow(unused_imports)]
                        use private::EveryError as _;
                        private::Probe(__resilience_error).__resilience_outcome()
                    }
                },
            )
            .await
    }
}

#[rate_limit(limit = LIMIT, key = request.tenant(), map_err = |limited| Error::Later(request.id, limited))]
async fn send(&self, request: Request) -> Result<Response, Error> {
    self.client.send(request).await
}

// ----- expands to -----

async fn send(&self, request: Request) -> Result<Response, Error> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "send"),
        [
            (
                "rate_limit",
                private::core::option::Option::None,
                &[
                    ("limit", "LIMIT"),
                    ("key", "request . tenant ()"),
                    ("map_err", "| limited | Error :: Later (request . id , limited)"),
                ],
            ),
        ],
        [],
        '__resilience_entered_0: {
            let __resilience_entered = match private::wait_for_token(
                    {
                        static __RESILIENCE_KEYS: private::StaticKeyedRateLimiter = private::StaticKeyedRateLimiter::unnamed(
                            private::core::concat!(
                                private::core::module_path!(), "::", "send"
                            ),
                            private::Origin::new(
                                private::core::concat!(
                                    private::core::module_path!(), "::", "send"
                                ),
                                private::core::file!(),
                                private::core::line!(),
                            ),
                            || private::MAX_KEYS,
                        );
                        private::StaticKeyedRateLimiter::locate(
                            &__RESILIENCE_KEYS,
                            &(request.tenant()),
                            || private::RateLimitSettings::new(
                                private::CountSetting::count(LIMIT),
                            ),
                        )
                    },
                    private::layer!(__resilience_call, 0),
                )
                .await
            {
                private::core::result::Result::Ok(__resilience_entered) => {
                    __resilience_entered
                }
                private::core::result::Result::Err(__resilience_rejection) => {
                    private::turned_away(private::layer!(__resilience_call, 0));
                    break '__resilience_entered_0 private::ended_with::<
                        _,
                        Result<Response, Error>,
                    >(
                        __resilience_rejection,
                        |limited| Error::Later(request.id, limited),
                    );
                }
            };
            private::HeldToken::during(
                    __resilience_entered,
                    async move {
                        private::inject!(
                            __resilience_call, async, (private::TypeOf:: < Result <
                            Response, Error > > ::new()), owned, [], [],
                            [private::body_begins(1u32);]
                        );
                        private::body_begins(1u32);
                        #[allow(unreachable_code, clippy::empty_loop)]
                        if false {
                            loop {}
                            return private::unreturned::<Result<Response, Error>>();
                        }
                        '__resilience_attempt: { self.client.send(request).await }
                    },
                )
                .await
        },
    );
}

#[bulkhead(self.config.limit, name = "hosts", key = request.host(), max_keys = 500, map_err = |full| Error::Busy(request.id, full))]
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
                "bulkhead",
                private::core::option::Option::Some("hosts"),
                &[
                    ("limit", "self . config . limit"),
                    ("name", "\"hosts\""),
                    ("key", "request . host ()"),
                    ("max_keys", "500"),
                    ("map_err", "| full | Error :: Busy (request . id , full)"),
                ],
            ),
        ],
        [],
        '__resilience_entered_0: {
            let __resilience_entered = match private::wait_for_bulkhead(
                    {
                        static __RESILIENCE_KEYS: private::StaticKeyedBulkhead = private::StaticKeyedBulkhead::named(
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
                        private::StaticKeyedBulkhead::locate(
                            &__RESILIENCE_KEYS,
                            &(request.host()),
                            || private::BulkheadSettings::new(
                                private::CountSetting::count(self.config.limit),
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
                    >(__resilience_rejection, |full| Error::Busy(request.id, full));
                }
            };
            let __resilience_out: Result<Response, Error> = async move {
                private::inject!(
                    __resilience_call, async, (private::TypeOf:: < Result < Response,
                    Error > > ::new()), owned, [], []
                );
                #[allow(unreachable_code, clippy::empty_loop)]
                if false {
                    loop {}
                    return private::unreturned::<Result<Response, Error>>();
                }
                '__resilience_attempt: { self.client.send(request).await }
            }
                .await;
            private::core::mem::drop(__resilience_entered);
            __resilience_out
        },
    );
}

#[faults(error = ApiError::Timeout(self.limit))]
fn fetch<'a>(&'a self, url: &'a str) -> Pin<Box<dyn Future<Output = Result<&'a str, ApiError<'a>>> + 'a>> {
    Box::pin(self.client.get(url))
}

// ----- expands to -----

fn fetch<'a>(
    &'a self,
    url: &'a str,
) -> Pin<Box<dyn Future<Output = Result<&'a str, ApiError<'a>>> + 'a>> {
    return private::Box::pin(async move {
        return private::call!(
            __resilience_call,
            private::core::concat!(private::core::module_path!(), "::", "fetch"),
            [
                (
                    "faults",
                    private::core::option::Option::None,
                    &[("error", "ApiError :: Timeout (self . limit)")],
                ),
            ],
            [],
            {
                private::fallible(
                    private::injected!(
                        [__resilience_call, async, (private::TypeOf:: < Result < & 'a
                        str, ApiError < 'a > > > ::new()), borrowed,
                        [ApiError::Timeout(self.limit)], []] private::attempt(|| -> Pin <
                        Box < dyn Future < Output = Result < & 'a str, ApiError < 'a > >
                        > + 'a > > { Box::pin(self.client.get(url)) })
                    )
                        .await,
                )
            },
        )
    });
}

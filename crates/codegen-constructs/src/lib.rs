//! One module per group of OpenAPI constructs, for tests that compile them once and exchange real HTTP.

macro_rules! generated {
    ($($name:ident)*) => {
        $(
            #[allow(missing_docs)]
            pub mod $name {
                include!(concat!(env!("OUT_DIR"), "/", stringify!($name), ".rs"));
            }
        )*
    };
}

generated!(bodies hooked names parameters responses schemas version31);

/// What the hook of [`hooked`] notes on every response: the operation that it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note(pub &'static str);

impl hooked::ClientHooks for hooked::Client {
    async fn exec(
        &self,
        request: reqwest::Request,
        info: &hooked::OperationInfo,
    ) -> reqwest::Result<reqwest::Response> {
        use hooked::ClientInfo;
        let mut response = self.client().execute(request).await?;
        response.extensions_mut().insert(Note(info.operation_id));
        Ok(response)
    }
}

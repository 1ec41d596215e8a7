//! The documented operations, a resource a file. Each builder ends in `send` or in `.await`; lists also in `pages` and
//! `items`.
//!
//! These add meaning to the generated client and nothing else: a builder holds a generated one, which writes the request.

pub(crate) mod agent_sessions;
pub(crate) mod bulk;
pub(crate) mod companies;
pub(crate) mod contacts;
mod new;
pub(crate) mod operations;
pub(crate) mod organization;
pub(crate) mod search;
pub(crate) mod territories;

/// A builder of one operation: the generated builder, and the options of the call. The type needs a method `send`, which
/// returns a [`Response`](crate::Response) of the value behind the arrow; `check` names a method that may refuse the call,
/// `body` the field that is sent as the body where it has members: a body of which the vendor documents none is written
/// here, so that the first one that it documents changes no type that this code names.
macro_rules! operation {
    (
        $(#[$doc:meta])*
        $name:ident -> $value:ty $({ $($(#[$field_doc:meta])* $field:ident: $type:ty,)+ })? $(, check $check:ident)? $(, body $body:ident)?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        #[must_use = "a request does nothing until it is sent"]
        pub struct $name {
            client: crate::Client,
            request: pgai_client::builder::$name,
            pub(in crate::api) options: openapi_client_runtime::CallOptions,
            $($($(#[$field_doc])* $field: $type,)+)?
        }

        impl $name {
            openapi_client_runtime::call_options!();

            fn new(client: &crate::Client, request: pgai_client::builder::$name) -> Self {
                Self {
                    client: client.clone(),
                    request,
                    options: Default::default(),
                    $($($field: Default::default(),)+)?
                }
            }

            async fn send_raw(self) -> crate::Result<openapi_client_runtime::RawResponse> {
                $(self.$check()?;)?
                #[allow(unused_mut, reason = "only some have such a body")]
                let mut request = self.request.into_request()?;
                $(crate::api::set_members(&mut request, &self.$body);)?
                self.client.runtime().send(request, &self.options).await
            }
        }

        impl IntoFuture for $name {
            type Output = crate::Result<crate::Response<$value>>;
            type IntoFuture = futures_util::future::BoxFuture<'static, Self::Output>;

            fn into_future(self) -> Self::IntoFuture {
                Box::pin(self.send())
            }
        }
    };
}
use operation;

/// Sends these members as a JSON object; nothing, where there are none.
fn set_members(
    request: &mut openapi_client_runtime::PreparedRequest,
    members: &serde_json::Map<String, serde_json::Value>,
) {
    if !members.is_empty() {
        let json = http::HeaderValue::from_static("application/json");
        request
            .headers_mut()
            .insert(http::header::CONTENT_TYPE, json);
        request.set_body(serde_json::Value::Object(members.clone()).to_string());
    }
}

/// An [`operation!`] that returns a list. Where the service lets the caller say how many rows a page has, the name of the
/// parameter follows the type of the rows.
macro_rules! list {
    (
        $(#[$doc:meta])*
        $name:ident -> $value:ty, rows $row:ty $(, size $size:ident)?
        $(, with { $($(#[$field_doc:meta])* $field:ident: $type:ty,)+ }, check $check:ident)?
    ) => {
        crate::api::operation! {
            $(#[$doc])*
            $name -> $value {
                /// Where a walk over the pages starts.
                first_page: Option<u64>,
                page_size: Option<u64>,
                $($($(#[$field_doc])* $field: $type,)+)?
            }
            $(, check $check)?
        }

        impl $name {
            /// The page to return, from 1; also where [`pages`](Self::pages) and [`items`](Self::items) start.
            pub fn page(mut self, number: u64) -> Self {
                self.first_page = Some(number);
                self.request = self.request.page(crate::api::integer(number));
                self
            }

            $(
                /// Rows per page; the service documents 25 by default and 50 at most.
                pub fn $size(mut self, rows: u64) -> Self {
                    self.page_size = Some(rows);
                    self.request = self.request.$size(crate::api::integer(rows));
                    self
                }
            )?

            /// The pages of the list, from [`page`](Self::page) on, as a `Stream`. See [`Pages`](crate::Pages).
            pub fn pages(self) -> crate::Pages<$row> {
                let client = self.client.clone();
                client.runtime().pages(self.page_request(), move |number| {
                    Box::pin(self.clone().page(number).send_raw())
                })
            }

            /// The rows of the list, page after page, from [`page`](Self::page) on, as a `Stream`. See
            /// [`Items`](crate::Items).
            pub fn items(self) -> crate::Items<$row> {
                self.pages().items()
            }

            fn page_request(&self) -> openapi_client_runtime::PageRequest {
                openapi_client_runtime::PageRequest::new(
                    self.first_page.unwrap_or(1),
                    self.page_size,
                )
            }
        }
    };
}
use list;

/// The rows of an operation whose body the document leaves opaque, and to which it gives no page parameter.
macro_rules! rows {
    ($name:ident) => {
        impl $name {
            /// The pages of the list in the response, as a `Stream`. See [`Pages`](crate::Pages).
            ///
            /// The document gives this operation no page parameter. A second page is asked for under the name that the
            /// other lists have for it, and only if the service says that there is one.
            pub fn pages(self) -> crate::Pages<crate::Object> {
                let client = self.client.clone();
                let first = openapi_client_runtime::PageRequest::unnumbered();
                client.runtime().pages(first, move |number| {
                    let request = self.clone();
                    Box::pin(async move {
                        let mut prepared = request.request.into_request()?;
                        if number != 1 {
                            prepared.add_query(&format!("page={number}"));
                        }
                        request
                            .client
                            .runtime()
                            .send(prepared, &request.options)
                            .await
                    })
                })
            }

            /// The rows of the list in the response, page after page, as a `Stream`. See [`pages`](Self::pages).
            pub fn items(self) -> crate::Items<crate::Object> {
                self.pages().items()
            }
        }
    };
}
use rows;

/// The document's integers are signed; a number beyond them is beyond any page.
fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

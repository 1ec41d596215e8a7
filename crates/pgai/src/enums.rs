//! Enums of the API, open: a value that this build does not know is kept and goes back as it came.

use openapi_client_runtime::Job;

/// Defines an open string enum: the runtime's conversions, and what else users of an enum expect.
macro_rules! open_enum {
    (
        $(#[$doc:meta])*
        $name:ident { $( $(#[$variant_doc:meta])* $variant:ident = $wire:literal, )+ }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$variant_doc])* $variant, )+
            /// A value that this build does not know, as it is on the wire.
            Unknown(String),
        }

        openapi_client_runtime::open_enum!($name { $($variant = $wire),+ });

        impl $name {
            /// The values this build knows, as they are on the wire.
            pub const KNOWN: &'static [&'static str] = &[$($wire),+];
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        #[cfg(feature = "schemars")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "enum": Self::KNOWN })
            }
        }
    };
}

pub(crate) use open_enum;

open_enum! {
    /// The kind of an agent session (`type` of `POST /agent/sessions`). The service reads a missing or unknown kind
    /// as `chat`.
    ///
    /// ```
    /// use pgai::SessionType;
    ///
    /// assert_eq!(SessionType::from("plan"), SessionType::Plan);
    /// let tomorrow: SessionType = serde_json::from_str(r#""briefing""#)?;
    /// assert_eq!(tomorrow, SessionType::Unknown("briefing".to_owned()));
    /// assert_eq!(serde_json::to_string(&tomorrow)?, r#""briefing""#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    SessionType {
        /// `document`
        Document = "document",
        /// `chat`
        Chat = "chat",
        /// `plan`
        Plan = "plan",
        /// `canvas_settings`
        CanvasSettings = "canvas_settings",
        /// `email`
        Email = "email",
        /// `workspace`
        Workspace = "workspace",
        /// `project`
        Project = "project",
    }
}

open_enum! {
    /// Which accounts a search looks at (`scope` of `GET /search`).
    SearchScope {
        /// All tracked accounts.
        Organisation = "organisation",
        /// The companies named in `company_ids`.
        Companies = "companies",
    }
}

open_enum! {
    /// The state of an asynchronous operation. The vendor's guide names `queued` and `running`, and publishes no list.
    OperationState {
        /// Accepted, not begun.
        Queued = "queued",
        /// Under way.
        Running = "running",
    }
}

impl OperationState {
    /// Whether an operation in this state has ended: whether the state has a word for success or failure in it, such as
    /// `Completed`, `timed_out` or `enrichment_failed`. A word that nobody knows is no end.
    pub fn is_final(&self) -> bool {
        Job::is_end(self.as_str())
    }
}

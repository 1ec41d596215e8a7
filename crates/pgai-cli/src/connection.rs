//! The client: which key, which service.

use clap::ArgMatches;
use pgai::Client;

use crate::exit::{Failure, Result};
use crate::options::{is_on, text};
use crate::profile::{self, Profile};

/// A client, and the service that it calls if that is in this program.
pub(crate) struct Connection {
    pub(crate) client: Client,
    #[cfg(feature = "sandbox")]
    _sandbox: Option<pgai_sandbox::Sandbox>,
}

impl Connection {
    /// Makes the client that the options, the environment and the profile ask for. Nothing is sent.
    ///
    /// The key is that of the sandbox, of the profile that is named, of `PGAI_API_KEY`, or of the default profile: the
    /// first one that there is.
    pub(crate) async fn open(matches: &ArgMatches) -> Result<Self> {
        #[cfg(feature = "sandbox")]
        if is_on(matches, "sandbox") {
            return Self::sandbox().await;
        }
        let variable = |name: &str| {
            std::env::var(name)
                .ok()
                .filter(|value| !value.trim().is_empty())
        };
        let named = text(matches, "profile").map(str::to_owned);
        let named = named.or_else(|| variable("PGAI_PROFILE"));
        let stored = match (&named, variable("PGAI_API_KEY")) {
            (Some(name), _) => Some(profile::load(name)?.ok_or_else(|| missing(name))?),
            (None, Some(_)) => None,
            (None, None) => profile::load(profile::DEFAULT)?,
        };
        let mut builder =
            Client::builder().user_agent(concat!("pgai-cli/", env!("CARGO_PKG_VERSION")));
        builder = match stored {
            None => builder.from_env()?,
            Some(Profile { api_key, base_url }) => {
                let builder = builder.api_key(api_key);
                match base_url.or_else(|| variable("PGAI_BASE_URL")) {
                    Some(url) => builder.base_url(url),
                    None => builder,
                }
            }
        };
        if let Some(url) = text(matches, "base-url") {
            builder = builder.base_url(url);
        }
        Ok(Self {
            client: builder.build()?,
            #[cfg(feature = "sandbox")]
            _sandbox: None,
        })
    }

    #[cfg(feature = "sandbox")]
    async fn sandbox() -> Result<Self> {
        let sandbox = pgai_sandbox::Sandbox::start().await;
        let sandbox = sandbox.map_err(|error| Failure::usage(format!("the sandbox: {error}")))?;
        let client = Client::builder()
            .user_agent(concat!("pgai-cli/", env!("CARGO_PKG_VERSION")))
            .api_key(sandbox.api_key())
            .base_url(sandbox.url())
            .build()?;
        Ok(Self {
            client,
            _sandbox: Some(sandbox),
        })
    }
}

fn missing(name: &str) -> Failure {
    Failure::usage(format!(
        "there is no profile `{}`",
        crate::exit::one_line(name)
    ))
    .with_next(format!("`pgai login --profile {name}` makes it"))
}

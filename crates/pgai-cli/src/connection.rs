//! The client: which key, which service.

use pgai::Client;

use crate::exit::{Failure, Result};
use crate::options::{Everywhere, variable};
use crate::profile;

const USER_AGENT: &str = concat!("pgai-cli/", env!("CARGO_PKG_VERSION"));

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
    pub(crate) async fn open(options: &Everywhere) -> Result<Self> {
        #[cfg(feature = "sandbox")]
        if options.sandbox {
            return Self::sandbox().await;
        }
        let named = options.named_profile();
        let stored = match (&named, variable("PGAI_API_KEY")) {
            (Some(name), _) => Some(profile::load(name)?.ok_or_else(|| missing(name))?),
            (None, Some(_)) => None,
            (None, None) => profile::load(profile::DEFAULT)?,
        };
        let builder = Client::builder().user_agent(USER_AGENT);
        let mut builder = match stored {
            None => builder.from_env()?,
            Some((profile, key)) => {
                let builder = builder.api_key(key);
                match profile.base_url.or_else(|| variable("PGAI_BASE_URL")) {
                    Some(url) => builder.base_url(url),
                    None => builder,
                }
            }
        };
        if let Some(url) = &options.base_url {
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
            .user_agent(USER_AGENT)
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

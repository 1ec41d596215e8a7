//! A build without the platform's keyring: what needs it says so.

use crate::exit::{Failure, Result};

pub(crate) fn store(profile: &str, _key: &str) -> Result<()> {
    Err(missing(profile))
}

pub(crate) fn load(profile: &str) -> Result<String> {
    Err(missing(profile))
}

pub(crate) fn remove(profile: &str) -> Result<()> {
    Err(missing(profile))
}

fn missing(profile: &str) -> Failure {
    let message =
        format!("the key of profile `{profile}` is in the keyring, which this build cannot use");
    Failure::usage(message).with_next("install pgai-cli with the feature `keyring`")
}

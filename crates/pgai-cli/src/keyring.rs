//! The platform's keyring as the place of keys: Keychain, Credential Manager, or the Secret Service.

use crate::exit::{Failure, Result};

/// Stores the key of a profile, in place of the one that is there.
pub(crate) fn store(profile: &str, key: &str) -> Result<()> {
    let key = key.to_owned();
    on_a_thread(profile, move |entry| entry.set_password(&key))
}

/// The key of a profile.
pub(crate) fn load(profile: &str) -> Result<String> {
    on_a_thread(profile, |entry| entry.get_password())
}

/// Removes the key of a profile, if it is there.
pub(crate) fn remove(profile: &str) -> Result<()> {
    on_a_thread(profile, |entry| match entry.delete_credential() {
        Err(keyring::Error::NoEntry) => Ok(()),
        done => done,
    })
}

/// The keyring may wait for its user, and have a runtime of its own, which must not be started within ours.
fn on_a_thread<T: Send + 'static>(
    profile: &str,
    work: impl FnOnce(&keyring::Entry) -> keyring::Result<T> + Send + 'static,
) -> Result<T> {
    let name = profile.to_owned();
    let thread = std::thread::spawn(move || {
        keyring::Entry::new("pgai", &name).and_then(|entry| work(&entry))
    });
    let failed = |why: String| {
        Failure::usage(format!("the keyring, for profile `{profile}`: {why}"))
            .with_next("`pgai login` without --keyring stores the key in a file")
    };
    match thread.join() {
        Ok(done) => done.map_err(|error| failed(error.to_string())),
        Err(_) => Err(failed("it has failed".to_owned())),
    }
}

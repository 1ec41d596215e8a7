//! Ctrl-C: it ends the program at once, or, where a run has to end at a good point, asks for that; a second one ends it then.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::watch;

use crate::exit::{Exit, Failure, Result};

/// Knows whether Ctrl-C was pressed.
pub(crate) struct Interrupt {
    pressed: watch::Receiver<bool>,
    is_deferred: Arc<AtomicBool>,
}

impl Interrupt {
    /// Listens from now on. Needs a runtime whose threads are not all busy with writing.
    pub(crate) fn listen() -> Self {
        let (sender, pressed) = watch::channel(false);
        let is_deferred = Arc::new(AtomicBool::new(false));
        let deferred = Arc::clone(&is_deferred);
        tokio::spawn(async move {
            while tokio::signal::ctrl_c().await.is_ok() {
                let is_first = !sender.send_replace(true);
                if !(is_first && deferred.load(Ordering::Relaxed)) {
                    tell!("pgai: interrupted");
                    std::process::exit(130);
                }
            }
            // Without signals there is nothing to wait for, and nobody who must know.
            std::future::pending::<()>().await;
        });
        Self {
            pressed,
            is_deferred,
        }
    }

    /// From now on the first Ctrl-C does not end the program, but asks for its end.
    pub(crate) fn deferred(&self) -> &Self {
        self.is_deferred.store(true, Ordering::Relaxed);
        self
    }

    pub(crate) fn is_requested(&self) -> bool {
        *self.pressed.borrow()
    }

    /// Waits for Ctrl-C.
    pub(crate) async fn requested(&self) {
        let mut receiver = self.pressed.clone();
        if receiver.wait_for(|requested| *requested).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// The value of a future, unless Ctrl-C comes first; `next` is what to do then.
    pub(crate) async fn or<T>(&self, next: &str, future: impl Future<Output = T>) -> Result<T> {
        tokio::select! {
            value = future => Ok(value),
            () = self.requested() => {
                Err(Failure::new(Exit::Interrupted, "interrupted").with_next(next))
            }
        }
    }
}

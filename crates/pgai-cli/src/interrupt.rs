//! Ctrl-C: the first one asks the program to end at a good point, the second one ends it.

use tokio::sync::watch;

use crate::exit::{Exit, Failure, Result};

/// Knows whether Ctrl-C was pressed.
#[derive(Clone)]
pub(crate) struct Interrupt(watch::Receiver<bool>);

impl Interrupt {
    /// Listens from now on. Needs a runtime whose threads are not all busy with writing.
    pub(crate) fn listen() -> Self {
        let (sender, receiver) = watch::channel(false);
        tokio::spawn(async move {
            let mut pressed = 0;
            while tokio::signal::ctrl_c().await.is_ok() {
                pressed += 1;
                if pressed == 2 {
                    std::process::exit(130);
                }
                sender.send_replace(true);
            }
            // Without signals there is nothing to wait for, and nobody who must know.
            std::future::pending::<()>().await;
        });
        Self(receiver)
    }

    pub(crate) fn is_requested(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits for Ctrl-C.
    pub(crate) async fn requested(&self) {
        let mut receiver = self.0.clone();
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

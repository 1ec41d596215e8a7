//! Raw writes to a socket, in place of what HTTP would send.

use std::{io, time::Duration};

use bytes::Bytes;
use tokio::net::TcpStream;

use super::bomb::Bomb;

/// One thing to do with a socket.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Write(Bytes),
    /// The same bytes so many times, or for ever.
    Repeat(Bytes, Option<u64>),
    /// A compressed body, made while it is written.
    Compress(Bomb),
    Sleep(Duration),
    /// Nothing more, until the client goes away.
    Stall,
    /// From here on, the end of the connection is an RST.
    Reset,
}

/// Steps in order. The connection ends after the last one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script(pub(crate) Vec<Step>);

impl Script {
    /// Runs all steps.
    ///
    /// # Errors
    ///
    /// If the client has closed the connection.
    pub(crate) async fn run(&self, socket: &TcpStream) -> io::Result<()> {
        for step in &self.0 {
            match step {
                Step::Write(bytes) => write_all(socket, bytes).await?,
                Step::Repeat(bytes, times) => {
                    let mut left = *times;
                    while left != Some(0) {
                        write_all(socket, bytes).await?;
                        left = left.map(|left| left - 1);
                    }
                }
                Step::Compress(bomb) => {
                    let mut compressor = bomb.compressor()?;
                    while let Some(bytes) = compressor.next_bytes()? {
                        write_all(socket, &bytes).await?;
                    }
                }
                Step::Sleep(pause) => tokio::time::sleep(*pause).await,
                Step::Stall => std::future::pending().await,
                Step::Reset => socket.set_zero_linger()?,
            }
        }
        Ok(())
    }
}

async fn write_all(socket: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        socket.writable().await?;
        match socket.try_write(bytes) {
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    // A client on the same thread must get its turn, however much the socket takes.
    tokio::task::consume_budget().await;
    Ok(())
}

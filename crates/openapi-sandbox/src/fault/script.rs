//! Raw writes to a socket, in place of what HTTP would send.

use std::{io, time::Duration};

use bytes::Bytes;
use tokio::net::TcpStream;

use super::long_string::LongString;

/// How much of a long string is made at once.
const BLOCK: usize = 64 << 10;

/// One thing to do with a socket.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Write(Bytes),
    /// The same bytes for ever.
    Repeat(Bytes),
    /// A long string, made while it is written; in chunks if so chosen.
    Stream(LongString, bool),
    Sleep(Duration),
    /// Nothing more, until the client goes away.
    Stall,
    /// From here on, the end of the connection is an RST.
    Reset,
}

/// Runs the steps in order.
///
/// # Errors
///
/// If the client has closed the connection.
pub(crate) async fn run(steps: &[Step], socket: &TcpStream) -> io::Result<()> {
    for step in steps {
        match step {
            Step::Write(bytes) => write_all(socket, bytes).await?,
            Step::Repeat(bytes) => loop {
                write_all(socket, bytes).await?;
            },
            Step::Stream(string, chunked) => stream(*string, *chunked, socket).await?,
            Step::Sleep(pause) => tokio::time::sleep(*pause).await,
            Step::Stall => std::future::pending().await,
            Step::Reset => socket.set_zero_linger()?,
        }
    }
    Ok(())
}

async fn stream(string: LongString, chunked: bool, socket: &TcpStream) -> io::Result<()> {
    let (mut reader, mut block) = (string.reader(), vec![0; BLOCK]);
    loop {
        let read = reader.read(&mut block)?;
        let made = block.get(..read).unwrap_or_default();
        if chunked {
            // The last, empty chunk ends the body.
            write_all(socket, &chunk(made)).await?;
        } else {
            write_all(socket, made).await?;
        }
        if read == 0 {
            return Ok(());
        }
    }
}

/// `content` as one chunk.
pub(super) fn chunk(content: &[u8]) -> Bytes {
    let length = format!("{:x}\r\n", content.len());
    Bytes::from([length.as_bytes(), content, b"\r\n"].concat())
}

pub(crate) async fn write_all(socket: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
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

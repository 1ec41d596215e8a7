//! An answer without a natural end: each event or item is printed when it arrives.

use openapi_document::MediaType;
use pgai::http::header::CONTENT_TYPE;
use pgai::{Object, RawResponse};

use crate::exit::{Exit, Failure, Result};
use crate::interrupt::Interrupt;
use crate::output::{Printer, object, text};

/// Stands before each text of a JSON sequence (RFC 7464).
const RECORD_SEPARATOR: u8 = 0x1e;

/// Prints server-sent events and items of JSON sequences as rows, and other bodies as they are.
pub(crate) async fn print(
    response: RawResponse,
    interrupt: &Interrupt,
    printer: &mut Printer,
) -> Result<()> {
    let content_type = response.headers().get(CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    let media_type = MediaType::parse(content_type.unwrap_or_default());
    let has_rows = media_type.is_event_stream() || media_type.is_sequential_json();
    if has_rows {
        printer.begin_stream();
    }
    let printed = async {
        if media_type.is_event_stream() {
            events(response, printer).await
        } else if has_rows {
            let is_lines = !media_type.essence().ends_with("json-seq");
            items(response, is_lines, printer).await
        } else {
            bytes(response, printer).await
        }
    };
    let done = interrupt.or("what came is printed", printed).await;
    if has_rows {
        printer.finish()?;
        printer.tell_left_out();
    }
    done.and_then(|done| done)
        .map_err(|failure| match failure.exit {
            Exit::Network | Exit::Service if printer.has_printed() => {
                failure.with_exit(Exit::Partial)
            }
            _ => failure,
        })
}

async fn events(response: RawResponse, printer: &mut Printer) -> Result<()> {
    let mut events = response.text_events().into_inner();
    while let Some(event) = events.next().await {
        let event = event?;
        // Many services send this for an end.
        if event.data.trim() == "[DONE]" {
            break;
        }
        let json = event.data.parse::<Object>().ok();
        let data = match json.filter(|_| !event.data.trim().is_empty()) {
            Some(json) => json.to_string(),
            None => text(&event.data),
        };
        let retry = event.retry.map(|wait| wait.as_millis().to_string());
        let members = [
            ("event", event.name.as_deref().map(text)),
            ("id", event.id.as_deref().map(text)),
            ("retry", retry),
            ("data", Some(data)),
        ];
        printer.streamed(&object(members)?)?;
    }
    Ok(())
}

async fn items(response: RawResponse, is_lines: bool, printer: &mut Printer) -> Result<()> {
    let mut pieces = response.stream().into_inner();
    let (mut left, mut seen, mut ended) = (Vec::new(), 0, false);
    while !ended {
        let piece = pieces.next().await.transpose()?;
        ended = piece.is_none();
        left.extend_from_slice(piece.as_deref().unwrap_or(b"\n"));
        let ends = |byte: &u8| matches!(*byte, b'\n' | RECORD_SEPARATOR);
        while let Some(at) = left[seen..].iter().position(ends) {
            seen += at + 1;
            let text = String::from_utf8_lossy(&left[..seen]);
            let text = text.trim_matches(['\u{1e}', ' ', '\t', '\r', '\n']);
            if !text.is_empty() {
                match text.parse::<Object>() {
                    Ok(item) => printer.streamed(&item)?,
                    // A text of a sequence may have line breaks of its own.
                    Err(_) if !is_lines && !ended && left[seen - 1] == b'\n' => continue,
                    Err(_) => {
                        let problem = "an item of the answer is not JSON";
                        return Err(Failure::new(Exit::Service, problem));
                    }
                }
            }
            left.drain(..seen);
            seen = 0;
        }
    }
    Ok(())
}

async fn bytes(response: RawResponse, printer: &mut Printer) -> Result<()> {
    let mut pieces = response.stream().into_inner();
    while let Some(piece) = pieces.next().await {
        printer.bytes(&piece?)?;
    }
    Ok(())
}

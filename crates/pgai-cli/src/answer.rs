//! One answer, printed: its rows where it is a list, itself otherwise.

use pgai::http::header::CONTENT_TYPE;
use pgai::{Object, Page, RawResponse};

use crate::exit::Result;
use crate::output::{Format, Printer, read};

/// Prints an answer: its rows where it is a list, itself otherwise; bytes where it is not JSON.
pub(crate) fn print(response: RawResponse, is_list: bool, printer: &mut Printer) -> Result<()> {
    let body = response.body().cloned().unwrap_or_default();
    if body.is_empty() {
        return Ok(());
    }
    let content_type = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let is_json = content_type.is_none_or(openapi_document::media_type::is_json);
    let object = match response.object() {
        Ok(object) => object.into_inner(),
        Err(_) if !is_json => return printer.bytes(&body),
        Err(error) => return Err(error.into()),
    };
    if !printer.takes_rows() {
        return printer.value(&object);
    }
    match Page::<Object>::try_from(object.clone()) {
        Ok(page) if is_list || is_obvious(&page) => print_page(&page, printer),
        _ => printer.value(&object),
    }
}

/// Whether an answer that the document leaves open is a list: an array, or what says of itself that it is a page.
fn is_obvious(page: &Page<Object>) -> bool {
    page.pointer.as_deref() == Some("") || page.total.is_some() || page.has_next
}

fn print_page(page: &Page<Object>, printer: &mut Printer) -> Result<()> {
    printer.rows(&page.items, || true)?;
    printer.flush()?;
    if printer.format() == Format::Jsonl {
        // The rows are on the standard output; what was around them is not lost either.
        if let Some(envelope) = envelope(page)? {
            tell!("pgai: {} rows of a page with {envelope}", page.items.len());
        }
    }
    if page.has_next {
        let of = page
            .total
            .map_or_else(String::new, |total| format!(" of {total}"));
        tell!("pgai: {}{of} rows; --all reads the rest", page.items.len());
    }
    printer.tell_left_out();
    Ok(())
}

/// The answer without its rows; none if there is nothing else.
fn envelope(page: &Page<Object>) -> Result<Option<String>> {
    let Some(pointer) = &page.pointer else {
        return Ok(Some(page.raw.to_string()));
    };
    let Some((parent, name)) = pointer.rsplit_once('/') else {
        return Ok(None);
    };
    let mut body = read(&page.raw.to_string())?;
    let name = openapi_document::pointer::unescape(name);
    if let Some(members) = body
        .pointer_mut(parent)
        .and_then(openapi_document::Value::as_object_mut)
    {
        members.remove(&name);
    }
    let is_empty = body
        .as_object()
        .is_none_or(openapi_document::Object::is_empty);
    Ok((!is_empty).then(|| body.to_string()))
}

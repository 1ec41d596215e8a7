//! Faults as people write them on the command line.

use std::{str::FromStr, time::Duration};

use clap::ValueEnum;
use http::StatusCode;

use crate::fault::{Fault, RetryHint, When};

/// What `--help` says of faults, up to those of the service.
const HELP: &str = "\
Faults: --fault 'CALLS=FAULT'

CALLS is an operation (`GET /pets`, or an operationId; `*` is any), and behind a # which of its calls:
  #2 the second   #-3 the first three   #4+ the fourth and later   #every5 every fifth

FAULT is one of
  503                            this status (with :retry-after=2, :retry-after-date=10s, :retry-after-ms=500
                                 or :reset=10s a hint when to come back; with :header=NAME:VALUE, or :body=TEXT)
  empty:401  html:502            without a body; with a proxy's page
  redirect:307:URL  redirect-loop:302
  delay:2s  drip:100:50ms        late; 100 bytes at a time
  stall:STAGE  reset:STAGE  close:STAGE
                                 before-headers, mid-headers, after-headers or mid-body
  truncated  truncated-chunked  length:+10  cut-json  garbage  endless-headers
  oversize:BYTES                 chunked (or :length, :close behind it)
  bomb:gzip:BYTES                (or deflate, br)
  encoding:gzip  type:text/plain  a wrong label
  error-in-success  101  interim:103
";

const HELP_END: &str = "\
With ,after-processing behind it the fault applies after the operation was carried out.

Examples: --fault 'POST /pets#2=503:retry-after=1' --fault '*#every10=reset:before-headers'";

/// The name of a service's own fault, and what it does.
pub(super) type ServiceFault = (&'static str, &'static str);

/// What `--help` says of faults.
pub(super) fn help(service: &[ServiceFault]) -> String {
    let own = service
        .iter()
        .map(|(name, what)| format!("  {name:<29}  {what}\n"));
    format!("{HELP}{}{HELP_END}", own.collect::<String>())
}

/// Reads one `--fault`, which is `CALLS=FAULT`, with the faults of the service beside those of the sandbox.
pub(super) fn parse(text: &str, service: &[ServiceFault]) -> Result<(When, Fault), String> {
    let (calls, fault) = text
        .split_once('=')
        .ok_or("write CALLS=FAULT, for example `GET /pets#2=503`")?;
    let (operation, calls) = match calls.split_once('#') {
        Some((operation, calls)) => (operation.trim(), Some(calls)),
        None => (calls.trim(), None),
    };
    let all = match operation {
        "*" => When::always(),
        name => When::operation(name),
    };
    let when = match calls {
        Some(calls) => chosen(all, calls)?,
        None => all,
    };
    Ok((when, parsed(fault, service)?))
}

fn chosen(when: When, calls: &str) -> Result<When, String> {
    if let Some(n) = calls.strip_prefix("every") {
        return Ok(when.every(number(n)?));
    }
    if let Some(n) = calls.strip_prefix('-') {
        return Ok(when.first(number(n)?));
    }
    match calls.strip_suffix('+') {
        Some(n) => Ok(when.from_nth(number(n)?)),
        None => Ok(when.nth(number(calls)?)),
    }
}

fn parsed(text: &str, service: &[ServiceFault]) -> Result<Fault, String> {
    if let Some(text) = text.strip_suffix(",after-processing") {
        return Ok(parsed(text, service)?.after_processing());
    }
    if let Some((name, _)) = service.iter().find(|(name, _)| *name == text) {
        return Ok(Fault::of_service(name));
    }
    let (name, rest) = text.split_once(':').unwrap_or((text, ""));
    Ok(match name {
        "empty" => Fault::empty(status(rest)?),
        "html" => Fault::proxy_html(status(rest)?),
        "redirect" => {
            let (code, location) = pair(rest, "redirect:307:URL")?;
            Fault::redirect(status(code)?, location)
        }
        "redirect-loop" => Fault::redirect_loop(status(rest)?),
        "delay" => Fault::delay(duration(rest)?),
        "drip" => {
            let (bytes, every) = pair(rest, "drip:100:50ms")?;
            Fault::drip(number(bytes)?, duration(every)?)
        }
        "stall" => Fault::stall(one_of(rest)?),
        "reset" => Fault::reset(one_of(rest)?),
        "close" => Fault::close(one_of(rest)?),
        "truncated" => Fault::truncated(),
        "truncated-chunked" => Fault::truncated_chunked(),
        "length" => Fault::length_off_by(number(rest)?),
        "cut-json" => Fault::cut_json(),
        "garbage" => Fault::garbage(),
        "endless-headers" => Fault::endless_headers(),
        "oversize" => {
            let (bytes, framing) = rest.split_once(':').unwrap_or((rest, "chunked"));
            Fault::oversize(number(bytes)?, one_of(framing)?)
        }
        "bomb" => {
            let (encoding, bytes) = pair(rest, "bomb:gzip:1000000")?;
            Fault::bomb(one_of(encoding)?, number(bytes)?)
        }
        "encoding" => Fault::content_encoding(rest),
        "type" => Fault::content_type(rest),
        "error-in-success" => Fault::error_in_success(),
        "101" => Fault::switching_protocols(),
        "interim" => Fault::interim([number(rest)?]),
        code => with_status(code, rest)?,
    })
}

fn with_status(code: &str, rest: &str) -> Result<Fault, String> {
    code.parse::<u16>()
        .map_err(|_| format!("`{code}` is no fault; --help lists them"))?;
    let fault = Fault::status(status(code)?);
    Ok(match rest.split_once('=') {
        Some(("body", body)) => fault.body(body.to_owned()),
        Some(("header", header)) => {
            let (name, value) = pair(header, "503:header=NAME:VALUE")?;
            fault.header(name, value.trim())
        }
        _ => fault.retry_hint(hint(rest)?),
    })
}

fn hint(text: &str) -> Result<RetryHint, String> {
    if text.is_empty() {
        return Ok(RetryHint::None);
    }
    match text.split_once('=') {
        Some(("retry-after", seconds)) => Ok(RetryHint::Seconds(number(seconds)?)),
        Some(("retry-after-date", wait)) => Ok(RetryHint::Date(duration(wait)?)),
        Some(("retry-after-ms", millis)) => Ok(RetryHint::Millis(number(millis)?)),
        Some(("reset", wait)) => Ok(RetryHint::Reset(duration(wait)?)),
        _ => Err(format!(
            "`{text}` is no hint; write for example 429:retry-after=2"
        )),
    }
}

fn one_of<T: ValueEnum>(text: &str) -> Result<T, String> {
    T::from_str(text, false).map_err(|_| {
        let known = T::value_variants().iter().filter_map(T::to_possible_value);
        let names: Vec<String> = known.map(|value| value.get_name().to_owned()).collect();
        format!("`{text}` is none of {}", names.join(", "))
    })
}

fn status(text: &str) -> Result<StatusCode, String> {
    // Interim statuses end no answer; `interim` and `101` send them.
    let status: Option<StatusCode> = text.parse().ok();
    status
        .filter(|status| !status.is_informational())
        .ok_or_else(|| format!("`{text}` is no status from 200 to 999"))
}

fn duration(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text).map_err(|error| format!("`{text}` is no time: {error}"))
}

fn number<T: FromStr>(text: &str) -> Result<T, String> {
    let problem = |_| format!("`{text}` is no number that fits here");
    text.parse().map_err(problem)
}

fn pair<'a>(text: &'a str, form: &str) -> Result<(&'a str, &'a str), String> {
    text.split_once(':').ok_or_else(|| format!("write {form}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_of_the_help_can_be_written() {
        for text in [
            "GET /pets=503",
            "*=429:retry-after=2",
            "*=429:retry-after-date=10s",
            "*=429:retry-after-ms=500",
            "*=429:reset=10s",
            "*#2=empty:401",
            "*#-3=html:502",
            "*#4+=redirect:307:http://127.0.0.1:1/x",
            "*#every5=redirect-loop:302",
            "*=delay:2s",
            "*=drip:100:50ms",
            "*=stall:before-headers",
            "*=reset:mid-headers",
            "*=close:after-headers",
            "*=reset:mid-body",
            "*=503:body={\"error\": \"busy\"}",
            "*=503:header=x-reason: busy",
            "*=reset:before-headers,after-processing",
            "*=truncated",
            "*=truncated-chunked",
            "*=oversize:1000:length",
            "*=length:+10",
            "*=length:-10",
            "*=cut-json",
            "*=garbage",
            "*=endless-headers",
            "*=oversize:1000",
            "*=bomb:br:1000",
            "*=encoding:gzip",
            "*=type:text/plain",
            "*=error-in-success",
            "*=101",
            "*=interim:103",
            "*=own",
            "*=own,after-processing",
        ] {
            let parsed = parse(text, &[("own", "of the service")]);
            assert!(parsed.is_ok(), "{text}: {parsed:?}");
        }
    }

    #[test]
    fn a_wrong_fault_says_what_would_be_right() {
        for (text, part) in [
            ("GET /pets", "CALLS=FAULT"),
            ("*=nonsense", "`nonsense` is no fault"),
            ("*=own", "`own` is no fault"),
            ("*=99999", "`99999` is no fault"),
            ("*=100", "no status"),
            ("*=429:later", "429:retry-after=2"),
            ("*=stall:somewhere", "before-headers"),
            ("*#x=503", "`x` is no number"),
            ("*=delay:x", "is no time"),
            ("*=drip:1", "drip:100:50ms"),
            ("*=oversize:1:far", "chunked"),
            ("*=503:header=x", "NAME:VALUE"),
        ] {
            let problem = parse(text, &[])
                .map(|_| ())
                .map_err(|problem| problem.contains(part));
            assert_eq!(problem, Err(true), "{text}");
        }
    }
}

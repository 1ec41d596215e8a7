//! From one request to its answer: journal, fault, key, scope, rate limit, operation.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header, request};
use serde_json::{Map, Value};

use crate::{
    answer::{self, Answer},
    clock::Clock,
    contract::{Contract, Route},
    fault::{Fault, Plan, Processing, Reply},
    journal::{Journal, KeyCheck, Request},
    keys::{self, Keys},
    limit::{RateLimiter, Verdict},
    service::{self, Call, Handler, Service},
};

/// Everything that all connections of one sandbox share.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub(crate) contract: Arc<Contract>,
    pub(crate) keys: Keys,
    pub(crate) clock: Clock,
    pub(crate) latency: Duration,
    pub(crate) plan: Plan,
    pub(crate) journal: Mutex<Journal>,
    pub(crate) limiter: Option<Mutex<RateLimiter>>,
    pub(crate) service: Mutex<Service>,
}

/// What a request asks for.
enum Target {
    Operation(Handler, Vec<(String, String)>),
    Refused(Answer),
}

/// Locks, and goes on where a panicking test thread left off.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Exchange {
    /// Answers one request, or does to it what a fault demands.
    pub(crate) async fn reply(&self, head: request::Parts, body: Bytes) -> Reply {
        let uri = head.uri.to_string();
        let (request, key) = self.receive(head, body);
        let number = lock(&self.journal).enter(request.clone());
        let fault = match self.contract.route(&request.method, &request.path) {
            Route::Found(operation, _) => self.plan.strike(Some(operation)),
            _ => self.plan.strike(None),
        };
        if self.latency > Duration::ZERO {
            tokio::time::sleep(self.latency).await;
        }
        let reply = match fault {
            None => Reply::Answer(self.process(number, &request, key, None)),
            Some(fault) => {
                let own = self.faulted(number, &request, key, &fault).await;
                fault.reply(own, &uri, self.clock.now())
            }
        };
        if let Reply::Answer(answer) | Reply::Preceded(_, answer) = &reply {
            lock(&self.journal).update(number, |entry| entry.status = Some(answer.status()));
        }
        reply
    }

    /// Waits as the fault says, and processes the request before, after, or not at all.
    async fn faulted(
        &self,
        number: u64,
        request: &Request,
        key: Option<usize>,
        fault: &Fault,
    ) -> Option<Answer> {
        let process = || Some(self.process(number, request, key, Some(fault)));
        let processing = fault.processing();
        let early = match processing {
            Processing::First => process(),
            Processing::Last | Processing::Never => None,
        };
        if fault.delay_time() > Duration::ZERO {
            tokio::time::sleep(fault.delay_time()).await;
        }
        match processing {
            Processing::Last => process(),
            Processing::First | Processing::Never => early,
        }
    }

    /// Turns the head and the body into a journal entry, without the key; also says which key it was.
    fn receive(&self, mut head: request::Parts, body: Bytes) -> (Request, Option<usize>) {
        let (check, key) = self.keys.find(&head.headers);
        head.headers.remove(keys::HEADER);
        let path = head.uri.path();
        // A path outside the prefix is kept whole: no operation has it.
        let path = path.strip_prefix(self.contract.prefix()).unwrap_or(path);
        let operation = match self.contract.route(&head.method, path) {
            Route::Found(operation, _) => Some(operation.name.clone()),
            _ => None,
        };
        let query = head.uri.query().unwrap_or_default();
        let request = Request {
            path: path.to_owned(),
            query: form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
            method: head.method,
            headers: head.headers,
            key: check,
            body,
            operation,
            at: self.clock.elapsed(),
            processed: false,
            status: None,
        };
        (request, key)
    }

    fn process(
        &self,
        number: u64,
        request: &Request,
        key: Option<usize>,
        fault: Option<&Fault>,
    ) -> Answer {
        let mut verdict = None;
        let mut answer = self.checked(number, request, key, fault, &mut verdict);
        if let Some(verdict) = verdict {
            verdict.write(answer.headers_mut());
        }
        let date = httpdate::fmt_http_date(self.clock.now());
        if let Ok(date) = HeaderValue::from_str(&date) {
            answer.headers_mut().insert(header::DATE, date);
        }
        answer
    }

    fn checked(
        &self,
        number: u64,
        request: &Request,
        key: Option<usize>,
        fault: Option<&Fault>,
        verdict: &mut Option<Verdict>,
    ) -> Answer {
        let (scope, target) = self.target(request);
        let (handler, path) = match target {
            Target::Operation(handler, path) => (handler, path),
            Target::Refused(answer) => return answer,
        };
        let Some(key) = key else {
            let problem = match request.key {
                KeyCheck::Missing => "the header x-api-key is missing",
                _ => "the API key is not valid",
            };
            return answer::error(StatusCode::UNAUTHORIZED, problem);
        };
        if let Some(limiter) = &self.limiter {
            let said = lock(limiter).call(key, &self.clock);
            *verdict = Some(said);
            if !said.admitted {
                return answer::error(StatusCode::TOO_MANY_REQUESTS, "rate limit exceeded");
            }
        }
        if let Some(scope) = scope.filter(|scope| !self.keys.allows(key, scope)) {
            let problem = format!("key needs {scope}");
            return answer::typed_error(
                StatusCode::FORBIDDEN,
                "authorization_error",
                "forbidden",
                &problem,
            );
        }
        let body = match body_object(&request.body) {
            Ok(body) => body,
            Err(problem) => return answer::error(StatusCode::BAD_REQUEST, &problem),
        };
        let call = Call {
            path: &path,
            query: &request.query,
            body,
            now: self.clock.now(),
            page_fault: fault.and_then(Fault::page_fault),
            operation_fault: fault.and_then(Fault::operation_fault),
        };
        let answer = handler(&mut lock(&self.service), &call);
        lock(&self.journal).update(number, |entry| {
            entry.processed = answer.status().is_success();
        });
        answer
    }

    fn target(&self, request: &Request) -> (Option<&str>, Target) {
        match self.contract.route(&request.method, &request.path) {
            Route::Found(operation, path) => match service::handler(&operation.name) {
                Some(handler) => (operation.scope.as_deref(), Target::Operation(handler, path)),
                None => {
                    let problem = format!("the sandbox cannot do `{}`", operation.name);
                    let refusal = answer::error(StatusCode::NOT_IMPLEMENTED, &problem);
                    (None, Target::Refused(refusal))
                }
            },
            Route::WrongMethod(allowed) => {
                let problem = format!("{} has no {}", request.path, request.method);
                let mut refusal = answer::error(StatusCode::METHOD_NOT_ALLOWED, &problem);
                let allowed: Vec<&str> = allowed.into_iter().map(http::Method::as_str).collect();
                if let Ok(allowed) = HeaderValue::from_str(&allowed.join(", ")) {
                    refusal.headers_mut().insert(header::ALLOW, allowed);
                }
                (None, Target::Refused(refusal))
            }
            Route::UnknownPath => {
                if let Some((handler, path)) =
                    service::guide_handler(&request.method, &request.path)
                {
                    return (None, Target::Operation(handler, path));
                }
                let problem = format!("no operation has the path {}", request.path);
                let refusal = answer::error(StatusCode::NOT_FOUND, &problem);
                (None, Target::Refused(refusal))
            }
        }
    }
}

fn body_object(body: &[u8]) -> Result<Map<String, Value>, String> {
    if body.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(body)) => Ok(body),
        Ok(_) => Err("the body must be a JSON object".to_owned()),
        Err(error) => Err(format!("the body is not JSON: {error}")),
    }
}

//! From one request to its answer: journal, contract, fault, key, rate limit, scope, operation.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header, request};
use serde_json::{Map, Value};

use crate::{
    answer::{self, Answer},
    clock::Clock,
    contract::{Breach, Contract, Operation, Parts, Route},
    fault::{Fault, Plan, Processing, Reply},
    journal::{Journal, KeyCheck, Request},
    keys::Keys,
    limit::{RateLimiter, Verdict},
    service::{self, Call, Handler, Service},
};

/// What is wrong with a request, beside a body whose form the document prescribes.
const PROBLEM: HeaderName = HeaderName::from_static("x-pgai-sandbox-problem");

/// Stands for a key that was sent where none belongs.
const REDACTED: &str = "REDACTED";

/// Everything that all connections of one sandbox share.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub(crate) contract: Arc<Contract>,
    pub(crate) behaviour: Behaviour,
    pub(crate) keys: Keys,
    pub(crate) clock: Clock,
    pub(crate) latency: Duration,
    pub(crate) plan: Plan,
    pub(crate) journal: Mutex<Journal>,
    pub(crate) limiter: Option<Mutex<RateLimiter>>,
    pub(crate) observer: Option<Observer>,
}

/// What stands behind the operations.
#[derive(Debug)]
pub(crate) enum Behaviour {
    /// The PG:AI service, with its state.
    Service(Box<RwLock<Service>>),
    /// An example for each operation of the document.
    Examples,
}

/// Is told of each request once its answer is decided, or its client has gone.
#[derive(Clone)]
pub(crate) struct Observer(pub(crate) Arc<dyn Fn(&Request) + Send + Sync>);

/// One request on its way: where it leads, and what is wrong with it.
struct Visit<'a> {
    exchange: &'a Exchange,
    number: u64,
    request: Request,
    route: Route<'a>,
    /// What the service does for it, with the path's parameters.
    handler: Option<(Handler, Vec<(String, String)>)>,
    /// The index of the key, if it is one of the sandbox's.
    key: Option<usize>,
    breaches: Vec<Breach>,
}

/// Locks, and goes on where a panicking test thread left off.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Exchange {
    /// Answers one request, or does to it what a fault demands.
    pub(crate) async fn reply(&self, head: request::Parts, body: Bytes) -> Reply {
        let uri = head.uri.clone();
        let visit = self.receive(head, body);
        let operation = match &visit.route {
            Route::Found(operation, _) => Some(*operation),
            _ => None,
        };
        let fault = self.plan.strike(operation);
        if self.latency > Duration::ZERO {
            tokio::time::sleep(self.latency).await;
        }
        let reply = match fault {
            None => Reply::Answer(visit.process(None)),
            Some(fault) => {
                let own = visit.faulted(&fault).await;
                fault.reply(own, &uri.to_string(), self.clock.now())
            }
        };
        if let Reply::Answer(answer) | Reply::Preceded(_, answer) = &reply {
            visit.note(|entry| entry.status = Some(answer.status()));
        }
        reply
    }

    /// Enters a request into the journal, without its key, and holds it to the contract.
    fn receive(&self, mut head: request::Parts, body: Bytes) -> Visit<'_> {
        let (check, key) = self.keys.take(self.contract.key(), &mut head.headers);
        let whole = head.uri.path();
        let below = whole.strip_prefix(self.contract.prefix());
        let below = below.filter(|path| path.starts_with('/'));
        let route = below.map_or(Route::Outside, |path| {
            self.contract.route(&head.method, path)
        });
        let handler = match (&self.behaviour, &route, below) {
            (Behaviour::Examples, ..) | (_, _, None) => None,
            (_, Route::Found(operation, path), _) => {
                service::handler(&operation.name).map(|handler| (handler, path.clone()))
            }
            // Routes of the vendor's guides are part of the service, not of the document.
            (_, _, Some(path)) => service::guide_handler(&head.method, path),
        };
        for value in head.headers.values_mut() {
            if self.keys.are_in(value.as_bytes()) {
                *value = HeaderValue::from_static(REDACTED);
            }
        }
        let mut raw_query = head.uri.query().map(str::to_owned);
        let query = form_urlencoded::parse(raw_query.as_deref().unwrap_or_default().as_bytes());
        let mut query: Vec<(String, String)> = query.into_owned().collect();
        for (_, value) in &mut query {
            if self.keys.are_in(value.as_bytes()) {
                REDACTED.clone_into(value);
                // Only what names no key is kept as it was sent.
                raw_query = None;
            }
        }
        let mut request = Request {
            path: below.unwrap_or(whole).to_owned(),
            query,
            raw_query,
            method: head.method,
            headers: head.headers,
            key: check,
            body,
            operation: match &route {
                Route::Found(operation, _) => Some(operation.name.clone()),
                _ => None,
            },
            at: self.clock.elapsed(),
            processed: false,
            breaches: Vec::new(),
            status: None,
        };
        let breaches = self.breaches(&request, &route, handler.is_some());
        request.breaches = breaches
            .iter()
            .map(|breach| breach.message.clone())
            .collect();
        // Copied before the lock is taken, which all connections want.
        let entry = request.clone();
        Visit {
            number: lock(&self.journal).enter(entry),
            exchange: self,
            request,
            route,
            handler,
            key,
            breaches,
        }
    }

    fn breaches(&self, request: &Request, route: &Route<'_>, handled: bool) -> Vec<Breach> {
        let Route::Found(operation, path) = route else {
            if handled {
                return Vec::new();
            }
            let (method, path) = (&request.method, &request.path);
            return self
                .contract
                .misrouted(route, method, path)
                .into_iter()
                .collect();
        };
        let parts = Parts {
            path,
            query: &request.query,
            headers: &request.headers,
            body: &request.body,
        };
        let mut breaches = self.contract.breaches(operation, &parts);
        if request.key == KeyCheck::Missing && self.wants_key(operation) {
            breaches.push(self.contract.keyless(operation));
        }
        breaches
    }

    fn wants_key(&self, operation: &Operation) -> bool {
        !operation.open && self.contract.key().header().is_some()
    }
}

impl Visit<'_> {
    /// Waits as the fault says, and processes the request before, after, or not at all.
    async fn faulted(&self, fault: &Fault) -> Option<Answer> {
        let processing = fault.processing();
        let early = match processing {
            Processing::First => Some(self.process(Some(fault))),
            Processing::Last | Processing::Never => None,
        };
        if fault.delay_time() > Duration::ZERO {
            tokio::time::sleep(fault.delay_time()).await;
        }
        match processing {
            Processing::Last => Some(self.process(Some(fault))),
            Processing::First | Processing::Never => early,
        }
    }

    fn process(&self, fault: Option<&Fault>) -> Answer {
        let mut verdict = None;
        let mut answer = self.checked(fault, &mut verdict);
        if answer.status().is_client_error() {
            answer = self.declared(answer);
        }
        if let Some(verdict) = verdict {
            verdict.write(answer.headers_mut());
        }
        let date = httpdate::fmt_http_date(self.exchange.clock.now());
        if let Ok(date) = HeaderValue::from_str(&date) {
            answer.headers_mut().insert(header::DATE, date);
        }
        answer
    }

    /// An answer of the sandbox's own, in the form that the document declares for its status; what it has to say
    /// is also in a header, since a declared form may have no place for it.
    fn declared(&self, refusal: Answer) -> Answer {
        let (Behaviour::Examples, Route::Found(operation, _)) =
            (&self.exchange.behaviour, &self.route)
        else {
            return refusal;
        };
        let own: Value = serde_json::from_slice(refusal.body()).unwrap_or_default();
        let told = match self.breaches.first() {
            Some(breach) => breach.message.as_str(),
            None => own["error"].as_str().unwrap_or("refused"),
        };
        let (contract, status) = (&self.exchange.contract, refusal.status());
        let mut declared = match contract.error(operation, status, &own, told) {
            Some(example) => answer::example(&example),
            None => refusal,
        };
        if let Ok(told) = HeaderValue::from_str(told) {
            declared.headers_mut().insert(PROBLEM, told);
        }
        declared
    }

    fn checked(&self, fault: Option<&Fault>, verdict: &mut Option<Verdict>) -> Answer {
        let exchange = self.exchange;
        if let Some(refusal) = self.misrouted() {
            return refusal;
        }
        let operation = match &self.route {
            Route::Found(operation, _) => Some(*operation),
            _ => None,
        };
        if self.key.is_none() && operation.is_none_or(|operation| exchange.wants_key(operation)) {
            let problem = match self.request.key {
                KeyCheck::Missing => "the API key is missing",
                _ => "the API key is not valid",
            };
            return answer::error(StatusCode::UNAUTHORIZED, problem);
        }
        if let (Some(limiter), Some(key)) = (&exchange.limiter, self.key) {
            let said = lock(limiter).call(key, &exchange.clock);
            *verdict = Some(said);
            if !said.admitted {
                return answer::error(StatusCode::TOO_MANY_REQUESTS, "rate limit exceeded");
            }
        }
        if let Some(refusal) = operation.and_then(|operation| self.forbidden(operation)) {
            return refusal;
        }
        if let Some(refusal) = self.refused() {
            return refusal;
        }
        let answer = self.carried_out(operation, fault);
        self.note(|entry| entry.processed = answer.status().is_success());
        answer
    }

    /// 404 or 405, if no operation has this method and path.
    fn misrouted(&self) -> Option<Answer> {
        if matches!(self.route, Route::Found(..)) || self.handler.is_some() {
            return None;
        }
        let breach = self.breaches.first()?;
        let mut refusal = answer::error(breach.refusal?, &breach.message);
        if let Route::WrongMethod(allowed) = &self.route {
            let allowed: Vec<&str> = allowed.iter().map(|method| method.as_str()).collect();
            if let Ok(allowed) = HeaderValue::from_str(&allowed.join(", ")) {
                refusal.headers_mut().insert(header::ALLOW, allowed);
            }
        }
        Some(refusal)
    }

    /// 403, if the key lacks the operation's scope.
    fn forbidden(&self, operation: &Operation) -> Option<Answer> {
        let (key, scope) = (self.key?, operation.scope.as_deref()?);
        (!self.exchange.keys.allows(key, scope)).then(|| {
            let problem = format!("key needs {scope}");
            let status = StatusCode::FORBIDDEN;
            answer::typed_error(status, "authorization_error", "forbidden", &problem)
        })
    }

    /// 400 or 415, if the request breaks the contract.
    fn refused(&self) -> Option<Answer> {
        let status = self.breaches.iter().find_map(|breach| breach.refusal)?;
        let refusing = self
            .breaches
            .iter()
            .filter(|breach| breach.refusal.is_some());
        let details: Vec<String> = refusing.map(|breach| breach.message.clone()).collect();
        Some(answer::error_with_details(
            status,
            "the request does not fit the document",
            &details,
        ))
    }

    fn carried_out(&self, operation: Option<&Operation>, fault: Option<&Fault>) -> Answer {
        let exchange = self.exchange;
        let service = match (&exchange.behaviour, operation) {
            (Behaviour::Service(service), _) => service,
            (Behaviour::Examples, Some(operation)) => {
                return answer::example(exchange.contract.example(operation));
            }
            (Behaviour::Examples, None) => {
                return answer::error(StatusCode::NOT_FOUND, "no such operation");
            }
        };
        let Some((handler, path)) = &self.handler else {
            let problem = format!("the sandbox cannot do {}", self.request.path);
            return answer::error(StatusCode::NOT_IMPLEMENTED, &problem);
        };
        let call = Call {
            path,
            query: &self.request.query,
            body: self.body_object(),
            now: exchange.clock.now(),
            page_fault: fault.and_then(Fault::page_fault),
            operation_fault: fault.and_then(Fault::operation_fault),
        };
        handler.carry_out(service, &call)
    }

    /// The body's members. The contract has seen to it that a body of an operation that has one is an object.
    fn body_object(&self) -> Map<String, Value> {
        match self.request.json() {
            Some(Value::Object(body)) => body,
            _ => Map::new(),
        }
    }

    fn note(&self, change: impl FnOnce(&mut Request)) {
        lock(&self.exchange.journal).update(self.number, change);
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        if let Some(Observer(observe)) = &self.exchange.observer {
            let entry = lock(&self.exchange.journal).get(self.number).cloned();
            observe(entry.as_ref().unwrap_or(&self.request));
        }
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}

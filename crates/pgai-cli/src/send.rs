//! From what is sent to what is printed.

use serde_json::Value;

use crate::exit::Result;
use crate::output::Printer;
use crate::plan::Plan;
use crate::session::Session;
use crate::{answer, pages, stream, wait};

/// Sends what a command sends, once or page after page, and prints what comes.
pub(crate) async fn send(session: &Session, plan: Plan) -> Result<()> {
    let mut printer = Printer::new(&session.options.output)?;
    let interrupt = session.interrupt.deferred();
    if session.options.lists.is_walk() {
        return pages::walk(session, interrupt, plan, &mut printer).await;
    }
    let next = match plan.is_read_only {
        true => "nothing was changed",
        false => "the service may have done the work",
    };
    let response = interrupt.or(next, (plan.send)(None)).await??;
    if response.body().is_none() {
        return stream::print(response, interrupt, &mut printer).await;
    }
    if !session.waits {
        return answer::print(response, plan.is_list, &mut printer);
    }
    let accepted = response.object()?.into_inner();
    match accepted.get("public_operation_id").and_then(Value::as_str) {
        Some(id) => printer.value(&wait::wait_for(session, interrupt, id).await?),
        None => printer.value(&accepted),
    }
}

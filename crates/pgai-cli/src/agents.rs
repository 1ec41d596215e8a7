//! `pgai tools`: the operations as tool definitions for agents.

use std::io::{self, Write};

use pgai::{Catalog, Tool};
use serde_json::{Value, json};

use crate::exit::{Failure, Result};
use crate::own::{ToolFormat, Tools};

/// Prints the definitions as a JSON array. Those of the built-in document know what the library knows beyond it.
pub(crate) fn tools(catalog: &Catalog, is_built_in: bool, options: &Tools) -> Result<()> {
    let all = match is_built_in {
        true => pgai::tools(),
        false => catalog.tools(),
    };
    let names = &options.names;
    let is_unknown = |name: &&String| all.iter().all(|tool| tool.name != **name);
    if let Some(unknown) = names.iter().find(is_unknown) {
        return Err(Failure::usage(format!("there is no tool `{unknown}`"))
            .with_next("`pgai tools` prints all"));
    }
    let wanted = |tool: &&Tool| {
        (names.is_empty() || names.contains(&tool.name)) && (tool.read_only || !options.read_only)
    };
    let tools: Vec<Value> = all
        .iter()
        .filter(wanted)
        .map(|tool| definition(tool, options.format))
        .collect();
    let text = serde_json::to_string_pretty(&tools).map_err(io::Error::from)?;
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}

fn definition(tool: &Tool, format: ToolFormat) -> Value {
    let function = |schema: &str| json!({"name": tool.name, "description": tool.description, schema: tool.input_schema});
    match format {
        ToolFormat::Anthropic => function("input_schema"),
        ToolFormat::Openai => json!({"type": "function", "function": function("parameters")}),
        ToolFormat::Mcp => json!(tool),
    }
}

//! Operations as tools.

use serde_json::{Value, json};

use crate::{Ran, World, bare, words};

fn tools(line: &str) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let ran = Ran::of(bare(folder.path()).args(words(line)).output().unwrap());
    serde_json::from_str(&ran.ok()).unwrap()
}

#[test]
fn every_operation_is_a_tool_in_whichever_form() {
    let all = tools("tools");
    assert!(all.len() >= 15, "{}", all.len());
    let add = all
        .iter()
        .find(|tool| tool["name"] == "add_company")
        .unwrap();
    assert_eq!(add["annotations"]["readOnlyHint"], false);
    assert_eq!(
        add["inputSchema"]["properties"]["domain"]["description"],
        "Website domain of the company"
    );
    assert_eq!(
        add["inputSchema"]["anyOf"][0],
        json!({"required": ["company_name"]})
    );
    for tool in &all {
        assert_eq!(tool["inputSchema"]["type"], "object", "{tool}");
        assert!(
            tool["description"]
                .as_str()
                .is_some_and(|text| !text.is_empty()),
            "{tool}"
        );
    }
    let anthropic = tools("tools --format anthropic search");
    assert_eq!(
        anthropic[0]["input_schema"]["required"],
        json!(["scope", "q"])
    );
    let openai = tools("tools --format openai search");
    assert_eq!(
        openai[0]["function"]["parameters"],
        anthropic[0]["input_schema"]
    );
    let reading = tools("tools --read-only");
    let is_read = |tool: &Value| tool["annotations"]["readOnlyHint"] == true;
    assert_eq!(
        reading.len(),
        all.iter().filter(|tool| is_read(tool)).count()
    );
    assert!(
        reading.len() >= 10 && reading.iter().all(is_read),
        "{}",
        reading.len()
    );
    let folder = tempfile::tempdir().unwrap();
    let unknown = Ran::of(
        bare(folder.path())
            .args(["tools", "serch"])
            .output()
            .unwrap(),
    );
    assert!(unknown.fails(2).contains("no tool `serch`"));
}

#[test]
fn a_tool_is_called_by_its_name_with_json() {
    let world = World::new();
    let session = world
        .run(r#"call create_agent_session --json '{"title": "Q4", "type": "plan"}'"#)
        .ok();
    assert!(session.contains("Q4"), "{session}");
    world.write(
        "arguments.json",
        r#"{"scope": "organisation", "q": "x", "per_source": 2}"#,
    );
    let hits = world.run("call search --json arguments.json").ok();
    assert_eq!(hits.lines().count(), 2, "{hits}");
    assert_eq!(
        world
            .run_with("call list_contacts --json - --limit 3", r#"{"page": 2}"#)
            .ok()
            .lines()
            .count(),
        3
    );
    for (line, problem) in [
        ("call serch", "there is no operation `serch`"),
        ("call get_company", "add_company"),
        (
            r#"call search --json '{"scope": "x"}'"#,
            "the argument `q` is missing",
        ),
        (
            r#"call search --json '{"scope": "x", "q": "y", "z": 1}'"#,
            "no argument `z`; it takes ",
        ),
        ("call search --json '[]'", "no JSON object"),
    ] {
        let error = world.run(line).fails(2);
        assert!(error.contains(problem), "{line}: {error}");
    }
}

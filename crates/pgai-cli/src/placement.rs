//! Which command an operation is: its group, which is a resource, and its verb.
//!
//! Both follow from the operation's own name and path alone, so that no command changes because other operations come or go.

use std::collections::HashMap;

use pgai::Endpoint;

/// A command: `pgai contacts list`, or `pgai search` without a group.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Placement {
    pub(crate) group: Option<String>,
    pub(crate) verb: String,
}

impl Placement {
    /// The command, as it is typed.
    pub(crate) fn line(&self) -> String {
        match &self.group {
            Some(group) => format!("pgai {group} {}", self.verb),
            None => format!("pgai {}", self.verb),
        }
    }
}

/// The command of each operation, in the order of the operations.
///
/// Where two operations would be one command, neither is: both are called by their whole names, so that a command never
/// comes to mean another operation. `reserved` are commands of the program itself.
pub(crate) fn place_all<'a>(
    endpoints: impl Iterator<Item = &'a Endpoint>,
    reserved: &[String],
) -> Vec<Placement> {
    let endpoints: Vec<&Endpoint> = endpoints.collect();
    let placements: Vec<Placement> = endpoints
        .iter()
        .map(|endpoint| place(endpoint.name(), endpoint.path(), reserved))
        .collect();
    let mut count: HashMap<&Placement, usize> = HashMap::new();
    for placement in &placements {
        *count.entry(placement).or_default() += 1;
    }
    let groups: Vec<&String> = placements.iter().filter_map(|p| p.group.as_ref()).collect();
    let clashes = |placement: &Placement| {
        count.get(placement) != Some(&1)
            || placement.group.is_none() && groups.contains(&&placement.verb)
    };
    placements
        .iter()
        .zip(endpoints)
        .map(|(placement, endpoint)| match clashes(placement) {
            true => Placement {
                group: Some(group_of_path(endpoint.path(), reserved)),
                verb: kebab(endpoint.name()),
            },
            false => placement.clone(),
        })
        .collect()
}

fn place(name: &str, path: &str, reserved: &[String]) -> Placement {
    let words: Vec<&str> = name.split('_').filter(|word| !word.is_empty()).collect();
    let Some((verb, object)) = words.split_first() else {
        return Placement {
            group: None,
            verb: name.to_owned(),
        };
    };
    let object = without_parameters(object, path);
    if object.is_empty() {
        let verb = own_name(verb, reserved);
        return Placement { group: None, verb };
    }
    let segments = literals(path);
    let mut taken = 0;
    let mut used = 0;
    for segment in &segments {
        let parts: Vec<String> = words_of(segment);
        let matches = parts
            .iter()
            .zip(&object[taken..])
            .filter(|(part, word)| stem(part) == stem(word))
            .count();
        if matches < parts.len() {
            break;
        }
        taken += parts.len();
        used += 1;
    }
    // `GET /organization/credits` is one thing of the organization, and no collection of its own.
    let singleton = used > 1
        && *verb == "get"
        && taken == object.len()
        && used
            == path
                .split('/')
                .filter(|segment| !segment.is_empty())
                .count();
    if singleton {
        used -= 1;
        taken -= words_of(segments[used]).len();
    }
    if used == 0 {
        return Placement {
            group: Some(group_of_path(path, reserved)),
            verb: kebab(name),
        };
    }
    let rest = object[taken..].join("-");
    Placement {
        group: Some(own_name(&kebab(&segments[..used].join("_")), reserved)),
        verb: match (*verb, rest.as_str()) {
            (verb, "") => verb.to_owned(),
            ("get" | "list", rest) => rest.to_owned(),
            (verb, rest) => format!("{verb}-{rest}"),
        },
    }
}

/// Words without those on the parameters of the path: `get_user_by_id` is what `get_user` is.
fn without_parameters<'n>(object: &[&'n str], path: &str) -> Vec<&'n str> {
    let mut left = object.to_vec();
    for parameter in path
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
    {
        let mut by = vec!["by".to_owned()];
        by.extend(words_of(parameter));
        let found = left
            .windows(by.len())
            .position(|words| words == by.as_slice());
        if let Some(at) = found.filter(|_| left.len() > by.len()) {
            left.drain(at..at + by.len());
        }
    }
    left
}

/// The segments before the first one with a parameter.
fn literals(path: &str) -> Vec<&str> {
    path.split('/')
        .filter(|segment| !segment.is_empty())
        .take_while(|segment| !segment.contains('{'))
        .collect()
}

fn group_of_path(path: &str, reserved: &[String]) -> String {
    let first = literals(path)
        .first()
        .map_or("api".to_owned(), |first| kebab(first));
    own_name(&first, reserved)
}

/// A name that is no command of the program itself.
fn own_name(name: &str, reserved: &[String]) -> String {
    match reserved.iter().any(|own| own == name) {
        true => format!("api-{name}"),
        false => name.to_owned(),
    }
}

fn words_of(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect()
}

/// Words joined by hyphens; `api` for what has none.
pub(crate) fn kebab(text: &str) -> String {
    let kebab = words_of(text).join("-");
    match kebab.is_empty() {
        true => "api".to_owned(),
        false => kebab,
    }
}

/// A noun without the ending of its plural: `companies` and `company` are one.
fn stem(word: &str) -> String {
    let word = word.to_ascii_lowercase();
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let sibilant = ["ses", "xes", "zes", "ches", "shes"];
    match word
        .strip_suffix("es")
        .filter(|_| sibilant.iter().any(|end| word.ends_with(end)))
    {
        Some(stem) => stem.trim_end_matches('e').to_owned(),
        None => word.trim_end_matches('s').trim_end_matches('e').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_resources_and_verbs() {
        for (name, path, command) in [
            (
                "list_agent_sessions",
                "/agent/sessions",
                "agent-sessions list",
            ),
            (
                "create_agent_session",
                "/agent/sessions",
                "agent-sessions create",
            ),
            (
                "get_agent_session",
                "/agent/sessions/{id}",
                "agent-sessions get",
            ),
            ("add_company", "/companies", "companies add"),
            (
                "get_company_graph",
                "/companies/{company_id}/graph",
                "companies graph",
            ),
            (
                "search_company_contacts",
                "/companies/{id}/contacts/search",
                "companies search-contacts",
            ),
            ("search_contacts", "/contacts/search", "contacts search"),
            (
                "get_organization_credits",
                "/organization/credits",
                "organization credits",
            ),
            ("search", "/search", "search"),
            ("get_territory", "/territories/{id}", "territories get"),
            (
                "list_territory_companies",
                "/territories/{id}/companies",
                "territories companies",
            ),
            ("list_people", "/v2/persons", "v2 list-people"),
            ("get_by_id", "/{id}", "api get-by-id"),
            ("list_boxes", "/boxes", "boxes list"),
            ("get_house", "/houses/{id}", "houses get"),
            ("get_added_by_added_id", "/added/{added_id}", "added get"),
            ("get_users_by_id_posts", "/users/{id}/posts", "users posts"),
            ("delete_webhook", "/webhooks/{id}", "webhooks delete"),
            ("list_tools", "/tools", "api-tools list"),
            ("login", "/login", "api-login"),
            ("get_user_api_keys", "/user-api/keys", "user-api keys"),
        ] {
            let placement = place(name, path, &["tools".to_owned(), "login".to_owned()]);
            let found = match placement.group {
                Some(group) => format!("{group} {}", placement.verb),
                None => placement.verb,
            };
            assert_eq!(found, command, "{name} {path}");
        }
    }
}

//! Rows and bodies that the vendor documents, as far as it documents them.
//!
//! Every field may be missing or `null`, and what is not listed here is kept in `extra`: the document is only partly
//! known, and nothing of a response is lost.

use openapi_client_runtime::{RowField, row};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

row! {
    /// A territory, as a row of `GET /territories`. Source: the vendor's current guide.
    Territory {
        /// UUID.
        id: Option<String>,
        /// The name people gave it.
        territory_name: Option<String>,
        /// Its processing status; may be empty.
        status: Option<String>,
        /// When it was made, as the service writes it (RFC 3339 in all examples).
        created_at: Option<String>,
    }
}

row! {
    /// A company in a territory, as a row of `GET /territories/{territory_id}/companies`: identifiers and status only.
    /// Source: the vendor's current guide.
    TerritoryCompany {
        /// Identifier of the row.
        id: Option<String>,
        /// UUID of the company.
        company_id: Option<String>,
        /// Its processing status, for example `Completed`.
        status: Option<String>,
        /// When the company was added, as the service writes it.
        created_at: Option<String>,
    }
}

row! {
    /// One hit of `GET /search`. Source: the vendor's current guide.
    SearchHit {
        /// Identifier of the hit.
        id: Option<String>,
        /// UUID of the company it is about.
        company_id: Option<String>,
        /// Name of that company.
        company_name: Option<String>,
        /// Where it was found, for example `news`.
        source_type: Option<String>,
        /// Headline.
        title: Option<String>,
        /// The passage that matched.
        excerpt: Option<String>,
        /// Date of the source, as the service writes it.
        date: Option<String>,
        /// How well it matched; higher is better. The range is not published.
        score: Option<f64>,
    }
}

row! {
    /// A contact. Sources: the vendor's reference page of one contact, and an older guide for rows of the list, which
    /// name some members differently; all of them are optional.
    Contact {
        /// UUID.
        id: Option<String>,
        /// Full name.
        full_name: Option<String>,
        /// First name.
        first_name: Option<String>,
        /// Last name.
        last_name: Option<String>,
        /// Email address; rows of the list, by the older guide.
        email: Option<String>,
        /// Job title; rows of the list, by the older guide.
        job_title: Option<String>,
        /// Job title; the reference page's name for it.
        current_job_title: Option<String>,
        /// Where the contact works: an object by the reference page, a name alone by the older guide.
        company: Option<Employer>,
        /// LinkedIn page.
        linkedin_url: Option<String>,
        /// Place.
        location: Option<String>,
        /// Country.
        country: Option<String>,
        /// ISO 3166 code of the country.
        country_code: Option<String>,
        /// Summary of the person.
        summary: Option<String>,
        /// Portrait.
        image_url: Option<String>,
        /// Headline of the profile.
        headline: Option<String>,
        /// Phone number, by the older guide.
        phone: Option<String>,
        /// Email addresses.
        emails: Vec<String>,
        /// Phone numbers.
        phones: Vec<String>,
        /// Skills.
        skills: Vec<String>,
        /// When the contact was added, as the service writes it.
        created_at: Option<String>,
        /// When the contact was last changed, as the service writes it.
        updated_at: Option<String>,
    }
}

/// Where a contact works.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(untagged)]
#[non_exhaustive]
pub enum Employer {
    /// The company's name.
    Name(String),
    /// The company as an object: `name`, `linkedin_id` by the vendor's reference page.
    Company(Map<String, Value>),
    /// Anything else.
    Other(Value),
}

impl RowField for Employer {
    fn read(value: Value) -> Result<Self, Value> {
        Ok(match value {
            Value::String(name) => Self::Name(name),
            Value::Object(company) => Self::Company(company),
            other => Self::Other(other),
        })
    }
}

impl Employer {
    /// The company's name, whichever way it was sent.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name),
            Self::Company(company) => company.get("name")?.as_str(),
            Self::Other(_) => None,
        }
    }
}

row! {
    /// What is left of the organisation's credits. Source: the vendor's reference page; its guide differs, and what it
    /// names instead is in `extra`.
    Credits {
        /// Whose credits these are.
        organization: Organization,
        /// What is left.
        credit_remaining: CreditRemaining,
    }
}

row! {
    /// The organisation of a key.
    Organization {
        /// UUID.
        id: Option<String>,
        /// Name.
        name: Option<String>,
    }
}

row! {
    /// Credits left, by kind.
    CreditRemaining {
        /// For companies.
        company_credits: Option<f64>,
        /// For content.
        content_credits: Option<f64>,
        /// For territories.
        territory_credits: Option<f64>,
        /// For contacts.
        contact_credits: Option<f64>,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use super::*;

    #[test]
    fn unknown_members_are_kept_and_missing_ones_invented_by_nobody() {
        let text = r#"{"id":"t","status":null,"owner":{"name":"x"}}"#;
        let row: Territory = serde_json::from_str(text).unwrap();
        assert_eq!(row.id.as_deref(), Some("t"));
        assert_eq!(row.status, None);
        assert_eq!(row.extra["owner"]["name"], "x");
        assert_eq!(row.to_string(), r#"{"id":"t","owner":{"name":"x"}}"#);
        assert_eq!(
            serde_json::to_value(&row).unwrap(),
            serde_json::json!({"id": "t", "owner": {"name": "x"}})
        );
    }

    #[test]
    fn a_member_of_another_type_than_the_documented_one_is_kept_as_it_came() {
        let text = r#"{"id":7,"emails":[{"address":"a@b"}],"first_name":"Ada"}"#;
        let row: Contact = serde_json::from_str(text).unwrap();
        assert_eq!(
            (row.id.as_deref(), row.first_name.as_deref()),
            (None, Some("Ada"))
        );
        assert_eq!(row.extra["id"], 7);
        assert_eq!(
            serde_json::to_value(&row).unwrap(),
            serde_json::from_str::<Value>(text).unwrap()
        );
    }

    #[test]
    fn of_a_member_that_comes_twice_the_last_counts() {
        for (text, id, extra) in [
            (r#"{"id":"a","id":"b"}"#, Some("b"), 0),
            (r#"{"id":7,"id":"b"}"#, Some("b"), 0),
            (r#"{"id":"a","id":7}"#, None, 1),
            (r#"{"id":7,"id":null}"#, None, 0),
            (r#"{"x":1,"x":2}"#, None, 1),
        ] {
            let row: Territory = serde_json::from_str(text).unwrap();
            assert_eq!((row.id.as_deref(), row.extra.len()), (id, extra), "{text}");
        }
    }

    #[test]
    fn an_employer_is_a_name_or_an_object() {
        for (text, name) in [
            (r#"{"company":"Works"}"#, Some("Works")),
            (
                r#"{"company":{"name":"Works","linkedin_id":"w"}}"#,
                Some("Works"),
            ),
            (r#"{"company":7}"#, None),
            (r#"{"company":null,"emails":null}"#, None),
        ] {
            let row: Contact = serde_json::from_str(text).unwrap();
            assert_eq!(
                row.company.as_ref().and_then(Employer::name),
                name,
                "{text}"
            );
            assert!(row.emails.is_empty());
        }
    }

    #[test]
    fn both_published_shapes_of_credits_are_read() {
        let page: Credits = serde_json::from_str(
            r#"{"organization":{"id":"o","name":"n"},"credit_remaining":{"company_credits":10,"content_credits":2.5}}"#,
        )
        .unwrap();
        assert_eq!(page.credit_remaining.company_credits, Some(10.0));
        assert_eq!(page.credit_remaining.content_credits, Some(2.5));
        let guide: Credits =
            serde_json::from_str(r#"{"organization_id":"o","credit_remaining":{"enrichment":11}}"#)
                .unwrap();
        assert_eq!(guide.extra["organization_id"], "o");
        assert_eq!(guide.credit_remaining.extra["enrichment"], 11);
    }
}

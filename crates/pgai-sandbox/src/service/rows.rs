//! The seeded rows of each kind.

use openapi_document::{Value, value};

use super::seed::{RowKind, Seed};
use crate::time::rfc3339;

const FIRST_NAMES: [&str; 12] = [
    "Ada", "Bela", "Chidi", "Dana", "Emre", "Freya", "Goran", "Hana", "Imani", "Jonas", "Keiko",
    "Lior",
];
const LAST_NAMES: [&str; 10] = [
    "Abel", "Berg", "Castro", "Duarte", "Eriksen", "Fofana", "Gupta", "Horvat", "Ito", "Jansen",
];
const TITLES: [&str; 6] = [
    "Head of Sales",
    "Platform Engineer",
    "Chief of Staff",
    "Buyer",
    "Data Lead",
    "Operations Manager",
];
const TRADES: [&str; 8] = [
    "Works", "Foods", "Freight", "Optics", "Textiles", "Energy", "Software", "Tools",
];
const SOURCES: [&str; 4] = ["news", "filing", "website", "call"];
const SIGNALS: [&str; 4] = [
    "opens a second site",
    "names a new chief executive",
    "tenders for new software",
    "reports its quarter",
];

impl Seed {
    pub(super) fn company_name(&self, index: usize) -> String {
        let trade = self.pick(RowKind::Company, index, 0, &TRADES);
        format!("Sample {trade} {}", index + 1)
    }

    pub(super) fn company_domain(&self, index: usize) -> String {
        let trade = self.pick(RowKind::Company, index, 0, &TRADES);
        format!("{}{}.example", trade.to_ascii_lowercase(), index + 1)
    }

    pub(super) fn contact(&self, index: usize) -> Value {
        let first = self.pick(RowKind::Contact, index, 0, &FIRST_NAMES);
        let last = self.pick(RowKind::Contact, index, 1, &LAST_NAMES);
        let company = self.company_of(RowKind::Contact, index);
        let handle = format!("{first}.{last}{}", index + 1).to_ascii_lowercase();
        value!({
            "id": self.id(RowKind::Contact, index),
            "first_name": first,
            "last_name": last,
            "email": format!("{handle}@{}", self.company_domain(company)),
            "job_title": self.pick(RowKind::Contact, index, 2, &TITLES),
            "company": self.company_name(company),
            "linkedin_url": format!("https://profiles.example/in/{handle}"),
        })
    }

    pub(super) fn territory(&self, index: usize) -> Value {
        value!({
            "id": self.id(RowKind::Territory, index),
            "territory_name": format!("Territory {}", index + 1),
            "status": "",
            "created_at": self.created_at(RowKind::Territory, index),
        })
    }

    pub(super) fn territory_company(&self, index: usize) -> Value {
        value!({
            "id": self.id(RowKind::TerritoryCompany, index),
            "company_id": self.id(RowKind::Company, index),
            "status": "Completed",
            "created_at": self.created_at(RowKind::TerritoryCompany, index),
        })
    }

    /// The hit about the company of the same number.
    pub(super) fn hit(&self, index: usize) -> Value {
        value!({
            "id": self.id(RowKind::Hit, index),
            "company_id": self.id(RowKind::Company, index),
            "company_name": self.company_name(index),
            "source_type": self.pick(RowKind::Hit, index, 0, &SOURCES),
            "title": self.signal_title(index),
            "excerpt": "A made-up excerpt of the sandbox.",
            "date": self.created_at(RowKind::Hit, index),
            "score": self.score(index),
        })
    }

    pub(super) fn signal(&self, company: &str, index: usize) -> Value {
        value!({
            "id": self.id(RowKind::Signal, index),
            "company_id": company,
            "title": self.signal_title(index),
            "score": self.score(index),
        })
    }

    pub(super) fn content(&self, company: &str, index: usize) -> Value {
        let at = self.created_at(RowKind::Content, index);
        value!({
            "content_id": self.id(RowKind::Content, index),
            "company_id": company,
            "content_type": "email",
            "content_setting_id": self.id(RowKind::Content, 0),
            "title": format!("Note {}", index + 1),
            "content": "A made-up note of the sandbox.",
            "ref_content_template_id": self.id(RowKind::Content, 1),
            "created_at": at.clone(),
            "updated_at": at,
        })
    }

    pub(super) fn workflow(&self, index: usize) -> Value {
        value!({
            "id": self.id(RowKind::Workflow, index),
            "name": format!("Flow {}", index + 1),
            "description": "A made-up flow of the sandbox.",
            "status": "active",
            "created_at": self.created_at(RowKind::Workflow, index),
        })
    }

    pub(super) fn task(&self, index: usize) -> Value {
        value!({
            "id": self.id(RowKind::Task, index),
            "title": format!("Call {}", self.company_name(index)),
            "description": "A made-up task of the sandbox.",
            "status": "pending",
            "priority": "medium",
            "company_id": self.id(RowKind::Company, index),
            "assignee_id": self.id(RowKind::Contact, index),
            "due_date": "2030-03-04",
            "created_at": self.created_at(RowKind::Task, index),
        })
    }

    pub(super) fn created_at(&self, kind: RowKind, index: usize) -> String {
        rfc3339(self.moment(kind, index))
    }

    fn signal_title(&self, index: usize) -> String {
        let what = self.pick(RowKind::Signal, index, 0, &SIGNALS);
        format!("{} {what}", self.company_name(index))
    }

    /// Ranked: the score falls with the number.
    fn score(&self, index: usize) -> f64 {
        1.0 / (1.0 + index as f64)
    }

    fn company_of(&self, kind: RowKind, index: usize) -> usize {
        (self.draw(kind, index, 9) % self.rows.max(1) as u64) as usize
    }

    fn pick(&self, kind: RowKind, index: usize, field: u64, from: &[&'static str]) -> &'static str {
        let drawn = self.draw(kind, index, field) % from.len() as u64;
        from.get(drawn as usize).copied().unwrap_or_default()
    }
}

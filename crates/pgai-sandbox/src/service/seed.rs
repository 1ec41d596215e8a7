//! Seeded rows: each is a function of the seed and its number, so any number of them costs no memory.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::clock::rfc3339;

/// The seed number and how many rows of each kind there are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seed {
    pub(crate) number: u64,
    pub(crate) rows: usize,
}

/// The kinds of seeded rows; the kind is part of a row's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Company = 1,
    Contact,
    Territory,
    TerritoryCompany,
    Hit,
    Session,
    Organization,
    Signal,
    Content,
    Workflow,
    Task,
}

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
    /// The id of row `index`: a UUID from which the sandbox can read the index again.
    pub(crate) fn id(&self, kind: Kind, index: usize) -> String {
        let seed = self.number & 0xffff_ffff;
        format!("{seed:08x}-{:04x}-4000-8000-{index:012x}", kind as u16)
    }

    /// The index of the seeded row whose id is `id`.
    pub(crate) fn index(&self, kind: Kind, id: &str) -> Option<usize> {
        let index = usize::from_str_radix(id.get(24..)?, 16).ok()?;
        (index < self.rows && self.id(kind, index).eq_ignore_ascii_case(id)).then_some(index)
    }

    pub(crate) fn company_name(&self, index: usize) -> String {
        let trade = self.pick(Kind::Company, index, 0, &TRADES);
        format!("Sample {trade} {}", index + 1)
    }

    pub(crate) fn company_domain(&self, index: usize) -> String {
        let trade = self.pick(Kind::Company, index, 0, &TRADES);
        format!("{}{}.example", trade.to_lowercase(), index + 1)
    }

    pub(crate) fn contact(&self, index: usize) -> Value {
        let first = self.pick(Kind::Contact, index, 0, &FIRST_NAMES);
        let last = self.pick(Kind::Contact, index, 1, &LAST_NAMES);
        let company = self.company_of(Kind::Contact, index);
        let handle = format!(
            "{}.{}{}",
            first.to_lowercase(),
            last.to_lowercase(),
            index + 1
        );
        json!({
            "id": self.id(Kind::Contact, index),
            "first_name": first,
            "last_name": last,
            "email": format!("{handle}@{}", self.company_domain(company)),
            "job_title": self.pick(Kind::Contact, index, 2, &TITLES),
            "company": self.company_name(company),
            "linkedin_url": format!("https://profiles.example/in/{handle}"),
        })
    }

    pub(crate) fn territory(&self, index: usize) -> Value {
        json!({
            "id": self.id(Kind::Territory, index),
            "territory_name": format!("Territory {}", index + 1),
            "status": "",
            "created_at": self.created_at(Kind::Territory, index),
        })
    }

    pub(crate) fn territory_company(&self, index: usize) -> Value {
        json!({
            "id": self.id(Kind::TerritoryCompany, index),
            "company_id": self.id(Kind::Company, index),
            "status": "Completed",
            "created_at": self.created_at(Kind::TerritoryCompany, index),
        })
    }

    /// The hit about the company of the same number.
    pub(crate) fn hit(&self, index: usize) -> Value {
        json!({
            "id": self.id(Kind::Hit, index),
            "company_id": self.id(Kind::Company, index),
            "company_name": self.company_name(index),
            "source_type": self.pick(Kind::Hit, index, 0, &SOURCES),
            "title": self.signal_title(index),
            "excerpt": "A made-up excerpt of the sandbox.",
            "date": self.created_at(Kind::Hit, index),
            "score": self.score(index),
        })
    }

    pub(crate) fn signal(&self, company: &str, index: usize) -> Value {
        json!({
            "id": self.id(Kind::Signal, index),
            "company_id": company,
            "title": self.signal_title(index),
            "score": self.score(index),
        })
    }

    pub(crate) fn content(&self, company: &str, index: usize) -> Value {
        let at = self.created_at(Kind::Content, index);
        json!({
            "content_id": self.id(Kind::Content, index),
            "company_id": company,
            "content_type": "email",
            "content_setting_id": self.id(Kind::Content, 0),
            "title": format!("Note {}", index + 1),
            "content": "A made-up note of the sandbox.",
            "ref_content_template_id": self.id(Kind::Content, 1),
            "created_at": at,
            "updated_at": at,
        })
    }

    pub(crate) fn workflow(&self, index: usize) -> Value {
        json!({
            "id": self.id(Kind::Workflow, index),
            "name": format!("Flow {}", index + 1),
            "description": "A made-up flow of the sandbox.",
            "status": "active",
            "created_at": self.created_at(Kind::Workflow, index),
        })
    }

    pub(crate) fn task(&self, index: usize) -> Value {
        json!({
            "id": self.id(Kind::Task, index),
            "title": format!("Call {}", self.company_name(index)),
            "description": "A made-up task of the sandbox.",
            "status": "pending",
            "priority": "medium",
            "company_id": self.id(Kind::Company, index),
            "assignee_id": self.id(Kind::Contact, index),
            "due_date": "2030-03-04",
            "created_at": self.created_at(Kind::Task, index),
        })
    }

    pub(crate) fn created_at(&self, kind: Kind, index: usize) -> String {
        rfc3339(self.moment(kind, index))
    }

    fn signal_title(&self, index: usize) -> String {
        let what = self.pick(Kind::Signal, index, 0, &SIGNALS);
        format!("{} {what}", self.company_name(index))
    }

    /// Ranked: the score falls with the number.
    fn score(&self, index: usize) -> f64 {
        1.0 / (1.0 + index as f64)
    }

    fn company_of(&self, kind: Kind, index: usize) -> usize {
        usize::try_from(self.draw(kind, index, 9) % self.rows.max(1) as u64).unwrap_or_default()
    }

    /// Some moment of the year 2030, which no test takes for its own.
    fn moment(&self, kind: Kind, index: usize) -> SystemTime {
        let start = 1_893_456_000;
        UNIX_EPOCH + Duration::from_secs(start + self.draw(kind, index, 8) % 31_536_000)
    }

    fn pick<'a>(&self, kind: Kind, index: usize, field: u64, from: &[&'a str]) -> &'a str {
        let drawn = self.draw(kind, index, field) % from.len() as u64;
        usize::try_from(drawn)
            .ok()
            .and_then(|drawn| from.get(drawn).copied())
            .unwrap_or_default()
    }

    /// A number that depends on the seed, the row and the field alone (the mixer of SplitMix64).
    fn draw(&self, kind: Kind, index: usize, field: u64) -> u64 {
        let mut x = self
            .number
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .wrapping_add((kind as u64) << 56 | field << 48)
            .wrapping_add(index as u64)
            .wrapping_add(0x9e37_79b9_7f4a_7c15);
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_depend_on_the_seed_alone() {
        let one = Seed { number: 1, rows: 9 };
        let two = Seed { number: 2, rows: 9 };
        assert_eq!(one.contact(3), one.contact(3));
        assert_ne!(one.contact(3), two.contact(3));
    }

    #[test]
    fn an_id_leads_back_to_its_row() {
        let seed = Seed { number: 7, rows: 9 };
        let id = seed.id(Kind::Territory, 4);
        assert_eq!(seed.index(Kind::Territory, &id), Some(4));
        assert_eq!(seed.index(Kind::Company, &id), None);
        assert_eq!(
            seed.index(Kind::Territory, &seed.id(Kind::Territory, 9)),
            None
        );
        assert_eq!(seed.index(Kind::Territory, "é".repeat(18).as_str()), None);
    }
}

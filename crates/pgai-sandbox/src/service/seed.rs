//! Seeded rows: each is a function of the seed and its number, so any number of them costs no memory.
//!
//! Under load a page of them is most of an answer's cost, so texts are joined rather than formatted.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Serialize;

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

/// A contact.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Contact {
    id: String,
    first_name: &'static str,
    last_name: &'static str,
    email: String,
    job_title: &'static str,
    company: String,
    linkedin_url: String,
}

impl Contact {
    /// The member `name`, if it has one.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        Some(match name {
            "id" => &self.id,
            "first_name" => self.first_name,
            "last_name" => self.last_name,
            "email" => &self.email,
            "job_title" => self.job_title,
            "company" => &self.company,
            "linkedin_url" => &self.linkedin_url,
            _ => return None,
        })
    }
}

/// A territory.
#[derive(Serialize)]
pub(crate) struct Territory {
    id: String,
    territory_name: String,
    status: &'static str,
    created_at: String,
}

/// A company in a territory.
#[derive(Serialize)]
pub(crate) struct TerritoryCompany {
    id: String,
    company_id: String,
    status: &'static str,
    created_at: String,
}

/// A search hit.
#[derive(Serialize)]
pub(crate) struct Hit {
    id: String,
    company_id: String,
    company_name: String,
    source_type: &'static str,
    title: String,
    excerpt: &'static str,
    date: String,
    score: f64,
}

/// A signal about the company `company_id`.
#[derive(Serialize)]
pub(crate) struct Signal<'a> {
    id: String,
    company_id: &'a str,
    title: String,
    score: f64,
}

/// A text about the company `company_id`.
#[derive(Serialize)]
pub(crate) struct Content<'a> {
    content_id: String,
    company_id: &'a str,
    content_type: &'static str,
    content_setting_id: String,
    title: String,
    content: &'static str,
    ref_content_template_id: String,
    created_at: String,
    updated_at: String,
}

/// A workflow.
#[derive(Serialize)]
pub(crate) struct Workflow {
    id: String,
    name: String,
    description: &'static str,
    status: &'static str,
    created_at: String,
}

/// A task.
#[derive(Serialize)]
pub(crate) struct Task {
    id: String,
    title: String,
    description: &'static str,
    status: &'static str,
    priority: &'static str,
    company_id: String,
    assignee_id: String,
    due_date: &'static str,
    created_at: String,
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
        let mut id = String::with_capacity(36);
        write_hex(&mut id, self.number, 8);
        id.push('-');
        write_hex(&mut id, kind as u64, 4);
        id.push_str("-4000-8000-");
        write_hex(&mut id, index as u64, 12);
        id
    }

    /// The index of the seeded row whose id is `id`.
    pub(crate) fn index(&self, kind: Kind, id: &str) -> Option<usize> {
        let index = usize::from_str_radix(id.get(24..)?, 16).ok()?;
        (index < self.rows && self.id(kind, index).eq_ignore_ascii_case(id)).then_some(index)
    }

    pub(crate) fn company_name(&self, index: usize) -> String {
        let trade = self.pick(Kind::Company, index, 0, &TRADES);
        ["Sample ", trade, " ", &(index + 1).to_string()].concat()
    }

    pub(crate) fn company_domain(&self, index: usize) -> String {
        let trade = self.pick(Kind::Company, index, 0, &TRADES);
        let number = (index + 1).to_string();
        [&trade.to_ascii_lowercase(), &number, ".example"].concat()
    }

    pub(crate) fn contact(&self, index: usize) -> Contact {
        let first = self.pick(Kind::Contact, index, 0, &FIRST_NAMES);
        let last = self.pick(Kind::Contact, index, 1, &LAST_NAMES);
        let company = self.company_of(Kind::Contact, index);
        let number = (index + 1).to_string();
        let mut handle = [first, ".", last, &number].concat();
        handle.make_ascii_lowercase();
        Contact {
            id: self.id(Kind::Contact, index),
            first_name: first,
            last_name: last,
            email: [&handle, "@", &self.company_domain(company)].concat(),
            job_title: self.pick(Kind::Contact, index, 2, &TITLES),
            company: self.company_name(company),
            linkedin_url: ["https://profiles.example/in/", &handle].concat(),
        }
    }

    pub(crate) fn territory(&self, index: usize) -> Territory {
        Territory {
            id: self.id(Kind::Territory, index),
            territory_name: format!("Territory {}", index + 1),
            status: "",
            created_at: self.created_at(Kind::Territory, index),
        }
    }

    pub(crate) fn territory_company(&self, index: usize) -> TerritoryCompany {
        TerritoryCompany {
            id: self.id(Kind::TerritoryCompany, index),
            company_id: self.id(Kind::Company, index),
            status: "Completed",
            created_at: self.created_at(Kind::TerritoryCompany, index),
        }
    }

    /// The hit about the company of the same number.
    pub(crate) fn hit(&self, index: usize) -> Hit {
        Hit {
            id: self.id(Kind::Hit, index),
            company_id: self.id(Kind::Company, index),
            company_name: self.company_name(index),
            source_type: self.pick(Kind::Hit, index, 0, &SOURCES),
            title: self.signal_title(index),
            excerpt: "A made-up excerpt of the sandbox.",
            date: self.created_at(Kind::Hit, index),
            score: self.score(index),
        }
    }

    pub(crate) fn signal<'a>(&self, company: &'a str, index: usize) -> Signal<'a> {
        Signal {
            id: self.id(Kind::Signal, index),
            company_id: company,
            title: self.signal_title(index),
            score: self.score(index),
        }
    }

    pub(crate) fn content<'a>(&self, company: &'a str, index: usize) -> Content<'a> {
        let at = self.created_at(Kind::Content, index);
        Content {
            content_id: self.id(Kind::Content, index),
            company_id: company,
            content_type: "email",
            content_setting_id: self.id(Kind::Content, 0),
            title: format!("Note {}", index + 1),
            content: "A made-up note of the sandbox.",
            ref_content_template_id: self.id(Kind::Content, 1),
            created_at: at.clone(),
            updated_at: at,
        }
    }

    pub(crate) fn workflow(&self, index: usize) -> Workflow {
        Workflow {
            id: self.id(Kind::Workflow, index),
            name: format!("Flow {}", index + 1),
            description: "A made-up flow of the sandbox.",
            status: "active",
            created_at: self.created_at(Kind::Workflow, index),
        }
    }

    pub(crate) fn task(&self, index: usize) -> Task {
        Task {
            id: self.id(Kind::Task, index),
            title: format!("Call {}", self.company_name(index)),
            description: "A made-up task of the sandbox.",
            status: "pending",
            priority: "medium",
            company_id: self.id(Kind::Company, index),
            assignee_id: self.id(Kind::Contact, index),
            due_date: "2030-03-04",
            created_at: self.created_at(Kind::Task, index),
        }
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

    fn pick(&self, kind: Kind, index: usize, field: u64, from: &[&'static str]) -> &'static str {
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

/// Writes the last `digits` hexadecimal digits of `number`.
fn write_hex(text: &mut String, number: u64, digits: u32) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |place: u32| char::from(DIGITS[(number >> (4 * place)) as usize % 16]);
    text.extend((0..digits).rev().map(digit));
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

//! Seeded rows: each is a function of the seed and its number, so any number of them costs no memory. Here are their
//! ids and the numbers that their fields are drawn by.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The seed number and how many rows of each kind there are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seed {
    pub(crate) number: u64,
    pub(crate) rows: usize,
}

/// The kinds of seeded rows; the kind is part of a row's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowKind {
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

impl Seed {
    /// The id of row `index`: a UUID from which the sandbox can read the index again.
    pub(super) fn id(&self, kind: RowKind, index: usize) -> String {
        let (seed, kind) = (self.number as u32, kind as u64);
        format!("{seed:08x}-{kind:04x}-4000-8000-{index:012x}")
    }

    /// The index of the seeded row whose id is `id`.
    pub(super) fn index(&self, kind: RowKind, id: &str) -> Option<usize> {
        let index = usize::from_str_radix(id.get(24..)?, 16).ok()?;
        (index < self.rows && self.id(kind, index).eq_ignore_ascii_case(id)).then_some(index)
    }

    /// Some moment of the year 2030, which no test takes for its own.
    pub(super) fn moment(&self, kind: RowKind, index: usize) -> SystemTime {
        let start = 1_893_456_000;
        UNIX_EPOCH + Duration::from_secs(start + self.draw(kind, index, 8) % 31_536_000)
    }

    /// A number that depends on the seed, the row and the field alone (the mixer of SplitMix64).
    pub(super) fn draw(&self, kind: RowKind, index: usize, field: u64) -> u64 {
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
        let id = seed.id(RowKind::Territory, 4);
        assert_eq!(seed.index(RowKind::Territory, &id), Some(4));
        assert_eq!(seed.index(RowKind::Company, &id), None);
        assert_eq!(
            seed.index(RowKind::Territory, &seed.id(RowKind::Territory, 9)),
            None
        );
        assert_eq!(
            seed.index(RowKind::Territory, "é".repeat(18).as_str()),
            None
        );
    }
}

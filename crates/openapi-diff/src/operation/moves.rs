//! Operations that moved together: their paths end in something else, such as a slash, or a common prefix became another one.
//! Such a move is one change, and what moved is compared with what it was.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::list::{Operation, template};
use super::scope::Scope;
use super::servers;
use crate::change::Class::{Breaking, NonBreaking};
use crate::engine::Engine;

/// How many paths a move takes along at least, unless all that they gain or lose is a slash.
const LEAST: usize = 2;
/// How often operations that lost their partner to a larger move are looked at again.
const ROUNDS: usize = 8;
/// A path whose end more new ones share than this says nothing about where it moved.
const COMMON: usize = 64;

/// Why many operations have another path.
#[derive(Debug)]
pub(super) struct Move {
    kind: PathChange,
    paths: usize,
    /// The server's URL took in what the paths lost, or the other way round: callers send the same.
    served: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct PathChange {
    /// From one prefix to another.
    prefix: Option<(String, String)>,
    /// What paths ended in, and what they end in.
    ending: (String, String),
}

impl PathChange {
    fn new(prefix: Option<(String, String)>, old: &Operation<'_>, new: &Operation<'_>) -> Self {
        let ending = (ending(old.path).to_owned(), ending(new.path).to_owned());
        Self { prefix, ending }
    }

    /// How many paths it must take along. One with the name of a format, and one without, may as well be two things.
    fn least(&self) -> usize {
        let slash = |end: &String| matches!(end.as_str(), "" | "/");
        match self.prefix.is_none() && slash(&self.ending.0) && slash(&self.ending.1) {
            true => 1,
            false => LEAST,
        }
    }

    /// "end in a slash instead of `.json`"; nothing where paths end as before.
    fn ends(&self, end: &str) -> Option<String> {
        let shown = |ending: &str| match ending {
            "/" => "a slash".to_owned(),
            ending => format!("`{ending}`"),
        };
        let (from, to) = (self.ending.0.as_str(), self.ending.1.as_str());
        Some(match (from, to) {
            _ if from == to => return None,
            ("", to) => format!("now {end} in {}", shown(to)),
            (from, "") => format!("no longer {end} in {}", shown(from)),
            (from, to) => format!("{end} in {} instead of {}", shown(to), shown(from)),
        })
    }
}

/// The moves, and which operation of the base is part of which.
#[derive(Default)]
pub(super) struct Moves {
    all: Vec<Move>,
    of: HashMap<usize, usize>,
}

impl Moves {
    pub(super) fn of(&self, operation: usize) -> Option<&Move> {
        self.of.get(&operation).map(|index| &self.all[*index])
    }
}

impl Move {
    /// Whether the servers' URLs make up for it.
    pub(super) fn is_served(&self) -> bool {
        self.served
    }

    /// Enters the move on behalf of one of the operations that it takes along.
    pub(super) fn tell(&self, engine: &mut Engine<'_>, scope: &Scope) {
        let (paths, end) = match self.paths {
            1 => ("1 path".to_owned(), "ends"),
            count => (format!("{count} paths"), "end"),
        };
        let ends = self.kind.ends(end);
        let (rule, message) = match (&self.kind.prefix, &ends) {
            (Some((from, to)), None) if self.served => (
                "api-path-prefix-moved-to-server",
                format!(
                    "{paths} that began with `{from}/` begin with `{to}/`, and the servers' URLs make up for it"
                ),
            ),
            (Some((from, to)), ends) => {
                let begin = format!("{paths} that began with `{from}/` now begin with `{to}/`");
                let ends = ends.iter().map(|ends| format!(" and {ends}"));
                (
                    "api-path-prefix-changed",
                    ends.fold(begin, |text, ends| text + &ends),
                )
            }
            (None, ends) => {
                let rule = match (self.kind.ending.0.as_str(), self.kind.ending.1.as_str()) {
                    ("", "/") => "api-path-trailing-slash-added",
                    ("/", "") => "api-path-trailing-slash-removed",
                    _ => "api-path-suffix-changed",
                };
                (
                    rule,
                    format!("{paths} {}", ends.as_deref().unwrap_or_default()),
                )
            }
        };
        let nodes = engine.both(engine.base.root(), engine.revision.root(), "paths");
        let class = if self.served { NonBreaking } else { Breaking };
        let aspect = format!("moved:{:?}", self.kind);
        let mut part = scope.part("");
        part.at = "document".into();
        part.tell(engine, (rule, class), nodes, &aspect, message);
    }
}

/// Pairs operations without a partner that moved together.
pub(super) fn find<'a>(
    engine: &Engine<'a>,
    (old, new): (&[Operation<'a>], &[Operation<'a>]),
    matched: &mut [Option<usize>],
) -> Moves {
    let mut moves = Moves::default();
    let mut taken = vec![false; new.len()];
    for index in matched.iter().flatten() {
        taken[*index] = true;
    }
    // What was announced to go has gone.
    let stays: Vec<bool> = old.iter().map(|one| !one.node.flag("deprecated")).collect();
    let open = |matched: &[Option<usize>]| -> Vec<usize> {
        let open = (0..old.len()).filter(|index| matched[*index].is_none() && stays[*index]);
        open.collect()
    };
    for _ in 0..ROUNDS {
        let known = moves.all.len();
        for (kind, votes) in kinds((old, new), &open(matched), &taken) {
            let (pairs, paths) = votes.left(old, matched, &taken);
            if paths >= kind.least() {
                moves.add(engine, (old, new), kind, pairs, matched, &mut taken);
            }
        }
        if moves.all.len() == known {
            break;
        }
    }
    moves
}

type Pairs = Vec<(usize, usize)>;

impl Moves {
    fn add<'a>(
        &mut self,
        engine: &Engine<'a>,
        (old, new): (&[Operation<'a>], &[Operation<'a>]),
        kind: PathChange,
        pairs: Pairs,
        matched: &mut [Option<usize>],
        taken: &mut [bool],
    ) {
        let paths: BTreeSet<&str> = pairs.iter().map(|(one, _)| old[*one].path).collect();
        let served = match &kind.prefix {
            Some((from, to)) if kind.ending.0 == kind.ending.1 => {
                pairs.iter().all(|(one, other)| {
                    let before = servers::addresses(&engine.base, &old[*one], from);
                    let after = servers::addresses(&engine.revision, &new[*other], to);
                    before == after
                })
            }
            _ => false,
        };
        let index = self.all.len();
        self.all.push(Move {
            kind,
            paths: paths.len(),
            served,
        });
        for (one, other) in pairs {
            matched[one] = Some(other);
            taken[other] = true;
            self.of.insert(one, index);
        }
    }
}

/// What a path ends in that says nothing of its own: a slash, or the name of a format such as `.json`.
fn ending(path: &str) -> &str {
    let last = path.rfind('/').map_or(0, |slash| slash + 1);
    if last == path.len() {
        return path
            .get(last.saturating_sub(1)..)
            .filter(|_| last > 1)
            .unwrap_or_default();
    }
    let dot = path[last..].rfind('.').map(|dot| last + dot);
    let format = dot.and_then(|dot| path.get(dot..)).filter(|format| {
        (2..=5).contains(&format.len())
            && format[1..].bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    format.unwrap_or_default()
}

/// The path without its ending and the names of its parameters.
fn stem(path: &str) -> String {
    template(&path[..path.len() - ending(path).len()])
}

/// The segments of a path, with the names of its parameters taken out.
fn segments(path: &str) -> Vec<String> {
    stem(path)
        .trim_matches('/')
        .split('/')
        .map(str::to_owned)
        .collect()
}

/// The moves that paths speak for: those first that change no prefix, then those that take most paths along.
fn kinds<'a>(
    (old, new): (&[Operation<'a>], &[Operation<'a>]),
    open: &[usize],
    taken: &[bool],
) -> Vec<(PathChange, Votes)> {
    // By method and what a path ends in.
    let mut ends: HashMap<(&str, String), Vec<usize>> = HashMap::new();
    for (index, other) in new.iter().enumerate().filter(|(index, _)| !taken[*index]) {
        let all = segments(other.path);
        for start in 0..all.len() {
            let end = (other.method.as_str(), all[start..].join("/"));
            ends.entry(end).or_default().push(index);
        }
    }
    let mut votes: BTreeMap<PathChange, Votes> = BTreeMap::new();
    for one in open {
        let all = segments(old[*one].path);
        // The longest common end leaves the shortest prefixes.
        let longest = (0..all.len()).find_map(|start| {
            let end = (old[*one].method.as_str(), all[start..].join("/"));
            let found = ends.get(&end)?;
            // A path that differs in its end alone is found however many others share it.
            let is_whole = |other: &&usize| start == 0 && segments(new[**other].path) == all;
            let whole: Vec<usize> = found.iter().filter(is_whole).copied().collect();
            match whole.is_empty() {
                false => (whole.len() <= COMMON).then_some((start, whole)),
                true => (found.len() <= COMMON).then(|| (start, found.clone())),
            }
        });
        let Some((start, found)) = longest else {
            continue;
        };
        for other in &found {
            let theirs = segments(new[*other].path);
            let kept = all.len() - start;
            let from = joined(&all[..start]);
            let to = joined(&theirs[..theirs.len() - kept]);
            // A parameter alone says nothing of where its path moved.
            let words = all[start..].iter().any(|segment| !segment.contains('{'));
            let telling = words || from == to;
            let prefix = (from != to).then_some((from, to));
            let kind = PathChange::new(prefix, &old[*one], &new[*other]);
            votes
                .entry(kind)
                .or_default()
                .0
                .push((*one, *other, telling));
        }
    }
    let mut votes: Vec<_> = votes.into_iter().collect();
    votes.sort_by_cached_key(|(kind, votes)| (kind.prefix.is_some(), Reverse(votes.paths(old))));
    votes
}

/// What speaks for a change of prefix: operations, and whether the words in their paths do.
#[derive(Default)]
struct Votes(Vec<(usize, usize, bool)>);

impl Votes {
    /// How many paths say something by the words in them.
    fn paths(&self, old: &[Operation<'_>]) -> usize {
        let telling = self.0.iter().filter(|(.., telling)| *telling);
        let paths: BTreeSet<&str> = telling.map(|(one, ..)| old[*one].path).collect();
        paths.len()
    }

    /// What is left of them where operations found a partner, each of which has one only, and how many paths speak for it.
    fn left(
        mut self,
        old: &[Operation<'_>],
        matched: &[Option<usize>],
        taken: &[bool],
    ) -> (Pairs, usize) {
        let (mut ours, mut theirs) = (BTreeSet::new(), BTreeSet::new());
        self.0.retain(|(one, other, _)| {
            let free = matched[*one].is_none() && !taken[*other];
            free && ours.insert(*one) && theirs.insert(*other)
        });
        let paths = self.paths(old);
        (
            self.0
                .into_iter()
                .map(|(one, other, _)| (one, other))
                .collect(),
            paths,
        )
    }
}

fn joined(segments: &[String]) -> String {
    segments
        .iter()
        .fold(String::new(), |path, segment| format!("{path}/{segment}"))
}

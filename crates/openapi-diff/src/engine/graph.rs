//! Which operations each comparison is made for: a graph from operations to the pairs of schemas that they lead to. Who
//! is affected by a change is read off at the end, from the pair that found it back to the operations.

use openapi_document::Text;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// An operation, or a pair that an operation leads to.
pub(crate) type Vertex = u32;

/// Hardly ever more than a few.
type Parents = SmallVec<[Vertex; 4]>;

#[derive(Default)]
pub(crate) struct Graph {
    /// Who led to each vertex.
    parents: Vec<Parents>,
    operations: FxHashMap<Vertex, Text>,
}

impl Graph {
    /// A vertex that stands for an operation, or for the document or a pair when it has no name.
    pub(crate) fn vertex(&mut self, operation: Option<&str>) -> Vertex {
        let vertex = u32::try_from(self.parents.len()).unwrap_or(u32::MAX);
        self.parents.push(Parents::new());
        if let Some(name) = operation {
            self.operations.insert(vertex, name.into());
        }
        vertex
    }

    pub(crate) fn link(&mut self, from: Vertex, to: Vertex) {
        let parents = &mut self.parents[to as usize];
        if parents.last() != Some(&from) {
            parents.push(from);
        }
    }

    pub(crate) fn users(&self) -> Users<'_> {
        let mut names: Vec<&Text> = self.operations.values().collect();
        names.sort_unstable();
        names.dedup();
        let rank = |name: &Text| names.partition_point(|known| *known < name);
        let ranked = self
            .operations
            .iter()
            .map(|(vertex, name)| (*vertex, rank(name)));
        Users {
            graph: self,
            ranks: ranked.collect(),
            names,
            asked: vec![0; self.parents.len()],
            questions: 0,
        }
    }
}

/// Answers which operations lead to a vertex.
pub(crate) struct Users<'g> {
    graph: &'g Graph,
    /// The names of operations in their order, and which of them each vertex has that stands for one.
    names: Vec<&'g Text>,
    ranks: FxHashMap<Vertex, usize>,
    /// The question in which a vertex was last met.
    asked: Vec<u32>,
    questions: u32,
}

impl Users<'_> {
    /// The operations from which any of `vertices` can be reached.
    pub(crate) fn of(&mut self, vertices: &[Vertex]) -> Vec<Text> {
        self.questions += 1;
        let mut open: Vec<Vertex> = Vec::new();
        let mut found = Vec::new();
        let mut next = Some(vertices);
        while let Some(vertices) = next {
            for vertex in vertices {
                if std::mem::replace(&mut self.asked[*vertex as usize], self.questions)
                    != self.questions
                {
                    open.push(*vertex);
                }
            }
            next = open.pop().map(|vertex| {
                found.extend(self.ranks.get(&vertex).copied());
                self.graph.parents[vertex as usize].as_slice()
            });
        }
        found.sort_unstable();
        found.dedup();
        found
            .into_iter()
            .map(|rank| self.names[rank].clone())
            .collect()
    }
}

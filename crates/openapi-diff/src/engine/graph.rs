//! Which operations each comparison is made for: a graph from operations to the pairs of schemas that they lead to. Who
//! is affected by a change is read off at the end, from the pair that found it back to the operations.

use std::collections::BTreeSet;

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
    operations: FxHashMap<Vertex, String>,
}

impl Graph {
    /// A vertex that stands for an operation, or for the document or a pair when it has no name.
    pub(crate) fn vertex(&mut self, operation: Option<&str>) -> Vertex {
        let vertex = u32::try_from(self.parents.len()).unwrap_or(u32::MAX);
        self.parents.push(Parents::new());
        if let Some(name) = operation {
            self.operations.insert(vertex, name.to_owned());
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
        Users {
            graph: self,
            asked: vec![0; self.parents.len()],
            questions: 0,
        }
    }
}

/// Answers which operations lead to a vertex.
pub(crate) struct Users<'g> {
    graph: &'g Graph,
    /// The question in which a vertex was last met.
    asked: Vec<u32>,
    questions: u32,
}

impl Users<'_> {
    /// The operations from which any of `vertices` can be reached.
    pub(crate) fn of(&mut self, vertices: &[Vertex]) -> Vec<String> {
        self.questions += 1;
        let mut open: Vec<Vertex> = Vec::new();
        let mut names = BTreeSet::new();
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
                names.extend(self.graph.operations.get(&vertex));
                self.graph.parents[vertex as usize].as_slice()
            });
        }
        names.into_iter().cloned().collect()
    }
}

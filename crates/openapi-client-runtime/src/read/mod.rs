//! Reading a JSON body into the types of a document without losing any of it.
//!
//! A body is parsed once, into a tree that borrows its strings, and each type is made of its part of that tree.

mod enums;
mod event;
mod event_parser;
mod events;
mod fit;
mod frames;
mod from_json;
mod items;
mod misfit;
mod nullable;
mod raw_response;
mod record;
mod row;
mod shape;
mod stream;
mod union;

pub use event::Event;
pub use events::EventStream;
pub use fit::Decisions;
pub use from_json::{FromJson, deserialize, string};
pub use items::{ItemStream, Sequence};
pub use misfit::Misfit;
pub use nullable::Nullable;
pub use record::{
    MemberList, Record, RecordReader, blank_record, clone_record, debug_record, describe_record,
    equal_records, read_record, serialize_record,
};
pub use row::{Row, RowField, collect_row, is_default, read_row, take};
pub use shape::{Otherwise, Shape, ShapeOf, Tag, shape_of_variant};
pub use stream::ByteStream;

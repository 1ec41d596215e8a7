//! How long two documents take to read and how much memory they take: `cargo run --release -p openapi-document --example memory`.
//!
//! With file names as arguments, those documents; otherwise two of 20 MB, all of whose objects are small.

use std::time::Instant;

use openapi_document::Value;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let files: Vec<_> = std::env::args().skip(1).collect();
    let mut texts: Vec<Vec<u8>> = Vec::new();
    for file in &files {
        texts.push(std::fs::read(file)?);
    }
    if files.is_empty() {
        texts = vec![small_objects("a"), small_objects("b")];
    }
    let mut values = Vec::new();
    for text in texts {
        let (start, size) = (Instant::now(), text.len());
        values.push(Value::parse(&text)?);
        println!("read {size} bytes in {:?}", start.elapsed());
    }
    println!("resident: {}", memory("VmRSS:"));
    println!("at most: {}", memory("VmHWM:"));
    Ok(())
}

/// A document of 20 MB that is nearly all `{"type":"string"}`.
fn small_objects(prefix: &str) -> Vec<u8> {
    let mut text = r#"{"openapi":"3.1.0","components":{"schemas":{"A":{"properties":{"#.to_owned();
    let mut count = 0;
    while text.len() < 20_000_000 {
        let separator = if count == 0 { "" } else { "," };
        text.push_str(&format!(
            r#"{separator}"{prefix}{count}":{{"type":"string"}}"#
        ));
        count += 1;
    }
    text.push_str("}}}}}");
    text.into_bytes()
}

/// A line of the process's status, where the system has one.
fn memory(name: &str) -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.map_or_else(|| "unknown".to_owned(), |line| line.trim().to_owned())
}

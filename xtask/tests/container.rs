//! The container file names packages, programs and options that exist. Whether it builds, only an engine can tell.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

#[test]
fn what_the_container_file_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root)
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let mut programs = BTreeMap::new();
    let mut oldest = String::new();
    for package in metadata["packages"].as_array().unwrap() {
        let targets = package["targets"].as_array().unwrap();
        let programs_of_it = targets.iter().filter(|target| target["kind"][0] == "bin");
        let names: Vec<&str> = programs_of_it
            .map(|target| target["name"].as_str().unwrap())
            .collect();
        programs.insert(package["name"].as_str().unwrap(), names);
        oldest = package["rust_version"].as_str().unwrap().to_owned();
    }

    let text = std::fs::read_to_string(root.join("Containerfile")).unwrap();
    let lines: Vec<Vec<&str>> = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split(' ').collect())
        .collect();
    let mut stages = Vec::new();
    let mut built: Vec<&str> = Vec::new();
    let mut copied = Vec::new();
    for line in &lines {
        match line.as_slice() {
            ["FROM", image, "AS", stage] => {
                let is_known = *image == "scratch" || *image == format!("rust:{oldest}-alpine");
                assert!(is_known, "{image} is not Rust {oldest}");
                stages.push(*stage);
            }
            ["RUN", "cargo", "build", options @ ..] => {
                assert!(options.contains(&"--release") && options.contains(&"--bins"));
                let packages = options.windows(2).filter(|pair| pair[0] == "--package");
                built = packages
                    .flat_map(|pair| programs[pair[1]].clone())
                    .collect();
            }
            ["COPY", ".", "."] => {}
            ["COPY", from, file, to] => {
                assert!(stages.contains(&from.strip_prefix("--from=").unwrap()));
                let program = file.strip_prefix("/workspace/target/release/").unwrap();
                assert!(built.contains(&program), "nothing builds {program}");
                copied.push(*to);
            }
            ["ENTRYPOINT", program, options @ ..] => {
                let program = program.trim_matches(['[', '"', ',']);
                assert_eq!(copied.last(), Some(&program));
                assert!(
                    options[0].contains("--address"),
                    "in a container loopback is unreachable"
                );
            }
            ["RUN", "apk", ..] | ["WORKDIR" | "USER" | "EXPOSE", _] => {}
            other => panic!("a line that this test does not know: {other:?}"),
        }
    }
    assert_eq!(stages, ["build", "openapi-sandbox", "pgai-sandbox"]);
    assert_eq!(copied, ["/openapi-sandbox", "/pgai-sandbox"]);
}

//! Keys, profiles, the sandbox, shells.

use pgai_sandbox::Sandbox;

use crate::{Ran, World, bare, piped, words};

#[test]
fn a_key_is_stored_for_its_owner_alone_and_used_for_its_service() {
    let world = World::new();
    let (folder, key) = (world.folder.path(), world.sandbox.api_key());
    let mut login = bare(folder);
    login.args(["login", "--base-url", world.sandbox.url()]);
    let ran = piped(login, &format!("{key}\n"));
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), ""), "{}", ran.err);
    assert!(!ran.err.contains(key), "{}", ran.err);
    let file = folder.join("config/profiles.json");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode =
            |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&file), mode(&folder.join("config"))), (0o600, 0o700));
    }
    let contacts = |line: &str| Ran::of(bare(folder).args(words(line)).output().unwrap());
    contacts("contacts list").ok();
    // A name that says nothing is none, wherever it is read.
    let mut blank = bare(folder);
    let ran = Ran::of(
        blank
            .args(["contacts", "list"])
            .env("PGAI_PROFILE", " ")
            .output()
            .unwrap(),
    );
    ran.ok();
    let mut blank = bare(folder);
    blank
        .args(["login", "--base-url", world.sandbox.url()])
        .env("PGAI_PROFILE", " ");
    assert!(piped(blank, &format!("{key}\n")).err.contains("`default`"));
    // A second profile leaves the first as it is.
    let mut other = bare(folder);
    other.args([
        "login",
        "--profile",
        "other",
        "--base-url",
        "http://127.0.0.1:9/v1",
    ]);
    assert_eq!(piped(other, "pgai-other-key-000001\n").code, Some(0));
    contacts("contacts list").ok();
    assert!(
        contacts("contacts list --profile other --timeout 2")
            .fails(3)
            .contains("--base-url")
    );
    assert!(
        contacts("contacts list --profile none")
            .fails(2)
            .contains("pgai login --profile none")
    );
    // The environment's key goes before the default profile, and a named profile before both.
    let mut wrong = bare(folder);
    wrong
        .args(["contacts", "list"])
        .env("PGAI_API_KEY", "pgai-wrong-key-000001")
        .env("PGAI_BASE_URL", world.sandbox.url());
    Ran::of(wrong.output().unwrap()).fails(1);
    wrong.args(["--profile", "default"]);
    Ran::of(wrong.output().unwrap()).ok();
    assert_eq!(contacts("logout").code, Some(0));
    contacts("contacts list").fails(2);
    assert!(std::fs::read_to_string(&file).unwrap().contains("other"));
    assert!(contacts("logout").fails(2).contains("no profile `default`"));
}

#[test]
fn a_login_that_cannot_be_kept_destroys_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config/profiles.json");
    std::fs::create_dir(folder.path().join("config")).unwrap();
    for text in [
        "{\"profiles\": {\"default\": {\"api_key\": \"k",
        "[]",
        "{\"profiles\": 3}",
    ] {
        std::fs::write(&file, text).unwrap();
        let mut login = bare(folder.path());
        login.arg("login");
        let ran = piped(login, "pgai-key-000000000001\n");
        assert_eq!(ran.code, Some(2), "{text}: {}", ran.err);
        assert!(ran.err.contains("profiles.json"), "{}", ran.err);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    }
    std::fs::remove_file(&file).unwrap();
    for (input, problem) in [
        ("", "no key was given"),
        ("\n", "no key was given"),
        ("a\u{7f}key\n", "key"),
    ] {
        let mut login = bare(folder.path());
        login.arg("login");
        let ran = piped(login, input);
        assert_eq!(ran.code, Some(2), "{input:?}: {}", ran.err);
        assert!(
            ran.err.contains(problem) && !ran.err.contains("\u{7f}"),
            "{}",
            ran.err
        );
        assert!(!file.exists());
    }
}

/// A build without the keyring cannot remove the earlier key from it, and says so.
#[cfg(not(feature = "keyring"))]
#[test]
fn a_key_that_goes_from_the_keyring_into_a_file_is_removed_from_the_keyring() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config/profiles.json");
    std::fs::create_dir(folder.path().join("config")).unwrap();
    std::fs::write(&file, "{\"profiles\": {\"default\": {\"keyring\": true}}}").unwrap();
    let login = || {
        let mut login = bare(folder.path());
        login.arg("login");
        piped(login, "pgai-key-000000000001\n")
    };
    let ran = login();
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.err.contains("still be in the keyring"), "{}", ran.err);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        text.contains("api_key") && !text.contains("keyring"),
        "{text}"
    );
    let again = login();
    assert!(!again.err.contains("keyring"), "{}", again.err);
}

#[test]
fn the_sandbox_needs_no_account() {
    let folder = tempfile::tempdir().unwrap();
    let run = |line: &str| Ran::of(bare(folder.path()).args(words(line)).output().unwrap());
    assert_eq!(
        run("--sandbox contacts list --all").ok().lines().count(),
        60
    );
    assert!(
        run("companies add --domain acme.example --wait --sandbox")
            .ok()
            .contains("completed")
    );
    assert!(
        run("contacts list")
            .fails(2)
            .contains("`--sandbox` needs no key")
    );
}

#[test]
fn the_key_goes_to_no_other_origin() {
    let (world, other) = (World::new(), Sandbox::start_blocking().unwrap());
    let target = format!("{}/contacts", other.url());
    world.sandbox.fault(
        pgai_sandbox::fault::When::operation("GET /contacts"),
        pgai_sandbox::fault::Fault::redirect(
            pgai_sandbox::http::StatusCode::TEMPORARY_REDIRECT,
            target,
        ),
    );
    world.run("contacts list").fails(1);
    assert_eq!(other.request_count(), 0);
}

#[test]
fn five_shells_and_man_know_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let run = |line: &str| Ran::of(bare(folder.path()).args(words(line)).output().unwrap());
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = run(&format!("completions {shell}")).ok();
        for word in [
            "agent-sessions",
            "search-contacts",
            "linkedin-url",
            "canvas_settings",
            "from-page",
        ] {
            assert!(script.contains(word), "{shell} lacks {word}");
        }
    }
    for (shell, check) in [("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute")] {
        let script = folder.path().join(shell);
        std::fs::write(&script, run(&format!("completions {shell}")).ok()).unwrap();
        // A shell that is not here cannot judge.
        if let Ok(output) = std::process::Command::new(shell)
            .arg(check)
            .arg(&script)
            .output()
        {
            assert!(
                output.status.success(),
                "{shell}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
    // What bash completes, as a shell that has read the script sees it.
    let script = r#". ./bash; COMP_CWORD=$(($#)); COMP_WORDS=(pgai "$@"); _pgai pgai "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"; printf '%s\n' "${COMPREPLY[@]}""#;
    let completed = |words: &[&str]| {
        let mut bash = std::process::Command::new("bash");
        bash.args(["-c", script, "bash"]).args(words);
        let output = bash.current_dir(folder.path()).output().ok()?;
        String::from_utf8(output.stdout).ok()
    };
    if let Some(words) = completed(&["contacts", "cr"]) {
        assert_eq!(words, "create\n");
        let flags = completed(&["contacts", "list", "--from"]).unwrap();
        assert_eq!(flags, "--from-page\n");
        let values = completed(&["contacts", "list", "--output", "js"]).unwrap();
        assert_eq!(values, "json\njsonl\n");
    }
    let page = run("man").ok();
    for words in ["PG:AI Public API", "agent\\-sessions", "Exit codes"] {
        assert!(page.contains(words), "{words}");
    }
    run("man --dir pages").ok();
    for name in ["pgai.1", "pgai-contacts-list.1", "pgai-companies-add.1"] {
        let page = std::fs::read_to_string(folder.path().join("pages").join(name)).unwrap();
        assert!(page.starts_with(".ie") && page.contains(".TH"), "{name}");
    }
    let help = run("companies add --help").ok();
    for words in [
        "--company-name <NAME>",
        "Website domain of the company",
        "pgai companies add --file rows.csv --wait",
        "POST /companies",
    ] {
        assert!(help.contains(words), "{words}: {help}");
    }
    let help = run("search --help").ok();
    for words in [
        "organisation, companies",
        "[the service's default: 25]",
        "1 to 100",
        "pgai search --scope organisation --q Q",
    ] {
        assert!(help.contains(words), "{words}: {help}");
    }
    assert!(run("--version").ok().starts_with("pgai 0."));
}

//! What the command line shows of a draft, of what is for the community and of what is for everyone; to whom, in which form.

use crate::common::World;

/// Ben's words: of a draft, of something for the community, and of something for everyone.
const WORDS: [&str; 3] = ["zqdraft", "zqinside", "zqopen"];
const FORMS: [&str; 4] = ["table", "json", "jsonl", "csv"];

/// Numbers 1, 4 and 7 are articles, 2, 5 and 8 resources, 3, 6 and 9 questions; Chloé has put what she sees of them into
/// the collection 10, and thanked Ben for an article.
fn world() -> World {
    let world = World::guild();
    for (word, whom) in WORDS.iter().zip(["author", "community", "everyone"]) {
        let tags = format!("--topic {word}p --visible-to {whom} --as ben");
        for line in [
            format!("article write 'Title {word}' 'Text {word}' {tags}"),
            format!("contribution share 'Title {word}' 'Text {word}' --url https://{word}.example/a {tags}"),
            format!("contribution ask 'Title {word}' 'Text {word}' {tags}"),
        ] {
            world.run(&line).success();
        }
    }
    for line in [
        "person create olu 'Olu Ade'",
        "collection make 'Begin here' 'Read these.' --as chloe",
        "collection add 10 4 --note 'Because zqinside' --as chloe",
        "collection add 10 5 --as chloe",
        "collection add 10 7 --as chloe",
        "recognition give ben 'Thanks' --about 4 --as chloe",
    ] {
        world.run(line).success();
    }
    world
}

/// All that a command prints, whatever its exit code.
fn all_of(world: &World, line: &str) -> String {
    let assert = world.run(line);
    let output = assert.get_output();
    let code = output.status.code();
    assert!(matches!(code, Some(0..=8)), "{line}: {code:?}");
    let shown = [output.stdout.clone(), output.stderr.clone()].concat();
    String::from_utf8(shown).unwrap()
}

/// Each command, and which of the words it shows to those who see them.
const COMMANDS: [(&str, [bool; 3]); 19] = [
    ("contribution list", [false, true, true]),
    ("contribution list --state draft", [true, false, false]),
    ("contribution show 1", [true, false, false]),
    ("contribution show 6", [false, true, false]),
    ("search title", [true, true, true]),
    ("search 'zq*'", [true, true, true]),
    ("article list", [false, true, true]),
    ("article show 1", [true, false, false]),
    ("article show 4", [false, true, false]),
    ("resource list", [true, true, true]),
    ("resource popular", [false, true, true]),
    ("resource open 2", [true, false, false]),
    ("resource open 5", [false, true, false]),
    ("resource open 8", [false, false, true]),
    ("collection items 10", [false, true, true]),
    ("topic demand", [false, true, true]),
    ("recognition list", [false, false, false]),
    ("expert find zqdraftp --fields handle", [false, false, false]),
    ("report", [false, false, false]),
];

#[test]
fn s2_5_cli_nobody_is_shown_what_is_not_for_them_in_any_form() {
    let world = world();
    // Who looks, and which of the words they see at all.
    for (who, sees) in [
        ("ben", [true, true, true]),
        ("chloe", [false, true, true]),
        ("dario", [false, true, true]),
        ("olu", [false, false, true]),
    ] {
        for (line, shows) in COMMANDS {
            // What somebody from outside of a community that is not open gets: what is for everyone, by itself.
            let for_members = ["resource popular", "collection items", "topic demand"];
            let refused = who == "olu" && for_members.iter().any(|start| line.starts_with(start));
            for form in FORMS {
                let line = format!("{line} --format {form} --as {who}");
                let shown = all_of(&world, &line);
                for ((word, sees), shows) in WORDS.iter().zip(sees).zip(shows) {
                    assert_eq!(
                        shown.contains(word),
                        sees && shows && !refused,
                        "`{line}` and {word}:\n{shown}"
                    );
                }
            }
        }
    }
}

#[test]
fn s2_5_cli_digests_tell_of_what_is_for_the_reader_in_any_form() {
    let world = world();
    for form in FORMS {
        for who in ["chloe", "dario"] {
            for markdown in ["", " --markdown"] {
                let shown = all_of(&world, &format!("digest{markdown} --format {form} --as {who}"));
                let told = WORDS.map(|word| shown.contains(word));
                assert_eq!(told, [false, true, true], "{who} in {form}:\n{shown}");
            }
        }
        for line in ["digest --as ben", "digest --as olu"] {
            let shown = all_of(&world, &format!("{line} --format {form}"));
            assert!(!shown.contains("zq"), "{line} in {form}:\n{shown}");
        }
        let all = all_of(&world, &format!("digest --all --format {form}"));
        assert_eq!(
            WORDS.map(|word| all.contains(word)),
            [false, true, true],
            "{form}:\n{all}"
        );
    }
}

//! S3.5: in every form that the command line prints a pulse in, answers of which the same is told look the same.

use regex::Regex;

use crate::common::World;

const PEOPLE: [&str; 7] = ["ben", "chloe", "eva", "finn", "gita", "hugo", "ines"];

/// All that is printed of a pulse before and after it is closed, to a member who has not answered and to the owner of the
/// store; without ids, which are random.
fn printed(answers: &[(&str, u8)]) -> (String, String) {
    let world = World::guild();
    for name in &PEOPLE[2..] {
        world.run(&format!("member add {name} --create {name}")).success();
    }
    world.run("member add jo --create jo").success();
    world
        .run("pulse open Spring --item 'can: I can do it.' --until 2026-03-16 --as amara")
        .success();
    for place in 0..PEOPLE.len() {
        // As many commands in every world: each runs a minute later.
        match answers.get(place) {
            Some((name, answer)) => world
                .run(&format!("pulse answer last can={answer} --as {name}"))
                .success(),
            None => world.run("pulse show last --as jo").success(),
        };
    }
    let everything = || {
        let mut all = String::new();
        for who in ["--as jo", ""] {
            for form in ["table", "json"] {
                for command in [
                    "pulse list",
                    "pulse show last",
                    "pulse result last",
                    "pulse history can",
                ] {
                    let run = world.run(format!("{command} --format {form} {who}").trim_end());
                    all += &String::from_utf8_lossy(&run.get_output().stdout);
                    all += &String::from_utf8_lossy(&run.get_output().stderr);
                }
                let report = format!("report --section pulse --format {form} {who}");
                all += &world.stdout(report.trim_end());
            }
            for form in ["--markdown", "--html -", "--format csv"] {
                let run = world.run(format!("report {form} {who}").trim_end()).success();
                all += &String::from_utf8_lossy(&run.get_output().stdout);
            }
        }
        for command in [
            "digest --as jo",
            "digest --all --format json",
            "digest --for ben --markdown",
        ] {
            all += &world.stdout(command);
        }
        let id = Regex::new("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").unwrap();
        let place = world.store().display().to_string();
        id.replace_all(&all, "ID").replace(&place, "STORE")
    };
    let open = everything();
    world.run("pulse close last --as amara --yes").success();
    (open, everything())
}

#[test]
fn s3_5_cli_every_form_tells_the_same_where_the_figures_are_the_same() {
    let of =
        |numbers: &[u8]| -> Vec<(&str, u8)> { PEOPLE.into_iter().zip(numbers.iter().copied()).collect() };
    // The same mean, with other answers.
    let one = printed(&of(&[2, 3, 4, 4, 3, 2]));
    assert!(one == printed(&of(&[4, 2, 1, 5, 1, 5])));
    // Another mean; by others, in another order.
    let mut others = of(&[4, 2, 1, 5, 1, 4, 1]);
    others.remove(2);
    let other = printed(&others);
    others.reverse();
    assert!(other == printed(&others));
    // Too few to be told of, however many; and while it is open, of nobody.
    let (few, none) = (printed(&of(&[3])), printed(&of(&[1, 5, 2, 2])));
    assert!(few == none);
    assert!(one.0 == few.0 && other.0 == few.0);
    assert!(one.1 != other.1 && one.1.contains("<html"), "figures are told");
}

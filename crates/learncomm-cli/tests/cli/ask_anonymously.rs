//! Questions without a name, and their claim keys.

use crate::common::World;
use snapbox::str;

const ASK: &str = "ask 'May I say no?' --anonymous --topic courage --as ben";

fn key(world: &World) -> String {
    world
        .stdout(&format!("{ASK} --fields claim_key"))
        .trim()
        .to_owned()
}

#[test]
fn s2_8_cli_the_claim_key_is_shown_once_beside_the_result() {
    let world = World::guild();
    let asked = world.run(ASK).success();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (out, err) = (text(&asked.get_output().stdout), text(&asked.get_output().stderr));
    assert_eq!(out.trim().len(), 36, "the id alone: {out}");
    let told = err
        .trim()
        .strip_prefix("The claim key of #1, shown only now: ")
        .unwrap();
    let is_group = |group: &str| group.len() == 4 && group.bytes().all(|b| b.is_ascii_alphanumeric());
    assert!(
        told.split('-').count() == 7 && told.split('-').all(is_group),
        "{told}"
    );
    // Quiet or not, it is told; and in JSON it is a field.
    let quiet = world.run(&format!("{ASK} --quiet")).success();
    assert!(text(&quiet.get_output().stderr).contains("shown only now"));
    let json = world.run(&format!("{ASK} --format json")).success();
    assert!(text(&json.get_output().stdout).contains("\"claim_key\":\""));
    assert_eq!(text(&json.get_output().stderr), "");
    let chosen = world.run(&format!("{ASK} --fields number")).success();
    assert!(text(&chosen.get_output().stderr).contains("shown only now"));
    world
        .run("contribution show 1 --format json --as amara")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/contribution/1","item":{"id":"[ID]","number":1,"kind":"question","by":null,"at":"2026-03-02T09:05:00.000Z","up":0,"title":"May I say no?","topics":["courage"],"down":0,"ratings":0,"parent":null,"accepted":null,"edited":null,"state":"stands","removed":null,"reason":null,"origin":null,"body":"","visible_to":"community","url":null,"skills":[],"session":null,"by_leader":false,"rated":0,"value_lower":null,"drafted":null,"anonymous":true}}

"#]]);
}

#[test]
fn s2_8_cli_whoever_has_the_key_accepts_edits_and_withdraws() {
    let world = World::guild();
    let key = key(&world);
    world.run("answer 1 'You may.' --as amara").success();
    world
        .run("contribution accept 2 --as ben")
        .code(7)
        .stderr_eq(str![[r#"
error: only whoever has the claim key of #1 can accept an answer to it
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run(&format!("contribution accept 2 --claim {key} --as ben"))
        .success();
    world
        .run(&format!(
            "contribution edit 1 'To a steward?' --claim {key} --as dario"
        ))
        .success();
    world
        .run("contribution show 1 --fields by,body,accepted")
        .success()
        .stdout_eq(str![[r#"
	To a steward?	[ID]

"#]]);
    for (line, code, error) in [
        (
            "contribution edit 1 - --claim - --as ben",
            2,
            str![[r#"
error: standard input holds the claim key or the text, not both

"#]],
        ),
        (
            "contribution edit 1 x --claim abcd --as ben",
            4,
            str![[r#"
error: claim: this is no claim key: seven groups of four letters and digits are expected, as it was shown when the question was asked

"#]],
        ),
        (
            "contribution withdraw 1 --claim abcd --yes --as ben",
            4,
            str![[r#"
error: claim: this is no claim key: seven groups of four letters and digits are expected, as it was shown when the question was asked

"#]],
        ),
    ] {
        world.run(line).code(code).stderr_eq(error);
    }
    let other = world.stdout(&format!("{ASK} --fields claim_key"));
    world
        .run(&format!(
            "contribution withdraw 1 --claim {} --yes --as ben",
            other.trim()
        ))
        .code(7)
        .stderr_eq(str![[r#"
error: this is not the claim key of #1
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .command("contribution withdraw 1 --claim - --yes --as ben --fields number,state")
        .stdin(key)
        .assert()
        .success()
        .stdout_eq(str![[r#"
1	removed-by-author

"#]]);
    assert_eq!(
        world
            .stdout("contribution list --kind question --as ben")
            .lines()
            .count(),
        1
    );
}

#[test]
fn s2_8_cli_the_charter_may_forbid_it() {
    let world = World::guild();
    world
        .run("community edit --anonymous-questions off --as amara")
        .success();
    world.run(ASK).code(7).stderr_eq(str![[r#"
error: the charter does not allow asking anonymously; ask with your name, or ask a steward to change that
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("ask 'May I?' --anonymous --visible-to author --as ben")
        .code(4)
        .stderr_eq(str![[r#"
error: visible_to: a question without a name has nobody to be kept as a draft for
  in community qe-guild of store sled:[DIR]/store

"#]]);
}

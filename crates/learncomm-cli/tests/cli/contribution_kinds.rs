//! Kinds of contributions, drafts, edits, and the order of answers.

use crate::common::World;
use snapbox::str;

#[test]
fn s1_4_cli_a_resource_is_shared_and_shown() {
    let world = World::guild();
    world
        .run("session plan 'Clocks' --on '2026-03-05 10:00'")
        .success();
    world
        .run("contribution share 'Time in tests' 'A good read.' --url https://example.org/t --topic time --skill rust --session 1 --visible-to everyone --as ben")
        .success()
        .stdout_eq(str![[r#"
[ID]

"#]]);
    world.run("contribution show 2").success().stdout_eq(str![[r#"
id	[ID]
number	2
kind	resource
by	ben
at	2026-03-02T09:06:00.000Z
up	0
title	Time in tests
topics	time
down	0
ratings	0
parent	
accepted	
edited	
state	stands
removed	
reason	
origin	
body	A good read.
visible_to	everyone
url	https://example.org/t
skills	rust
session	1
by_leader	false
rated	0
value_lower	
drafted	
anonymous	false

"#]]);
    world
        .run("contribution list --kind resource")
        .success()
        .stdout_eq(str![[r#"
2	resource	ben	2026-03-02T09:06:00.000Z	0	Time in tests

"#]]);
}

#[test]
fn s1_4_s3_6_cli_every_kind_has_its_own_form() {
    let world = World::guild();
    for (line, kind) in [
        ("share Checklist 'One, two.' --kind job-aid --as ben", "job-aid"),
        ("share Page Text. --kind article --as ben", "article"),
        ("share Idea --kind idea --as ben", "idea"),
        (
            "share 'A week of pairing' 'It went well.' --kind experience --as ben",
            "experience",
        ),
        (
            "story 'We froze the clock and the build.' --as amara",
            "failure-story",
        ),
        ("reflect 'I ask too late.' --as ben", "reflection"),
        ("narrate 'Trying fake clocks today.' --as ben", "narration"),
    ] {
        world.run(line).success();
        let list = world.stdout("contribution list --limit 1 --fields kind");
        assert_eq!(list.trim(), kind, "{line}");
    }
    // What a leader failed in is seen as a leader's.
    world
        .run("contribution show 5 --fields by,by_leader --format json --as dario")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/contribution/1","item":{"by":"amara","by_leader":true}}

"#]]);
}

#[test]
fn s1_4_cli_what_a_kind_needs_is_told() {
    let world = World::guild();
    for (line, code, error) in [
        (
            "share Reading --as ben",
            4,
            str![[r#"
error: url: a resource needs one
  in community qe-guild of store sled:[DIR]/store

"#]],
        ),
        (
            "share Reading --url ftp://x --as ben",
            4,
            str![[r#"
error: url: `ftp://x` is not a web address such as https://example.org/talk
  in community qe-guild of store sled:[DIR]/store

"#]],
        ),
        (
            "share Reading text --kind question --as ben",
            2,
            str![[r#"
error: invalid value 'question' for '--kind <KIND>'
  [possible values: resource, job-aid, article, experience, failure-story, narration, reflection, idea]

  tip: a similar value exists: 'reflection'

For more information, try '--help'.

"#]],
        ),
        (
            "share Told text --kind narration --url https://example.org --as ben",
            4,
            str![[r#"
error: url: a narration has none
  in community qe-guild of store sled:[DIR]/store

"#]],
        ),
        (
            "share Page --kind article --as ben",
            4,
            str![[r#"
error: body: an article needs a text or a web address
  in community qe-guild of store sled:[DIR]/store

"#]],
        ),
        (
            "share Idea --kind idea --session 99 --as ben",
            3,
            str![[r#"
error: there is no session `#99`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm session list` shows them

"#]],
        ),
        (
            "share Idea --kind idea",
            6,
            str![[r#"
error: the role `operator` may not take part
  in community qe-guild of store sled:[DIR]/store
hint: a guest, member, facilitator or steward may: say who acts with `--as HANDLE`

"#]],
        ),
    ] {
        world.run(line).code(code).stderr_eq(error);
    }
    assert_eq!(world.stdout("contribution list"), "");
}

#[test]
fn s1_4_cli_a_draft_waits_until_it_is_shared() {
    let world = World::guild();
    world
        .run("narrate 'Trying fake clocks.' --visible-to author --as ben")
        .success();
    world
        .run("contribution show 1 --as amara")
        .code(3)
        .stderr_eq(str![[r#"
error: there is no contribution `#1`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm contribution list` shows them; quote '#12', or leave out the #

"#]]);
    assert_eq!(world.stdout("contribution list --as amara"), "");
    world
        .run("contribution comment 1 'Hm.' --as ben")
        .code(7)
        .stderr_eq(str![[r#"
error: #1 is a draft: share it first
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("contribution publish 1 --as ben").success();
    world
        .run("contribution show 1 --fields at,drafted,visible_to,body --as amara")
        .success()
        .stdout_eq(str![[r#"
2026-03-02T09:09:00.000Z	2026-03-02T09:05:00.000Z	community	Trying fake clocks.

"#]]);
    world
        .run("contribution publish 1 --visible-to author --as ben")
        .code(7)
        .stderr_eq(str![[r#"
error: #1 has been shared and cannot become a draft again; remove it instead
  in community qe-guild of store sled:[DIR]/store

"#]]);
}

#[test]
fn s1_4_cli_what_one_shared_is_changed() {
    let world = World::talking();
    world
        .run("contribution edit 1 'It ends at noon.' --title 'How do I stop time?' --topic time --skill rust --as ben")
        .success();
    world
        .run("contribution show 1 --fields title,topics,skills,body,edited")
        .success()
        .stdout_eq(str![[r#"
How do I stop time?	time	rust	It ends at noon.	2026-03-02T09:09:00.000Z

"#]]);
    world
        .run("contribution edit 1 --clear topics --clear skills --as ben")
        .success();
    world
        .run("contribution show 1 --fields title,topics,skills")
        .success()
        .stdout_eq(str![[r#"
How do I stop time?		

"#]]);
    for (line, code, error) in [
        (
            "contribution edit 1 --as ben",
            2,
            str![[r#"
error: the following required arguments were not provided:
  <--title <TEXT>|BODY|--file <PATH>|--edit|--url <URL>|--topic <TOPIC>|--skill <SKILL>|--session <SESSION>|--clear <PART>>

Usage: learncomm contribution edit --as <HANDLE> --store <STORE> <--title <TEXT>|BODY|--file <PATH>|--edit|--url <URL>|--topic <TOPIC>|--skill <SKILL>|--session <SESSION>|--clear <PART>> <ID>

For more information, try '--help'.

"#]],
        ),
        (
            "contribution edit 1 --title Mine --as chloe",
            7,
            str![[r#"
error: only who made #1 can do that
  in community qe-guild of store sled:[DIR]/store

"#]],
        ),
        (
            "contribution edit 2 --title Answer --as amara",
            4,
            str![[r#"
error: title: an answer has none
  in community qe-guild of store sled:[DIR]/store

"#]],
        ),
        (
            "contribution edit 1 --clear title --as ben",
            4,
            str![[r#"
error: title: a question needs one
  in community qe-guild of store sled:[DIR]/store

"#]],
        ),
    ] {
        world.run(line).code(code).stderr_eq(error);
    }
    world.run("share Page Text. --kind article --as ben").success();
    world
        .run("contribution edit 5 Else. --as ben")
        .code(7)
        .stderr_eq(str![[r#"
error: #5 is an article: revise it, so that its history is kept
  in community qe-guild of store sled:[DIR]/store

"#]]);
}

#[test]
fn s2_2_cli_answers_are_ordered_by_how_much_they_helped() {
    let world = World::talking();
    world.run("answer 1 'Ask the wall.' --as ben").success();
    for line in [
        "contribution rate 3 5 --as dario",
        "contribution vote 5 up --as dario",
        "contribution accept 2 --as ben",
    ] {
        world.run(line).success();
    }
    world.run("contribution answers 1").success().stdout_eq(str![[r#"
2	true	0		0	amara	2026-03-02T09:06:00.000Z	Pass a clock in.
3	false	1	2.229	0	chloe	2026-03-02T09:07:00.000Z	Stop all clocks.
5	false	0		1	ben	2026-03-02T09:09:00.000Z	Ask the wall.

"#]]);
    world
        .run("contribution answers 1 --format json --fields number,accepted,rated,value_lower,up")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/answer-list/1","items":[{"number":2,"accepted":true,"rated":0,"value_lower":null,"up":0},{"number":3,"accepted":false,"rated":1,"value_lower":2.229,"up":0},{"number":5,"accepted":false,"rated":0,"value_lower":null,"up":1}],"next":null}

"#]]);
    world.run("contribution answers 2").code(7).stderr_eq(str![[r#"
error: #2 is not a question
  in community qe-guild of store sled:[DIR]/store

"#]]);
}

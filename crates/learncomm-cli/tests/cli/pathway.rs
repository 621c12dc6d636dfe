//! S2.3, S2.4, S4.9, S4.10: pathways on the command line.

use crate::common::World;
use snapbox::str;

/// A guild with a question, a session that was held and to which Ben came, and a pathway of Chloé's.
fn learning() -> World {
    let world = World::guild();
    std::fs::write(
        world.path("attendance.csv"),
        "date,session,handle,attendance\n2026-03-02,First,ben,present\n2026-03-02,First,chloe,absent\n",
    )
    .unwrap();
    world.run("import attendance attendance.csv --at 10:05").success();
    world
        .run("ask 'How do I freeze time in a test?' 'It ends at midnight.' --topic testing --as amara")
        .success();
    world
        .run(
            "pathway make 'Tests that last' --topic testing --skill testing --due 90d --as chloe \
             --step 'due:14d resource:2 Read how time is frozen' --step 'session:1 Come to the first meeting' \
             --step 'due:2026-03-31 task Write a test that lasts' --step 'optional task Teach somebody'",
        )
        .success()
        .stdout_eq(str![[r#"
tests-that-last

"#]]);
    world
}

#[test]
fn s4_9_cli_a_pathway_is_made_and_shown() {
    let world = learning();
    world.run("pathway list --as ben").success().stdout_eq(str![[r#"
tests-that-last	3	Tests that last	chloe	1	4	3	false

"#]]);
    world
        .run("pathway show tests-that-last --format json --as ben")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/pathway/1","item":{"slug":"tests-that-last","number":3,"title":"Tests that last","by":"chloe","version":1,"step_count":4,"required":3,"onboarding":false,"latest":1,"retired":false,"topics":["testing"],"skills":["testing"],"made":"2026-03-02T09:07:00.000Z","revised":"2026-03-02T09:07:00.000Z","note":null,"due":"90d","id":"[ID]","description":null,"steps":["read-how-time-is-frozen","come-to-the-first-meeting","write-a-test-that-lasts","teach-somebody"]}}

"#]]);
    world
        .run("pathway steps tests-that-last --as ben")
        .success()
        .stdout_eq(str![[r#"
read-how-time-is-frozen	resource	#2	true	14d	Read how time is frozen
come-to-the-first-meeting	session	#1	true		Come to the first meeting
write-a-test-that-lasts	task		true	2026-03-31	Write a test that lasts
teach-somebody	task		false		Teach somebody

"#]]);
    world
        .run("pathway edit tests-that-last --title 'Tests that will last' --topic testing --topic time --as chloe")
        .success();
    world
        .run("pathway list --topic time --fields slug,title,topics,step_count --as ben")
        .success()
        .stdout_eq(str![[r#"
tests-that-last	Tests that will last	testing,time	4

"#]]);
    world.run("pathway retire tests-that-last --as chloe").success();
    world.run("pathway list").success().stdout_eq("");
    world
        .run("pathway list --retired --fields slug,retired")
        .success()
        .stdout_eq(str![[r#"
tests-that-last	true

"#]]);
    world
        .run("pathway enrol tests-that-last --as ben")
        .code(7)
        .stderr_eq(str![[r#"
error: the pathway `tests-that-last` is retired
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("pathway retire tests-that-last --undo").success();
    world
        .run("pathway list --author chloe --fields slug")
        .success()
        .stdout_eq("tests-that-last\n");
}

#[test]
fn s4_9_cli_steps_are_printed_changed_and_read_again() {
    let world = learning();
    let steps = world.stdout("pathway steps tests-that-last --format json --as ben");
    std::fs::write(world.path("steps.json"), &steps).unwrap();
    world
        .run("pathway revise tests-that-last --base 1 --steps steps.json --as chloe")
        .code(7)
        .stderr_eq(str![[r#"
error: nothing is different from version 1
  in community qe-guild of store sled:[DIR]/store

"#]]);
    let changed = steps
        .replace("\"due\":\"14d\"", "\"due\":\"none\"")
        .replace("Teach somebody", "Teach a colleague");
    std::fs::write(world.path("steps.json"), changed).unwrap();
    world
        .run("pathway revise tests-that-last --base 1 --note 'No hurry.' --steps steps.json --as chloe")
        .success();
    world
        .run(
            "pathway revise tests-that-last --base 2 --due none --as amara --step key:read-how-time-is-frozen \
             --step 'key:teach-somebody task Teach somebody else' --step 'task Write it down'",
        )
        .success();
    world
        .run("pathway versions tests-that-last --as ben")
        .success()
        .stdout_eq(str![[r#"
1	2026-03-02T09:07:00.000Z	chloe	4	3	90d	
2	2026-03-02T09:10:00.000Z	chloe	4	3	90d	No hurry.
3	2026-03-02T09:11:00.000Z	amara	3	2		

"#]]);
    world
        .run("pathway steps tests-that-last --format jsonl --as ben")
        .success()
        .stdout_eq(str![[r##"
{"key":"read-how-time-is-frozen","kind":"resource","what":"#2","required":true,"due":null,"title":"Read how time is frozen","place":1,"about":"How do I freeze time in a test?","starts":null}
{"key":"teach-somebody","kind":"task","what":null,"required":false,"due":null,"title":"Teach somebody else","place":2,"about":null,"starts":null}
{"key":"write-it-down","kind":"task","what":null,"required":true,"due":null,"title":"Write it down","place":3,"about":null,"starts":null}

"##]]);
    world
        .run("pathway steps tests-that-last --version 2 --fields key,due,title --as ben")
        .success()
        .stdout_eq(str![[r#"
read-how-time-is-frozen		Read how time is frozen
come-to-the-first-meeting		Come to the first meeting
write-a-test-that-lasts	2026-03-31	Write a test that lasts
teach-somebody		Teach a colleague

"#]]);
    world
        .command("pathway revise tests-that-last --base 3 --steps - --as chloe")
        .stdin(r#"[{"kind": "task", "title": "Start over"}]"#)
        .assert()
        .success();
    world
        .run("pathway show tests-that-last --fields version,step_count")
        .success()
        .stdout_eq("4\t1\n");
}

#[test]
fn s2_4_cli_progress_is_ones_own() {
    let world = learning();
    world
        .run("pathway enrol tests-that-last --as ben")
        .success()
        .stdout_eq(str![[r#"
tests-that-last

"#]]);
    world
        .run("pathway steps tests-that-last --mine --as ben")
        .success()
        .stdout_eq(str![[r#"
read-how-time-is-frozen	resource	#2	true		2026-03-16T23:00:00.000Z	false	Read how time is frozen
come-to-the-first-meeting	session	#1	true	2026-03-02T09:05:00.000Z		false	Come to the first meeting
write-a-test-that-lasts	task		true		2026-03-31T22:00:00.000Z	false	Write a test that lasts
teach-somebody	task		false			false	Teach somebody

"#]]);
    world
        .run("pathway done tests-that-last read-how-time-is-frozen --as ben")
        .success();
    world
        .run("pathway done tests-that-last come-to-the-first-meeting --as ben")
        .success();
    world
        .run(
            "pathway done tests-that-last write-a-test-that-lasts --text 'It is in main.' \
             --url https://example.org/test --as ben --format json",
        )
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/pathway-progress/1","item":{"slug":"tests-that-last","number":3,"title":"Tests that last","version":1,"done":3,"required":3,"finished":"2026-03-02T09:12:00.000Z","overdue":false,"latest":1,"enrolled":"2026-03-02T09:08:00.000Z","left":null,"due":"2026-05-31T22:00:00.000Z","shared_with":"nobody","steps_done":["read-how-time-is-frozen","come-to-the-first-meeting","write-a-test-that-lasts"],"steps_open":["teach-somebody"],"steps_overdue":[],"steps_new":[]}}

"#]]);
    world
        .run("pathway steps tests-that-last --mine --as ben --format jsonl --fields key,done,done_by,text,url")
        .success()
        .stdout_eq(str![[r#"
{"key":"read-how-time-is-frozen","done":"2026-03-02T09:10:00.000Z","done_by":"said","text":null,"url":null}
{"key":"come-to-the-first-meeting","done":"2026-03-02T09:11:00.000Z","done_by":"seen","text":null,"url":null}
{"key":"write-a-test-that-lasts","done":"2026-03-02T09:12:00.000Z","done_by":"said","text":"It is in main.","url":"https://example.org/test"}
{"key":"teach-somebody","done":null,"done_by":null,"text":null,"url":null}

"#]]);
    world
        .run("pathway undo tests-that-last write-a-test-that-lasts --as ben")
        .success();
    world
        .run("pathway revise tests-that-last --base 1 --as chloe --step key:write-a-test-that-lasts --step 'task Write another'")
        .success();
    world.run("pathway move-on tests-that-last --as ben").success();
    world
        .run("pathway progress tests-that-last --as ben")
        .success()
        .stdout_eq(str![[r#"
slug	tests-that-last
number	3
title	Tests that last
version	2
done	0
required	2
finished	
overdue	false
latest	2
enrolled	2026-03-02T09:08:00.000Z
left	
due	2026-05-31T22:00:00.000Z
shared_with	nobody
steps_done	
steps_open	write-a-test-that-lasts,write-another
steps_overdue	
steps_new	write-another

"#]]);
    world
        .run("pathway progress --as ben")
        .success()
        .stdout_eq(str![[r#"
tests-that-last	3	Tests that last	2	0	2		false

"#]]);
    world.run("pathway leave tests-that-last --as ben").success();
    world.run("pathway progress --as ben").success().stdout_eq("");
}

#[test]
fn s4_10_cli_progress_is_shared_by_choice() {
    let world = learning();
    for who in ["ben", "chloe"] {
        world
            .run(&format!("pathway enrol tests-that-last --as {who}"))
            .success();
    }
    world
        .run("pathway done tests-that-last read-how-time-is-frozen --as ben")
        .success();
    world
        .run("pathway shared tests-that-last --as chloe")
        .success()
        .stdout_eq("");
    for who in ["chloe", "ben"] {
        world
            .run(&format!(
                "pathway share-progress tests-that-last community --as {who}"
            ))
            .success();
    }
    world
        .run("pathway shared tests-that-last --as dario")
        .success()
        .stdout_eq(str![[r#"
ben	1	2	3	
chloe	1	0	3	

"#]]);
    world
        .run("pathway shared tests-that-last --limit 1 --format json --as dario")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/shared-progress-list/1","items":[{"handle":"ben","version":1,"done":2,"required":3,"finished":null}],"next":"ben"}

"#]]);
    world
        .run("pathway share-progress tests-that-last nobody --as ben")
        .success();
    world
        .run("pathway shared tests-that-last --fields handle --as dario")
        .success()
        .stdout_eq("chloe\n");
    // Two are too few to be counted.
    world
        .run("pathway counts tests-that-last --format json --as amara")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/pathway-counts/1","item":{"number":3,"enrolled":null,"not_started":null,"under_way":null,"finished":null,"least":5}}

"#]]);
    // What is due is told.
    world
        .command("digest --as ben --format json --fields steps_due,onboarding")
        .env("LEARNCOMM_NOW", "2026-03-20T09:00:00Z")
        .assert()
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/digest/1","item":{"steps_due":[{"at":"2026-03-31T22:00:00Z","number":3,"pathway":"Tests that last","step":"write-a-test-that-lasts","title":"Write a test that lasts"}],"onboarding":null}}

"#]]);
}

#[test]
fn s2_3_cli_newcomers_begin_with_a_pathway() {
    let world = learning();
    world.run("pathway onboarding").success().stdout_eq("");
    world
        .run("pathway onboarding tests-that-last --as amara")
        .success()
        .stdout_eq(str![[r#"
tests-that-last

"#]]);
    world
        .run("pathway onboarding --fields slug,onboarding --as ben")
        .success()
        .stdout_eq(str![[r#"
tests-that-last	true

"#]]);
    world.run("digest --as ben").success().stdout_eq(str![[r#"
QE guild: digest for Ben Li
News from Mon 2026-03-02 10:02 to Mon 2026-03-02 10:11 (Europe/Berlin)

New here? Begin with this pathway
  #3 Tests that last

New questions
  #2 How do I freeze time in a test? (amara; testing)

"#]]);
    world
        .run("pathway retire tests-that-last --as chloe")
        .code(7)
        .stderr_eq(str![[r#"
error: the pathway `tests-that-last`: newcomers begin with it; let them begin with another one, or with none, before
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("pathway onboarding --none --as amara")
        .success()
        .stdout_eq("");
    world
        .run("pathway list --fields slug,onboarding")
        .success()
        .stdout_eq("tests-that-last\tfalse\n");
}

#[test]
fn s4_9_cli_what_cannot_be_is_refused() {
    let world = learning();
    for (line, code) in [
        ("pathway make Empty --as ben", 2),
        ("pathway make Both --step 'task Try' --steps x.json --as ben", 2),
        ("pathway make Bare --step 'Read it' --as ben", 2),
        ("pathway make What --step 'resource Read it' --as ben", 2),
        ("pathway make Late --due 9999d --step 'task Try' --as ben", 4),
        ("pathway make Missing --step 'resource:99 Read it' --as ben", 3),
        ("pathway make Missing --step 'series:none Come' --as ben", 3),
        ("pathway make Guest --step 'task Try' --as dario", 6),
        (
            "pathway revise tests-that-last --base 1 --step 'task Try' --as ben",
            6,
        ),
        (
            "pathway revise tests-that-last --base 7 --step 'task Try' --as chloe",
            7,
        ),
        ("pathway show none", 3),
        ("pathway progress tests-that-last --as ben", 3),
        ("pathway progress", 6),
        ("pathway counts tests-that-last --as ben", 6),
        ("pathway onboarding tests-that-last --as ben", 6),
    ] {
        world.run(line).code(code);
    }
    world.run("pathway enrol tests-that-last --as chloe").success();
    world
        .run("pathway done tests-that-last come-to-the-first-meeting --as chloe")
        .code(7)
        .stderr_eq(str![[r#"
error: the step `come-to-the-first-meeting`: it is done by coming to the session or catching up with it, and neither is recorded of you
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("pathway done tests-that-last write-a-test-that-lasts --as chloe")
        .code(4)
        .stderr_eq(str![[r#"
error: evidence: the step `write-a-test-that-lasts` is a task: say what came of it, or give a web address that shows it
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("pathway done tests-that-last write --as chloe")
        .code(3)
        .stderr_eq(str![[r#"
error: there is no step `write`
  in community qe-guild of store sled:[DIR]/store
hint: version 1 of the pathway `tests-that-last`, which you follow, has others

"#]]);
    world
        .run("pathway leave tests-that-last --as ben")
        .code(3)
        .stderr_eq(str![[r#"
error: there is no enrolment of yours in the pathway `tests-that-last`
  in community qe-guild of store sled:[DIR]/store
hint: enrol in it first

"#]]);
    std::fs::write(
        world.path("steps.json"),
        r#"[{"kind": "task"}, {"kind": "task", "tilte": "Try"}]"#,
    )
    .unwrap();
    world
        .run("pathway make File --steps steps.json --as ben")
        .code(4)
        .stderr_eq(str![[r#"
error: steps.json: step 2: unknown field `tilte`, expected one of `key`, `kind`, `what`, `title`, `required`, `due`, `place`, `about`, `starts`

"#]]);
    world
        .run("pathway make Bare --step 'resource Read it' --as ben")
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value 'resource Read it' for '--step <STEP>': `resource` needs what it is about behind it, such as `resource:12`

For more information, try '--help'.

"#]]);
}

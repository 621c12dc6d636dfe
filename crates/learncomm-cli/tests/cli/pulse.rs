//! S3.3, S3.5: pulses on the command line.

use crate::common::World;
use snapbox::str;

#[test]
fn s3_3_s3_5_cli_a_pulse_is_opened_answered_and_told_once() {
    let world = World::guild();
    world
        .run("pulse open 'Spring' --scale own --choice 'format: What do you like? | talks | cases' --comment 'why: Why?' --until 2026-03-16 --as amara")
        .success()
        .stdout_eq(str![[r#"
1

"#]]);
    world
        .run("pulse show last --as ben")
        .success()
        .stdout_eq(str![[r#"
belonging	1 to 5	I feel that I belong in this community.	
safe-to-ask	1 to 5	I can ask anything here, even what I think I should know.	
learned-and-used	1 to 5	Lately I learned something here that I have used since.	
format	an option	What do you like?	talks,cases
why	a comment	Why?	

"#]]);
    world
        .run("pulse answer 1 belonging=4 safe-to-ask=3 format=cases --comment 'So' --as ben --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/pulse-answered/1","item":{"pulse":1,"answered":4,"items":5}}

"#]]);
    world
        .run("pulse answer 1 belonging=4 --as ben")
        .code(7)
        .stderr_eq(str![[r#"
error: you have answered the pulse #1; nobody knows which answers are yours, so they cannot be changed
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("pulse list --as ben --format json").success().stdout_eq(str![[r#"
{"schema":"learncomm/pulse-list/1","items":[{"number":1,"state":"open","until":"2026-03-16","purpose":"pulse","session":null,"answered":true,"title":"Spring","opened":"2026-03-02T09:05:00.000Z","opened_by":"amara","closed":null,"by_unit":false,"needed":5,"items":["belonging","safe-to-ask","learned-and-used","format","why"],"id":"[ID]"}],"next":null}

"#]]);
    world.run("pulse result 1 --as ben").code(7).stderr_eq(str![[r#"
error: the pulse #1 is open until 2026-03-16: nothing of what is answered is told before, not even how much
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("pulse close 1 --yes --as amara")
        .success()
        .stdout_eq(str![[r#"
1

"#]]);
    world
        .run("pulse result 1 --as ben --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/pulse-figure-list/1","items":[],"next":null}

"#]]);
    world
        .run("pulse result 1 --comments --as ben")
        .success()
        .stdout_eq("");
    world
        .run("pulse history belonging --as ben")
        .success()
        .stdout_eq("");
}

#[test]
fn s0_11_cli_a_result_has_means_bounds_and_counts() {
    let world = World::guild();
    for name in ["eva", "finn", "gita", "hugo"] {
        world.run(&format!("member add {name} --create {name}")).success();
    }
    for title in ["'One'", "'Two'"] {
        world
            .run(&format!(
                "pulse open {title} --item 'can: I can do it.' --item 'cannot: I cannot.' --reverse cannot --together confidence --until 2026-03-16"
            ))
            .success();
        for (name, answers) in [
            ("eva", "can=4 cannot=2"),
            ("finn", "can=3 cannot=2"),
            ("gita", "can=4 cannot=3"),
            ("hugo", "can=2 cannot=3"),
            ("ben", "can=3 cannot=1"),
        ] {
            world
                .run(&format!("pulse answer last {answers} --as {name}"))
                .success();
        }
        world.run("pulse close last --yes").success();
    }
    world
        .run("pulse result last --as ben")
        .success()
        .stdout_eq(str![[r#"
confidence	5	3.5	1.6	5	1-5	
can	5	3.2	1.25	5	1-5	
cannot	5	3.8	2	5	1-5	

"#]]);
    world
        .run("pulse result last --format json --fields key,n,mean,low,high,method,respondents,eligible")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/pulse-figure-list/1","items":[{"key":"confidence","n":5,"mean":3.5,"low":1.6,"high":5,"method":"largest-spread","respondents":5,"eligible":7},{"key":"can","n":5,"mean":3.2,"low":1.25,"high":5,"method":"largest-spread","respondents":5,"eligible":7},{"key":"cannot","n":5,"mean":3.8,"low":2,"high":5,"method":"largest-spread","respondents":5,"eligible":7}],"next":null}

"#]]);
    world
        .run("pulse history confidence --as ben")
        .success()
        .stdout_eq(str![[r#"
1	2026-03-02T09:15:00.000Z	5	3.5	1.6	5			One
2	2026-03-02T09:22:00.000Z	5	3.5	1.6	5	0	false	Two

"#]]);
}

#[test]
fn s3_3_cli_wrong_pulses() {
    let world = World::guild();
    world.run("pulse show last").code(3).stderr_eq(str![[r#"
error: there is no pulse `last`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm pulse list` shows them

"#]]);
    world
        .run("pulse open Spring --scale own --until 2026-03-16 --as ben")
        .code(6);
    world
        .run("pulse open Spring --until 2026-03-16")
        .code(4)
        .stderr_eq(str![[r#"
error: item: a pulse has 1 to 30 items; 0 were given
  in community qe-guild of store sled:[DIR]/store
hint: give `--scale own` for items that come with the program, or `--item 'KEY: text'` for your own

"#]]);
    world
        .run("pulse open Spring --item belonging --until 2026-03-16")
        .code(2)
        .stderr_eq(str![[r#"
error: `belonging` has no key
hint: give an item as 'KEY: text', such as 'belonging: I belong here.'

"#]]);
    world
        .run("pulse open Spring --scale own --reverse mood --until 2026-03-16")
        .code(2);
    world
        .run("pulse open Spring --scale psychological-safety --until 2026-03-16")
        .code(4)
        .stderr_eq(str![[r#"
error: wording: the scale psychological-safety needs the wording of its 7 items, in the order of its key; 0 were given
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("pulse open Spring --scale own --until 2026-03-16")
        .success();
    world
        .run("pulse answer last belonging --as ben")
        .code(2)
        .stderr_eq(str![[r#"
error: `belonging` is no answer
hint: give answers as KEY=ANSWER, such as belonging=4

"#]]);
    world
        .run("pulse answer last belonging=9 --as ben")
        .code(4)
        .stderr_eq(str![[r#"
error: answer: `9` to `belonging` is not a whole number from 1 to 5
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("pulse answer last belonging=4").code(6);
    world.run("pulse history mood").code(3);
}

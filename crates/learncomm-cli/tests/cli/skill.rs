//! S4.9: gaps in skills on the command line.

use crate::common::World;
use snapbox::str;

#[test]
fn s4_9_cli_gaps_in_skills() {
    let world = World::talking();
    for line in [
        "ask 'How do I mock?' --topic mocks --as dario",
        "topic suggest mocks --title 'When to mock' --as ben",
        "expert declare testing expert --as amara",
        "expert declare mocks beginner --as ben",
    ] {
        world.run(line).success();
    }
    world.run("skill gaps --as dario").success().stdout_eq(str![[r#"
mocks	0.5	1	1	1	0	0	0	0
time	0.25	0	1	0	0	0	0	0
testing	-0.75	0	1	0	1	1	0	1

"#]]);
    world
        .run("skill gaps --days 30 --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/skill-gap-list/1","items":[{"topic":"mocks","gap":0.5,"votes":1,"questions":1,"unanswered":1,"known":0,"declared":0,"shown":0,"experts":0},{"topic":"time","gap":0.25,"votes":0,"questions":1,"unanswered":0,"known":0,"declared":0,"shown":0,"experts":0},{"topic":"testing","gap":-0.75,"votes":0,"questions":1,"unanswered":0,"known":1,"declared":1,"shown":0,"experts":1}],"next":null}

"#]]);
    world.run("skill show testing").success().stdout_eq(str![[r#"
topic	testing
gap	-0.75
votes	0
questions	1
unanswered	0
known	1
declared	1
shown	0
experts	1

"#]]);
    world.run("skill show gardening").code(3).stderr_eq(str![[r#"
error: there is no topic `gardening`
  in community qe-guild of store sled:[DIR]/store
hint: only what somebody asked for or knows is among the gaps

"#]]);
    world.run("skill gaps --days 0").code(4);
}

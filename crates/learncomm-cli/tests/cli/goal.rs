//! S1.7, S4.10, S0.11: goals on the command line.

use crate::common::World;
use snapbox::str;

const SET: &str = "goal set 'Fewer escaped defects' --metric escaped-defects --unit 'defects a release' \
    --baseline 40@2026-01-05 --target 20@2026-06-01 --owner ben --source 'issue tracker' \
    --claim 'Who reviews tests together finds gaps earlier.' --as amara";

#[test]
fn s1_7_cli_a_goal_is_set_observed_and_ended() {
    let world = World::guild();
    world.run(SET).success().stdout_eq(str![[r#"
1

"#]]);
    world
        .run("goal observe 1 38 --on 2026-01-31 --as ben")
        .success()
        .stdout_eq(str![[r#"
1

"#]]);
    world
        .run("goal observe 1 34.5 --note 'after the pairing weeks' --as ben --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/goal/1","item":{"goal":"1","state":"open","standing":"behind","progress":0.275,"expected":0.381,"due":"2026-06-01","metric":"escaped-defects","title":"Fewer escaped defects","unit":"defects a release","baseline":40,"baseline_on":"2026-01-05","target":20,"latest":34.5,"latest_on":"2026-03-02","observations":2,"overdue":false,"trend":null,"owner":"ben","source":"issue tracker","claim":"Who reviews tests together finds gaps earlier.","personal":false,"visible_to":"community","set":"2026-03-02T09:05:00.000Z","set_by":"amara","edited":null,"former":null,"ended":null,"ended_by":null,"word":null,"id":"[ID]"}}

"#]]);
    world.run("goal list --as chloe").success().stdout_eq(str![[r#"
1	open	behind	0.275	0.381	2026-06-01	escaped-defects	Fewer escaped defects

"#]]);
    world
        .run("goal edit 1 --target 15@2026-06-01 --as amara --fields goal,target,former --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/goal/1","item":{"goal":"1","target":15,"former":[{"baseline":{"on":"2026-01-05","value":40.0},"metric":"escaped-defects","target":{"on":"2026-06-01","value":20.0},"unit":"defects a release","until":"2026-03-02T09:09:00Z"}]}}

"#]]);
    world
        .run("goal strike 1 --on 2026-01-31 --note 'counted twice' --as ben")
        .success();
    world
        .run("goal observations 1 --as chloe")
        .success()
        .stdout_eq(str![[r#"
2026-03-02	34.5	true	ben	after the pairing weeks

"#]]);
    world
        .run("goal observations '#1' --history --as chloe --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/observation-list/1","items":[{"on":"2026-01-31","value":38,"holds":false,"by":"ben","note":"","at":"2026-03-02T09:06:00.000Z"},{"on":"2026-03-02","value":34.5,"holds":true,"by":"ben","note":"after the pairing weeks","at":"2026-03-02T09:07:00.000Z"},{"on":"2026-01-31","value":null,"holds":false,"by":"ben","note":"counted twice","at":"2026-03-02T09:10:00.000Z"}],"next":null}

"#]]);
    world
        .run("goal end 1 missed --word 'We began too late.' --as amara")
        .success()
        .stdout_eq(str![[r#"
1

"#]]);
    world.run("goal list --open").success().stdout_eq("");
    world
        .run("goal list --ended --fields goal,state,word")
        .success()
        .stdout_eq(str![[r#"
1	missed	We began too late.

"#]]);
}

#[test]
fn s1_7_cli_activity_signals_are_refused_with_the_reason() {
    let world = World::guild();
    let set = |metric: &str| {
        let set = SET.replace("--metric escaped-defects", &format!("--metric '{metric}'"));
        world.run(&set).code(4)
    };
    set("Page Views per month").stderr_eq(str![[r#"
error: metric: `Page Views per month` is activity: once it is a target it stops measuring anything (Goodhart's law). Name what comes of it for a job, a team or the organisation, such as escaped-defects; participation and coverage in the report tell who is there
  in community qe-guild of store sled:[DIR]/store

"#]]);
    set("hours-trained").stderr_eq(str![[r#"
error: metric: `hours-trained` is activity: once it is a target it stops measuring anything (Goodhart's law). Name what comes of it for a job, a team or the organisation, such as escaped-defects; value stories of the cycle `applied` and beyond tell what was done with it
  in community qe-guild of store sled:[DIR]/store

"#]]);
    set("participation rate").stderr_eq(str![[r#"
error: metric: `participation rate` is activity, which the report counts as `participation-rate`: once it is a target it stops measuring anything (Goodhart's law). Name what comes of it for a job, a team or the organisation, such as escaped-defects
  in community qe-guild of store sled:[DIR]/store

"#]]);
    set("session coverage").stderr_eq(str![[r#"
error: metric: `session coverage` shows how people learn together, and the report has it as `session-coverage`: a goal names what comes of that for a job, a team or the organisation, such as escaped-defects
  in community qe-guild of store sled:[DIR]/store

"#]]);
}

#[test]
fn s1_7_cli_a_table_of_figures_is_taken_in_wholly_or_not_at_all() {
    let world = World::guild();
    world.run(SET).success();
    let table = "goal,date,value,note\n1,2026-01-31,38,\n1,2026-02-28,35.5,\"after, the pairing\"\n";
    let take = |options: &str, table: &str| {
        world
            .command(&format!("goal import - --as ben --format json{options}"))
            .stdin(table.to_owned())
            .assert()
    };
    take(" --dry-run", table).success().stdout_eq(str![[r#"
{"schema":"learncomm/imported-observations/1","item":{"added":2,"corrected":0,"known":0,"goals":1}}

"#]]);
    take("", table).success().stdout_eq(str![[r#"
{"schema":"learncomm/imported-observations/1","item":{"added":2,"corrected":0,"known":0,"goals":1}}

"#]]);
    take("", table).success().stdout_eq(str![[r#"
{"schema":"learncomm/imported-observations/1","item":{"added":0,"corrected":0,"known":2,"goals":1}}

"#]]);
    take("", &table.replace("35.5", "36"))
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/imported-observations/1","item":{"added":0,"corrected":1,"known":1,"goals":1}}

"#]]);
    take("", &format!("{table}1,2026-02-30,1,\n"))
        .code(4)
        .stderr_eq(str![[r#"
{"error":{"kind":"invalid","message":"date is `2026-02-30`; a day such as 2026-03-02 is expected","where":"standard input:4","causes":[],"hint":null,"exit_code":4}}

"#]]);
    take("", &format!("{table}9,2026-02-28,1,\n"))
        .code(3)
        .stderr_eq(str![[r#"
{"error":{"kind":"not-found","message":"there is no goal `#9`","where":"community qe-guild of store sled:[DIR]/store","causes":[],"hint":"line 4 names it","exit_code":3}}

"#]]);
    take("", "goal,day,value\n").code(4).stderr_eq(str![[r#"
{"error":{"kind":"invalid","message":"there is no use for a column `day`; the first row names the columns goal, date and value, and note if there are notes, with commas between them","where":"standard input:1","causes":[],"hint":null,"exit_code":4}}

"#]]);
    world.run("goal import none.csv").code(3).stderr_eq(str![[r#"
error: none.csv cannot be read
  because: No such file or directory (os error 2)
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("goal observations 1").success().stdout_eq(str![[r#"
2026-01-31	38	true	ben	
2026-02-28	36	true	ben	after, the pairing

"#]]);
}

#[test]
fn s4_10_cli_a_personal_goal_is_ones_own_until_it_is_shared() {
    let world = World::guild();
    let mine = "goal set 'Fewer night calls' --metric night-calls --unit 'calls a month' --baseline 9@2026-02-01 \
        --target 3@2026-06-30 --mine --as ben";
    world.run(mine).success().stdout_eq(str![[r#"
mine/1

"#]]);
    world.run("goal observe mine/1 7 --as ben").success();
    for who in ["amara", "chloe"] {
        world
            .run(&format!("goal list --shared --as {who}"))
            .success()
            .stdout_eq("");
        world
            .run(&format!("goal show mine/1 --as {who}"))
            .code(3)
            .stderr_eq(str![[r#"
error: there is no goal `mine/1`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm goal list` shows those of the community, with `--mine` your own

"#]]);
    }
    world.run("goal share mine/1 community --as ben").success();
    world
        .run("goal list --shared --as chloe --fields title,owner,progress,visible_to,personal")
        .success()
        .stdout_eq(str![[r#"
Fewer night calls	ben	0.3333	community	true

"#]]);
    world.run("goal share mine/1 only-me --as ben").success();
    world.run("goal list --shared --as chloe").success().stdout_eq("");
    world
        .run("goal list --mine --as ben")
        .success()
        .stdout_eq(str![[r#"
mine/1	open	on-track	0.3333	0.1946	2026-06-30	night-calls	Fewer night calls

"#]]);
    world
        .run("goal forget mine/1 --as ben")
        .code(2)
        .stderr_eq(str![[r#"
error: this needs to be confirmed
hint: add `--yes`

"#]]);
    world.run("goal forget mine/1 --yes --as ben").success();
    world.run("goal list --mine --as ben").success().stdout_eq("");
}

#[test]
fn s0_11_cli_an_association_comes_with_its_caveats() {
    let world = World::guild();
    world.run(SET).success();
    world
        .run("goal association 1 --with participation --as chloe")
        .success()
        .stdout_eq(str![[r#"
0	0	0			not enough data	It is an association and no cause: the figures may move together for a reason that is in neither of them. Nothing else is taken into account: busy teams may both learn more and deliver more. Changes from month to month are compared, not levels: two figures that merely grow would look alike. Each number of months that is tried makes chance finds likelier; p is corrected for that, and for months that resemble their neighbours. Better evidence, in this order: units that begin at different times; a unit with it and one without it, before and after; value stories.

"#]]);
    world
        .run("goal association 1 --with session-coverage --lags 13")
        .code(4)
        .stderr_eq(str![[r#"
error: lags: 13 is not from 0 to 12 months
  in community qe-guild of store sled:[DIR]/store

"#]]);
}

#[test]
fn s1_7_cli_wrong_goals() {
    let world = World::guild();
    world.run("goal show 1").code(3).stderr_eq(str![[r#"
error: there is no goal `#1`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm goal list` shows those of the community, with `--mine` your own

"#]]);
    world
        .run(&SET.replace("40@2026-01-05", "forty"))
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value 'forty' for '--baseline <VALUE@DAY>': a figure and its day are expected, such as 40@2026-01-05

For more information, try '--help'.

"#]]);
    world
        .run(&SET.replace("20@2026-06-01", "20@2026-01-05"))
        .code(4)
        .stderr_eq(str![[r#"
error: target: its day, 2026-01-05, is not after that of the baseline, 2026-01-05
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run(&SET.replace("--owner ben ", ""))
        .code(2)
        .stderr_eq(str![[r#"
error: the following required arguments were not provided:
  --owner <HANDLE>

Usage: learncomm goal set --metric <NAME> --unit <TEXT> --baseline <VALUE@DAY> --target <VALUE@DAY> --source <TEXT> --claim <TEXT> --as <HANDLE> --store <STORE> --owner <HANDLE> <TITLE>

For more information, try '--help'.

"#]]);
    world
        .run(&SET.replace("--owner ben ", "--owner nobody "))
        .code(3)
        .stderr_eq(str![[r#"
error: there is no person `nobody`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm member list` shows who is in a community, `learncomm person create` makes somebody known

"#]]);
    world
        .run(&SET.replace("--as amara", "--as chloe"))
        .code(6)
        .stderr_eq(str![[r#"
error: the role `member` may not tend the goals of the community
  in community qe-guild of store sled:[DIR]/store
hint: a facilitator or steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
    world.run(SET).success();
    world.run("goal observe 1 3 --as chloe").code(6).stderr_eq(str![[r#"
error: the role `member` may not tend the goals of the community
  in community qe-guild of store sled:[DIR]/store
hint: a facilitator or steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
    world
        .run("goal observe 1 3 --on 2027-01-01")
        .code(4)
        .stderr_eq(str![[r#"
error: on: 2027-01-01 lies in the future: today is 2026-03-02
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("goal edit 1").code(2).stderr_eq(str![[r#"
error: the following required arguments were not provided:
  <--title <TEXT>|--metric <NAME>|--unit <TEXT>|--baseline <VALUE@DAY>|--target <VALUE@DAY>|--owner <HANDLE>|--source <TEXT>|--claim <TEXT>>

Usage: learncomm goal edit --store <STORE> <--title <TEXT>|--metric <NAME>|--unit <TEXT>|--baseline <VALUE@DAY>|--target <VALUE@DAY>|--owner <HANDLE>|--source <TEXT>|--claim <TEXT>> <GOAL>

For more information, try '--help'.

"#]]);
    world
        .run("goal end 1 reached --word ' '")
        .code(4)
        .stderr_eq(str![[r#"
error: word: say in a word what came of it
  in community qe-guild of store sled:[DIR]/store

"#]]);
}

//! S3.5, metrics §10.4: everything that is ever told of a pulse, tried on all answers that small groups can give.
//!
//! A *world* is who answered what. Worlds of which the same is told look alike to whoever reads. What is told leaks if it can be
//! worked out from it,
//!
//! * how many people are in a group of 1 to k−1 that can be named by units and by what they answered to an item, or left out, in
//!   any union;
//! * that a cell – a unit, an answer, an answer of a unit – has 1 to k−1 people, even if not how many;
//! * what everybody in a unit, or everybody at all, answered.

use std::collections::{BTreeMap, BTreeSet};

use learncomm_core::engagement::pulse::{AnswerSheet, Figures, Item, ItemForm, Questions, Scale, figures};

/// Answers to each item, by place; `None` for one that was left out.
pub(crate) type Pattern = Vec<Option<u8>>;

/// What can be answered, and by how many of each unit at the most.
pub(crate) struct Population {
    pub(crate) questions: Questions,
    pub(crate) patterns: Vec<Pattern>,
    /// How many there are in each unit; one number without units.
    pub(crate) units: Vec<usize>,
    pub(crate) k: u64,
}

pub(crate) type World = Vec<AnswerSheet>;

pub(crate) fn item(key: &str, form: ItemForm) -> Item {
    Item {
        key: key.parse().unwrap(),
        text: "?".to_owned(),
        form,
        scale: None,
        sensitive: false,
    }
}

pub(crate) const fn from_to(low: u8, high: u8) -> ItemForm {
    let reversed = false;
    ItemForm::Scale { low, high, reversed }
}

pub(crate) fn asking(items: Vec<Item>) -> Questions {
    let (scales, units) = (Vec::new(), None);
    Questions { items, scales, units }
}

/// All ways to answer items that each have so many answers; with leaving some of them out, if `skip`.
pub(crate) fn patterns(answers: &[u8], skip: bool) -> Vec<Pattern> {
    let mut all: Vec<Pattern> = vec![Vec::new()];
    for count in answers {
        let given = (0..*count).map(Some).chain(skip.then_some(None));
        let given: Vec<Option<u8>> = given.collect();
        all = all
            .iter()
            .flat_map(|before| given.iter().map(move |one| [&before[..], &[*one]].concat()))
            .collect();
    }
    all.retain(|pattern| pattern.iter().any(Option::is_some));
    all
}

impl Population {
    pub(crate) fn new(questions: Questions, patterns: Vec<Pattern>, people: usize, k: u64) -> Self {
        let units = vec![people];
        Self {
            questions,
            patterns,
            units,
            k,
        }
    }

    pub(crate) fn in_units(mut self, units: &[usize]) -> Self {
        let names = (0..units.len()).map(|unit| format!("u{unit}").parse().unwrap());
        self.questions.units = Some(names.collect());
        self.units = units.to_vec();
        self
    }

    /// Every world: in each unit any number of people answer, and it does not matter who.
    pub(crate) fn worlds(&self) -> Vec<World> {
        let mut worlds: Vec<World> = vec![Vec::new()];
        for (unit, people) in self.units.iter().enumerate() {
            let name = self.questions.units.as_ref().map(|units| units[unit].clone());
            let mut of_unit: Vec<(usize, World)> = vec![(0, Vec::new())];
            let mut last = of_unit.clone();
            for _ in 0..*people {
                let one_more = |(from, world): &(usize, World)| -> Vec<(usize, World)> {
                    let rest = self.patterns.iter().enumerate().skip(*from);
                    let sheet = |given: &Pattern| AnswerSheet {
                        given: given.clone(),
                        comments: Vec::new(),
                        unit: name.clone(),
                    };
                    rest.map(|(place, given)| (place, [&world[..], &[sheet(given)]].concat()))
                        .collect()
                };
                last = last.iter().flat_map(one_more).collect();
                of_unit.extend(last.clone());
            }
            worlds = worlds
                .iter()
                .flat_map(|world| {
                    of_unit
                        .iter()
                        .map(move |(_, more)| [&world[..], &more[..]].concat())
                })
                .collect();
        }
        worlds
    }

    /// How many people of a world are in the units and gave one of the answers to an item; bit sets, the highest bit of
    /// answers for those who left it out.
    fn count(&self, world: &World, place: usize, units: usize, answers: usize) -> u64 {
        let unit_of = |sheet: &AnswerSheet| {
            let units = self.questions.units.as_ref()?;
            units.iter().position(|unit| Some(unit) == sheet.unit.as_ref())
        };
        let skipped = self.answers(place);
        let fits = |sheet: &&AnswerSheet| {
            let answer = sheet.given[place].map_or(skipped, usize::from);
            units & (1 << unit_of(sheet).unwrap_or(0)) != 0 && answers & (1 << answer) != 0
        };
        world.iter().filter(fits).count() as u64
    }

    fn answers(&self, place: usize) -> usize {
        self.patterns
            .iter()
            .filter_map(|p| p[place])
            .max()
            .map_or(0, |most| usize::from(most) + 1)
    }

    /// What is known of fewer than k people from what `tell` says of a world.
    pub(crate) fn leaks(&self, tell: impl Fn(&World) -> String) -> Vec<String> {
        let mut alike: BTreeMap<String, Vec<World>> = BTreeMap::new();
        for world in self.worlds() {
            alike.entry(tell(&world)).or_default().push(world);
        }
        let mut leaks = Vec::new();
        for (told, worlds) in &alike {
            for place in 0..self.questions.items.len() {
                let options = 1 << (self.answers(place) + 1);
                for (units, answers) in
                    (1..1 << self.units.len()).flat_map(|u| (1..options).map(move |a| (u, a)))
                {
                    let counts: BTreeSet<u64> = worlds
                        .iter()
                        .map(|world| self.count(world, place, units, answers))
                        .collect();
                    // That everybody answered is told with the response rate.
                    let is_turnout =
                        answers + 1 >= options / 2 && answers & (options / 2 - 1) == options / 2 - 1;
                    if is_turnout && worlds[0].len() == self.units.iter().sum::<usize>() {
                        continue;
                    }
                    let few = counts.iter().all(|n| (1..self.k).contains(n));
                    let one_answer = answers.count_ones() == 1 && answers != options / 2;
                    let is_cell = units.count_ones() == 1 || units + 1 == 1 << self.units.len();
                    let is_cell = is_cell && (one_answer || answers + 1 == options);
                    if few && (is_cell || counts.len() == 1) {
                        leaks.push(format!(
                            "item {place}, units {units:b}, answers {answers:b}: {counts:?}, in {told}"
                        ));
                    }
                }
                for units in 1..1 << self.units.len() {
                    for answer in 0..self.answers(place) {
                        let all_say = |world: &World| {
                            let all = self.count(world, place, units, options - 1);
                            all > 0 && self.count(world, place, units, 1 << answer) == all
                        };
                        if worlds.iter().all(all_say) {
                            leaks.push(format!(
                                "item {place}, units {units:b}: everybody says {answer}, in {told}"
                            ));
                        }
                    }
                }
            }
        }
        leaks
    }

    fn told(&self, world: &World) -> Figures {
        figures(&self.questions, world, self.k)
    }

    /// Nothing leaks, and something is told in some worlds: silence would be no proof.
    #[track_caller]
    fn is_safe(&self) {
        let leaks = self.leaks(|world| serde_json::to_string(&self.told(world)).unwrap());
        assert_eq!(leaks.len(), 0, "{:#?}", &leaks[..leaks.len().min(5)]);
        let tells = |world: &World| {
            let figures = self.told(world).figures;
            figures
                .iter()
                .any(|figure| figure.mean.is_some() || !figure.distribution.is_empty())
        };
        assert!(self.worlds().iter().any(tells), "nothing is ever told");
    }
}

#[test]
fn s3_5_one_item_tells_of_no_few_people() {
    for (answers, people) in [(2, 8), (3, 8), (4, 8), (5, 8)] {
        for k in [3, 4] {
            for (sensitive, skip) in [(false, false), (true, false), (false, true), (true, true)] {
                let mut one = item("one", from_to(0, answers - 1));
                one.sensitive = sensitive;
                let patterns = patterns(&[answers], skip);
                println!("{answers} {k} {sensitive} {skip}");
                Population::new(asking(vec![one]), patterns, people, k).is_safe();
            }
        }
    }
}

#[test]
fn s3_5_options_tell_of_no_few_people() {
    for (options, people) in [(2, 8), (3, 9), (4, 9)] {
        for skip in [false, true] {
            let named = (0..options).map(|option| format!("o{option}")).collect();
            let one = item("one", ItemForm::Choice { options: named });
            Population::new(asking(vec![one]), patterns(&[options], skip), people, 3).is_safe();
        }
    }
}

#[test]
fn s3_5_two_items_tell_of_no_few_people() {
    let two = |second| asking(vec![item("one", from_to(0, 1)), item("two", second)]);
    Population::new(two(from_to(0, 1)), patterns(&[2, 2], true), 6, 3).is_safe();
    Population::new(two(from_to(0, 2)), patterns(&[2, 3], false), 7, 3).is_safe();
}

fn scale(items: usize, answers: u8, min_answered: usize, sensitive: bool) -> Questions {
    let key = || "scale".parse().unwrap();
    let one = |place: usize| Item {
        scale: Some(key()),
        sensitive: sensitive && place == 0,
        ..item(&format!("i{place}"), from_to(0, answers - 1))
    };
    Questions {
        items: (0..items).map(one).collect(),
        scales: vec![Scale {
            key: key(),
            min_answered,
        }],
        units: None,
    }
}

#[test]
fn s3_5_a_scale_and_its_items_tell_of_no_few_people() {
    for sensitive in [false, true] {
        Population::new(scale(3, 2, 3, sensitive), patterns(&[2, 2, 2], false), 7, 3).is_safe();
        Population::new(scale(2, 3, 2, sensitive), patterns(&[3, 3], false), 6, 3).is_safe();
        Population::new(scale(2, 2, 1, sensitive), patterns(&[2, 2], true), 7, 3).is_safe();
        Population::new(scale(2, 2, 2, sensitive), patterns(&[2, 2], true), 7, 3).is_safe();
    }
}

#[test]
fn s3_3_units_tell_of_no_few_people() {
    for sensitive in [false, true] {
        for (answers, skip, units) in [
            (2, false, &[4, 4][..]),
            (3, false, &[4, 4]),
            (2, true, &[4, 4]),
            (2, false, &[4, 3, 3]),
            (3, false, &[4, 3, 1]),
        ] {
            let mut one = item("one", from_to(0, answers - 1));
            one.sensitive = sensitive;
            println!("{answers} {skip} {units:?} {sensitive}");
            let questions = asking(vec![one]);
            Population::new(questions, patterns(&[answers], skip), 0, 3)
                .in_units(units)
                .is_safe();
        }
    }
}

/// The answers to the first item as they would be told with nothing hidden but what is small.
fn primary_only(population: &Population, world: &World) -> String {
    if (world.len() as u64) < population.k {
        return String::new();
    }
    let cell = |units: usize, answers: usize| {
        let n = population.count(world, 0, units, answers);
        if n < population.k {
            "-".to_owned()
        } else {
            n.to_string()
        }
    };
    let every_unit = (1 << population.units.len()) - 1;
    let every_answer = (1 << (population.answers(0) + 1)) - 1;
    let units: Vec<String> = (0..population.units.len())
        .map(|unit| cell(1 << unit, every_answer))
        .collect();
    let answers: Vec<String> = (0..population.answers(0))
        .map(|answer| cell(every_unit, 1 << answer))
        .collect();
    format!("{} {units:?} {answers:?}", world.len())
}

#[test]
fn s3_5_hiding_small_cells_alone_would_be_found_out() {
    let one = || asking(vec![item("one", from_to(0, 2))]);
    let alone = Population::new(one(), patterns(&[3], false), 7, 3);
    let leaks = alone.leaks(|world| primary_only(&alone, world));
    assert!(
        leaks.iter().any(|leak| leak.contains("answers 1: {1}")),
        "{leaks:?}"
    );
    let units = Population::new(one(), patterns(&[3], false), 0, 3).in_units(&[4, 4]);
    let leaks = units.leaks(|world| primary_only(&units, world));
    assert!(leaks.iter().any(|leak| leak.contains("units 10")), "{leaks:?}");
    // Nor would it help to leave the counts out and tell exact means.
    let mean = |world: &World| {
        let sum: u64 = world.iter().flat_map(|sheet| sheet.given[0]).map(u64::from).sum();
        if world.len() < 3 {
            String::new()
        } else {
            format!("{} {sum}", world.len())
        }
    };
    assert!(!alone.leaks(mean).is_empty());
}

#[test]
fn s3_5_few_who_disagree_among_many_do_not_show() {
    // From thirty people on more is told: of all ways in which they can answer.
    let k = 5;
    let questions = asking(vec![item("one", from_to(0, 2))]);
    let mut alike: BTreeMap<String, Vec<[u64; 3]>> = BTreeMap::new();
    for low in 0..=30u64 {
        for middle in 0..=30 - low {
            let counts = [low, middle, 30 - low - middle];
            let sheets = counts.iter().zip(0u8..).flat_map(|(people, answer)| {
                let given = vec![Some(answer)];
                let sheet = AnswerSheet {
                    given,
                    ..AnswerSheet::default()
                };
                std::iter::repeat_n(sheet, *people as usize)
            });
            let told = figures(&questions, &sheets.collect::<Vec<_>>(), k);
            alike
                .entry(serde_json::to_string(&told).unwrap())
                .or_default()
                .push(counts);
        }
    }
    for (told, worlds) in &alike {
        for answer in 0..3 {
            let few = worlds.iter().all(|counts| (1..k).contains(&counts[answer]));
            assert!(!few, "{answer}: {worlds:?} in {told}");
        }
    }
    assert!(alike.keys().any(|told| told.contains("bootstrap")));
}

#[test]
fn s3_5_the_spread_of_a_short_scale_would_tell_who_answered_what_to_two_items() {
    // From thirty people on, means, spread and consistency together say how many gave which pair of answers.
    let (k, n) = (5, 30u64);
    let pairs = [[0u8, 0], [0, 1], [1, 0], [1, 1]];
    let questions = scale(2, 2, 2, false);
    let mut alike: BTreeMap<String, Vec<[u64; 4]>> = BTreeMap::new();
    for (a, b, c) in
        (0..=n).flat_map(|a| (0..=n - a).flat_map(move |b| (0..=n - a - b).map(move |c| (a, b, c))))
    {
        let counts = [a, b, c, n - a - b - c];
        let sheets = counts.iter().zip(pairs).flat_map(|(people, pair)| {
            let sheet = AnswerSheet {
                given: pair.map(Some).into(),
                ..AnswerSheet::default()
            };
            std::iter::repeat_n(sheet, *people as usize)
        });
        let told = figures(&questions, &sheets.collect::<Vec<_>>(), k);
        alike
            .entry(serde_json::to_string(&told).unwrap())
            .or_default()
            .push(counts);
    }
    for (told, worlds) in &alike {
        // Any union of pairs of answers.
        for group in 1..15usize {
            let count = |counts: &[u64; 4]| -> u64 {
                let cells = counts.iter().enumerate();
                cells
                    .filter(|(pair, _)| group & (1 << pair) != 0)
                    .map(|(_, n)| n)
                    .sum()
            };
            let few = worlds.iter().all(|counts| (1..k).contains(&count(counts)));
            assert!(!few, "{group:b}: {worlds:?} in {told}");
        }
    }
    assert!(alike.keys().any(|told| told.contains("\"mean\":0.5")));
}

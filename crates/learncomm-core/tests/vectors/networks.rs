//! Calls about who interacts with whom, and about flow.

use std::collections::BTreeSet;

use learncomm_core::engagement::flow;
use learncomm_core::engagement::network::{self, Network};
use learncomm_core::engagement::profile::{Interaction, ProfileInput, audience_community, choose_hosts};
use learncomm_core::engagement::roster::NO_UNIT;
use serde_json::{Value, json};

use super::json::{Args, Ids, Outcome, each, list, object, optional, whole};

fn pairs(value: &Value, ids: &Ids) -> Outcome<Vec<(u32, u32)>> {
    each(value, |pair| Ok((ids.number(&pair[0])?, ids.number(&pair[1])?)))
}

/// Units by person: the ids of units, the labels in order of person, and the column by number.
type Units = (Ids, Vec<(u32, u32)>, Vec<u32>);

fn units(value: &Value, ids: &Ids) -> Outcome<Units> {
    let map = object(value)?;
    let names = Ids::of(map.values());
    let mut labels = Vec::new();
    for (id, unit) in map {
        labels.push((
            ids.number(&json!(id))?,
            optional(unit, |unit| names.number(unit))?.unwrap_or(NO_UNIT),
        ));
    }
    labels.sort_unstable();
    let mut column = vec![NO_UNIT; ids.len()];
    for &(number, unit) in &labels {
        column[number as usize] = unit;
    }
    Ok((names, labels, column))
}

pub(crate) fn of_networks(name: &str, a: &Args<'_>) -> Outcome<Option<Value>> {
    let all: Vec<&Value> = a.list.iter().chain(a.named.values()).collect();
    Ok(Some(match name {
        "simple_arcs" => {
            let interactions = list(a.get(0, "interactions")?)?;
            let ids = Ids::of(interactions.iter().flat_map(|i| [&i[0], &i[1]]));
            let arcs = network::simple_arcs(&pairs(&Value::Array(interactions), &ids)?);
            arcs.into_iter()
                .map(|(u, v)| json!([ids.id(u), ids.id(v)]))
                .collect()
        }
        "reciprocity_arcs" | "reciprocity_dyads" => {
            let ids = Ids::of(all);
            let network = Network::new(&[], &pairs(a.get(0, "arcs")?, &ids)?);
            json!(if name == "reciprocity_arcs" {
                network.reciprocity_arcs()
            } else {
                network.reciprocity_dyads()
            })
        }
        "density" | "isolates" | "degree_centralisation" | "largest_component" | "betweenness" => {
            let ids = Ids::of(all);
            let network = Network::new(&ids.list(a.get(0, "nodes")?)?, &pairs(a.get(1, "arcs")?, &ids)?);
            match name {
                "density" => json!(network.density()),
                "isolates" => ids.back(&network.isolates()),
                "degree_centralisation" => json!(network.degree_centralisation()),
                "largest_component" => json!(network.largest_component()),
                _ => network
                    .nodes()
                    .iter()
                    .zip(network::betweenness(&network))
                    .map(|(&node, score)| (ids.name(node), json!(score)))
                    .collect::<serde_json::Map<_, _>>()
                    .into(),
            }
        }
        "ei_expected" => {
            let ids = Ids::of(all);
            let (_, labels, _) = units(a.get(0, "unit")?, &ids)?;
            let labels: Vec<u32> = labels.into_iter().map(|(_, unit)| unit).collect();
            json!(network::ei_expected(&labels))
        }
        "ei_index" | "ei_permutation_p" | "single_bridge_pairs" => {
            let ids = Ids::of([a.get(0, "arcs")?, a.get(1, "unit")?]);
            let network = Network::new(&[], &pairs(a.get(0, "arcs")?, &ids)?);
            let (names, labels, column) = units(a.get(1, "unit")?, &ids)?;
            match name {
                "ei_index" => json!(network::ei_index(&network, &column)),
                "ei_permutation_p" => {
                    let (seed, reps) = (a.whole(2, "seed", 1)?, a.whole(3, "reps", 2000)? as u32);
                    json!(network::ei_permutation_p(&network, &labels, seed, reps))
                }
                _ => network::single_bridge_pairs(&network, &column)
                    .iter()
                    .map(|b| json!([[names.id(b.units.0), names.id(b.units.1)], ids.back(&b.people)]))
                    .collect(),
            }
        }
        "audience_community" => profile(a)?,
        "choose_hosts" => {
            let interactions = list(a.get(2, "interactions")?)?;
            let people = interactions.iter().flat_map(|i| [&i[0], &i[1]]);
            let ids = Ids::of(people.chain([a.get(0, "members")?, a.get(1, "organisers")?]));
            let members = list(a.get(0, "members")?)?.len();
            let organisers = ids.list(a.get(1, "organisers")?)?;
            ids.back(&choose_hosts(
                members,
                &organisers,
                &pairs(&json!(interactions), &ids)?,
            ))
        }
        "recognition" => {
            let ids = Ids::of(
                all.into_iter()
                    .take(4)
                    .filter(|value| !value.is_object())
                    .chain([a.get(3, "unit")?]),
            );
            let (_, _, column) = units(a.get(3, "unit")?, &ids)?;
            let kudos = pairs(a.get(0, "kudos")?, &ids)?;
            let (people, organisers) = (ids.list(a.get(1, "pop")?)?, ids.list(a.get(2, "organisers")?)?);
            json!(
                flow::recognition(&kudos, &people, &organisers, &column).map(|r| json!({
                    "coverage": r.coverage.value(), "giver_share": r.giver_share.value(),
                    "peer_share": r.peer_share.value(), "cross_unit": r.cross_unit.value(),
                    "mutual_pair_share": r.mutual_pair_share.value(), "gini_received": r.gini_received
                }))
            )
        }
        "seek_sense_share" => {
            let letters = list(a.get(3, "pop")?)?;
            let pop = Value::Array(letters);
            let sets = [a.get(0, "seek")?, a.get(1, "sense")?, a.get(2, "share")?, &pop];
            let ids = Ids::of(sets);
            let [seek, sense, share, pop] = sets.map(|set| ids.list(set));
            let got = flow::seek_sense_share(&seek?, &sense?, &share?, &pop?);
            json!({
                "seek": got.seek, "sense": got.sense, "share": got.share, "all_three": got.all_three,
                "share_of_seekers_who_sense": got.seekers_who_sense.value(),
                "share_of_sensers_who_share": got.sensers_who_share.value(),
                "consume_only": got.consume_only.value()
            })
        }
        "pathway" => {
            let enrolled = object(a.get(0, "enrolled_steps")?)?;
            let steps = |steps: &Value| {
                Ok(list(steps)?
                    .iter()
                    .map(Value::to_string)
                    .collect::<BTreeSet<_>>()
                    .len() as u32)
            };
            let done = enrolled.values().map(steps).collect::<Outcome<Vec<u32>>>()?;
            json!(
                flow::pathway(&done, whole(a.get(1, "required")?)? as u32).map(|p| json!({
                    "completion": p.completion.value(), "mean": p.mean, "median": p.median,
                    "not_started": p.not_started.value()
                }))
            )
        }
        _ => return Ok(None),
    }))
}

fn profile(a: &Args<'_>) -> Outcome<Value> {
    let interactions = list(a.get(2, "interactions")?)?;
    let cycles = Ids::of(interactions.iter().map(|i| &i[2]));
    let names = [
        a.get(0, "members")?,
        a.get(1, "contributed")?,
        a.get(3, "hosts")?,
        a.get(4, "lead_slots")?,
    ];
    let ids = Ids::of(interactions.iter().flat_map(|i| [&i[0], &i[1]]).chain(names));
    let [members, contributed, hosts, leads] = names.map(|set| ids.list(set));
    let interactions = interactions
        .iter()
        .map(|i| {
            Ok(Interaction {
                from: ids.number(&i[0])?,
                to: ids.number(&i[1])?,
                cycle: cycles.number(&i[2])?,
            })
        })
        .collect::<Outcome<Vec<_>>>()?;
    let profile = audience_community(&ProfileInput {
        members: &members?,
        contributed: &contributed?,
        interactions: &interactions,
        hosts: &hosts?,
        lead_slots: &leads?,
        cycles: whole(a.get(5, "cycles")?)? as u32,
        min_rest: a.whole(6, "min_n", 5)? as usize,
    });
    let Some(p) = profile else {
        return Ok(json!([null, {}]));
    };
    let mut parts = json!(p);
    parts.as_object_mut().and_then(|parts| parts.remove("index"));
    Ok(json!([p.index, parts]))
}

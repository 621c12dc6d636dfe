use std::f64::consts::{FRAC_PI_2, TAU};

use learncomm_core::engagement::report::{Graph, Link, Node};
use maud::html;

use super::{
    Drawing, FONT, Key, Picture, Table, WIDTH, enumerated, fitted, n, of_them, stroke, text, width_of,
};
use crate::words::{self, plain};

/// More do not fit in a ring; the table has them all.
const MOST_NODES: usize = 24;
const RADIUS: f64 = 82.0;
const MIDDLE: (f64, f64) = (WIDTH / 2.0, 134.0);
/// From one line of a label to the next.
const LEAD: f64 = 13.0;

pub(super) fn draw(graph: &Graph) -> Drawing {
    let table = table(graph);
    if graph.nodes.is_empty() {
        return Drawing::empty(graph.caption.note.unwrap_or("there is nothing to show"), table);
    }
    // The largest, in the order in which they came.
    let mut order: Vec<usize> = (0..graph.nodes.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(graph.nodes[*i].people));
    order.truncate(MOST_NODES);
    order.sort_unstable();
    let place = |i: usize| {
        let at = order.iter().position(|o| *o == i)?;
        let turn = TAU * at as f64 / order.len() as f64 - FRAC_PI_2;
        Some((MIDDLE.0 + RADIUS * turn.cos(), MIDDLE.1 + RADIUS * turn.sin()))
    };
    let most_people = graph
        .nodes
        .iter()
        .map(|node| node.people)
        .max()
        .unwrap_or(1)
        .max(1) as f64;
    let most_ties = graph.links.iter().map(|link| link.ties).max().unwrap_or(1).max(1) as f64;
    let radius = |node: &Node| 4.0 + 11.0 * (node.people as f64 / most_people).sqrt();
    let width = |link: &Link| 1.2 + 6.0 * (link.ties as f64 / most_ties).sqrt();
    let body = html! {
        @for link in &graph.links {
            @if let (Some(a), Some(b)) = (place(link.from), place(link.to)) {
                line x1=(n(a.0)) y1=(n(a.1)) x2=(n(b.0)) y2=(n(b.1)) stroke-width=(n(width(link))) class=(class(link)) {
                    title { (hint(graph, link)) }
                }
            }
        }
        @for i in &order {
            @let node = &graph.nodes[*i];
            @if let Some((x, y)) = place(*i) {
                @let away = radius(node) + 6.0;
                @let (cos, sin) = ((x - MIDDLE.0) / RADIUS, (y - MIDDLE.1) / RADIUS);
                @let (at, anchor) = match cos {
                    c if c > 0.25 => (x + away, "start"),
                    c if c < -0.25 => (x - away, "end"),
                    _ => (x, "middle"),
                };
                @let room = match anchor { "start" => WIDTH - at, "end" => at, _ => 170.0 };
                @let lines = label(node, room);
                @let high = LEAD * (lines.len() - 1) as f64;
                // Beside a node a label is in the middle, else it grows away from it.
                @let first = match anchor {
                    "middle" if sin < 0.0 => y - away - high,
                    "middle" => y + away + 8.0,
                    _ => y + 4.0 - high / 2.0,
                };
                circle cx=(n(x)) cy=(n(y)) r=(n(radius(node))) class="node" { title { (about(node)) } }
                @for (row, shown) in lines.iter().enumerate() {
                    (text(at, first + LEAD * row as f64, anchor, if row + 1 < lines.len() { "v halo" } else { "t halo" }, shown))
                }
            }
        }
    };
    let mut key = Vec::new();
    if !graph.links.is_empty() {
        key.push(Key {
            sample: stroke("link"),
            text: "ties of people; thicker is more".to_owned(),
        });
    }
    if graph.links.iter().any(|link| link.single_bridge) {
        key.push(Key {
            sample: stroke("link bridge"),
            text: "all through one person".to_owned(),
        });
    }
    let mut remarks: Vec<String> = bridges(graph)
        .into_iter()
        .chain(graph.caption.note.map(plain))
        .collect();
    if order.len() < graph.nodes.len() {
        remarks.push(format!(
            "{} more in the table only.",
            graph.nodes.len() - order.len()
        ));
    }
    Drawing {
        picture: Some(Picture { height: 272.0, body }),
        says: says(graph),
        key,
        remarks,
        table,
    }
}

fn class(link: &Link) -> &'static str {
    if link.single_bridge { "link bridge" } else { "link" }
}

fn name(graph: &Graph, i: usize) -> String {
    graph
        .nodes
        .get(i)
        .map_or("?".to_owned(), |node| plain(&node.name))
}

/// The name of a node, on two lines if need be, and how many people it stands for.
fn label(node: &Node, room: f64) -> Vec<String> {
    let name = plain(&node.name);
    let mut lines = Vec::new();
    if width_of(&name, FONT) > room {
        let mut first = String::new();
        for word in name.split(' ') {
            let longer = if first.is_empty() {
                word.to_owned()
            } else {
                format!("{first} {word}")
            };
            if width_of(&longer, FONT) > room {
                break;
            }
            first = longer;
        }
        let rest = name[first.len()..].trim_start();
        lines.extend((!first.is_empty()).then(|| first.clone()));
        lines.push(fitted(rest, room, FONT));
    } else {
        lines.push(name);
    }
    lines.push(people(node.people));
    lines
}

fn about(node: &Node) -> String {
    format!(
        "{}: {}, {} inside",
        plain(&node.name),
        people(node.people),
        ties(node.inside)
    )
}

fn people(n: u64) -> String {
    of_them(n as usize, "person", "people")
}

fn ties(n: u64) -> String {
    of_them(n as usize, "tie", "ties")
}

fn hint(graph: &Graph, link: &Link) -> String {
    let bridge = if link.single_bridge {
        ", all through one person"
    } else {
        ""
    };
    format!(
        "{} – {}: {}{bridge}",
        name(graph, link.from),
        name(graph, link.to),
        ties(link.ties)
    )
}

/// Who hangs together by one person only.
fn bridges(graph: &Graph) -> Option<String> {
    let pairs: Vec<String> = graph
        .links
        .iter()
        .filter(|link| link.single_bridge)
        .map(|link| format!("{} – {}", name(graph, link.from), name(graph, link.to)))
        .collect();
    (!pairs.is_empty()).then(|| format!("Through one person only: {}.", enumerated(&pairs)))
}

fn says(graph: &Graph) -> String {
    let strongest = graph.links.iter().max_by_key(|link| link.ties);
    let strongest = strongest.map(|link| {
        format!(
            "; the most between {} and {}, {}",
            name(graph, link.from),
            name(graph, link.to),
            ties(link.ties)
        )
    });
    let all = graph
        .nodes
        .iter()
        .map(|node| format!("{} ({})", plain(&node.name), people(node.people)));
    format!(
        "{} and {} between them{}. {}.{}",
        of_them(graph.nodes.len(), "group", "groups"),
        of_them(graph.links.len(), "connection", "connections"),
        strongest.unwrap_or_default(),
        all.collect::<Vec<_>>().join(", "),
        bridges(graph).map(|b| format!(" {b}")).unwrap_or_default()
    )
}

fn table(graph: &Graph) -> Table {
    let nodes = graph.nodes.iter().map(|node| {
        vec![
            plain(&node.name),
            words::count(node.people),
            words::count(node.inside),
            String::new(),
        ]
    });
    let links = graph.links.iter().map(|link| {
        let bridge = if link.single_bridge { "yes" } else { "no" };
        vec![
            format!("{} – {}", name(graph, link.from), name(graph, link.to)),
            String::new(),
            words::count(link.ties),
            bridge.to_owned(),
        ]
    });
    Table {
        head: ["Group, or between two", "People", "Ties", "Through one person"]
            .map(str::to_owned)
            .to_vec(),
        rows: nodes.chain(links).collect(),
        is_text: false,
    }
}

#[cfg(test)]
mod tests {
    use learncomm_core::engagement::report::Caption;

    use super::*;

    fn graph(nodes: &[(&str, u64)], links: &[(usize, usize, u64, bool)]) -> Graph {
        Graph {
            caption: Caption {
                id: "units",
                title: "X",
                definition: "d",
                note: None,
            },
            nodes: nodes
                .iter()
                .map(|(name, people)| Node {
                    name: (*name).to_owned(),
                    people: *people,
                    inside: 3,
                })
                .collect(),
            links: links
                .iter()
                .map(|(from, to, ties, single_bridge)| Link {
                    from: *from,
                    to: *to,
                    ties: *ties,
                    single_bridge: *single_bridge,
                })
                .collect(),
        }
    }

    #[test]
    fn single_bridges_are_dashed_and_named() {
        let of = graph(
            &[("dev", 12), ("R&D <x>", 7), ("ops", 5)],
            &[(0, 1, 9, false), (1, 2, 1, true)],
        );
        let drawing = draw(&of);
        let body = drawing.picture.unwrap().body.into_string();
        assert_eq!(
            (
                body.matches("class=\"link\"").count(),
                body.matches("class=\"link bridge\"").count()
            ),
            (1, 1)
        );
        assert!(
            body.contains("R&amp;D &lt;x&gt;") && !body.contains("<x>"),
            "{body}"
        );
        assert_eq!(drawing.remarks, ["Through one person only: R&D <x> – ops."]);
        assert_eq!(drawing.key.len(), 2);
    }

    #[test]
    fn links_to_nowhere_are_left_out() {
        let of = graph(&[("dev", 12)], &[(0, 7, 9, true)]);
        let drawing = draw(&of);
        assert!(!drawing.picture.unwrap().body.into_string().contains("<line"));
        assert_eq!(drawing.table.rows.len(), 2);
    }

    #[test]
    fn large_networks_keep_their_largest_groups() {
        let names: Vec<(String, u64)> = (0..30).map(|i| (format!("unit{i}"), i)).collect();
        let nodes: Vec<(&str, u64)> = names
            .iter()
            .map(|(name, people)| (name.as_str(), *people))
            .collect();
        let drawing = draw(&graph(&nodes, &[]));
        assert_eq!(
            drawing
                .picture
                .unwrap()
                .body
                .into_string()
                .matches("<circle")
                .count(),
            MOST_NODES
        );
        assert_eq!(drawing.remarks, ["6 more in the table only."]);
    }
}

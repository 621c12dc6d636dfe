//! Betweenness centrality.

use super::Network;

/// Betweenness of each node of the undirected network, in the order of [`Network::nodes`]: the part, 0 to 1, of shortest
/// paths between other people that run through it (Freeman 1977; metrics §3.5).
///
/// Brandes' algorithm (2001, *Journal of Mathematical Sociology* 25:163–177), divided by `(n−1)(n−2)/2`. `O(n·m)`: for
/// networks of thousands. A person-level figure: it is for the person and for support, never for a ranking. Ties to people
/// outside the nodes are left out.
#[must_use]
pub fn betweenness(network: &Network) -> Vec<f64> {
    let nodes = network.nodes();
    let n = nodes.len();
    let (starts, neighbours) = adjacency(network);

    let mut score = vec![0.0; n];
    let mut paths = vec![0.0f64; n];
    let mut distance = vec![usize::MAX; n];
    let mut dependency = vec![0.0; n];
    let mut order: Vec<usize> = Vec::with_capacity(n);
    for source in 0..n {
        paths.fill(0.0);
        distance.fill(usize::MAX);
        dependency.fill(0.0);
        order.clear();
        (paths[source], distance[source]) = (1.0, 0);
        order.push(source);
        let mut next = 0;
        while let Some(&v) = order.get(next) {
            next += 1;
            for &w in &neighbours[starts[v]..starts[v + 1]] {
                if distance[w] == usize::MAX {
                    distance[w] = distance[v] + 1;
                    order.push(w);
                }
                if distance[w] == distance[v] + 1 {
                    paths[w] += paths[v];
                }
            }
        }
        for &w in order.iter().rev() {
            // Predecessors are the neighbours one step nearer: no list of them has to be kept.
            for &v in &neighbours[starts[w]..starts[w + 1]] {
                if distance[w] == distance[v] + 1 {
                    dependency[v] += paths[v] / paths[w] * (1.0 + dependency[w]);
                }
            }
            if w != source {
                score[w] += dependency[w];
            }
        }
    }
    // Every pair was counted from both of its ends, hence no half in the divisor.
    let pairs = if n > 2 {
        (n - 1) as f64 * (n - 2) as f64
    } else {
        1.0
    };
    score.iter().map(|value| value / pairs).collect()
}

/// Neighbours as one flat list with the start of each node's part, both as places in `nodes`.
fn adjacency(network: &Network) -> (Vec<usize>, Vec<usize>) {
    let nodes = network.nodes();
    let place = |node: u32| nodes.binary_search(&node).ok();
    let ties: Vec<(usize, usize)> = network
        .ties()
        .iter()
        .filter_map(|&(u, v)| Some((place(u)?, place(v)?)))
        .collect();
    let mut starts = vec![0usize; nodes.len() + 1];
    for &(u, v) in &ties {
        starts[u + 1] += 1;
        starts[v + 1] += 1;
    }
    for i in 0..nodes.len() {
        starts[i + 1] += starts[i];
    }
    let mut fill = starts.clone();
    let mut neighbours = vec![0; 2 * ties.len()];
    for (u, v) in ties {
        for (from, to) in [(u, v), (v, u)] {
            neighbours[fill[from]] = to;
            fill[from] += 1;
        }
    }
    (starts, neighbours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_path_carries_it() {
        let network = Network::new(&[0, 1, 2], &[(0, 1), (2, 1)]);
        assert_eq!(betweenness(&network), [0.0, 1.0, 0.0]);
    }

    #[test]
    fn shortest_paths_are_shared() {
        // A square: each of two opposite corners carries half of the path between the others.
        let network = Network::new(&[0, 1, 2, 3], &[(0, 1), (1, 2), (2, 3), (3, 0)]);
        for value in betweenness(&network) {
            assert!((value - 1.0 / 6.0).abs() < 1e-12);
        }
        assert_eq!(betweenness(&Network::new(&[5], &[])), [0.0]);
    }
}

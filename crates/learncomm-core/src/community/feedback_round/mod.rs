//! Rounds of member feedback (S4.8): what members like, what to improve, and what came of it.

//! Questions without a name, and their claim keys.

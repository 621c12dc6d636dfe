//! A fault at every call of the store, for suggestions.

//! A fault at every call of the store, for goals and value stories.

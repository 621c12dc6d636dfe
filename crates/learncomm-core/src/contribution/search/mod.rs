//! Search over what the reader may see, on any store.

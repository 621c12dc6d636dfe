//! Every role tries every use case of suggestions.

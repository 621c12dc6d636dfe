//! Every role tries every use case of goals and value stories.

//! The writer: what is durable, and in which order.

pub mod head;
pub mod store;

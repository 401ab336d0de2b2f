//! What events are told apart by.

use mio::Token;

pub(super) const LISTENER: Token = Token(usize::MAX);
pub(super) const WAKER: Token = Token(usize::MAX - 1);

/// Bits that are the slot. Above them stands which client of that slot is meant: a socket that was left and lingers is
/// still reported, under the token of a client that has gone.
const SLOT: u32 = usize::BITS / 2;

/// The token of the client in `slot`, the so many-th to arrive.
pub(super) fn token(slot: usize, arrival: usize) -> Token {
    Token(arrival << SLOT | slot)
}

/// The slot of a client's token.
pub(super) fn slot(token: Token) -> usize {
    token.0 & ((1 << SLOT) - 1)
}

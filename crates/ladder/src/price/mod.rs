//! What a rung costs and gains: the same requests at half load on it and on the rung before, in turns, with the CPU time
//! of every process and the bytes between them.

//! Several servers behind one address: which of them is asked, which is well, and which is on its way out.
//!
//! It refuses to know what the requests are about.

//! Who there is: all that the flows share.

use super::one_time::First;
use super::secret::Secret;
use super::store::Away;

/// Users, by their name: a mail address in lower case.
pub trait Users: Send + Sync + 'static {
    /// Whether there is such a user.
    ///
    /// # Errors
    /// The store cannot be asked.
    fn knows(&self, name: &str) -> impl Future<Output = Result<bool, Away>> + Send;

    /// The code of the sign-up whose key this ticket is, if it is one's.
    ///
    /// # Errors
    /// The store cannot be asked.
    fn first(&self, ticket: &Secret) -> impl Future<Output = Result<Option<First>, Away>> + Send;
}

/// These, and no others.
impl Users for Vec<First> {
    async fn knows(&self, name: &str) -> Result<bool, Away> {
        Ok(self.iter().any(|First { user, .. }| user.address.eq_ignore_ascii_case(name)))
    }

    async fn first(&self, ticket: &Secret) -> Result<Option<First>, Away> {
        let made = |first: &&First| first.user.key == ticket.text();
        Ok(self.iter().find(made).cloned())
    }
}

/// The name of the user with this address.
pub(super) fn name(address: &str) -> String {
    address.trim().to_ascii_lowercase()
}

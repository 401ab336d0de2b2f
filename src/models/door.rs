//! What every model needs and none teaches: connection limit, accept back-off, waking a blocked accept, letting idle clients go.

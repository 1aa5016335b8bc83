"""Parts that pages are made of. They know no rule of the domain."""

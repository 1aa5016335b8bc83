"""The central database: schema, migrations, change feed, embedded server, simulated city."""

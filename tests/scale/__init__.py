"""Several servers: standbys, web machines behind nginx, PgBouncer."""

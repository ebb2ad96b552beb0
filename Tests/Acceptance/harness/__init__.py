"""What the acceptance tests share: a form client, a code maker, a served site, a person's ways."""

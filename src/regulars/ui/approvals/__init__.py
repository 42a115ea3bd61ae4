"""Approvals as people meet them: what waits for them, the banner on a record, the answer, and the setting up."""

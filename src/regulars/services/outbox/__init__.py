"""Mail that the program sends: written with what it tells of, sent by a job, seen by administrators."""

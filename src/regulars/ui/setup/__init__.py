"""Pages on which administrators say how forms and pages stand."""

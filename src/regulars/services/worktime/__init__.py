"""When people work: calendars with shifts and holidays, exceptions of a day, absences. Every deadline asks `book`."""

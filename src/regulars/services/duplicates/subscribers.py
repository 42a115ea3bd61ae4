"""Takes its place at the write door."""

from regulars.engine import gates
from regulars.services.duplicates.doors import DuplicatesGate

gates.stand(DuplicatesGate())

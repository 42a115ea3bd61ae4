"""Puts processes at the write door."""

from regulars.engine import gates
from regulars.services.process.door import ProcessGate

gates.stand(ProcessGate())

"""Electronic invoices: UBL 2.1 (OASIS, ISO/IEC 19845) in the subset of EN 16931 and Peppol BIS Billing 3.0."""

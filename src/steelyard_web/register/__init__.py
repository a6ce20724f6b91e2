"""The public register: results, certificates, batches, statistics; and the scheme's pages that fill it (R24 to R28)."""

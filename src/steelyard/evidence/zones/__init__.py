"""Evidence between network zones: one signed and encrypted file, with a manifest that a person can approve.

No network is used, in either direction: the file goes by whatever way the bank allows. docs/guide/zones.md
describes the format in full. X25519 (RFC 7748), HKDF (RFC 5869), ChaCha20-Poly1305 (RFC 8439), Ed25519 (RFC 8032),
all from `cryptography`.
"""

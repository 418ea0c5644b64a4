"""Bank payment reconciliation for suppliers with contracts."""

__version__ = "0.1.0"

"""Pipelines: commands of one project that use each other's artifacts, one chain a file, and how people ask about them."""

from asynth.catalog.pipelines import (
    backup,
    calculator,
    checksum_tool,
    gateway,
    greeter,
    handbook,
    invoices,
    link_checker,
    newsletter,
    palette,
    parcels,
    roman,
    stockroom,
    tally,
    units,
    word_count,
)
from asynth.catalog.pipelines.chain import Chain, Link

CHAINS: tuple[Chain, ...] = (
    calculator.CHAIN,
    checksum_tool.CHAIN,
    word_count.CHAIN,
    tally.CHAIN,
    link_checker.CHAIN,
    palette.CHAIN,
    gateway.CHAIN,
    greeter.CHAIN,
    parcels.CHAIN,
    backup.CHAIN,
    newsletter.CHAIN,
    invoices.CHAIN,
    stockroom.CHAIN,
    roman.CHAIN,
    handbook.CHAIN,
    units.CHAIN,
)
CHAINS_BY_NAME = {chain.project.folder: chain for chain in CHAINS}
"""The chains by their project, each of which has one."""

__all__ = ["CHAINS", "CHAINS_BY_NAME", "Chain", "Link"]

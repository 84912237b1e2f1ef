"""Machines of a cloud: what tells one from another."""

from asynth.catalog.attestors.clouds import other_region, region_of


def test_another_region_is_never_the_same():
    regions = {region_of(f"organisation {number}") for number in range(400)}
    assert len(regions) > 10
    assert all(other_region(region) != region for region in regions)

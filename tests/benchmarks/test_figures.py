import pytest

from benchmarks.figures import Figure, format_figures
from benchmarks.memory import fit_slope


@pytest.mark.parametrize(
    ("value", "target", "met"),
    [(0.91, (">=", 0.9), True), (0.89, (">=", 0.9), False), (300, ("<=", 300), True), (301, ("<=", 300), False)],
    ids=["above", "below", "at the limit", "over the limit"],
)
def test_a_target_is_met_or_not(value, target, met):
    figure = Figure("a.b", "a figure", value, "", target)
    assert figure.met is met
    assert ("NOT met" in format_figures([figure])) is not met


def test_a_figure_without_target_is_neither():
    figure = Figure("a.b", "a figure", 1.0, "s")
    assert figure.met is None
    assert figure.to_json()["target"] is None
    assert "met" not in format_figures([figure])


def test_growth_is_that_of_the_last_three_quarters():
    warming = [(position, 10.0 * position) for position in range(25)]
    assert fit_slope(warming + [(position, 250 + 0.002 * position) for position in range(25, 100)]) == pytest.approx(
        2.0
    )
    assert fit_slope([(0, 1.0)]) == 0.0

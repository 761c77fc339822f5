"""A key of 20 % equally and 80 % by population in OpenFisca: agreements as groups of municipalities, month by month.

Writes the processor seconds of a computation, the median of five after one to warm up, then how many agreement-months
do not add up to the øre, and by how many øre the worst of them is off.
"""

import statistics
import sys
import time

import numpy as np
from openfisca_core.entities import Entity, GroupEntity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable
from splitting import MONTHS, PARTIES, drawn

kommune = Entity("kommune", "kommuner", "A municipality in an agreement", "")
avtale = GroupEntity(
    "avtale", "avtaler", "An agreement", "", roles=[{"key": "deltaker", "plural": "deltakere", "label": ""}]
)


class innbyggere(Variable):
    value_type = float
    entity = kommune
    definition_period = DateUnit.MONTH
    label = "Population"


class kostnad(Variable):
    value_type = float
    entity = avtale
    definition_period = DateUnit.MONTH
    label = "What the agreement shares, in kroner"


class andel(Variable):
    value_type = float
    entity = kommune
    definition_period = DateUnit.MONTH
    label = "What a municipality bears, in kroner"

    def formula(kommuner, period):
        people = kommuner("innbyggere", period)
        amount = kommuner.avtale("kostnad", period)
        everyone = kommuner.avtale.sum(people)
        number = kommuner.avtale.nb_persons()
        return amount * (0.2 / number + 0.8 * people / everyone)


def system() -> TaxBenefitSystem:
    found = TaxBenefitSystem([kommune, avtale])
    found.add_variables(innbyggere, kostnad, andel)
    return found


def simulation(of: TaxBenefitSystem, count: int) -> Simulation:
    builder = SimulationBuilder()
    builder.create_entities(of)
    builder.declare_person_entity("kommune", range(count * PARTIES))
    groups = builder.declare_entity("avtale", range(count))
    builder.join_with_persons(groups, np.repeat(np.arange(count), PARTIES), ["deltaker"] * (count * PARTIES))
    return builder.build(of)


def computed(found: Simulation, people: np.ndarray, ore: np.ndarray) -> tuple[float, list[np.ndarray]]:
    months = [f"2025-{month:02d}" for month in range(1, MONTHS + 1)]
    start = time.process_time()
    for number, month in enumerate(months):
        found.set_input("innbyggere", month, people.ravel())
        found.set_input("kostnad", month, ore[:, number] / 100)
    shares = [found.calculate("andel", month) for month in months]
    return time.process_time() - start, shares


def main() -> None:
    people, ore = drawn(int(sys.argv[1]))
    of = system()
    runs = [computed(simulation(of, len(people)), people, ore) for _ in range(6)]
    seconds, shares = statistics.median(spent for spent, _ in runs[1:]), runs[0][1]
    rounded = np.rint(np.array(shares, np.float64) * 100).astype(np.int64).reshape(MONTHS, -1, PARTIES)
    off = np.abs(rounded.sum(axis=2).T - ore)
    print(seconds, np.count_nonzero(off), off.max())


main()

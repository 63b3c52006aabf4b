"""Was it worth it: benefits and costs to participant, government and society, and the cost per result.

    model = read_model("model.yaml")
    answer = compare_benefits_and_costs(model, rng=np.random.default_rng(1))

`answer` has the net present value with its interval, the lines, the years, a tornado, break-even points, unit costs,
the assumptions in words and warnings.
"""

from workadvance.evidence.benefit_cost.calculate import BenefitCost, compare_benefits_and_costs
from workadvance.evidence.benefit_cost.model import BenefitOrCost, Model
from workadvance.evidence.benefit_cost.reading import parse_model, read_model

__all__ = ["BenefitCost", "BenefitOrCost", "Model", "compare_benefits_and_costs", "parse_model", "read_model"]

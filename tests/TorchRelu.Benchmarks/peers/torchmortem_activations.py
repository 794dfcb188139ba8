"""torchmortem's activation collector as documented, on the rectifiers alone: mean, spread, largest magnitude and the share of |x| < 1e-6."""
NAME = "torchmortem activation collector, ReLU only"


def make():
    last = {}

    def hook(output, site):
        values = output.detach().float()
        last[site] = {
            "mean": values.mean().item(),
            "std": values.std().item(),
            "max_abs": values.abs().max().item(),
            "dead": (values.abs() < 1e-6).float().mean().item(),
        }

    return hook

"""What a debugger out of process needs, as SageMaker's: every output as bytes. Writing them is left out."""
NAME = "host copy (smdebug)"


def make():
    last = {}

    def hook(output, site):
        last[site] = output.detach().numpy().tobytes()

    return hook

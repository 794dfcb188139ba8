"""Times the bodies of the peers in the hooks of training steps, in turns, and appends one JSON line per body to a file."""
import argparse
import json
import random
import statistics
import time

import torch
from torch import nn

import fastai_activation_stats
import histogram
import host_copy
import keras_dead_relu_detector
import naive
import nets
import nothing
import torchmortem_activations

PEERS = [nothing, naive, fastai_activation_stats, torchmortem_activations, keras_dead_relu_detector, host_copy, histogram]


class Trainee:
    """One network in training, with a peer's body in the hooks of its rectifiers."""

    def __init__(self, net, peer):
        make, shape, self.steps_per_round = nets.ALL[net]
        torch.manual_seed(1)
        self.name = peer.NAME
        self.model = make()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.001, momentum=0.9)
        self.inputs = torch.randn(*shape)
        self.labels = torch.arange(shape[0]) % 10
        self.steps, self.hooks, self.in_hooks = [], [], 0
        body = peer.make()
        rectifiers = [module for module in self.model.modules() if isinstance(module, nn.ReLU)]
        for site, rectifier in enumerate(rectifiers):
            rectifier.register_forward_hook(self.timed(body, site))

    def timed(self, body, site):
        def hook(module, inputs, output):
            with torch.no_grad():
                before = time.perf_counter_ns()
                body(output, site)
                self.in_hooks += time.perf_counter_ns() - before

        return hook

    def step(self, record):
        self.in_hooks = 0
        before = time.perf_counter_ns()
        self.optimizer.zero_grad()
        loss = nn.functional.cross_entropy(self.model(self.inputs), self.labels)
        loss.backward()
        self.optimizer.step()
        if record:
            self.steps.append((time.perf_counter_ns() - before) / 1000)
            self.hooks.append(self.in_hooks / 1000)


def measure(net, budget):
    trainees = [Trainee(net, peer) for peer in PEERS]
    order = list(trainees)
    for trainee in order:
        for _ in range(2 * trainee.steps_per_round):
            trainee.step(record=False)
    shuffle = random.Random(1)
    until, rounds = time.monotonic() + budget, 0
    while rounds < 4 or time.monotonic() < until:
        shuffle.shuffle(order)
        for trainee in order:
            for _ in range(trainee.steps_per_round):
                trainee.step(record=True)
        rounds += 1
    return trainees


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--file", default="results.jsonl")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--malloc", default="default")
    parser.add_argument("--nets", default=",".join(nets.ALL))
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    chosen = options.nets.split(",")
    for net in chosen:
        trainees = measure(net, options.seconds / len(chosen))
        base = statistics.median(trainees[0].steps)
        with open(options.file, "a") as file:
            for trainee in trainees:
                deciles = statistics.quantiles(trainee.hooks, n=10, method="inclusive")
                print(json.dumps({
                    "part": "peers", "subject": net, "form": trainee.name, "state": options.malloc, "threads": options.threads,
                    "median": statistics.median(trainee.hooks), "low": deciles[0], "high": deciles[-1],
                    "step": statistics.median(trainee.steps), "base": base, "times": len(trainee.hooks)}), file=file)


if __name__ == "__main__":
    main()

#!/usr/bin/env dotnet
#:project ../src/TorchRelu.Extensions
// Deep Q-learning: there are no epochs, so the monitor gets Step(loss) alone. Its policy repairs the network in the running training.
// A ball falls down one of six columns, a bat moves by one a row, and a ball that is caught pays 1, a missed one costs 1.
using TorchRelu;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

const int Size = 6, Moves = 4_000, FirstLesson = 500, BatchSize = 64;
Console.WriteLine("The mean return of a ball, by thousands of moves:");
Learn("unwatched", policy: null);
Learn("repaired", RepairPolicy.Default);

void Learn(string title, RepairPolicy? policy)
{
    manual_seed(1);
    using var network = Network();
    using var target = Network();
    using var optimizer = optim.Adam(network.parameters(), 0.1);            // ten times too high
    using var monitor = DyingReluMonitor.Attach(network, optimizer, new DyingReluOptions { Policy = policy });
    var random = new Random(1);
    var memory = new List<(float[] State, long Action, float Reward, float[] Next, float GoesOn)>();
    var returns = new List<float>();
    var means = new List<string>();
    var (column, row, bat) = (random.Next(Size), 0, random.Next(Size));
    for (var move = 1; move <= Moves; move++)
    {
        using var scope = NewDisposeScope();
        // At random in the beginning, by the network later, but for every tenth move.
        var state = State(column, row, bat);
        var action = random.NextDouble() < Math.Max(0.1, 1 - (2.0 * move / Moves)) ? random.Next(3) : Best(network, state);
        (row, bat) = (row + 1, Math.Clamp(bat + (int)action - 1, 0, Size - 1));
        var reward = row < Size ? 0f : bat == column ? 1 : -1;
        memory.Add((state, action, reward, State(column, row, bat), row < Size ? 1 : 0));
        if (row == Size)
        {
            returns.Add(reward);
            (column, row) = (random.Next(Size), 0);
        }
        if (move % 1_000 == 0) means.Add($"{returns.TakeLast(1_000 / Size).Average():0.00}");
        if (move % 200 == 0) target.load_state_dict(network.state_dict());
        if (move < FirstLesson || move % 2 == 1) continue;

        // A training step on moves out of the memory.
        var batch = Enumerable.Range(0, BatchSize).Select(_ => memory[random.Next(memory.Count)]).ToList();
        var actions = tensor(batch.Select(old => old.Action).ToArray()).view(-1, 1);
        var rewards = tensor(batch.Select(old => old.Reward).ToArray());
        var goesOn = tensor(batch.Select(old => old.GoesOn).ToArray());
        var wanted = rewards.add(target.call(Rows(batch.Select(old => old.Next))).detach().amax([1]).mul(goesOn).mul(0.95));
        optimizer.zero_grad();
        var values = network.call(Rows(batch.Select(old => old.State))).gather(1, actions).view(-1);
        var loss = functional.smooth_l1_loss(values, wanted);
        loss.backward();
        optimizer.step();
        monitor.Step(loss.item<float>());
    }
    var report = monitor.Report();
    Console.WriteLine($"{title}: {string.Join("  ", means)}");
    Console.WriteLine($"  {report.Health.Severity}: {report.Dead} of {report.Channels} channels are dead");
    foreach (var repair in monitor.Repairs) Console.WriteLine($"  {repair}");
}

// Each number between -1 and 1.
static float[] State(int column, int row, int bat) => [.. new[] { column, row, bat }.Select(place => (place * 2f / Size) - 1)];

static Tensor Rows(IEnumerable<float[]> states) => tensor(states.SelectMany(state => state).ToArray()).view(-1, 3);

static long Best(Module<Tensor, Tensor> network, float[] state)
{
    using var ungraded = no_grad();                                         // forwards without gradients are not counted
    return network.call(Rows([state])).argmax(1).item<long>();
}

static Module<Tensor, Tensor> Network() =>
    Sequential(("fc1", Linear(3, 64)), ("relu1", ReLU()), ("fc2", Linear(64, 64)), ("relu2", ReLU()), ("fc3", Linear(64, 3)));

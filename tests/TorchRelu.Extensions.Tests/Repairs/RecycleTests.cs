using FluentAssertions;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

public sealed class RecycleTests
{
    private static readonly int[] s_dead = [1, 4];

    // Each has a layer 'before' that makes 6 channels, 'act' behind it, and whatever reads them.
    private static readonly Dictionary<string, (long[] Input, bool ChannelsLast, Func<Module<Tensor, Tensor>> Create)> s_networks = new()
    {
        ["Linear"] = ([16, 5], false, () => Sequential(("before", Linear(5, 6)), ("act", ReLU()), ("behind", Linear(6, 3)))),
        ["Linear with BatchNorm and Dropout"] =
            ([16, 5], false, () =>
            Sequential(("before", Linear(5, 6)), ("bn", BatchNorm1d(6)), ("act", ReLU()), ("drop", Dropout(0.3)),
            ("behind", Linear(6, 3)))),
        ["Linear on sequences"] = ([4, 7, 5], true, () => Sequential(("before", Linear(5, 6)), ("act", ReLU()), ("behind", Linear(6, 3)))),
        ["Linear on sequences, flattened"] =
            ([4, 7, 5], true, () => Sequential(("before", Linear(5, 6)), ("act", ReLU()), ("flat", Flatten()), ("behind", Linear(42, 3)))),
        ["Conv, Conv"] = ([4, 2, 9, 9], false, () => Sequential(("before", Conv2d(2, 6, 3)), ("act", ReLU()), ("behind", Conv2d(6, 3, 3)))),
        ["Conv without bias, BatchNorm, pooling, Flatten, Linear"] =
            ([4, 2, 10, 10], false, () =>
            Sequential(("before", Conv2d(2, 6, 3, bias: false)), ("bn", BatchNorm2d(6)), ("act", ReLU(inplace: true)),
            ("pool", MaxPool2d(2)), ("flat", Flatten()), ("behind", Linear(96, 3)))),
        ["Conv, Flatten, Linear in a module"] = ([4, 2, 6, 6], false, () => new Flattens()),
        ["behind a function"] = ([16, 5], false, () => new Begins()),
        ["two consumers"] = ([16, 5], false, () => new Forks()),
        ["concatenated behind another layer"] = ([16, 5], false, () => new Joins(Linear(5, 6), Linear(5, 4), Linear(10, 3))),
        ["convolutions concatenated and rectified"] =
            ([4, 2, 9, 9], false, () => new Joins(Conv2d(2, 6, 3), Conv2d(2, 4, 3), Conv2d(10, 3, 3), x => x.relu())),
        ["pooled, concatenated and read by a Linear"] =
            ([4, 2, 9, 9], false, () => new Joins(Conv2d(2, 6, 3), Conv2d(2, 4, 3), Linear(10, 3), x => x.mean([2L, 3L]))),
    };

    public static IEnumerable<object[]> Cases =>
        from network in s_networks.Keys from optimizer in Optimizers.Names select new object[] { network, optimizer };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_loss_stays_and_exactly_the_dead_channels_are_fresh(string network, string optimizerName)
    {
        using var scope = NewDisposeScope();
        var (shape, channelsLast, create) = s_networks[network];
        manual_seed(1);
        using var model = create();
        using var optimizer = Optimizers.Create(optimizerName, model, lazy: true);
        using var editor = new ModelEditor(model, optimizer);
        var input = randn(shape, generator: new Generator(5));
        for (var step = 0; step < 3; step++) RepairFixture.Step(model, optimizer, input);
        Kill(model);
        var site = RepairFixture.Followed(model, "act", input, 6, s_dead);
        site = site with { Uses = [site.Uses[0] with { ChannelsLast = channelsLast }] };
        site = RepairFixture.Measured(site, model, input);
        var expected = WhatBelongsToTheDead(model, input, channelsLast);
        var (loss, values, moments) = (Loss(model, input), Values(model), Moments(model, optimizer));

        RepairFixture.Made(editor.Recycle(site));

        foreach (var (name, after) in Values(model))
        {
            var mask = expected.GetValueOrDefault(name) ?? new bool[after.Length];
            for (var i = 0; i < mask.Length; i++)
            {
                if (!mask[i]) after[i].Should().Be(values[name][i], "{0}[{1}] belongs to no dead channel", name, i);
                else if (Fresh(name) is { } fresh) after[i].Should().Be(fresh, "{0}[{1}] is fresh", name, i);
                else after[i].Should().NotBe(values[name][i], "{0}[{1}] is fresh", name, i);
            }
        }
        foreach (var (name, before) in moments)
        {
            var (mask, after) =
                (expected.GetValueOrDefault(name.Split(' ')[0]) ?? new bool[before.Length], Moments(model, optimizer)[name]);
            for (var i = 0; i < mask.Length; i++)
            {
                if (!mask[i]) after[i].Should().Be(before[i], "{0}[{1}] belongs to no dead channel", name, i);
                else if (!IsSecond(name)) after[i].Should().Be(0, "{0}[{1}]", name, i);
                else
                    after[i].Should().BeApproximately(MeanOfOthers(model, name.Split(' ')[0], before, mask, i), 1e-6f, "{0}[{1}]", name, i);
            }
        }
        Loss(model, input).Should().BeApproximately(loss, Math.Abs(loss) * 1e-6f);
        IsAlive(model, input, channelsLast);
        RepairFixture.Step(model, optimizer, input);
        foreach (var (name, mask) in expected.Where(pair => pair.Key.StartsWith("behind", StringComparison.Ordinal)))
            Values(model)[name].Where((_, i) => mask[i]).Should()
                .Contain(value => value != 0, "the fresh channel learns at the first step");
    }

    [Fact]
    public void Fresh_rows_give_pre_activations_the_spread_of_a_new_layer_whatever_it_reads()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var model = Sequential(("before", Linear(400, 100)), ("act", ReLU()), ("behind", Linear(100, 3)));
        using var optimizer = Optimizers.Create("Adam", model, lazy: true);
        var (input, weight) = (rand(512, 400).mul(50), ((Linear)model[0]).get_parameter("weight")!);
        var site = RepairFixture.Followed(model, "act", input, 100, [.. Enumerable.Range(0, 100)]);
        site = RepairFixture.Measured(site, model, input);
        using var before = get_rng_state();

        RepairFixture.Made(new ModelEditor(model, optimizer, seed: 7).Recycle(site));

        using (var after = get_rng_state()) Bytes.Of(after).Should().Equal(Bytes.Of(before));
        var made = ((Linear)model[0]).forward(input);
        Floats.Read(made.mean([0L])).Should().OnlyContain(mean => Math.Abs(mean) < 0.01);
        Floats.Read(made.std(0)).Should().OnlyContain(spread => spread > 0.4 && spread < 0.8, "1/sqrt(3) where inputs are independent");
        var first = Floats.Read(weight);
        RepairFixture.Made(new ModelEditor(model, optimizer, seed: 7).Recycle(site));
        Floats.Read(weight).Should().Equal(first);
        RepairFixture.Made(new ModelEditor(model, optimizer, seed: 8).Recycle(site));
        Floats.Read(weight).Should().NotEqual(first);
    }

    [Fact]
    public void A_layer_made_anew_in_the_same_repair_is_told_what_the_one_before_it_will_give()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var model = Sequential(
            ("fc1", Linear(20, 50)), ("act1", ReLU()), ("fc2", Linear(50, 50)), ("act2", ReLU()), ("behind", Linear(50, 3)));
        using (no_grad()) foreach (var bias in new[] { model[0], model[2] }) ((Linear)bias).bias!.fill_(-1000);
        using var optimizer = Optimizers.Create("Adam", model, lazy: true);
        using var editor = new ModelEditor(model, optimizer);
        var (input, fresh) = (rand(512, 20), new FreshInputs());
        int[] all = [.. Enumerable.Range(0, 50)];
        foreach (var name in (string[])["act1", "act2"])
        {
            var site = RepairFixture.Measured(RepairFixture.Followed(model, name, input, 50, all), model, input);
            RepairFixture.Made(editor.Recycle(site, 0, fresh, isWhole: true));
        }

        var hidden = ((Linear)model[0]).forward(input).relu();
        var made = ((Linear)model[2]).forward(hidden);
        Floats.Read(made.std(0)).Average().Should().BeInRange(0.3f, 0.9f);
        Floats.Read(made.gt(0).to_type(float32).mean([0L])).Should().OnlyContain(rate => rate > 0.02, "no unit is born dead");
    }

    [Fact]
    public void A_layer_that_reads_only_one_made_anew_as_a_whole_is_made_anew_as_well()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var model = Sequential(("before", Linear(20, 50)), ("act", ReLU()), ("behind", Linear(50, 3)));
        using (no_grad())
        {
            ((Linear)model[0]).bias!.fill_(-1000);
            ((Linear)model[2]).bias!.fill_(40);
        }
        using var optimizer = Optimizers.Create("SGD", model, lazy: true);
        using var editor = new ModelEditor(model, optimizer);
        var input = rand(512, 20);
        var site = RepairFixture.Followed(model, "act", input, 50, [.. Enumerable.Range(0, 50)]);

        RepairFixture.Made(editor.Recycle(RepairFixture.Measured(site, model, input), isWhole: true));

        var result = model.call(input);
        result.abs().max().item<float>().Should().BeLessThan(4, "the bias of what it had learnt is gone");
        Floats.Read(result.std(0)).Should().OnlyContain(spread => spread > 0.05);
    }

    [Fact]
    public void Moments_are_found_where_the_optimizer_was_given_the_layers_properties()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var (first, second) = (Linear(5, 6), Linear(6, 3));
        using var model = Sequential(("before", first), ("act", ReLU()), ("behind", second));
        using var optimizer = optim.Adam([first.weight!, first.bias!, second.weight!, second.bias!], 0.01);
        using var editor = new ModelEditor(model, optimizer);
        var input = randn(16, 5, generator: new Generator(5));
        for (var step = 0; step < 3; step++) RepairFixture.Step(model, optimizer, input);

        RepairFixture.Made(editor.Recycle(RepairFixture.Followed(model, "act", input, 6, 2)));

        var states = ((OptimizerHelper)optimizer).state_dict().State.Cast<Adam.State>().ToList();
        Floats.Read(states[0].exp_avg!).Select((value, i) => (value == 0) == (i / 5 == 2)).Should().NotContain(false);
        Floats.Read(states[1].exp_avg!).Select((value, i) => (value == 0) == (i == 2)).Should().NotContain(false);
        Floats.Read(states[2].exp_avg!).Select((value, i) => (value == 0) == (i % 6 == 2)).Should().NotContain(false);
        Floats.Read(states[3].exp_avg!).Should().NotContain(0);
    }

    // Silent for every input, whatever the weights.
    private static void Kill(Module model)
    {
        using var ungraded = no_grad();
        var layer = model.named_modules().Where(named => named.name is "bn" or "before").OrderBy(named => named.name == "before")
            .First().module;
        foreach (var channel in s_dead) layer.get_parameter("bias")!.select(0, channel).fill_(-1000);
    }

    // Own brute force: which entries are of those channels, and which columns see a difference when those channels' outputs are changed.
    private static Dictionary<string, bool[]> WhatBelongsToTheDead(Module<Tensor, Tensor> model, Tensor input, bool channelsLast)
    {
        var masks = new Dictionary<string, bool[]>();
        var modules = model.named_modules().ToDictionary(named => named.name, named => named.module);
        foreach (var name in new[] { "before", "bn" }.Where(modules.ContainsKey))
        {
            foreach (var (part, values) in modules[name].state_dict())
            {
                var length = (int)values.numel();
                if (length >= 6) masks[$"{name}.{part}"] = [.. Enumerable.Range(0, length).Select(i => s_dead.Contains(i / (length / 6)))];
            }
        }
        foreach (var (name, module) in modules.Where(pair => pair.Key.StartsWith("behind", StringComparison.Ordinal)))
        {
            var columns = ChangedColumns(model, (Module<Tensor, Tensor>)module, input, channelsLast);
            var weight = module.get_parameter("weight")!;
            var positions = (int)(weight.numel() / weight.shape[0] / weight.shape[1]);
            masks[$"{name}.weight"] =
                [.. Enumerable.Range(0, (int)weight.numel()).Select(i => columns[i / positions % (int)weight.shape[1]])];
        }
        return masks;
    }

    private static bool[] ChangedColumns(Module<Tensor, Tensor> model, Module<Tensor, Tensor> layer, Tensor input, bool channelsLast)
    {
        using var ungraded = no_grad();
        model.eval();
        Tensor? seen = null;
        var act = (Module<Tensor, Tensor>)model.named_modules().First(named => named.name == "act").module;
        var remove = layer.register_forward_pre_hook((_, read) => { seen = read.clone().DetachFromDisposeScope(); return read; });
        model.call(input.clone());
        var plain = seen!;
        var change = act.register_forward_hook((_, _, output) =>
        {
            foreach (var channel in s_dead) output.select(channelsLast ? -1 : 1, channel).add_(100);
            return output;
        });
        model.call(input.clone());
        remove.remove();
        change.remove();
        model.train();
        var dimension = layer is Linear ? plain.dim() - 1 : 1;
        var others = Enumerable.Range(0, (int)plain.dim()).Where(d => d != dimension).Select(d => (long)d).ToArray();
        return [.. Floats.Read(seen!.ne(plain).to_type(float32).sum(others)).Select(count => count > 0)];
    }

    private static void IsAlive(Module<Tensor, Tensor> model, Tensor input, bool channelsLast)
    {
        var act = (Module<Tensor, Tensor>)model.named_modules().First(named => named.name == "act").module;
        var remove = act.register_forward_hook((_, _, output) =>
        {
            foreach (var channel in s_dead) output.select(channelsLast ? -1 : 1, channel).gt(0).any().item<bool>().Should().BeTrue();
            return output;
        });
        model.call(input);
        remove.remove();
    }

    private static bool IsSecond(string name) => name.Split(' ')[1] is "exp_avg_sq" or "max_exp_avg_sq" or "square_avg" or "sum";

    // Of the rows or columns that belong to no dead channel, at the same place.
    private static float MeanOfOthers(Module model, string parameter, float[] before, bool[] mask, int i)
    {
        var shape = model.state_dict()[parameter].shape;
        var isBehind = parameter.StartsWith("behind", StringComparison.Ordinal);
        var lines = (int)shape[isBehind ? 1 : 0];
        var inner = isBehind ? (int)(before.Length / shape[0] / lines) : before.Length / lines;
        var start = i / (lines * inner) * lines * inner;
        var others = Enumerable.Range(0, lines).Select(line => start + (line * inner) + (i % inner)).Where(j => !mask[j]);
        return (float)others.Average(j => (double)before[j]);
    }

    private static float Loss(Module<Tensor, Tensor> model, Tensor input)
    {
        manual_seed(9);
        return model.call(input).pow(2).mean().item<float>();
    }

    private static Dictionary<string, float[]> Values(Module model) =>
        model.state_dict().ToDictionary(entry => entry.Key, entry => Floats.Read(entry.Value));

    // What a fresh channel has; null where it is random or depends on the inputs.
    private static float? Fresh(string name) => name switch
    {
        "bn.weight" or "bn.running_var" => 1,
        "bn.bias" or "bn.running_mean" => 0,
        _ => name.StartsWith("behind", StringComparison.Ordinal) ? 0 : null,
    };

    private static Dictionary<string, float[]> Moments(Module model, optim.Optimizer optimizer)
    {
        var names = model.named_parameters().ToDictionary(named => named.parameter.Handle, named => named.name);
        var states = ((OptimizerHelper)optimizer).state_dict().State;
        var found = new Dictionary<string, float[]>();
        foreach (var (parameter, state) in optimizer.parameters().Zip(states))
        {
            foreach (var field in state.GetType().GetFields().Where(field => field.FieldType == typeof(Tensor)))
            {
                if (field.GetValue(state) is Tensor moment && moment.numel() == parameter.numel())
                    found[$"{names[parameter.Handle]} {field.Name}"] = Floats.Read(moment);
            }
        }
        return found;
    }

    private sealed class Flattens : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> before = Conv2d(2, 6, 3);
        private readonly Module<Tensor, Tensor> act = ReLU();
        private readonly Module<Tensor, Tensor> behind = Linear(96, 3);

        public Flattens()
            : base(nameof(Flattens)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return behind.call(act.call(before.call(input)).flatten(1)).MoveToOuterDisposeScope();
        }
    }

    private sealed class Begins : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> first = Linear(5, 5);
        private readonly Module<Tensor, Tensor> before = Linear(5, 6);
        private readonly Module<Tensor, Tensor> act = ReLU();
        private readonly Module<Tensor, Tensor> behind = Linear(6, 3);

        public Begins()
            : base(nameof(Begins)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return behind.call(act.call(before.call(first.call(input).mul(2)))).MoveToOuterDisposeScope();
        }
    }

    private sealed class Joins : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> before, other, behind;
        private readonly Module<Tensor, Tensor> act = ReLU();
        private readonly Func<Tensor, Tensor>? _then;

        public Joins(Module<Tensor, Tensor> before, Module<Tensor, Tensor> other, Module<Tensor, Tensor> behind,
            Func<Tensor, Tensor>? then = null)
            : base(nameof(Joins))
        {
            (this.before, this.other, this.behind, _then) = (before, other, behind, then);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var joined = cat([other.call(input), act.call(before.call(input))], 1);
            return behind.call(_then is null ? joined : _then(joined)).MoveToOuterDisposeScope();
        }
    }

    private sealed class Forks : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> before = Linear(5, 6);
        private readonly Module<Tensor, Tensor> act = ReLU();
        private readonly Module<Tensor, Tensor> behind = Linear(6, 3);
        private readonly Module<Tensor, Tensor> behindToo = Linear(6, 3);
        private readonly Module<Tensor, Tensor> sum = new Added();

        public Forks()
            : base(nameof(Forks)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var hidden = act.call(before.call(input));
            ((Added)sum).Other = behindToo.call(hidden);
            return sum.call(behind.call(hidden)).MoveToOuterDisposeScope();
        }
    }

    private sealed class Added() : Module<Tensor, Tensor>(nameof(Added))
    {
        public Tensor? Other { get; set; }

        public override Tensor forward(Tensor input) => input.add(Other!);
    }
}

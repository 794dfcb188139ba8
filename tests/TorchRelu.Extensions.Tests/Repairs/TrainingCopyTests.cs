using System.Text.Json;
using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class TrainingCopyTests
{
    private static readonly Dictionary<string, Func<nn.Module, optim.Optimizer>> s_optimizers = new()
    {
        ["SGD"] = model => optim.SGD(model.parameters(), 0.01),
        ["SGD with momentum"] = model => optim.SGD(model.parameters(), 0.01, momentum: 0.9),
        ["Adam with AMSGrad"] = model => optim.Adam(model.parameters(), 0.01, amsgrad: true),
        ["AdamW"] = model => optim.AdamW(model.parameters(), 0.01),
        ["RMSProp"] = model => optim.RMSProp(model.parameters(), 0.01, momentum: 0.5, centered: true),
        ["Adagrad"] = model => optim.Adagrad(model.parameters(), 0.01),
        ["NAdam"] = model => optim.NAdam(model.parameters(), 0.01),
        ["Adamax"] = model => optim.Adamax(model.parameters(), 0.01),
        ["RAdam"] = model => optim.RAdam(model.parameters(), 0.01),
        ["Adadelta"] = model => optim.Adadelta(model.parameters(), 0.01),
        ["Rprop"] = model => optim.Rprop(model.parameters(), 0.01),
        ["ASGD"] = model => optim.ASGD(model.parameters(), 0.01),
    };

    public static IEnumerable<object[]> Cases =>
        from name in s_optimizers.Keys from steps in (int[])[0, 3] from kept in (string[])["in memory", "saved", "in a file"]
        select new object[] { name, steps, kept };

    [Theory]
    [MemberData(nameof(Cases))]
    public void After_going_back_training_repeats_itself_bit_by_bit(string name, int steps, string kept)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var model = nn.Sequential(("fc", nn.Linear(5, 6)), ("bn", nn.BatchNorm1d(6)), ("act", nn.ReLU()), ("out", nn.Linear(6, 3)));
        using var optimizer = s_optimizers[name](model);
        var access = new OptimizerAccess(optimizer);
        var input = randn([16, 5], generator: new Generator(5));
        for (var step = 0; step < steps; step++) RepairFixture.Step(model, optimizer, input);
        var before = States(model);
        using var folder = new TemporaryFolder();
        var copy = kept == "in a file" ? TrainingCopy.InFile(folder.File("copy"), model, access) : TrainingCopy.Of(model, access);
        SizeOf(copy.Save()).Should().Be(TrainingCopy.SizeOf(model, access));
        var first = Train(model, optimizer, input);

        if (kept == "saved") copy = Saved(copy);
        copy.Restore(model, access).Should().BeEmpty();

        States(model).Should().Equal(before);
        Train(model, optimizer, input).Should().Equal(first);
        copy.Dispose();
        Directory.GetFiles(folder.Path).Should().BeEmpty();
    }

    [Fact]
    public void What_joined_since_is_left_alone_and_named()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(("fc", nn.Linear(5, 6)), ("act", nn.PReLU(1)));
        using var optimizer = optim.SGD(model.parameters(), 0.01);
        var access = new OptimizerAccess(optimizer);
        using var small = nn.Sequential(("fc", nn.Linear(5, 6)));
        using var copy = TrainingCopy.Of(small, access);

        copy.Restore(model, access).Should().Equal("act.weight");

        Bytes.Of(model.state_dict()["fc.weight"]).Should().Equal(Bytes.Of(small.state_dict()["fc.weight"]));
    }

    [Fact]
    public void A_copy_outlives_the_users_dispose_scope_and_leaves_no_tensor()
    {
        using var model = nn.Sequential(("fc", nn.Linear(5, 6)));
        var live = LiveTensors.Count();
        TrainingCopy copy;
        using (NewDisposeScope()) copy = TrainingCopy.Of(model, null);

        copy.Restore(model, null).Should().BeEmpty();
        copy.Dispose();

        LiveTensors.Count().Should().Be(live);
    }

    private static long SizeOf(TrainingCopyState saved) => saved.Values.Values
        .Concat(saved.Optimizer.Values.SelectMany(state => state.Tensors.Values)).Sum(tensor => tensor?.Bytes.LongLength ?? 0);

    private static TrainingCopy Saved(TrainingCopy copy)
    {
        var json = JsonSerializer.Serialize(copy.Save());
        copy.Dispose();
        return TrainingCopy.Restore(JsonSerializer.Deserialize<TrainingCopyState>(json)!);
    }

    private static byte[] States(nn.Module model) => [.. model.state_dict().Values.SelectMany(tensor => Bytes.Of(tensor))];

    private static byte[] Train(nn.Module<Tensor, Tensor> model, optim.Optimizer optimizer, Tensor input)
    {
        for (var step = 0; step < 4; step++) RepairFixture.Step(model, optimizer, input);
        return States(model);
    }
}

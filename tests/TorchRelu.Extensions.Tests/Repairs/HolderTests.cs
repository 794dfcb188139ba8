using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class HolderTests
{
    private static readonly Dictionary<string, Func<nn.Module<Tensor, Tensor>, object>> s_holders = new()
    {
        ["array"] = act => new[] { act },
        ["array of arrays"] = act => new[] { new object[] { 1, act } },
        ["List"] = act => new List<nn.Module> { act },
        ["Dictionary"] = act => new Dictionary<string, nn.Module> { ["act"] = act },
        ["HashSet"] = act => new HashSet<nn.Module> { act },
        ["Queue"] = act => new Queue<nn.Module>([act]),
        ["immutable array"] = act => ImmutableArray.Create<nn.Module>(act),
        ["tuple"] = act => Tuple.Create("act", act),
        ["value tuple"] = act => ("act", act),
        ["pairs"] = act => new List<KeyValuePair<string, nn.Module>> { new("act", act) },
        ["Lazy"] = act => new Lazy<nn.Module>(() => act),
        ["StrongBox"] = act => new StrongBox<nn.Module>(act),
        ["closure"] = act => (Func<Tensor, Tensor>)(input => act.call(input)),
        ["second of two closures"] = act => (Action<Tensor>)(_ => { }) + (input => act.call(input).Dispose()) + (_ => { }),
        ["method"] = act => (Func<Tensor, Tensor>)act.call,
        ["object of the user's"] = act => new Box { Content = act },
        ["deep down"] = act =>
            new List<object> { new Box { Content = (1, new Dictionary<int, object> { [3] = new Lazy<Box>(new Box { Content = act }) }) } },
    };

    public static IEnumerable<object[]> Holders => s_holders.Keys.Select(name => new object[] { name });

    // Code may call it from there: only a hook on the old module reaches that.
    [Theory]
    [MemberData(nameof(Holders))]
    public void Whatever_else_holds_the_rectifier_is_found_and_gets_the_new_activation_too(string name)
    {
        using var scope = NewDisposeScope();
        using var model = new Held(act => s_holders[name](act));
        using var editor = new ModelEditor(model);
        var old = RepairableModels.Activation(model).Module;

        var record = RepairFixture.Made(editor.Switch(RepairFixture.Site(model), NewActivation.LeakyRelu(0.5))).Record;

        record.Way.Should().Be(SwitchWay.OutputHook);
        record.WhyHook.Should().Contain("_holder");
        Floats.Read(old.call(from_array(new[] { -2f, 2f }))).Should().Equal(-1, 2);
        RepairableModels.Activation(model).Module.Should().NotBeSameAs(old);
    }

    [Fact]
    public void What_holds_something_else_is_no_reason_for_a_hook()
    {
        using var model =
            new Held(_ =>
            new List<object> { "act", 3, new Box { Content = nn.ReLU() }, new Lazy<int>(() => throw new TimeoutException()),
            Environment.CurrentManagedThreadId });
        using var editor = new ModelEditor(model);

        RepairFixture.Made(editor.Switch(RepairFixture.Site(model), NewActivation.LeakyRelu())).Record.Way.Should()
            .Be(SwitchWay.Structural);
    }

    private sealed class Box
    {
        public object? Content { get; init; }
    }

    private sealed class Held : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> fc1 = nn.Linear(8, 12);
        private readonly nn.Module<Tensor, Tensor> act = nn.ReLU();
        private readonly nn.Module<Tensor, Tensor> fc2 = nn.Linear(12, 4);
        private readonly object _holder;

        public Held(Func<nn.Module<Tensor, Tensor>, object> hold)
            : base(nameof(Held))
        {
            RegisterComponents();
            _holder = hold(act);
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return fc2.call(act.call(fc1.call(input))).MoveToOuterDisposeScope();
        }
    }
}

using FluentAssertions;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class KeptRectifierTests
{
    public static TheoryData<string, string> KeptOnes => new()
    {
        { "first in its Sequential", "the first" },
        { "behind pooling", "behind a MaxPool2d" },
        { "in a field", "a Sequential alone" },
        { "hook of the user's", "hooks besides" },
        { "hook on the layer before", "has a hook, which may keep the output" },
        { "layer before shared", "held at another place too" },
        { "held by a field too", "a Sequential alone" },
        { "Sequential of the user's own", "no entry of a plain Sequential" },
        { "in place already", "works in place already" },
        { "shared", "used 2 times" },
        { "recurrent", "counted as one site" },
        { "closure", "a closure" },
        { "LeakyReLU", "only nn.ReLU" },
        { "activation of the user's own", "only nn.ReLU" },
        { "a function", "no module stands there" },
        { "root", "no module holds it" },
        { "parts called one by one", "not called with call(x)" },
        { "two monitors", "hooks besides" },
    };

    [Theory]
    [MemberData(nameof(KeptOnes))]
    public void Whatever_is_not_known_to_be_safe_is_kept_with_the_reason(string patient, string reason)
    {
        var (model, inputs, options) = Patient(patient);
        using (model)
        {
            using var second = patient == "two monitors" ? DyingReluMonitor.Attach(model) : null;
            using var monitor = DyingReluMonitor.Attach(model, options);
            if (patient == "parts called one by one") model.forward(inputs).Dispose();
            else model.call(inputs).Dispose();
            second?.Step();
            monitor.Step();
            var before = model.named_modules().ToList();

            var record = monitor.Replace()[0];

            record.Kind.Should().Be(ReplacementKind.Kept);
            record.Why.Should().Contain(reason);
            model.named_modules().Should().Equal(before);
        }
    }

    [Theory]
    [InlineData("narrow field", "typed ReLU")]
    [InlineData("shared", "used 2 times")]
    public void Large_outputs_are_kept_where_nothing_else_fits(string patient, string reason)
    {
        var (model, inputs, options) = Patient(patient);
        using (model)
        using (var monitor = DyingReluMonitor.Attach(model, options))
        {
            model.call(inputs).Dispose();
            monitor.Step();

            var record = monitor.Replace(1)[0];

            record.Kind.Should().Be(ReplacementKind.Kept);
            record.Why.Should().Contain(reason);
        }
    }

    private static (nn.Module<Tensor, Tensor> Model, Tensor Inputs, DyingReluOptions Options) Patient(string patient)
    {
        var relu = nn.ReLU();
        var linear = nn.Linear(8, 8);
        var plain = nn.Sequential(("fc", linear), ("relu", relu));
        nn.Module<Tensor, Tensor> model = patient switch
        {
            "first in its Sequential" => nn.Sequential(("fc", linear), ("inner", nn.Sequential(("relu", relu)))),
            "behind pooling" => nn.Sequential(("conv", nn.Conv2d(1, 3, 3)), ("pool", nn.MaxPool2d(2)), ("relu", relu)),
            "in a field" => new FieldRelu(),
            "narrow field" => new NarrowFieldRelu(),
            "layer before shared" => nn.Sequential(("fc", linear), ("relu", relu), ("again", linear)),
            "held by a field too" => new Holder(plain, relu),
            "Sequential of the user's own" => new OwnSequential(("fc", linear), ("relu", relu)),
            "in place already" => nn.Sequential(("fc", linear), ("relu", nn.ReLU(inplace: true))),
            "shared" => new SharedRelu(5, 5),
            "recurrent" => new RecurrentRelu(),
            "closure" => new ClosureRelu(),
            "LeakyReLU" => nn.Sequential(("fc", linear), ("act", nn.LeakyReLU(0.1))),
            "activation of the user's own" => nn.Sequential(("fc", linear), ("act", new UserActivation())),
            "a function" => nn.Sequential(("fc", linear)),
            "root" => relu,
            _ => plain,
        };
        if (patient == "hook of the user's") relu.register_forward_hook((_, _, output) => output);
        if (patient == "hook on the layer before") linear.register_forward_hook((_, _, output) => output);
        var options = patient == "a function" ? new DyingReluOptions().WatchPreActivations("fc") : new DyingReluOptions();
        if (patient == "activation of the user's own") options.Watch<UserActivation>();
        return (model, patient switch { "behind pooling" => randn(2, 1, 8, 8), "recurrent" => randn(2, 20, 8), _ => randn(2, 8) }, options);
    }

    /// <summary>Keeps a child of its child in a field.</summary>
    private sealed class Holder : nn.Module<Tensor, Tensor>
    {
        private readonly Sequential body;
        private readonly nn.Module<Tensor, Tensor> act;

        public Holder(Sequential body, nn.Module<Tensor, Tensor> act)
            : base(nameof(Holder))
        {
            (this.body, this.act) = (body, act);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => act.training ? body.call(input) : input.alias();
    }

    private sealed class OwnSequential(params (string, nn.Module<Tensor, Tensor>)[] modules) : Sequential(modules);
}

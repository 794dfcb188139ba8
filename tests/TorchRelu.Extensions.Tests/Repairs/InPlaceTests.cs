using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class InPlaceTests
{
    [Fact]
    public void In_place_is_recognised_and_set_in_every_activation_that_has_it()
    {
        nn.Module[] activations =
        [
            nn.ReLU(inplace: true), nn.ReLU6(inplace: true), nn.Hardtanh(inplace: true), nn.Hardswish(inplace: true),
            nn.LeakyReLU(inplace: true), nn.RReLU(inplace: true), nn.ELU(inplace: true), nn.CELU(inplace: true), nn.SELU(inplace: true),
            nn.GELU(inplace: true), nn.SiLU(inplace: true), nn.Mish(inplace: true), nn.Hardsigmoid(inplace: true),
            nn.Sigmoid(inplace: true), nn.Softsign(inplace: true), nn.Tanh(inplace: true), nn.Tanhshrink(inplace: true),
            nn.Threshold(0, 0, inplace: true), new OwnRelu(),
        ];
        foreach (var activation in activations)
        {
            InPlace.Is(activation).Should().BeTrue();
            InPlace.TurnOff(activation)?.Apply();
            InPlace.Is(activation).Should().Be(activation is OwnRelu);
            InPlace.TurnOn(activation)?.Apply();
            InPlace.Is(activation).Should().BeTrue();
        }
        InPlace.Is(nn.ReLU()).Should().BeFalse();
        InPlace.Is(nn.PReLU(3)).Should().BeFalse();
    }

    [Fact]
    public void What_worked_in_place_goes_on_working_in_place_where_the_new_activation_can()
    {
        using var model = RepairableModels.Create("in-place in a field");
        using var editor = new ModelEditor(model);

        var repair = RepairFixture.Made(editor.Switch(RepairFixture.Site(model), NewActivation.LeakyRelu()));

        InPlace.Is(RepairableModels.Activation(model).Module).Should().BeTrue();
        repair.Record.Notes.Should().BeEmpty();
    }

    [Fact]
    public void What_cannot_work_in_place_says_so()
    {
        using var model = RepairableModels.Create("in-place in a field");
        using var editor = new ModelEditor(model, optim.SGD(model.parameters(), 0.1));

        RepairFixture.Made(editor.Switch(RepairFixture.Site(model), NewActivation.PRelu())).Record.Notes.Should()
            .Contain(note => note.Contains("overwrote its input", StringComparison.Ordinal));
    }

    [Fact]
    public void Behind_a_narrow_field_it_is_told_to_leave_its_input_alone()
    {
        using var scope = NewDisposeScope();
        using var model = new NarrowFieldRelu(inplace: true);
        using var editor = new ModelEditor(model);
        var (act, input) = (RepairableModels.Activation(model).Module, RepairableModels.Inputs());

        var repair = RepairFixture.Made(editor.Switch(RepairFixture.Site(model), NewActivation.LeakyRelu(0.3)));

        InPlace.Is(act).Should().BeFalse();
        RepairFixture.Difference(model.call(input),
            RepairableModels.Expected(model, input, values => where(values.gt(0), values, values.mul(0.3)))).Should().BeLessThan(1e-6f);
        repair.Undo().Should().BeNull();
        InPlace.Is(act).Should().BeTrue();
    }

    [Fact]
    public void One_of_the_users_own_that_cannot_be_told_so_is_refused_behind_a_narrow_field()
    {
        using var model = new OwnNet();
        using var editor = new ModelEditor(model);
        var site = new RepairTarget("act", RepairableModels.Activation(model).Module, [new SiteUse(12, [])]);

        var refusal = editor.Switch(site, NewActivation.LeakyRelu()).Refused!;

        refusal.Reason.Should().Be(RefusalReason.InPlace);
        refusal.Sentence.Should().Contain("its property inplace cannot be set");
    }

    private sealed class OwnNet : nn.Module<Tensor, Tensor>
    {
        private readonly OwnRelu act = new();

        public OwnNet()
            : base(nameof(OwnNet)) => RegisterComponents();

        public override Tensor forward(Tensor input) => act.call(input);
    }

    private sealed class OwnRelu() : nn.Module<Tensor, Tensor>(nameof(OwnRelu))
    {
#pragma warning disable CA1822, IDE1006 // It bears the name that TorchSharp's activations have, and belongs to the module.
        public bool inplace => true;
#pragma warning restore CA1822, IDE1006

        public override Tensor forward(Tensor input) => input.relu_();
    }
}

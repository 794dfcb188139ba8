using FluentAssertions;
using TorchRelu.Internal;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class InPlaceTests
{
    [Fact]
    public void In_place_is_recognised_in_every_version()
    {
        InPlace.Is(nn.ReLU()).Should().BeFalse();
        InPlace.Is(nn.ReLU(inplace: true)).Should().BeTrue();
        InPlace.Is(nn.LeakyReLU(0.01, inplace: true)).Should().BeTrue();
        InPlace.Is(nn.PReLU(3)).Should().BeFalse();
    }

    [Fact]
    public void What_worked_in_place_goes_on_working_in_place_where_the_new_activation_can()
    {
        using var model = Patients.Create("in-place in a field");
        using var surgeon = new Surgeon(model);

        var surgery = Operations.Made(surgeon.Switch(Operations.Site(model), NewActivation.LeakyRelu()));

        InPlace.Is(Patients.Activation(model).Module).Should().BeTrue();
        surgery.Record.Notes.Should().BeEmpty();
    }

    [Fact]
    public void What_cannot_work_in_place_says_so()
    {
        using var model = Patients.Create("in-place in a field");
        using var surgeon = new Surgeon(model, optim.SGD(model.parameters(), 0.1));

        Operations.Made(surgeon.Switch(Operations.Site(model), NewActivation.PRelu())).Record.Notes.Should().Contain(note => note.Contains("overwrote its input", StringComparison.Ordinal));
    }

    // TorchSharp up to 0.103 has no property that says or sets it.
    [Fact]
    public void Behind_a_narrow_field_it_is_told_to_leave_its_input_alone_or_refused()
    {
        using var scope = NewDisposeScope();
        using var model = new NarrowFieldRelu(inplace: true);
        using var surgeon = new Surgeon(model);
        var (act, input) = (Patients.Activation(model).Module, Patients.Inputs());

        var outcome = surgeon.Switch(Operations.Site(model), NewActivation.LeakyRelu(0.3));

        if (act.GetType().GetProperty("inplace") is null)
        {
            outcome.Refused!.Reason.Should().Be(RefusalReason.InPlace);
            InPlace.Is(act).Should().BeTrue();
            return;
        }
        var surgery = Operations.Made(outcome);
        InPlace.Is(act).Should().BeFalse();
        Operations.Difference(model.call(input), Patients.Expected(model, input, values => where(values.gt(0), values, values.mul(0.3)))).Should().BeLessThan(1e-6f);
        surgery.Undo().Should().BeNull();
        InPlace.Is(act).Should().BeTrue();
    }
}

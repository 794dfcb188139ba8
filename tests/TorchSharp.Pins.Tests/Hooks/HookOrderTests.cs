namespace TorchSharp.Pins.Tests.Hooks;

/// <summary>
/// UseOrdinals, ForwardTracer and HookEdits rely on the order of a call. The hooks on the module come first and last, the hooks on its
/// input
/// and its output between them.
/// </summary>
public class HookOrderTests
{
    [Fact]
    public void Module_hooks_enclose_typed_hooks_which_enclose_forward()
    {
        using var module = new Recorder();
        module.register_forward_hook(_ => module.Log += "M");
        module.register_forward_hook((_, _, output) => module.Write("B", output));
        module.register_forward_pre_hook((_, input) => module.Write("P", input));
        module.register_forward_pre_hook(_ => module.Log += "p");

        using var input = ones(1);
        module.call(input).Dispose();

        module.Log.Should().Be("pPABM");
    }

    [Fact]
    public void Hooks_of_one_kind_run_as_registered_and_see_what_the_ones_before_returned()
    {
        using var relu = ReLU();
        relu.register_forward_hook((_, _, output) => output + 1);
        relu.register_forward_hook((_, _, output) => output * 10);

        using var input = ones(1);
        using var result = relu.call(input);

        result.item<float>().Should().Be(20);
    }

    private sealed class Recorder() : Module<Tensor, Tensor>(nameof(Recorder))
    {
        public string Log { get; set; } = "";

        public Tensor Write(string letter, Tensor passed)
        {
            Log += letter;
            return passed;
        }

        public override Tensor forward(Tensor input) => Write("A", input.alias());
    }
}

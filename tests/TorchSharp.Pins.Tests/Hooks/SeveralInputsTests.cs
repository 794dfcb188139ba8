namespace TorchSharp.Pins.Tests.Hooks;

/// <summary>ModuleHook relies on it: reflection finds the hooks that are told the module alone, for any number of inputs.</summary>
public class SeveralInputsTests
{
    private readonly Tensor _one = ones(1);

    [Fact]
    public void Hooks_on_the_module_enclose_a_call_with_two_inputs()
    {
        using var module = new Pair();

        Runs(module, () => module.call(_one, _one), () => module.forward(_one, _one)).Should().Be("pM");
    }

    [Fact]
    public void Hooks_on_the_module_enclose_a_call_with_three_inputs()
    {
        using var module = new Triple();

        Runs(module, () => module.call(_one, _one, _one), () => module.forward(_one, _one, _one)).Should().Be("pM");
    }

    // Removed hooks and forward() add nothing.
    private static string Runs(Module module, Func<Tensor> call, Func<Tensor> forward)
    {
        var order = "";
        var removals = new[]
        {
            Hook(module, "register_forward_hook", _ => order += "M"),
            Hook(module, "register_forward_pre_hook", _ => order += "p"),
        };
        call().Dispose();
        forward().Dispose();
        foreach (var remove in removals) remove();
        call().Dispose();
        return order;
    }

    private static Action Hook(Module module, string method, Action<Module> action)
    {
        var remover = module.GetType().GetMethod(method, [typeof(Action<Module>)])!.Invoke(module, [action])!;
        return remover.GetType().GetMethod("remove")!.CreateDelegate<Action>(remover);
    }

    private sealed class Pair() : Module<Tensor, Tensor, Tensor>(nameof(Pair))
    {
        public override Tensor forward(Tensor left, Tensor right) => left + right;
    }

    private sealed class Triple() : Module<Tensor, Tensor, Tensor, Tensor>(nameof(Triple))
    {
        public override Tensor forward(Tensor a, Tensor b, Tensor c) => a + b + c;
    }
}

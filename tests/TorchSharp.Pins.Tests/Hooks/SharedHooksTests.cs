namespace TorchSharp.Pins.Tests.Hooks;

/// <summary>HookEdits relies on it: a module that is given the private dictionaries of another shares its hooks.</summary>
public class SharedHooksTests
{
    private readonly Module<Tensor, Tensor> _old = ReLU();
    private readonly Module<Tensor, Tensor> _new = LeakyReLU(0.5);
    private readonly Tensor _input = ones(1);
    private string _runs = "";

    [Fact]
    public void Hooks_of_either_module_run_in_both()
    {
        _old.register_forward_hook(Note("a"));
        Share();
        _new.register_forward_hook(Note("b"));

        _new.call(_input).Dispose();
        _runs += " ";
        _old.call(_input).Dispose();

        _runs.Should().Be("ab ab");
    }

    [Fact]
    public void A_remover_from_before_takes_the_hook_from_both()
    {
        var hook = _old.register_forward_hook(Note("a"));
        Share();
        _new.call(_input).Dispose();

        hook.remove();
        _new.call(_input).Dispose();
        _old.call(_input).Dispose();

        _runs.Should().Be("a");
    }

    [Fact]
    public void A_hook_is_told_which_of_the_modules_was_called()
    {
        Module? told = null;
        _old.register_forward_hook((module, _, output) =>
        {
            told = module;
            return output;
        });
        Share();

        _new.call(_input).Dispose();

        told.Should().BeSameAs(_new);
    }

    [Fact]
    public void Hooks_run_in_the_order_in_which_the_dictionary_was_filled()
    {
        _old.register_forward_hook(Note("a"));
        var hooks = _old.Field<Dictionary<string, Func<Module<Tensor, Tensor>, Tensor, Tensor, Tensor>>>("post_hooks");
        var before = hooks.ToList();

        hooks.Clear();
        hooks.Add("a key of one's own", Note("b"));
        foreach (var (key, hook) in before) hooks.Add(key, hook);
        _old.call(_input).Dispose();

        _runs.Should().Be("ba");
    }

    private Func<Module<Tensor, Tensor>, Tensor, Tensor, Tensor> Note(string letter) => (_, _, output) =>
    {
        _runs += letter;
        return output;
    };

    private void Share()
    {
        foreach (var name in new[] { "pre_hooks", "post_hooks", "module_pre_hooks", "module_post_hooks" })
            _new.SetField(name, _old.Field<object>(name));
    }
}

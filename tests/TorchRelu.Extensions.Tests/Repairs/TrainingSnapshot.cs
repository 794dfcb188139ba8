using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>
/// Everything a repair could change in a training, byte for byte and reference for reference. Shares no code with the library.
/// </summary>
internal static class TrainingSnapshot
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static SortedDictionary<string, string> Of(
        nn.Module<Tensor, Tensor> model, optim.Optimizer? optimizer, optim.lr_scheduler.LRScheduler? scheduler, Tensor input)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, module) in model.named_modules().Prepend(("<root>", model)))
        {
            found[$"module {name}"] = $"{Identity(module)} {module.training} {module.GetType().GetProperty("inplace")?.GetValue(module)}";
            Members($"module {name}", module, found);
        }
        found["order"] = string.Join(",", model.named_modules().Select(named => named.name));
        found["parameters"] = string.Join(",", model.named_parameters().Select(named => $"{named.name}:{named.parameter.Handle}"));
        foreach (var (key, value) in model.state_dict()) found[$"state {key}"] = Hex(value);
        foreach (var (name, parameter) in model.named_parameters())
        {
            using var gradient = parameter.grad;
            found[$"gradient {name}"] = gradient is null ? "none" : Hex(gradient);
        }
        if (optimizer is not null) Optimizer(optimizer, found);
        if (scheduler is not null) Members("scheduler", scheduler, found);
        using (var random = get_rng_state()) found["random"] = Hex(random);
        using (no_grad())
        {
            using var output = model.call(input);
            found["output"] = Hex(output);
        }
        return found;
    }

    private static void Optimizer(optim.Optimizer optimizer, SortedDictionary<string, string> found)
    {
        var groups = optimizer.ParamGroups.Cast<ParamGroup>().ToList();
        found["groups"] = string.Join(",", groups.Select(Identity));
        for (var i = 0; i < groups.Count; i++)
        {
            found[$"group {i}"] =
                $"{Identity(groups[i].Parameters)} {string.Join(",", groups[i].Parameters.Select(parameter => parameter.Handle))}";
            Members($"options {i}", groups[i].Options, found);
        }
        var states = (OrderedDict<IntPtr, OptimizerState>)typeof(OptimizerHelper)
            .GetField("_state", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(optimizer)!;
        found["states"] =
            string.Join(",", states.Select<(IntPtr, OptimizerState), string>(entry => $"{entry.Item1}:{Identity(entry.Item2)}"));
        for (var i = 0; i < states.Count; i++) Members($"state {i}", states[i].Item2, found);
    }

    private static void Members(string path, object owner, SortedDictionary<string, string> found)
    {
        for (var type = owner.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (var field in type.GetFields(Any)) found[$"{path}.{field.Name}"] = Text(field.GetValue(owner));
        }
    }

    private static string Text(object? value) => value switch
    {
        null => "null",
        double number => BitConverter.DoubleToInt64Bits(number).ToString(),
        string or bool or int or long or IntPtr or Enum => value.ToString()!,
        Tensor { IsInvalid: false } tensor => $"{Identity(value)} {Hex(tensor)}",
        IDictionary map =>
            $"{Identity(value)} {{{string.Join(",", map.Keys.Cast<object>().Zip(map.Values.Cast<object>())
                .Select(pair => $"{pair.First}={Text(pair.Second)}"))}}}",
        IList list => $"{Identity(value)} [{string.Join(",", list.Cast<object>().Select(Text))}]",
        IEnumerable<(string, nn.Module)> children =>
            $"{Identity(value)} [{string.Join(",", children.Select(child => $"{child.Item1}={Identity(child.Item2)}"))}]",
        _ => Identity(value),
    };

    private static string Identity(object value) =>
        value.GetType().IsValueType ? value.ToString()! : $"{value.GetType().Name}#{RuntimeHelpers.GetHashCode(value)}";

    private static string Hex(Tensor tensor) => Convert.ToHexString(Bytes.Of(tensor));
}

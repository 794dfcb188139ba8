using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>Hooks the call() of a model with any inputs and any result, and repeats its forward.</summary>
internal static class RootCall
{
    /// <summary>Tells a listener of each call() of the model.</summary>
    /// <returns>The removal of the hook; null if the model takes none (TorchScript).</returns>
    public static Action? Hook(nn.Module root, IRootListener listener) => (Action?)Call(root, nameof(Hook), root, listener);

    /// <summary>Runs the model's forward without the hooks of the model itself.</summary>
    /// <returns>The result.</returns>
    public static object? Forward(nn.Module root, object?[] inputs) => Call(root, nameof(Forward), root, inputs);

    /// <summary>The tensors of an input or a result: itself, or those in a tuple, a list or a dictionary.</summary>
    public static IEnumerable<Tensor> Tensors(object? value) => value switch
    {
        Tensor tensor => [tensor],
        ITuple tuple => Enumerable.Range(0, tuple.Length).SelectMany(i => Tensors(tuple[i])),
        IDictionary entries => entries.Values.Cast<object?>().SelectMany(Tensors),
        IEnumerable<Tensor> tensors => tensors,
        _ => [],
    };

    private static object? Call(nn.Module root, string method, params object?[] arguments)
    {
        for (var type = root.GetType(); type is not null; type = type.BaseType)
        {
            if (!type.IsGenericType || type.DeclaringType != typeof(nn) || !type.Name.StartsWith("Module`", StringComparison.Ordinal))
                continue;
            var types = type.GetGenericArguments();
            return typeof(RootCall).GetMethods(BindingFlags.NonPublic | BindingFlags.Static)
                .FirstOrDefault(candidate => candidate.Name == method && candidate.GetGenericArguments().Length == types.Length)?
                .MakeGenericMethod(types)
                .Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        }
        return null;
    }

    private static Action Hook<T, TResult>(nn.Module<T, TResult> root, IRootListener listener) =>
        root.register_forward_pre_hook((_, a) => { Tell(listener, a, listener.WantsInputs ? [a] : null); return a; }).remove;

    private static Action Hook<T1, T2, TResult>(nn.Module<T1, T2, TResult> root, IRootListener listener) =>
        root.register_forward_pre_hook((_, a, b) => { Tell(listener, a, [a, b]); return null; }).remove;

    private static Action Hook<T1, T2, T3, TResult>(nn.Module<T1, T2, T3, TResult> root, IRootListener listener) =>
        root.register_forward_pre_hook((_, a, b, c) => { Tell(listener, a, [a, b, c]); return null; }).remove;

    private static Action Hook<T1, T2, T3, T4, TResult>(nn.Module<T1, T2, T3, T4, TResult> root, IRootListener listener) =>
        root.register_forward_pre_hook((_, a, b, c, d) =>
            { Tell(listener, a, [a, b, c, d]); return null; }).remove;

    private static Action Hook<T1, T2, T3, T4, T5, TResult>(nn.Module<T1, T2, T3, T4, T5, TResult> root, IRootListener listener) =>
        root.register_forward_pre_hook((_, a, b, c, d, e) =>
            { Tell(listener, a, [a, b, c, d, e]); return null; }).remove;

    private static Action Hook<T1, T2, T3, T4, T5, T6, TResult>(
        nn.Module<T1, T2, T3, T4, T5, T6, TResult> root, IRootListener listener) =>
        root.register_forward_pre_hook((_, a, b, c, d, e, f) =>
            { Tell(listener, a, [a, b, c, d, e, f]); return null; }).remove;

    private static object? Forward<T, TResult>(nn.Module<T, TResult> root, object?[] x) => root.forward((T)x[0]!);

    private static object? Forward<T1, T2, TResult>(nn.Module<T1, T2, TResult> root, object?[] x) => root.forward((T1)x[0]!, (T2)x[1]!);

    private static object? Forward<T1, T2, T3, TResult>(nn.Module<T1, T2, T3, TResult> root, object?[] x) =>
        root.forward((T1)x[0]!, (T2)x[1]!, (T3)x[2]!);

    private static object? Forward<T1, T2, T3, T4, TResult>(nn.Module<T1, T2, T3, T4, TResult> root, object?[] x) =>
        root.forward((T1)x[0]!, (T2)x[1]!, (T3)x[2]!, (T4)x[3]!);

    private static object? Forward<T1, T2, T3, T4, T5, TResult>(nn.Module<T1, T2, T3, T4, T5, TResult> root, object?[] x) =>
        root.forward((T1)x[0]!, (T2)x[1]!, (T3)x[2]!, (T4)x[3]!, (T5)x[4]!);

    private static object? Forward<T1, T2, T3, T4, T5, T6, TResult>(nn.Module<T1, T2, T3, T4, T5, T6, TResult> root, object?[] x) =>
        root.forward((T1)x[0]!, (T2)x[1]!, (T3)x[2]!, (T4)x[3]!, (T5)x[4]!, (T6)x[5]!);

    // Where a tensor is the only input, nothing is allocated.
    private static void Tell<T>(IRootListener listener, T first, object?[]? all)
    {
        if (all is not null && listener.WantsInputs) listener.Trace(all);
        if (typeof(T) == typeof(Tensor) && (all is null || all.Length == 1)) listener.Observe(first as Tensor, []);
        else if ((all ?? [first]).SelectMany(Tensors).ToList() is [var tensor, .. var others]) listener.Observe(tensor, others);
        else listener.Observe(null, []);
    }
}

/// <summary>Listens to the calls of a model.</summary>
internal interface IRootListener
{
    /// <summary>Whether the next call shall give all its inputs to <see cref="Trace"/>.</summary>
    bool WantsInputs { get; }

    /// <summary>Runs before a call that was asked for.</summary>
    void Trace(object?[] inputs);

    /// <summary>Runs before each call, with the first tensor of its inputs and the others.</summary>
    void Observe(Tensor? first, IReadOnlyList<Tensor> others);
}

using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>
/// Searches for a module in other objects that the model's modules hold: arrays, lists, closures, tuples and user-defined objects. The
/// search is bounded and never runs user code. It reads fields, and enumerates only collections of .NET and F#.
/// </summary>
internal sealed class ForeignHolders
{
    private const int MaxObjects = 100_000;

    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<(object Value, string Path)> _open = new();
    private readonly List<string> _found = [];
    private readonly nn.Module _target;

    private ForeignHolders(IReadOnlyList<NamedModule> modules, nn.Module target)
    {
        _target = target;
        foreach (var (_, module) in modules) _seen.Add(module);
        foreach (var (name, module) in modules) AddFields(module, $"{module.GetType().Name} '{name}'", isRegistered: true);
    }

    /// <summary>Returns the places in words.</summary>
    public static IReadOnlyList<string> Find(IReadOnlyList<NamedModule> modules, nn.Module target)
    {
        var search = new ForeignHolders(modules, target);
        for (var looked = 0; looked < MaxObjects && search._open.TryDequeue(out var next); looked++) search.Look(next.Value, next.Path);
        return search._found;
    }

    private void Look(object value, string path)
    {
        try
        {
            LookInto(value, path);
        }
        catch (InvalidOperationException)
        {
            // Another thread changes the collection, so its content is unknown.
            _found.Add($"{path} changes while it is read and may hold it too");
        }
    }

    private void LookInto(object value, string path)
    {
        switch (value)
        {
            case Delegate code: foreach (var one in code.GetInvocationList()) Add(one.Target, path); break;
            case string or Tensor: break;
            case IEnumerable items when IsKnownCollection(value.GetType()): foreach (var item in items) Add(item, path); break;
            case not null when IsWorthReading(value.GetType()): AddFields(value, path, isRegistered: false); break;
        }
    }

    // Fields of a registered module are slots. Everything else that they reach is foreign.
    private void AddFields(object owner, string path, bool isRegistered)
    {
        for (var type = owner.GetType(); type is not null && type.Assembly != typeof(nn.Module).Assembly; type = type.BaseType)
        {
            foreach (
                var field in type.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (field.FieldType.IsPrimitive || field.FieldType.IsPointer || field.FieldType.IsByRefLike) continue;
                var value = field.GetValue(owner);
                if (isRegistered && ReferenceEquals(value, _target)) continue;
                Add(value, $"{path}, field '{field.Name}'");
            }
        }
    }

    private void Add(object? value, string path)
    {
        if (ReferenceEquals(value, _target)) _found.Add($"{path} holds it too, in a closure, a collection or an object of its own");
        else if (value is not null && _open.Count < MaxObjects && (value.GetType().IsValueType || _seen.Add(value)))
            _open.Enqueue((value, path));
    }

    private static bool IsKnownCollection(Type type) => type.IsArray
        ? !type.GetElementType()!.IsPrimitive
        : type.Namespace is { } space
        && (space.StartsWith("System.Collections", StringComparison.Ordinal) || space == "Microsoft.FSharp.Collections");

    // User-defined types, and library types that exist to hold something (Lazy, a pair, an F# option). Other framework types are skipped.
    private static bool IsWorthReading(Type type) => !type.IsPrimitive && !type.IsEnum && type.Assembly != typeof(nn.Module).Assembly && (
        !(IsBelow(type, "System") || IsBelow(type, "Microsoft")) || typeof(ITuple).IsAssignableFrom(type)
            || type.Namespace == "Microsoft.FSharp.Core" ||
        type.Name is "KeyValuePair`2" or "Lazy`1" or "StrongBox`1" || type.GetGenericArguments().Any(typeof(nn.Module).IsAssignableFrom));

    private static bool IsBelow(Type type, string space) =>
        type.Namespace == space || type.Namespace?.StartsWith($"{space}.", StringComparison.Ordinal) == true;
}

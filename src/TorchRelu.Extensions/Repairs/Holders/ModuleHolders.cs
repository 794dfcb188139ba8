using System.Collections;
using System.Reflection;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>All holders of a module, found by reference.</summary>
/// <param name="Slots">The places that can hold another module.</param>
/// <param name="Elsewhere">The other holders, in words; they cannot hold another module.</param>
internal sealed record ModuleHolders(IReadOnlyList<Slot> Slots, IReadOnlyList<string> Elsewhere)
{
    public static ModuleHolders Find(nn.Module root, nn.Module target)
    {
        var modules = TargetFinder.Modules(root);
        var slots = modules.SelectMany(owner => SlotsOf(owner, target)).ToList();
        // Code that uses a registered module holds it somewhere. If no field does, the holder is a closure, an array or a local variable.
        var unheld = slots
            .Where(slot => slot.Kind == SlotKind.Registration
            && !slots.Any(other => other.Kind != SlotKind.Registration && ReferenceEquals(other.Owner, slot.Owner)))
            .Select(slot => $"{slot.Where} lists it and no field there holds it: a closure, an array or a local variable does");
        return new(slots, [.. unheld, .. ForeignHolders.Find(modules, target)]);
    }

    private static IEnumerable<Slot> SlotsOf(NamedModule owner, nn.Module target) =>
        Registrations(owner).Concat(Sequences(owner)).Concat(Lists(owner)).Concat(Dictionaries(owner)).Concat(Fields(owner))
            .Where(slot => ReferenceEquals(slot.Get(), target));

    private static IEnumerable<Slot> Registrations(NamedModule owner)
    {
        var children = TorchSharpInternals.Children.Of(owner.Module);
        foreach (var key in children.Keys)
            yield return new(SlotKind.Registration, $"registration '{key}' of {Text(owner)}", owner.Module, typeof(nn.Module), () =>
                children[key], module => children[key] = module);
    }

    private static IEnumerable<Slot> Sequences(NamedModule owner)
    {
        if (TorchSharpInternals.EntriesOf(owner.Module) is not var (entries, holds)) yield break;
        for (var i = 0; i < entries.Count; i++)
        {
            var index = i;
            yield return new(SlotKind.Container, $"entry {index} of {Text(owner)}", owner.Module, holds, () => entries[index], module =>
                entries[index] = module);
        }
    }

    private static IEnumerable<Slot> Lists(NamedModule owner)
    {
        if (Generic(owner.Module, typeof(ModuleList<>)) is not { } type) yield break;
        var item = typeof(IList<>).MakeGenericType(type.GetGenericArguments()).GetProperty("Item")!;
        var count = ((IEnumerable)owner.Module).Cast<object>().Count();
        for (var i = 0; i < count; i++)
        {
            object[] index = [i];
            yield return Indexed(owner, item, index, $"entry {i}");
        }
    }

    private static IEnumerable<Slot> Dictionaries(NamedModule owner)
    {
        if (Generic(owner.Module, typeof(ModuleDict<>)) is not { } type) yield break;
        var item = typeof(IDictionary<,>).MakeGenericType(typeof(string), type.GetGenericArguments()[0]).GetProperty("Item")!;
        foreach (var key in (IEnumerable<string>)type.GetProperty("Keys")!.GetValue(owner.Module)!)
            yield return Indexed(owner, item, [key], $"entry '{key}'");
    }

    private static Slot Indexed(NamedModule owner, PropertyInfo item, object[] index, string entry) =>
        new(SlotKind.Container, $"{entry} of {Text(owner)}", owner.Module, item.PropertyType, () =>
            item.GetValue(owner.Module, index), module => item.SetValue(owner.Module, module, index));

    private static IEnumerable<Slot> Fields(NamedModule owner)
    {
        for (var type = owner.Module.GetType(); type is not null && type.Assembly != typeof(nn.Module).Assembly; type = type.BaseType)
        {
            foreach (
                var field in type.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                var where = $"field '{field.Name}' of {Text(owner)}";
                yield return new(SlotKind.Field, where, owner.Module, field.FieldType, () => field.GetValue(owner.Module), module =>
                    field.SetValue(owner.Module, module));
            }
        }
    }

    private static Type? Generic(nn.Module module, Type definition)
    {
        var type = module.GetType();
        while (type is not null && !(type.IsGenericType && type.GetGenericTypeDefinition() == definition)) type = type.BaseType;
        return type;
    }

    private static string Text(NamedModule owner) => $"{owner.Module.GetType().Name} '{owner.Name}'";
}

/// <summary>One place that holds a module.</summary>
/// <param name="Kind">The kind of place.</param>
/// <param name="Where">The place in words, e.g. "field 'act' of Block 'features.3'".</param>
/// <param name="Owner">The module that the place belongs to.</param>
/// <param name="Holds">The type of the values that it can hold.</param>
/// <param name="Get">Returns the value that it holds now.</param>
/// <param name="Put">Puts another module into the same position.</param>
internal sealed record Slot(SlotKind Kind, string Where, nn.Module Owner, Type Holds, Func<object?> Get, Action<nn.Module> Put)
{
    public bool Accepts(nn.Module module) => Holds.IsInstanceOfType(module);
}

/// <summary>The kind of place that holds a module.</summary>
internal enum SlotKind
{
    /// <summary>The list behind named_modules(), parameters() and state_dict(). Forward code does not read it.</summary>
    Registration,

    /// <summary>An entry of a Sequential, ModuleList or ModuleDict.</summary>
    Container,

    /// <summary>A field of the module's own type or of a user-defined base type.</summary>
    Field,
}

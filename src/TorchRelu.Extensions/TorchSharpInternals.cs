using System.Collections;
using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using Hookable = TorchSharp.torch.nn.HookableModule<
    System.Func<
        TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>, TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>,
    System.Func<
        TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>, TorchSharp.torch.Tensor, TorchSharp.torch.Tensor,
        TorchSharp.torch.Tensor>>;
using LRScheduler = TorchSharp.torch.optim.lr_scheduler.LRScheduler;
using Schedulers = TorchSharp.torch.optim.lr_scheduler.impl;

namespace TorchRelu;

/// <summary>
/// All private members of TorchSharp that this library needs: hooks and children of modules, states of optimizers, learning rates of
/// schedulers. No other file reads private members.
/// </summary>
internal static class TorchSharpInternals
{
    public static PrivateField<Hookable, Dictionary<string, Func<nn.Module<Tensor, Tensor>, Tensor, Tensor>>> PreHooks { get; } =
        new("pre_hooks");

    public static PrivateField<Hookable, Dictionary<string, Func<nn.Module<Tensor, Tensor>, Tensor, Tensor, Tensor>>> PostHooks { get; } =
        new("post_hooks");

    public static PrivateField<Hookable, Dictionary<string, Action<nn.Module>>> ModulePreHooks { get; } = new("module_pre_hooks");

    public static PrivateField<Hookable, Dictionary<string, Action<nn.Module>>> ModulePostHooks { get; } = new("module_post_hooks");

    /// <summary>The children that named_children() and state_dict() list, except those of a Sequential.</summary>
    public static PrivateField<nn.Module, OrderedDict<string, nn.Module>> Children { get; } = new("_internal_submodules");

    /// <summary>The modules that a Sequential lists and calls.</summary>
    public static PrivateField<Sequential, List<nn.IModule<Tensor, Tensor>>> Entries { get; } = new("_modules");

    /// <summary>The states, by the handles of the parameters.</summary>
    public static PrivateField<OptimizerHelper, OrderedDict<IntPtr, OptimizerState>> States { get; } = new("_state");

    /// <summary>The optimizer; null in a scheduler that chains others.</summary>
    public static PrivateField<LRScheduler, optim.Optimizer?> Optimizer { get; } = new("_optimizer");

    public static PrivateField<LRScheduler, IList<double>> BaseRates { get; } = new("_base_lrs");

    public static PrivateField<LRScheduler, IList<double>> LastRates { get; } = new("_last_lrs");

    public static PrivateField<Schedulers.LambdaLR, List<Func<int, double>>> RateFactors { get; } = new("_lr_lambdas");

    public static PrivateField<Schedulers.CosineAnnealingLR, double> LowestRate { get; } = new("_eta_min");

    /// <summary>
    /// The learning rates and momenta at the ends of the phases, by name. The names in <see cref="PhaseRates"/> always exist.
    /// </summary>
    public static PrivateField<Schedulers.OneCycleLR, Dictionary<string, List<double>>> PhaseValues { get; } = new("_phase_values");

    public static PrivateField<Schedulers.OneCycleLR, Array> Phases { get; } = new("_schedule_phases");

    /// <summary>The groups that have betas; null for a group that has none.</summary>
    public static PrivateField<Schedulers.OneCycleLR, List<optim.IBetas?>> Betas { get; } = new("_betas");

    /// <summary>The groups that have a momentum; null for a group that has none.</summary>
    public static PrivateField<Schedulers.OneCycleLR, List<optim.IMomentum?>> Momenta { get; } = new("_momentum");

    /// <summary>The keys of <see cref="PhaseValues"/> that are learning rates.</summary>
    public static IReadOnlyList<string> PhaseRates { get; } = ["initial_lr", "max_lr", "min_lr"];

    /// <summary>The dictionaries of hooks, in the order in which they are moved.</summary>
    public static IReadOnlyList<PrivateField> Hooks { get; } = [PreHooks, PostHooks, ModulePreHooks, ModulePostHooks];

    // The entries of generic Sequentials, whose inputs are not one tensor.
    private static IReadOnlyList<PrivateField> GenericEntries { get; } =
    [
        OfGeneric(typeof(Sequential<,>)), OfGeneric(typeof(Sequential<,,>)), OfGeneric(typeof(Sequential<,,,>)),
        OfGeneric(typeof(Sequential<,,,,>)), OfGeneric(typeof(Sequential<,,,,,>)), OfGeneric(typeof(Sequential<,,,,,,>)),
    ];

    /// <summary>All private fields that are read.</summary>
    public static IReadOnlyList<PrivateField> All { get; } =
    [
        .. Hooks, Children, Entries, .. GenericEntries, States,
        Optimizer, BaseRates, LastRates, RateFactors, LowestRate, PhaseValues, Phases, Betas, Momenta,
    ];

    /// <summary>
    /// The member that this version of TorchSharp lacks and that replacing a module needs, in words; null if nothing is missing.
    /// </summary>
    public static string? LackingToReplace => Lacking([.. Hooks, Children, Entries, .. GenericEntries]);

    /// <summary>The number of hooks of a module, of all kinds.</summary>
    public static int HookCount(nn.Module<Tensor, Tensor> module) =>
        PreHooks.Of(module).Count + PostHooks.Of(module).Count + ModulePreHooks.Of(module).Count + ModulePostHooks.Of(module).Count;

    /// <summary>The modules of a Sequential, and the type of modules it accepts; null if the module is not a Sequential.</summary>
    public static (IList Entries, Type Holds)? EntriesOf(nn.Module module)
    {
        if (module is Sequential sequential) return (Entries.Of(sequential), typeof(nn.IModule<Tensor, Tensor>));
        var generic = GenericEntries.FirstOrDefault(field => field.IsIn(module));
        return generic is null ? null : ((IList)generic.Read(module)!, typeof(nn.Module));
    }

    /// <summary>The member that this version lacks and that changing an optimizer's parameters needs; null if nothing is missing.</summary>
    public static string? LackingFor(OptimizerHelper optimizer) => optimizer.ParamGroups is IList<ParamGroup>
        ? States.Lacking
        : PrivateField.Lacks($"list in {nameof(OptimizerHelper)}.{nameof(optimizer.ParamGroups)}");

    /// <summary>
    /// The member that this version lacks and that changing a scheduler's learning rates and groups needs; null if nothing is missing.
    /// </summary>
    public static string? LackingFor(LRScheduler scheduler)
    {
        PrivateField[] own = scheduler switch
        {
            Schedulers.LambdaLR => [RateFactors],
            Schedulers.CosineAnnealingLR => [LowestRate],
            Schedulers.OneCycleLR => [PhaseValues, Phases, Betas, Momenta],
            _ => [],
        };
        if (Lacking([Optimizer, BaseRates, LastRates, .. own]) is { } lacking) return lacking;
        if (scheduler is not Schedulers.OneCycleLR cycle) return null;
        var rate = PhaseRates.FirstOrDefault(rate => !PhaseValues.Of(cycle).ContainsKey(rate));
        return rate is null ? null : PrivateField.Lacks($"'{rate}' in {PhaseValues}");
    }

    private static string? Lacking(IEnumerable<PrivateField> fields) =>
        fields.Select(field => field.Lacking).FirstOrDefault(lacking => lacking is not null);

    private static PrivateField OfGeneric(Type sequential) => new(sequential, "_modules", typeof(List<nn.Module>));
}

/// <summary>A private field of TorchSharp.</summary>
/// <param name="owner">The class that declares it; an open generic type if the class is generic.</param>
/// <param name="name">The name of the field.</param>
/// <param name="holds">The declared type, or a type that the declared type can be assigned to.</param>
internal class PrivateField(Type owner, string name, Type holds)
{
    private const string KnownVersions = "0.105.2 to 0.107.0";
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly FieldInfo? _field = Find(owner, name, holds);

    public Type Owner => owner;

    public string Name => name;

    public Type Holds => holds;

    /// <summary>The message that this version of TorchSharp has no such field; null if it has one.</summary>
    public string? Lacking => _field is null ? Lacks(ToString()) : null;

    /// <summary>The message for a member that this version of TorchSharp does not have.</summary>
    public static string Lacks(string what) =>
        $"TorchSharp {typeof(nn.Module).Assembly.GetName().Version?.ToString(3)} has no {what} as {KnownVersions} have it";

    /// <summary>Whether a module is of the class that declares the field.</summary>
    public bool IsIn(nn.Module module) => Level(module.GetType()) is not null;

    /// <exception cref="NotSupportedException">This version of TorchSharp has no such field.</exception>
    public object? Read(object instance) => FieldOf(instance).GetValue(instance);

    /// <exception cref="NotSupportedException">This version of TorchSharp has no such field.</exception>
    public void Write(object instance, object? value) => FieldOf(instance).SetValue(instance, value);

    public override string ToString() => $"{owner.Name.Split('`')[0]}.{name}";

    private FieldInfo FieldOf(object instance) =>
        (owner.IsGenericTypeDefinition && Level(instance.GetType()) is { } closed ? Find(closed, name, holds) : _field)
        ?? throw new NotSupportedException($"{Lacks(ToString())}, and this version of TorchRelu.Extensions needs it.");

    private Type? Level(Type? type)
    {
        while (type is not null && type != owner && !(type.IsGenericType && type.GetGenericTypeDefinition() == owner)) type = type.BaseType;
        return type;
    }

    private static FieldInfo? Find(Type owner, string name, Type holds)
    {
        for (var level = owner; level is not null; level = level.BaseType)
        {
            if (level.GetField(name, Declared) is { } field) return holds.IsAssignableFrom(field.FieldType) ? field : null;
        }
        return null;
    }
}

/// <summary>A private field with static types.</summary>
internal sealed class PrivateField<TOwner, T>(string name) : PrivateField(typeof(TOwner), name, typeof(T))
    where TOwner : class
{
    /// <summary>The value of the field.</summary>
    /// <exception cref="NotSupportedException">This version of TorchSharp has no such field.</exception>
    public T Of(TOwner instance) => (T)Read(instance)!;

    /// <summary>The value of the field; the default value if this version of TorchSharp has no such field.</summary>
    public T? Find(TOwner instance) => Lacking is null ? Of(instance) : default;
}

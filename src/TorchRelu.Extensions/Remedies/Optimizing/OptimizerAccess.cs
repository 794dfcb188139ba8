using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchRelu.Internal;

/// <summary>What a repair needs to know of an optimizer: its groups, and the state it keeps for each parameter.</summary>
internal sealed class OptimizerAccess(optim.Optimizer optimizer)
{
    private static readonly string[] s_known = ["SGD", "Adam", "AdamW", "RMSProp", "Adagrad"];

    public optim.Optimizer Optimizer => optimizer;

    /// <summary>The class of TorchSharp's that it is or derives from, e.g. "Adam".</summary>
    public string Name { get; } = NameOf(optimizer.GetType());

    /// <summary>The groups themselves: adding or removing one here changes the optimizer.</summary>
    public IList<ParamGroup> Groups => (IList<ParamGroup>)optimizer.ParamGroups;

    /// <summary>The states, by the parameters' handles.</summary>
    public OrderedDict<IntPtr, OptimizerState> States => TorchSharpInternals.States.Of((OptimizerHelper)optimizer);

    /// <summary>Why nothing may be repaired under this optimizer; null where something may.</summary>
    public Refusal? RefusesEverything(string site) => Name == "LBFGS" ? OptimizerRefusals.Lbfgs(site) : null;

    /// <summary>Why parameters can neither join it nor have their state cleared; null where they can.</summary>
    public Refusal? RefusesParameters(string site)
    {
        if (optimizer is not OptimizerHelper helper || !s_known.Contains(Name)) return OptimizerRefusals.Unsupported(site, Name, s_known);
        return TorchSharpInternals.LackingFor(helper) is { } lacking ? OptimizerRefusals.LayoutUnknown(site, Name, lacking) : null;
    }

    /// <summary>The group that trains a parameter; null where none does.</summary>
    public ParamGroup? GroupOf(Parameter parameter) => Groups.FirstOrDefault(group => group.Parameters.Any(own => TensorEdit.AreOne(own, parameter)));

    /// <summary>The moments of a parameter that have its shape; empty where there are none yet.</summary>
    public IReadOnlyList<(string Name, Tensor Values)> MomentsOf(Parameter parameter)
    {
        var own = Groups.SelectMany(group => group.Parameters).FirstOrDefault(candidate => TensorEdit.AreOne(candidate, parameter));
        if (own is null || !States.TryGetValue(own.Handle, out var state)) return [];
        return [.. state.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public)
            .Select(field => (field.Name, Values: field.GetValue(state) as Tensor))
            .Where(moment => moment.Values is not null && moment.Values.shape.AsSpan().SequenceEqual(parameter.shape))
            .Select(moment => (moment.Name, moment.Values!))];
    }

    /// <summary>What a moment is before the first step: 0, but for the sums of an Adagrad that was told otherwise.</summary>
    public float FreshMoment(Parameter parameter) =>
        GroupOf(parameter)?.Options is { } options && Option(options, "initial_accumulator_value")?.GetValue(options) is double value ? (float)value : 0;

    /// <summary>A group of the optimizer's own nested type, with the options of another but without weight decay. The base type is accepted and fails at the next step.</summary>
    public ParamGroup NewGroup(ParamGroup like, IEnumerable<Parameter> parameters)
    {
        var group = (ParamGroup)Activator.CreateInstance(Nested("ParamGroup")!)!;
        var options = (OptimizerOptions)Activator.CreateInstance(like.Options.GetType())!;
        foreach (var field in like.Options.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public)) field.SetValue(options, field.GetValue(like.Options));
        (options.LearningRate, options.InitialLearningRate) = (like.Options.LearningRate, like.Options.InitialLearningRate);
        Option(options, "weight_decay")?.SetValue(options, 0.0);
        (group.Options, group.Parameters) = (options, parameters.ToList());
        return group;
    }

    public static double WeightDecay(ParamGroup group) => Option(group.Options, "weight_decay")?.GetValue(group.Options) as double? ?? 0;

    private static FieldInfo? Option(OptimizerOptions options, string name) => options.GetType().GetField(name, BindingFlags.Instance | BindingFlags.Public);

    private Type? Nested(string name)
    {
        for (var type = optimizer.GetType(); type is not null; type = type.BaseType)
        {
            if (type.GetNestedType(name) is { ContainsGenericParameters: false } nested) return nested;
        }
        return null;
    }

    private static string NameOf(Type type)
    {
        for (var level = type; level is not null; level = level.BaseType)
        {
            if (level is { Namespace: "TorchSharp.Modules", IsAbstract: false }) return level.Name;
        }
        return type.Name;
    }
}

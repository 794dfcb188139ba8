using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>Gives repairs access to an optimizer: its groups, and its state for each parameter.</summary>
internal sealed class OptimizerAccess(optim.Optimizer optimizer)
{
    private static readonly string[] s_known = [nameof(SGD), nameof(Adam), nameof(AdamW), nameof(RMSProp), nameof(Adagrad)];

    public optim.Optimizer Optimizer => optimizer;

    /// <summary>The name of its TorchSharp class or TorchSharp base class, e.g. "Adam".</summary>
    public string Name { get; } = NameOf(optimizer.GetType());

    /// <summary>The groups themselves: adding or removing one changes the optimizer.</summary>
    public IList<ParamGroup> Groups => (IList<ParamGroup>)optimizer.ParamGroups;

    /// <summary>The states by parameter handle.</summary>
    public OrderedDict<IntPtr, OptimizerState> States => TorchSharpInternals.States.Of((OptimizerHelper)optimizer);

    /// <summary>Checks that an optimizer trains a model.</summary>
    /// <exception cref="ArgumentException">It has parameters, and none is the model's.</exception>
    public static void RequireParametersOf(nn.Module model, optim.Optimizer? optimizer)
    {
        if (optimizer is null) return;
        var held = optimizer.ParamGroups.OfType<ParamGroup>().SelectMany(group => group.Parameters).Select(held => held.Handle).ToHashSet();
        var own = model.parameters().Select(parameter => parameter.Handle).ToList();
        if (held.Count > 0 && own.Count > 0 && !own.Any(held.Contains))
            throw new ArgumentException(
                $"The {NameOf(optimizer.GetType())} holds {held.Count} parameters, and none of them is one of the model's " +
                    $"{own.Count}. Give " +
                "the optimizer that was made from this model's parameters.", nameof(optimizer));
    }

    /// <summary>The reason why no repair is possible with this optimizer; null if repairs are possible.</summary>
    public Refusal? CheckSupported(string site) => optimizer is LBFGS ? OptimizerRefusals.Lbfgs(site) : null;

    /// <summary>The reason why its state cannot be kept and put back; null if it can.</summary>
    public Refusal? CheckState(string site) => optimizer is not OptimizerHelper helper
        ? OptimizerRefusals.Unsupported(site, Name, s_known)
        : TorchSharpInternals.LackingFor(helper) is { } lacking ? OptimizerRefusals.LayoutUnknown(site, Name, lacking) : null;

    /// <summary>The reason why parameters can neither join it nor have their state cleared; null if they can.</summary>
    public Refusal? CheckParameters(string site)
    {
        if (optimizer is not (SGD or Adam or AdamW or RMSProp or Adagrad)) return OptimizerRefusals.Unsupported(site, Name, s_known);
        return TorchSharpInternals.LackingFor((OptimizerHelper)optimizer) is { } lacking
            ? OptimizerRefusals.LayoutUnknown(site, Name, lacking)
            : null;
    }

    /// <summary>The group that trains a parameter; null if none does.</summary>
    public ParamGroup? GroupOf(Parameter parameter) =>
        Groups.FirstOrDefault(group => group.Parameters.Any(own => TensorEdit.AreOne(own, parameter)));

    /// <summary>The moments of a parameter that have its shape; empty if there are none yet.</summary>
    public IReadOnlyList<(string Name, Tensor Values)> MomentsOf(Parameter parameter)
    {
        var own = Groups.SelectMany(group => group.Parameters).FirstOrDefault(candidate => TensorEdit.AreOne(candidate, parameter));
        if (own is null || !States.TryGetValue(own.Handle, out var state)) return [];
        return [.. Tensors(state).Where(moment => moment.Values?.shape.AsSpan().SequenceEqual(parameter.shape) == true)
            .Select(moment => (moment.Name, moment.Values!))];
    }

    /// <summary>The value of a moment before the first step: 0, or the initial accumulator value of an Adagrad.</summary>
    public float FreshMoment(Parameter parameter) =>
        GroupOf(parameter)?.Options is Adagrad.Options { initial_accumulator_value: { } value } ? (float)value : 0;

    /// <summary>
    /// Creates a group of the optimizer's own nested type, with the options of another group but without weight decay. A group of the base
    /// type would be accepted and fail at the next step.
    /// </summary>
    public ParamGroup NewGroup(ParamGroup like, IEnumerable<Parameter> parameters)
    {
        (ParamGroup Group, OptimizerOptions Options) made = optimizer switch
        {
            SGD => (new SGD.ParamGroup(), new SGD.Options()),
            Adam => (new Adam.ParamGroup(), new Adam.Options()),
            AdamW => (new AdamW.ParamGroup(), new AdamW.Options()),
            RMSProp => (new RMSProp.ParamGroup(), new RMSProp.Options()),
            Adagrad => (new Adagrad.ParamGroup(), new Adagrad.Options()),
            _ => throw new NotSupportedException($"{Name} is not an optimizer whose groups are known here."),
        };
        made.Options.LoadStateDict(like.Options);
        switch (made.Options)
        {
            case SGD.Options own: own.weight_decay = 0; break;
            case Adam.Options own: own.weight_decay = 0; break;
            case AdamW.Options own: own.weight_decay = 0; break;
            case RMSProp.Options own: own.weight_decay = 0; break;
            case Adagrad.Options own: own.weight_decay = 0; break;
        }
        (made.Group.Options, made.Group.Parameters) = (made.Options, parameters.ToList());
        return made.Group;
    }

    /// <summary>Whether the optimizer has made a step; false if it keeps nothing that shows one.</summary>
    public static bool HasStepped(optim.Optimizer? optimizer) => optimizer is OptimizerHelper helper
        && TorchSharpInternals.States.Find(helper) is { } states && states.Values.Any(state => state switch
        {
            SGD.State of => of.momentum_buffer is not null,
            Adam.State of => of.step > 0,
            AdamW.State of => of.step > 0,
            RMSProp.State of => of.step > 0,
            Adagrad.State of => of.step > 0,
            _ => false,
        });

    public static double WeightDecay(ParamGroup group) => group.Options switch
    {
        SGD.Options own => own.weight_decay,
        Adam.Options own => own.weight_decay,
        AdamW.Options own => own.weight_decay,
        RMSProp.Options own => own.weight_decay,
        Adagrad.Options own => own.weight_decay,
        _ => null,
    } ?? 0;

    private static (string Name, Tensor? Values)[] Tensors(OptimizerState state) => state switch
    {
        SGD.State of => [(nameof(of.momentum_buffer), of.momentum_buffer)],
        Adam.State of =>
            [(nameof(of.exp_avg), of.exp_avg), (nameof(of.exp_avg_sq), of.exp_avg_sq), (nameof(of.max_exp_avg_sq), of.max_exp_avg_sq)],
        AdamW.State of =>
            [(nameof(of.exp_avg), of.exp_avg), (nameof(of.exp_avg_sq), of.exp_avg_sq), (nameof(of.max_exp_avg_sq), of.max_exp_avg_sq)],
        RMSProp.State of =>
            [(nameof(of.square_avg), of.square_avg), (nameof(of.momentum_buffer), of.momentum_buffer), (nameof(of.grad_avg), of.grad_avg)],
        Adagrad.State of => [(nameof(of.sum), of.sum)],
        _ => [],
    };

    private static string NameOf(Type type)
    {
        for (var level = type; level is not null; level = level.BaseType)
        {
            if (!level.IsAbstract && level.Assembly == typeof(optim.Optimizer).Assembly) return level.Name;
        }
        return type.Name;
    }
}

using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>What all optimizers but LBFGS share: groups, and a state per parameter, found by its handle.</summary>
public abstract class OptimizerHelper : Optimizer
{
    protected OptimizerOptions _defaults = null!;
    protected OrderedDict<IntPtr, OptimizerState> _state = [];

    public OptimizerHelper()
    {
    }

    public override void add_param_group(ParamGroup param_group) => _parameter_groups.Add(param_group);

    public void to(Device device)
    {
        foreach (var parameter in parameters()) _state[parameter.Handle].to(device);
    }

    public virtual StateDictionary state_dict()
    {
        var dictionary = new StateDictionary();
        foreach (var group in _parameter_groups)
        {
            dictionary.Options.Add(group.Options);
            var indices = new List<int>();
            dictionary.StateIndexRef.Add(indices);
            foreach (var parameter in group.Parameters)
            {
                indices.Add(dictionary.State.Count);
                dictionary.State.Add(_state[parameter.Handle]);
            }
        }
        return dictionary;
    }

    public virtual void load_state_dict(StateDictionary state_dict)
    {
        var own = this.state_dict();
        RequireSame(own, state_dict.Options.Count, state_dict.State.Count);
        foreach (var (mine, theirs) in own.Options.Zip(state_dict.Options)) mine.LoadStateDict(theirs);
        foreach (var (mine, theirs) in own.State.Zip(state_dict.State))
        {
            if (!ReferenceEquals(mine, theirs)) mine.LoadStateDict(theirs);
        }
    }

    public void save_state_dict(string location)
    {
        using var writer = new BinaryWriter(File.Create(location));
        save_state_dict(writer);
    }

    public void save_state_dict(BinaryWriter writer)
    {
        var own = state_dict();
        writer.Write(GetType().Name);
        writer.Encode(own.Options.Count);
        writer.Encode(own.State.Count);
        foreach (var options in own.Options) options.SaveStateDict(writer);
        foreach (var state in own.State) state.SaveStateDict(writer);
    }

    public void load_state_dict(string location)
    {
        using var reader = new BinaryReader(File.OpenRead(location));
        load_state_dict(reader);
    }

    public void load_state_dict(BinaryReader reader)
    {
        var found = reader.ReadString();
        if (found != GetType().Name) throw new InvalidDataException($"Mismatched optimizer type: expected '{GetType().Name}', but found '{found}' in the loaded stream.");
        var own = state_dict();
        RequireSame(own, reader.Decode(), reader.Decode());
        foreach (var options in own.Options) options.LoadStateDict(reader);
        foreach (var state in own.State) state.LoadStateDict(reader);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        foreach (var state in _state.Values.OfType<IDisposable>()) state.Dispose();
        _state.Clear();
    }

    /// <summary>Evaluates the closure, then runs <paramref name="body"/> for each group without recording gradients.</summary>
    protected Tensor? _step<T>(Action<T> body, Func<Tensor>? loss_closure = null) where T : ParamGroup
    {
        Tensor? loss = null;
        if (loss_closure is not null)
        {
            using (enable_grad()) loss = loss_closure();
        }
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        // A group of the base type is no T: body then gets null and fails, as TorchSharp's steps do.
        foreach (var group in _parameter_groups) body((group as T)!);
        return loss;
    }

    // Fills in the defaults and makes the states; every optimizer adds its groups through here.
    private protected void Add<TOptions>(ParamGroup group, Func<Parameter, OptimizerState> state) where TOptions : OptimizerOptions, new()
    {
        group.Options ??= new TOptions();
        group.Options.FillFrom(_defaults);
        _parameter_groups.Add(group);
        foreach (var parameter in group.Parameters)
        {
            var made = state(parameter);
            _state[parameter.Handle] = made;
            made.Initialize(group.Options);
        }
    }

    private static void RequireSame(StateDictionary own, long options, long states)
    {
        if (options != own.Options.Count) throw new ArgumentException("Invalid optimizer state -- different number of parameter groups.");
        if (states != own.State.Count) throw new ArgumentException("Invalid optimizer state -- different number of states.");
    }
}

using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>An activation to repair, with the known facts about its uses.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="Rectifier">The module that has this name now.</param>
/// <param name="Uses">One entry for each place that uses it; several if it is shared.</param>
internal sealed record RepairTarget(string Name, nn.Module<Tensor, Tensor> Rectifier, IReadOnlyList<SiteUse> Uses)
{
    /// <summary>Whether the rectifier is a function, seen at this module.</summary>
    public bool IsFunction { get; init; }
}

/// <summary>One use of an activation.</summary>
/// <param name="Channels">The number of its channels; null if they were never seen.</param>
/// <param name="Dead">Its dead channels, from 0.</param>
internal sealed record SiteUse(int? Channels, IReadOnlyList<int> Dead)
{
    /// <summary>Whether the channels are the last of more than two dimensions, as in (B,T,C).</summary>
    public bool ChannelsLast { get; init; }

    /// <summary>The layers around the use; null if the first forward was not traced.</summary>
    public SiteLinks? Links { get; init; }

    /// <summary>Measurements of one batch at the use; null if nothing was measured.</summary>
    public SiteMeasurement? Measured { get; init; }
}

/// <summary>The objects that all repairs of one training share.</summary>
/// <param name="Model">The model.</param>
/// <param name="Optimizer">Its optimizer; null if none is known.</param>
/// <param name="Scheduler">The optimizer's scheduler; null if none is known.</param>
/// <param name="Random">The random numbers of the repairs; they never use torch's own generator.</param>
/// <param name="Guards">The guards that keep live channels a ReLU.</param>
internal sealed record RepairContext(
    nn.Module Model, OptimizerAccess? Optimizer, SchedulerAccess? Scheduler, RepairRandom Random, List<ChannelGuard> Guards)
{
    /// <summary>All names of a module, where the model itself has the root name. Empty if the module is not part of the model.</summary>
    public IReadOnlyList<string> NamesOf(nn.Module module) =>
        [.. Model.named_modules().Where(named => ReferenceEquals(named.module, module))
            .Select(named => named.name), .. ReferenceEquals(Model, module) ? (string[])[TargetFinder.Root] : []];

    public IReadOnlyList<NamedModule> Modules => TargetFinder.Modules(Model);

    /// <summary>A parameter whose device and type new parameters take over: the weight of the layer before, else any.</summary>
    public Parameter? Like(RepairTarget site) =>
        site.Uses.Select(use => use.Links?.Weights?.Module.get_parameter("weight")).FirstOrDefault(weight => weight is not null)
        ?? Model.parameters().FirstOrDefault(parameter => parameter.is_floating_point());
}

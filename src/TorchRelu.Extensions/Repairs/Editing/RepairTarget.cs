using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>A rectifier to be repaired, and what is known of its uses.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="Rectifier">The module that stands there now.</param>
/// <param name="Uses">One entry for each place that uses it; several where it is shared.</param>
internal sealed record RepairTarget(string Name, nn.Module<Tensor, Tensor> Rectifier, IReadOnlyList<SiteUse> Uses);

/// <summary>One use of a rectifier.</summary>
/// <param name="Channels">Its channels; null where they were never seen.</param>
/// <param name="Dead">Those that are dead, from 0.</param>
internal sealed record SiteUse(int? Channels, IReadOnlyList<int> Dead)
{
    /// <summary>Whether the channels are the last of more than two dimensions, as in (B,T,C).</summary>
    public bool ChannelsLast { get; init; }

    /// <summary>The layers around; null where the first forward was not followed.</summary>
    public SiteLinks? Links { get; init; }

    /// <summary>What a batch was like there; null where nothing was measured.</summary>
    public SiteMeasurement? Measured { get; init; }
}

/// <summary>What all repairs of one training share.</summary>
/// <param name="Model">The model.</param>
/// <param name="Optimizer">Its optimizer; null where none is known.</param>
/// <param name="Scheduler">The optimizer's scheduler; null where none is known.</param>
/// <param name="Random">Where repairs take their random numbers from: never from torch's own stream.</param>
/// <param name="Guards">What keeps live channels a ReLU.</param>
internal sealed record RepairContext(
    nn.Module Model, OptimizerAccess? Optimizer, SchedulerAccess? Scheduler, Generator Random, List<ChannelGuard> Guards)
{
    /// <summary>Every name of a module, the model itself included; empty where it is not part of the model.</summary>
    public IReadOnlyList<string> NamesOf(nn.Module module) =>
        [.. Model.named_modules().Where(named => ReferenceEquals(named.module, module))
            .Select(named => named.name), .. ReferenceEquals(Model, module) ? (string[])[TargetFinder.Root] : []];

    public IReadOnlyList<NamedModule> Modules => TargetFinder.Modules(Model);

    /// <summary>A parameter whose device and type new ones take over: of the layer before, else of any.</summary>
    public Parameter? Like(RepairTarget site) =>
        site.Uses.Select(use => use.Links?.Weights?.Module.get_parameter("weight")).FirstOrDefault(weight => weight is not null)
        ?? Model.parameters().FirstOrDefault(parameter => parameter.is_floating_point());
}

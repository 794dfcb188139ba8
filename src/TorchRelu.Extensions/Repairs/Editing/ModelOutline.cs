using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>Describes a model for comparison with a plan.</summary>
internal static class ModelOutline
{
    public static IReadOnlyList<OutlineModule> Create(nn.Module model)
    {
        var identities = new Dictionary<nn.Module, int>(ReferenceEqualityComparer.Instance);
        return [.. model.named_modules().Select(named => (named.name, named.module)).Prepend((TargetFinder.Root, model)).Select(named =>
        {
            if (!identities.TryGetValue(named.Item2, out var identity)) identities.Add(named.Item2, identity = identities.Count);
            var parameters = Layers.Parameters(named.Item2)
                .Select(parameter => new PlannedParameter(parameter.Name, parameter.Values.shape));
            return new OutlineModule(named.Item1, named.Item2.GetType().Name, identity, [.. parameters]);
        })];
    }
}

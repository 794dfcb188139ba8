using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu.Saving;

/// <summary>The transformers of a chain, each with when it is applied.</summary>
internal static class ChainParts
{
    private static readonly TransformerScope[] s_scopes = [TransformerScope.Training, TransformerScope.Testing, TransformerScope.Scoring];

    /// <summary>Null where the transformer is no chain.</summary>
    public static IReadOnlyList<(ITransformer Transformer, TransformerScope Scope)>? Of(ITransformer model)
    {
        if (model is not IEnumerable<ITransformer> chain) return null;
        // A chain tells the scope of a part only by leaving the part out where it does not apply.
        var applied =
            s_scopes.Select(scope => (Scope: scope, Parts: For(model, scope).ToHashSet<ITransformer>(ReferenceEqualityComparer.Instance)))
            .ToList();
        return [
            .. chain.Select(part =>
            (part, applied.Where(other => other.Parts.Contains(part))
            .Aggregate(TransformerScope.None, (scope, other) => scope | other.Scope)))];
    }

    /// <summary>Whether it is a network, or a chain with one in it.</summary>
    public static bool HoldsNetwork(ITransformer model) =>
        model is TorchSharpNetworkTransformer || (model is IEnumerable<ITransformer> chain && chain.Any(HoldsNetwork));

    // Public, on a class that is generic in its last transformer.
    private static IEnumerable<ITransformer> For(ITransformer chain, TransformerScope scope) => ((dynamic)chain).GetModelFor(scope);
}

using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu.Saving;

/// <summary>The transformers of a chain, each with its scope.</summary>
internal static class ChainParts
{
    private static readonly TransformerScope[] s_scopes = [TransformerScope.Training, TransformerScope.Testing, TransformerScope.Scoring];

    /// <summary>Returns the parts of a chain; null if the transformer is not a chain.</summary>
    public static IReadOnlyList<(ITransformer Transformer, TransformerScope Scope)>? Of(ITransformer model)
    {
        if (model is not IEnumerable<ITransformer> chain) return null;
        // A chain reveals the scope of a part only by omitting the part from other scopes.
        var applied =
            s_scopes.Select(scope => (Scope: scope, Parts: For(model, scope).ToHashSet<ITransformer>(ReferenceEqualityComparer.Instance)))
            .ToList();
        return [
            .. chain.Select(part =>
            (part, applied.Where(other => other.Parts.Contains(part))
            .Aggregate(TransformerScope.None, (scope, other) => scope | other.Scope)))];
    }

    /// <summary>Whether the model is a network, or a chain that contains one.</summary>
    public static bool HoldsNetwork(ITransformer model) =>
        model is TorchSharpNetworkTransformer || (model is IEnumerable<ITransformer> chain && chain.Any(HoldsNetwork));

    // The method is public, on a class that is generic in its last transformer.
    private static IEnumerable<ITransformer> For(ITransformer chain, TransformerScope scope) => ((dynamic)chain).GetModelFor(scope);
}

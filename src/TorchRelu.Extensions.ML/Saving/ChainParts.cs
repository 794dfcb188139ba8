using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu.Internal;

/// <summary>The transformers of a chain, and of chains within it, each with when it is applied.</summary>
internal static class ChainParts
{
    public static IReadOnlyList<(ITransformer Transformer, TransformerScope Scope)> Of(ITransformer model) => [.. Of(model, TransformerScope.Everything)];

    private static IEnumerable<(ITransformer, TransformerScope)> Of(ITransformer model, TransformerScope within)
    {
        if (model is not IEnumerable<ITransformer> chain) return [(model, within)];
        TransformerScope[] single = [TransformerScope.Training, TransformerScope.Testing, TransformerScope.Scoring];
        // A chain tells the scope of a part only by leaving it out where it does not apply.
        var applied = single.Select(scope => (Scope: scope, Parts: ((IEnumerable<ITransformer>)((dynamic)model).GetModelFor(scope)).ToHashSet<ITransformer>(ReferenceEqualityComparer.Instance))).ToList();
        return chain.SelectMany(part => Of(part, within & applied.Where(other => other.Parts.Contains(part)).Aggregate(TransformerScope.None, (scope, other) => scope | other.Scope)));
    }
}

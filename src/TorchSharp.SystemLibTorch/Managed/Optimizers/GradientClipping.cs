using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static class utils
        {
            /// <summary>Scales all gradients down where their norm, as if they were one vector, is beyond <paramref name="max_norm"/>.</summary>
            /// <returns>The norm before.</returns>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                using var ungraded = no_grad();
                using var scope = NewDisposeScope();
                var gradients = tensors.Select(parameter => parameter.grad).OfType<Tensor>().ToList();
                if (gradients.Count == 0) return 0;
                var norm = double.IsPositiveInfinity(norm_type)
                    ? gradients.Max(gradient => gradient.abs().max().to_type(float64).item<double>())
                    : Math.Pow(gradients.Sum(gradient => gradient.abs().pow(norm_type).sum(float64).item<double>()), 1 / norm_type);
                // A norm that is no number leaves none behind, as in torch.
                var scale = max_norm / (norm + 1e-6);
                if (scale >= 1) return norm;
                foreach (var gradient in gradients) gradient.mul_(scale);
                return norm;
            }
        }
    }
}

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>An operator of the user's own: forward runs without recording, backward gives the gradients of its arguments.</summary>
        public abstract class Function<T> where T : Function<T>, new()
        {
            private static readonly T s_instance = new();

            public abstract string Name { get; }

            public static List<Tensor> apply_internal(params object[] vars)
            {
                var context = new AutogradContext();
                var inputs = vars.OfType<Tensor>().Where(tensor => !tensor.IsInvalid).ToArray();
                var recorded = is_grad_enabled() && inputs.Any(tensor => tensor.requires_grad);

                List<Tensor> outputs;
                using (no_grad()) outputs = s_instance.forward_internal(context, vars);
                if (!recorded) return [.. outputs.Select(output => new Tensor(output.SharedHandle()))];

                var positions = vars.Select(value => value is Tensor { IsInvalid: false }).ToArray();
                return new FunctionNode(context, gradients => Placed(s_instance.backward_internal(context, gradients), positions)).Record(inputs, outputs);
            }

            internal abstract List<Tensor> forward_internal(AutogradContext context, object[] vars);

            internal abstract List<Tensor> backward_internal(AutogradContext context, List<Tensor> gradients);

            // One gradient per argument is wanted, and only tensors may have one.
            private static IEnumerable<Tensor?> Placed(List<Tensor> gradients, bool[] positions)
            {
                if (gradients.Count != positions.Length)
                    throw new InvalidOperationException($"Function {s_instance.Name} returned an incorrect number of gradients: expected {positions.Length}, got {gradients.Count}.");
                if (gradients.Zip(positions).Any(pair => pair.First is not null && !pair.Second))
                    throw new InvalidOperationException($"Function {s_instance.Name} returned a gradient for an argument that is no tensor.");
                return gradients.Where((_, i) => positions[i]);
            }
        }

        /// <summary>A function with one result.</summary>
        public abstract class SingleTensorFunction<T> : Function<T> where T : SingleTensorFunction<T>, new()
        {
            public static Tensor apply(params object[] vars) => apply_internal(vars)[0];

            public abstract Tensor forward(AutogradContext ctx, params object[] vars);

            public abstract List<Tensor> backward(AutogradContext ctx, Tensor grad_output);

            internal sealed override List<Tensor> forward_internal(AutogradContext context, object[] vars) => [forward(context, vars)];

            internal sealed override List<Tensor> backward_internal(AutogradContext context, List<Tensor> gradients) => backward(context, gradients[0]);
        }
    }
}

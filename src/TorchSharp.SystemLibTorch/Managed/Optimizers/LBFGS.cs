using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Only its face: code that refuses LBFGS can recognise it. It has one group, takes no other, and does not step.</summary>
    public class LBFGS : optim.Optimizer, optim.ILearningRateController
    {
        public double _rate;

        internal LBFGS(IEnumerable<Parameter> parameters, double lr)
        {
            _rate = lr;
            InitialLearningRate = lr;
            _parameter_groups.Add(new ParamGroup { Parameters = parameters.ToList(), Options = new OptimizerOptions { LearningRate = lr, InitialLearningRate = lr } });
        }

        public double LearningRate
        {
            get => _rate;
            set => _rate = value;
        }

        public double InitialLearningRate { get; set; }

        public override Tensor? step(Func<Tensor>? closure) => base.step(closure ?? throw new ArgumentNullException(nameof(closure), "LBFGS evaluates the loss several times in a step and needs a closure for it."));
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static LBFGS LBFGS(IEnumerable<Parameter> parameters, double lr = 0.01, long max_iter = 20, long? max_eval = null, double tolerange_grad = 1e-5, double tolerance_change = 1e-9, long history_size = 100) =>
                new(parameters, lr);

            public static LBFGS LBFGS(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.01, long max_iter = 20, long? max_eval = null, double tolerange_grad = 1e-5, double tolerance_change = 1e-9, long history_size = 100) =>
                new(parameters.Select(named => named.parameter), lr);
        }
    }
}

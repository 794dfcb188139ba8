namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static LRScheduler OneCycleLR(Optimizer optimizer, double max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1, double pct_start = 0.3, impl.OneCycleLR.AnnealStrategy anneal_strategy = impl.OneCycleLR.AnnealStrategy.Cos, bool cycle_momentum = true, double base_momentum = 0.85, double max_momentum = 0.95, double div_factor = 25, double final_div_factor = 1e4, bool three_phase = false, int last_epoch = -1, bool verbose = false) =>
                new impl.OneCycleLR(optimizer, max_lr, total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy, cycle_momentum, base_momentum, max_momentum, div_factor, final_div_factor, three_phase, last_epoch, verbose);

            public static LRScheduler OneCycleLR(Optimizer optimizer, IEnumerable<double> max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1, double pct_start = 0.3, impl.OneCycleLR.AnnealStrategy anneal_strategy = impl.OneCycleLR.AnnealStrategy.Cos, bool cycle_momentum = true, IEnumerable<double>? base_momentum = null, IEnumerable<double>? max_momentum = null, double div_factor = 25, double final_div_factor = 1e4, bool three_phase = false, int last_epoch = -1, bool verbose = false) =>
                new impl.OneCycleLR(optimizer, max_lr, total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy, cycle_momentum, base_momentum, max_momentum, div_factor, final_div_factor, three_phase, last_epoch, verbose);

            public static partial class impl
            {
                /// <summary>Raises the rate to a maximum, then lowers it far below where it began (Smith and Topin 2018); the momentum goes the other way.</summary>
                public class OneCycleLR : LRScheduler
                {
                    private readonly int _totalSteps;
                    private readonly bool _cycleMomentum;
                    private readonly AnnealStrategy _strategy;

                    // The names are TorchSharp's: code that lowers a scheduled rate or adds a group reaches them by reflection.
                    private readonly Phase[] _schedule_phases;
                    private readonly Dictionary<string, List<double>> _phase_values;
                    private readonly List<IBetas?> _betas;
                    private readonly List<IMomentum?> _momentum;

                    public OneCycleLR(Optimizer optimizer, double max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1, double pct_start = 0.3, AnnealStrategy anneal_strategy = AnnealStrategy.Cos, bool cycle_momentum = true, double base_momentum = 0.85, double max_momentum = 0.95, double div_factor = 25, double final_div_factor = 1e4, bool three_phase = false, int last_epoch = -1, bool verbose = false)
                        : this(optimizer, Each(optimizer, max_lr), total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy, cycle_momentum, Each(optimizer, base_momentum), Each(optimizer, max_momentum), div_factor, final_div_factor, three_phase, last_epoch, verbose)
                    {
                    }

                    public OneCycleLR(Optimizer optimizer, IEnumerable<double> max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1, double pct_start = 0.3, AnnealStrategy anneal_strategy = AnnealStrategy.Cos, bool cycle_momentum = true, IEnumerable<double>? base_momentum = null, IEnumerable<double>? max_momentum = null, double div_factor = 25, double final_div_factor = 1e4, bool three_phase = false, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        if (cycle_momentum && optimizer is not (IMomentum or IBetas)) throw new ArgumentException("optimizer must support momentum with `cycle_momentum` option enabled");
                        if (pct_start is < 0 or > 1) throw new ArgumentException($"Expected float between 0 and 1 for pct_start, but got {pct_start}");
                        _totalSteps = total_steps != -1 ? total_steps : epochs * steps_per_epoch;
                        if (_totalSteps <= 0 || (total_steps == -1 && epochs <= 0)) throw new ArgumentException("You must define either total_steps OR (epochs AND steps_per_epoch), all positive.");
                        _cycleMomentum = cycle_momentum;
                        _strategy = anneal_strategy;

                        var highest = max_lr.ToList();
                        var initial = highest.Select(rate => rate / div_factor).ToList();
                        _phase_values = new()
                        {
                            ["initial_lr"] = initial,
                            ["max_lr"] = highest,
                            ["min_lr"] = [.. initial.Select(rate => rate / final_div_factor)],
                            ["max_momentum"] = [.. max_momentum ?? Each(optimizer, 0.95)],
                            ["base_momentum"] = [.. base_momentum ?? Each(optimizer, 0.85)],
                        };
                        _betas = [.. optimizer.ParamGroups.Select(group => group as IBetas)];
                        _momentum = [.. optimizer.ParamGroups.Select(group => group as IMomentum)];
                        var rise = new Phase((pct_start * _totalSteps) - 1, "initial_lr", "max_lr", "max_momentum", "base_momentum");
                        _schedule_phases = three_phase
                            ? [rise, new Phase((2 * pct_start * _totalSteps) - 2, "max_lr", "initial_lr", "base_momentum", "max_momentum"), new Phase(_totalSteps - 1, "initial_lr", "min_lr", "max_momentum", "max_momentum")]
                            : [rise, new Phase(_totalSteps - 1, "max_lr", "min_lr", "base_momentum", "max_momentum")];
                        step();
                    }

                    public enum AnnealStrategy
                    {
                        Cos = 0,
                        Linear = 1,
                    }

                    protected override IEnumerable<double> get_lr() => _last_epoch <= _totalSteps
                        ? _optimizer.ParamGroups.Select(Rate)
                        : throw new InvalidOperationException($"Tried to step {_last_epoch + 1} times. The specified number of total steps is {_totalSteps}");

                    private static IEnumerable<double> Each(Optimizer optimizer, double value) => optimizer.ParamGroups.Select(_ => value);

                    private double Rate(ILearningRateController _, int i)
                    {
                        double start = 0;
                        foreach (var phase in _schedule_phases)
                        {
                            // TorchSharp (up to 0.107.0) compares the group's index here, not the phase's: the group at the index of the last
                            // phase never leaves the first one, and every other has the rate 0 one step after the end.
                            if (_last_epoch <= phase.End || i == _schedule_phases.Length - 1)
                            {
                                var share = (_last_epoch - start) / (phase.End - start);
                                if (_cycleMomentum) SetMomentum(i, Annealed(_phase_values[phase.StartMomentum][i], _phase_values[phase.EndMomentum][i], share));
                                return Annealed(_phase_values[phase.StartRate][i], _phase_values[phase.EndRate][i], share);
                            }
                            start = phase.End;
                        }
                        if (_cycleMomentum) SetMomentum(i, 0);
                        return 0;
                    }

                    private void SetMomentum(int i, double momentum)
                    {
                        if (_betas[i] is { } betas) betas.Betas = (momentum, betas.Betas.Item2);
                        else _momentum[i]!.Momentum = momentum;
                    }

                    private double Annealed(double from, double to, double share) => _strategy == AnnealStrategy.Cos
                        ? to + ((from - to) / 2 * (Math.Cos(Math.PI * share) + 1))
                        : ((to - from) * share) + from;

                    private sealed record Phase(double End, string StartRate, string EndRate, string StartMomentum, string EndMomentum);
                }
            }
        }
    }
}

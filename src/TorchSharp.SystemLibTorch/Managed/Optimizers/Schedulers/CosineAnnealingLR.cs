namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static LRScheduler CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false) =>
                new impl.CosineAnnealingLR(optimizer, T_max, eta_min, last_epoch, verbose);

            public static partial class impl
            {
                /// <summary>Lets the rate fall to eta_min along half a cosine of T_max epochs, then rise again, and so on.</summary>
                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double _halfPeriod;
                    // The name is TorchSharp's: code that lowers a scheduled rate reaches it by reflection.
                    private readonly double _eta_min;

                    public CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _halfPeriod = T_max;
                        _eta_min = eta_min;
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (_last_epoch == 0) return Rates(rate => rate);
                        // At the bottom the ratio of two steps is undefined.
                        if ((_last_epoch - 1 - _halfPeriod) % (2 * _halfPeriod) == 0)
                            return _optimizer.ParamGroups.Select((group, i) => group.LearningRate + ((_base_lrs[i] - _eta_min) * (1 - Math.Cos(Math.PI / _halfPeriod)) / 2));
                        return Rates(rate => (Height(_last_epoch) / Height(_last_epoch - 1) * (rate - _eta_min)) + _eta_min);
                    }

                    protected override IEnumerable<double> get_closed_form_lr() => _base_lrs.Select(rate => _eta_min + ((rate - _eta_min) * Height(_last_epoch) / 2));

                    private double Height(int epoch) => 1 + Math.Cos(Math.PI * epoch / _halfPeriod);
                }
            }
        }
    }
}

using System.Globalization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Monitoring;

/// <summary>Saves the model and the optimizer before repairs, in one folder per step.</summary>
internal sealed class Checkpoints(string folder, nn.Module model, optim.Optimizer? optimizer)
{
    private string? _last;

    public void Save(long step)
    {
        _last = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"step-{step:000000}"));
        Directory.CreateDirectory(_last);
        model.save(Model(_last));
        (optimizer as OptimizerHelper)?.save_state_dict(Optimizer(_last));
    }

    /// <summary>Restores the model and the optimizer from the last checkpoint. The repair has already been undone by then.</summary>
    public void Restore()
    {
        if (_last is null) return;
        model.load(Model(_last));
        (optimizer as OptimizerHelper)?.load_state_dict(Optimizer(_last));
    }

    private static string Model(string folder) => Path.Combine(folder, "model.dat");

    private static string Optimizer(string folder) => Path.Combine(folder, "optimizer.dat");
}

using System.Globalization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Monitoring;

/// <summary>Saves the model and the optimizer before repairs, in one folder per step.</summary>
internal sealed class Checkpoints(string folder, nn.Module model, optim.Optimizer? optimizer)
{
    /// <returns>A refusal with the reason if the checkpoint cannot be written; null if it was.</returns>
    public Refusal? Save(string site, long step)
    {
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"step-{step:000000}"));
        try
        {
            Directory.CreateDirectory(path);
            model.save(Path.Combine(path, "model.dat"));
            (optimizer as OptimizerHelper)?.save_state_dict(Path.Combine(path, "optimizer.dat"));
            return null;
        }
        catch (Exception fault)
        {
            return new Refusal(site, RefusalReason.Failed,
                $"The checkpoint {path} cannot be written ({fault.Message.TrimEnd('.')}), so nothing was changed. Make the folder " +
                "writable, or leave out WithCheckpoints.") { Fault = fault };
        }
    }
}

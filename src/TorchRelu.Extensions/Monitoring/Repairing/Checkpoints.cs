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
        var unfinished = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(unfinished);
            model.save(Path.Combine(unfinished, "model.dat"));
            (optimizer as OptimizerHelper)?.save_state_dict(Path.Combine(unfinished, "optimizer.dat"));
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            Directory.Move(unfinished, path);
            return null;
        }
        catch (Exception fault)
        {
            Remove(unfinished);
            return new Refusal(site, RefusalReason.Failed,
                $"The checkpoint {path} cannot be written ({ErrorText.FirstLine(fault)}), so nothing was changed. Make the folder " +
                "writable, or leave out WithCheckpoints.") { Fault = fault };
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // What could not be written cannot always be removed either; the reason is told already.
            return;
        }
    }
}

using System.Globalization;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>Keeps a training as it is: in host memory up to a limit, beyond it in a file of the checkpoint folder.</summary>
/// <param name="model">The model.</param>
/// <param name="optimizer">Its optimizer; null if none is known.</param>
/// <param name="memory">The most bytes of host memory for a copy.</param>
/// <param name="folder">The checkpoint folder; null if there is none.</param>
internal sealed class TrainingKeeper(nn.Module model, OptimizerAccess? optimizer, long memory, string? folder)
{
    /// <summary>The reason why the training cannot be kept, and so no repair be undone; null if it can.</summary>
    public Refusal? Check()
    {
        if (optimizer?.CheckState(RatePlanner.Site) is { } refusal) return refusal;
        var size = TrainingCopy.SizeOf(model, optimizer);
        if (size <= memory || folder is not null) return null;
        return new Refusal(RatePlanner.Site, RefusalReason.Failed, string.Create(CultureInfo.InvariantCulture,
            $"To undo it, weights and optimizer state of {size >> 20} MiB have to be kept, and {nameof(DyingReluOptions.UndoMemory)} is ") +
            string.Create(CultureInfo.InvariantCulture, $"{memory >> 20} MiB. Raise it, or give the policy a folder ") +
            $"({nameof(RepairPolicy.WithCheckpoints)}) to have repairs made.");
    }

    /// <summary>Copies the training.</summary>
    public Outcome<TrainingCopy> Keep()
    {
        if (folder is null || TrainingCopy.SizeOf(model, optimizer) <= memory) return TrainingCopy.Of(model, optimizer);
        var path = Path.Combine(folder, $"kept-{Guid.NewGuid():N}.bin");
        try
        {
            Directory.CreateDirectory(folder);
            return TrainingCopy.InFile(path, model, optimizer);
        }
        catch (Exception fault)
        {
            File.Delete(path);
            return new Refusal(RatePlanner.Site, RefusalReason.Failed,
                $"What it would be undone with cannot be written to {path} ({ErrorText.FirstLine(fault)}), so nothing was changed. Make " +
                $"the folder writable, or raise {nameof(DyingReluOptions.UndoMemory)}.") { Fault = fault };
        }
    }

    /// <summary>Puts the training back.</summary>
    /// <returns>The names of what joined since and was left alone.</returns>
    public IReadOnlyList<string> PutBack(TrainingCopy copy) => copy.Restore(model, optimizer);
}

using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Field;

/// <summary>The truth about a model at one moment: every row of its data through a twin with its weights, in the modes of training.</summary>
internal static class Exhaustive
{
    /// <returns>The firing of every recorded site, by name.</returns>
    public static IReadOnlyDictionary<string, Firing> Of(Situation situation, nn.Module model)
    {
        var random = get_rng_state();
        try
        {
            using var twin = situation.Build();
            CopyState(model, twin);
            var recorder = new Recorder();
            Recording.Attach(situation, twin, recorder);
            using (no_grad())
            {
                foreach (var rows in situation.Everything())
                {
                    using var scope = NewDisposeScope();
                    situation.Call(twin, rows);
                    recorder.EndForward();
                }
            }
            return recorder.Sites;
        }
        finally
        {
            set_rng_state(random);
        }
    }

    private static void CopyState(nn.Module from, nn.Module to)
    {
        using var noGradients = no_grad();
        foreach (var (mine, its) in from.named_parameters().Zip(to.named_parameters())) its.parameter.copy_(mine.parameter);
        foreach (var (mine, its) in from.named_buffers().Zip(to.named_buffers())) its.buffer.copy_(mine.buffer);
    }
}

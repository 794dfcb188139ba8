using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace TorchRelu.Monitoring;

/// <summary>Faults inside the monitor. None ends the training: each kind is told once, with its place.</summary>
internal sealed class Faults(ILogger? logger)
{
    // A fault at every step is one finding, and more kinds than this say nothing new.
    private const int Most = 8;

    private readonly List<Finding> _findings = [];

    /// <summary>The faults so far.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>Notes a fault.</summary>
    /// <param name="fault">The fault. Its stack is logged at Debug.</param>
    /// <param name="consequence">What does not happen because of it, as a sentence.</param>
    public void Add(Exception fault, string consequence)
    {
        var message = $"{fault.GetType().Name} at {PlaceOf(fault)}: {ErrorText.FirstLine(fault)}. {consequence}";
        if (_findings.Count >= Most || _findings.Any(known => known.Message == message)) return;
        _findings.Add(new(FindingKind.Fault, Severity.Warning, null, message)
        {
            Advice = "The training goes on. If this is not a fault of a listener, please report it.",
        });
        try
        {
            logger?.Faulted(fault, message);
        }
        catch (Exception)
        {
            // The logger itself may be what failed.
            return;
        }
    }

    private static string PlaceOf(Exception fault)
    {
        var method = new StackTrace(fault).GetFrames().Select(frame => frame.GetMethod())
            .FirstOrDefault(method => method?.DeclaringType?.FullName?.StartsWith("TorchRelu.", StringComparison.Ordinal) == true);
        return method is null ? "an unknown place" : $"{method.DeclaringType!.Name}.{method.Name}";
    }
}

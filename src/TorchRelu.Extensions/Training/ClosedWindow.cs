namespace TorchRelu;

/// <summary>What a window showed, for those who wait for it.</summary>
/// <param name="Step">The step at which it was closed.</param>
/// <param name="Findings">Everything that is to be said, the worst first.</param>
/// <param name="Report">The report with these findings; null where nobody reads reports.</param>
internal sealed record ClosedWindow(long Step, IReadOnlyList<Finding> Findings, ReluReport? Report);

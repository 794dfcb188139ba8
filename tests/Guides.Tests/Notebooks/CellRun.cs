namespace TorchRelu.Guides.Tests;

/// <summary>What a cell gave.</summary>
/// <param name="Printed">On the console.</param>
/// <param name="Html">The cell's last value, as a notebook shows it; null where there is none.</param>
internal sealed record CellRun(string Printed, string? Html);
